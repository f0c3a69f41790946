"""A headless Service does not translate its port.

What: DNS gives clients the pods' addresses, and they connect to the port they know; it must be targetPort.
Why: port and targetPort of a headless Service differ, which only SRV look-ups make up for.
Fix: make port equal to targetPort.

Example: "clusterIP: None, port: 80, targetPort: 8080": web:80 is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import services
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import change
from kubectl_svc.trace.report import STEP, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """By the number that a pod resolves, where targetPort is a name."""
    if not services.headless(chain.spec):
        return
    for port in chain.ports:
        number = next((endpoint.port for endpoint in port.endpoints), port.port.target_port)
        if isinstance(number, int) and number != port.port.port:
            fix = change(chain, ("spec", "ports", port.position, "port"), number, STEP)
            yield Problem(chain.reference, {"number": number, "port": port.port}, fix, port.hop)
