"""Some of the addresses of a Service without a selector are not ready.

What: the others carry the traffic.
Why: a person, a controller or "kubectl svc endpoints check --apply" set them to not ready.
Fix: check whether they answer. Then set them to ready, or remove them.

Example: one of two databases that stopped answering.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Addresses that are drained are meant to go and do not count; of a Service with a selector C2 tells."""
    if chain.selector:
        return
    for port in chain.ports:
        down = [endpoint.address for endpoint in port.endpoints if not endpoint.ready and not endpoint.terminating]
        if down and port.ready:
            values = {"port": port.port, "addresses": down, "total": len(port.endpoints), "count": len(down)}
            yield Problem(chain.reference, values, look(chain, "svc", "endpoints", "get", chain.name), port.slices_hop)
