"""Source ranges shut clients out, or external IPs take others' traffic.

What: a load balancer accepts only clients in loadBalancerSourceRanges. Every node forwards traffic for externalIPs to this
Service. If the Service is headless, or has no cluster IP of the family of the address, kube-proxy forwards none of it.
Why: set on purpose, or left over; an external IP that is the address of another host captures that host's traffic.
Fix: remove what is not intended. With "--from IP", this is an error if that address is not in the ranges.

Example: "externalIPs: [10.96.0.10]", the address of cluster DNS.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_svc.kubernetes.proxy.effective import serves
from kubectl_svc.objects import meta, pods, services
from kubectl_svc.objects.addresses import IPV4, family, within
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.chain import SERVICE_HOP, Chain
from kubectl_svc.trace.fixes.edits import change, remove
from kubectl_svc.trace.report import ERROR, STEP, WARNING, Problem

_EXTERNAL = ("spec", "externalIPs")


def check(chain: Chain) -> Iterator[Problem]:
    """A warning where an external IP is another's address, or leads nowhere, or ranges have no load balancer to act on."""
    client = chain.facts.client
    if ranges := [str(item) for item in items(chain.spec, "spec", "loadBalancerSourceRanges")]:
        values = {"type": chain.type, "ranges": ranges}
        if chain.type != "LoadBalancer":
            fix = remove(chain, ("spec", "loadBalancerSourceRanges"))
            yield Problem(chain.reference, values, fix, "", WARNING, "ranges-without-balancer")
        elif address := _shut_out(chain, ranges):
            elsewhere = any(port.port.node_port for port in chain.ports) or bool(services.external_ips(chain.spec))
            found = {**values, "client": str(client.viewpoint) if client else "", "elsewhere": elsewhere}
            path, own = ("spec", "loadBalancerSourceRanges"), f"{address}/{32 if family(address) == IPV4 else 128}"
            yield Problem(chain.reference, found, change(chain, path, [*ranges, own], STEP), "", ERROR, "shut-out")
        elif not {"0.0.0.0/0", "::/0"} & set(ranges):
            yield Problem(chain.reference, values, variant="ranges")
    outside = services.external_ips(chain.spec)
    if outside and services.headless(chain.spec):
        fix = remove(chain, _EXTERNAL)
        yield Problem(chain.reference, {"addresses": list(outside)}, fix, "", WARNING, "headless")
        return
    if lost := [address for address in outside if not serves(chain.spec, family(address))]:
        kept = [address for address in outside if address not in lost]
        values = {"addresses": lost, "families": sorted(set(map(family, lost)))}
        fix = change(chain, _EXTERNAL, kept, STEP) if kept else remove(chain, _EXTERNAL, STEP)
        yield Problem(chain.reference, values, fix, f"{SERVICE_HOP}/external", WARNING, "family")
    allocated = _allocated(chain)
    for address in outside:
        if address in allocated:
            values = {"address": address, "owner": allocated[address]}
            yield Problem(chain.reference, values, remove(chain, _EXTERNAL, STEP), "", WARNING, "captured")


def _shut_out(chain: Chain, ranges: Sequence[str]) -> str:
    """The client's address if kube-proxy drops what it sends to the load balancer's: one from outside comes by that.

    A family without a range is not limited (pkg/proxy ``serviceport.go``: source ranges are kept by family).
    """
    client, via = chain.facts.client, chain.target.via
    if client is None or (via and via.how in ("cluster-ip", "external-ip", "nodePort", "nodePort-of")):
        return ""
    known = [client.viewpoint.name] if client.outside else []
    if via and via.how == "load-balancer" and client.pods:
        known = list(pods.ips(client.pods[0]))
    for address in known:
        of_family = [one for one in ranges if family(one.partition("/")[0]) == family(address)]
        if of_family and not any(within(address, one) for one in of_family):
            return address
    return ""


def _allocated(chain: Chain) -> dict[str, str]:
    """Addresses that have another owner."""
    others = (other for other in chain.facts.objects("Service") if meta.name(other) != chain.name)
    found = {ip: meta.reference(other) for other in others for ip in services.cluster_ips(other)}
    for node in chain.facts.seen.nodes.values():
        found |= {str(dig(item, "address")): meta.reference(node) for item in items(node, "status", "addresses")}
    return found
