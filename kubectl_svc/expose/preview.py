"""How many pods a Service would have, in one line. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kubectl_svc.objects import Object, pods, services


class Preview(NamedTuple):
    """``text`` is the line; ``dead`` says that nothing would answer."""

    text: str
    dead: bool


def preview(service: Object, found: Sequence[Object]) -> Preview:
    """What becomes of ``service`` on the pods ``found`` by its selector, and whether they declare its target ports."""
    alive = [pod for pod in found if not pods.finished(pod)]
    selector = ",".join(f"{key}={value}" for key, value in services.selector(service).items())
    if not alive:
        return Preview(f"no pod matches {selector}", True)
    ready = sum(1 for pod in alive if pods.ready(pod))
    text = f"{len(alive)} pod{'s' if len(alive) > 1 else ''} match{'' if len(alive) > 1 else 'es'} {selector}, {ready} ready"
    missing = [port.target_port for port in services.ports(service) if not _declared(port, alive)]
    if missing:
        # A port that is a number can be served undeclared; one that is a name cannot be looked up.
        dead = any(isinstance(target, str) for target in missing)
        return Preview(f"{text}; no container declares {', '.join(map(str, missing))}", dead)
    return Preview(f"{text}; every target port is declared", False)


def _declared(port: services.ServicePort, alive: Sequence[Object]) -> bool:
    wanted = port.target_port
    return any(
        declared.protocol == port.protocol and wanted in (declared.number, declared.name)
        for pod in alive
        for declared in pods.container_ports(pod)
        if declared.kind != pods.INIT
    )
