"""How many pods a Service would have. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kubectl_svc.expose.said import said
from kubectl_svc.objects import Object, pods, services
from kubectl_svc.wording import Said


class Preview(NamedTuple):
    """``said`` is what to say; ``dead`` says that nothing would answer."""

    said: Said
    dead: bool


def preview(service: Object, found: Sequence[Object]) -> Preview:
    """What becomes of ``service`` on the pods ``found`` by its selector, and whether they declare its target ports."""
    alive = [pod for pod in found if not pods.finished(pod)]
    selector = services.selector(service)
    if not alive:
        return Preview(said("no-pod", selector=selector), True)
    ready = sum(1 for pod in alive if pods.ready(pod))
    missing = [port for port in services.ports(service) if not _declared(port, alive)]
    # A port that is a number can be served undeclared; one that is a name cannot be looked up.
    dead = any(isinstance(port.target_port, str) for port in missing)
    targets = [f"{port.target_port}{'' if port.protocol == 'TCP' else f'/{port.protocol}'}" for port in missing]
    found_pods = said("pods", pods=len(alive), selector=selector, ready=ready, undeclared=targets, declared=not missing)
    return Preview(found_pods, dead)


def _declared(port: services.ServicePort, alive: Sequence[Object]) -> bool:
    wanted = port.target_port
    return any(
        declared.protocol == port.protocol and wanted in (declared.number, declared.name)
        for pod in alive
        for declared in pods.container_ports(pod)
        if declared.kind != pods.INIT
    )
