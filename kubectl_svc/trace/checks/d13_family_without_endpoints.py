"""One of the Service's IP families has no endpoint.

What: clients that prefer that family are refused, while the other one works.
Why: the pods have addresses of one family alone; the cluster or the node is single-stack.
Fix: take the family out of the Service, or give the pods both.

Example: ipFamilies IPv4 and IPv6 before pods with IPv4 addresses.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import services
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import change, listed
from kubectl_svc.trace.report import WARNING, Problem

CODE = "D13"
SLUG = "family-without-endpoints"
SEVERITY = WARNING
NEEDS = ("EndpointSlice",)
FOLLOWS = ("A3", "A6", "C1", "C10")


def check(chain: Chain) -> Iterator[Problem]:
    """Per family that the Service has, where the other family serves; the first one it can never give up."""
    families = services.ip_families(chain.spec)
    for port in chain.ports[:1] if not services.headless(chain.spec) else ():
        served = {family for family, found in port.held.items() if any(endpoint.ready for endpoint in found)}
        for family in families:
            if served and family not in served:
                message = f"{family} has no ready endpoint, {listed(sorted(served))} has"
                fix = change(chain, ("spec", "ipFamilyPolicy"), "SingleStack") if family == families[1] else ""
                yield Problem(chain.reference, message, fix, port.slices_hop)
