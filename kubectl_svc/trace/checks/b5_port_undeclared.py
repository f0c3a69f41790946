"""No container declares the number that targetPort names.

What: nothing is wrong: containerPort is information only, and traffic reaches whatever listens on the number.
Why: many images are used without declaring their ports.
Fix: none is needed; declare the port to let tools and readers know.

Example: "targetPort: 8080" before a container without "ports".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta, pods
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Only where the containers declare other ports: silence is no contradiction."""
    for port in chain.ports:
        number = port.port.target_port
        known = [found for pod in chain.alive for found in pods.container_ports(pod)]
        if isinstance(number, str) or not known or any((p.number, p.protocol) == (number, port.port.protocol) for p in known):
            continue
        values = {"pods": [meta.reference(pod) for pod in chain.alive], "number": number, "protocol": port.port.protocol}
        yield Problem(chain.reference, values, hop=port.hop)
