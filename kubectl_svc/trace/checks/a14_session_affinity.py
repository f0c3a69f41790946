"""Session affinity keeps each client on one pod.

What: connections are not spread evenly; all clients behind one address (NAT) share one pod.
Why: the Service has sessionAffinity ClientIP.
Fix: none, if this is intended.

Example: a load test from one machine reaches a single pod of five.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects.meta import dig
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Only where there is something to spread over."""
    if dig(chain.spec, "spec", "sessionAffinity") == "ClientIP" and any(len(port.usable) > 1 for port in chain.ports):
        seconds = dig(chain.spec, "spec", "sessionAffinityConfig", "clientIP", "timeoutSeconds") or 10800
        yield Problem(chain.reference, {"seconds": seconds})
