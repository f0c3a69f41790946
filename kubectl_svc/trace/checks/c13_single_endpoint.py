"""One endpoint carries all the traffic.

What: when its pod restarts or moves, the Service is down for as long.
Why: one replica.
Fix: more replicas, if the application can.

Example: "replicas: 1".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Said once, of running pods only: templates may be scaled."""
    backends = {endpoint.pod or endpoint.address for port in chain.ports for endpoint in port.endpoints if endpoint.ready}
    if len(backends) == 1 and len(chain.endpoints) == 1 and len(chain.alive) < 2 and not chain.assumed:
        yield Problem(chain.reference, {"endpoint": backends.pop()})
