"""targetPort names a container port of another protocol.

What: a name is looked up together with the protocol, so the port is not found and nothing is forwarded.
Why: the container port says UDP and the Service TCP (the default), or the other way round.
Fix: make the protocols equal; use two Service ports where both are spoken.

Example: a DNS server with "name: dns, protocol: UDP" behind a Service port without a protocol.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.objects import pods
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import change
from kubectl_svc.trace.report import Problem
from kubectl_svc.trace.target import PROTOCOLS


def check(chain: Chain) -> Iterator[Problem]:
    """The right name, the wrong protocol, in every pod."""
    for port in chain.ports:
        if port.port.protocol not in PROTOCOLS:  # A20 tells of it
            continue
        if isinstance(port.port.target_port, int) or any(resolve(port.port, pod) for pod in chain.alive):
            continue
        named = [
            found
            for pod in chain.alive
            for found in pods.container_ports(pod)
            if found.name == port.port.target_port and found.kind != pods.INIT
        ]
        if named:
            fix = change(chain, ("spec", "ports", port.position, "protocol"), named[0].protocol)
            yield Problem(chain.reference, {"port": port.port, "declared": named[0]}, fix, port.hop)
