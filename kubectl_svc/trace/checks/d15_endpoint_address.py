"""An endpoint is an address that no node can forward to.

What: loopback, link-local, multicast, or another Service's cluster IP: packets go nowhere, or stay on the node.
Why: the API server refuses some of these, not all.
Fix: use the address of a real machine or pod.

Example: the cluster IP of another Service as an endpoint, to chain two Services.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.proxy import unreachable
from kubectl_svc.objects import meta, slices
from kubectl_svc.objects.addresses import canonical
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import step, svc
from kubectl_svc.trace.fixes.slices import take_out
from kubectl_svc.trace.report import WARNING, Fix, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """A warning while other endpoints are good."""
    for port in chain.ports[:1]:
        bad = {endpoint.address: _why(chain, endpoint.address) for endpoint in port.endpoints}
        for address, why in bad.items():
            if why:
                variant, values = why
                severity = "" if all(bad.values()) else WARNING
                fix = _remove(chain, address)
                yield Problem(chain.reference, {"address": address, **values}, fix, port.slices_hop, severity, variant)


def _remove(chain: Chain, address: str) -> Fix:
    """By our own command where a cluster has the Service, else from the file."""
    if not chain.live:
        for slice_ in chain.slices:
            for index, endpoint in enumerate(slices.endpoints(slice_)):
                if address in map(canonical, slices.addresses(endpoint)):
                    return take_out(chain, slice_, index)
    return step(svc(chain, "endpoints", "remove", chain.name, address), chain.reference)


def _why(chain: Chain, address: str) -> tuple[str, dict[str, str]] | None:
    """The variant of the text, and what it names."""
    if others := chain.facts.seen.with_cluster_ip(address):
        return "cluster-ip", {"other": meta.name(others[0])}
    reason = unreachable.reason(address)
    return (reason, {}) if reason else None
