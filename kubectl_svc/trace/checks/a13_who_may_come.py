"""Source ranges shut clients out, or external IPs take others' traffic.

What: a load balancer lets in loadBalancerSourceRanges alone; every node takes what is sent to externalIPs for this Service, but
nothing for a headless one, of which kube-proxy holds nothing.
Why: set on purpose, or left over; an external IP that is somebody else's address captures that address's traffic.
Fix: remove what is not meant.

Example: "externalIPs: [10.96.0.10]", the address of cluster DNS.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta, services
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import remove
from kubectl_svc.trace.report import NOTE, WARNING, Problem
from kubectl_svc.trace.words import listed

CODE = "A13"
SLUG = "who-may-come"
SEVERITY = NOTE
NEEDS = ()
FOLLOWS = ()


def check(chain: Chain) -> Iterator[Problem]:
    """A warning where an external IP is another's address, or leads nowhere, or ranges have no load balancer to act on."""
    if ranges := [str(item) for item in items(chain.spec, "spec", "loadBalancerSourceRanges")]:
        if chain.type != "LoadBalancer":
            fix = remove(chain, ("spec", "loadBalancerSourceRanges"))
            yield Problem(
                chain.reference, f"source ranges count for a LoadBalancer alone, this is a {chain.type}", fix, "", WARNING
            )
        elif not {"0.0.0.0/0", "::/0"} & set(ranges):
            yield Problem(chain.reference, f"only clients in {listed(ranges)} get through the load balancer")
    outside = services.external_ips(chain.spec)
    if outside and services.headless(chain.spec):
        message = f"the Service is headless: nothing that is sent to its external IPs ({listed(outside)}) is forwarded"
        yield Problem(chain.reference, message, remove(chain, ("spec", "externalIPs")), "", WARNING)
        return
    taken = _taken(chain)
    for address in outside:
        if address in taken:
            message = f"external IP {address} is the address of {taken[address]}: its traffic comes here"
            yield Problem(chain.reference, message, remove(chain, ("spec", "externalIPs")), "", WARNING)


def _taken(chain: Chain) -> dict[str, str]:
    """Addresses that have another owner."""
    others = (other for other in chain.facts.objects("Service") if meta.name(other) != chain.name)
    found = {ip: meta.reference(other) for other in others for ip in services.cluster_ips(other)}
    for node in chain.facts.seen.nodes.values():
        found |= {str(dig(item, "address")): meta.reference(node) for item in items(node, "status", "addresses")}
    return found
