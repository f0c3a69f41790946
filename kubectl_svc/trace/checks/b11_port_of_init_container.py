"""targetPort names a port of an init container.

What: init containers have ended when the pod serves, so their ports are not looked up; nothing is forwarded.
Why: the port was declared in the wrong list, or a sidecar lacks "restartPolicy: Always".
Fix: declare it in a container, or make the init container a sidecar.

Example: a proxy among the initContainers without restartPolicy.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.objects import pods
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.report import ERROR, Problem

CODE = "B11"
SLUG = "port-of-init-container"
SEVERITY = ERROR
NEEDS = ("Pod",)
FOLLOWS = ("A3",)


def check(chain: Chain) -> Iterator[Problem]:
    """Where no other container has the name."""
    for port in chain.ports:
        if isinstance(port.port.target_port, int) or any(resolve(port.port, pod) for pod in chain.alive):
            continue
        named = [
            known
            for pod in chain.alive
            for known in pods.container_ports(pod)
            if known.name == port.port.target_port and known.kind == pods.INIT
        ]
        if named:
            message = (
                f'"{named[0].name}" of {port.named} is declared by init container {named[0].container} alone, which has ended'
            )
            yield Problem(chain.reference, message, "restartPolicy of that init container: unset -> Always", port.hop)
