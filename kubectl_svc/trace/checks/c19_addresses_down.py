"""Some of the addresses of a Service without a selector are not ready.

What: the others carry the traffic.
Why: whoever keeps them said so, be it a person, a controller, or "kubectl svc endpoints check --apply".
Fix: see whether they answer, then say that they are ready, or take them out.

Example: one of two databases that stopped answering.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import svc
from kubectl_svc.trace.report import WARNING, Problem
from kubectl_svc.trace.words import listed

CODE = "C19"
SLUG = "addresses-down"
SEVERITY = WARNING
NEEDS = ("EndpointSlice",)
FOLLOWS = ()


def check(chain: Chain) -> Iterator[Problem]:
    """Addresses that are drained are meant to go and do not count; of a Service with a selector C2 tells."""
    if chain.selector:
        return
    for port in chain.ports:
        down = [endpoint for endpoint in port.endpoints if not endpoint.ready and not endpoint.terminating]
        if down and port.ready:
            many = len(down) > 1
            message = f"{port.named}: {len(down)} of {len(port.endpoints)} addresses {'are' if many else 'is'} not ready: "
            told = message + listed((endpoint.address for endpoint in down), 3)
            yield Problem(chain.reference, told, svc(chain, "endpoints", "get", chain.name), port.slices_hop)
