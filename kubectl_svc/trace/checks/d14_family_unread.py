"""An EndpointSlice of an IP family that the Service does not have.

What: kube-proxy takes slices of the Service's own families; others, and those of type FQDN, are ignored.
Why: a slice for a family that the Service does not have. A Service that states none gets the first one of the cluster.
Fix: delete it, or add the family to the Service.

Example: an FQDN slice made in the hope that kube-proxy resolves names.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.proxy.effective import FOREIGN_FAMILY
from kubectl_svc.objects import addresses
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import change, look_at
from kubectl_svc.trace.report import ERROR, STEP, WARNING, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """An error where such slices are all there is, a warning where they are and the cluster decides the family."""
    if chain.assumes_ipv6:
        fix = change(chain, ("spec", "ipFamilies"), [addresses.IPV6], STEP)
        yield Problem(chain.reference, {"service": chain.reference}, fix, "", WARNING, "assumed")
    for found in chain.effective.ignored:
        if found.reason == FOREIGN_FAMILY:
            what = f"endpointslice/{found.slice}"
            severity = "" if any(port.endpoints for port in chain.ports) else ERROR
            look_there = look_at(chain, ("addressType",), what) if severity else None
            yield Problem(what, {"slice": what, "family": found.value}, look_there, "", severity)
