"""An Ingress leads to a port that the Service does not have.

What: whoever comes in by those hosts and paths is answered 503, though the Service works and "kubectl describe ingress" shows
the pods' addresses. An Ingress names a port of the Service, never one of the pods; a number is compared with numbers and a name
with names.
Why: the container's port was written, the name as a number or the number as a name, or the Service's port was changed.
Fix: name one of the Service's ports.

Example: "port: {number: 8080}" before a Service with port 80 and targetPort 8080.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import services
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import near
from kubectl_svc.trace.fixes.edits import look_at
from kubectl_svc.trace.fixes.ingresses import set_backend
from kubectl_svc.trace.hops.doors import Door, doors
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Per Ingress and port; an ExternalName has no ports to compare with."""
    for door in doors(chain) if chain.routed else ():
        if door.port is None:
            port, why = _meant(chain, door)
            values = {**door.values, "service": chain.reference, "ports": services.ports(chain.spec), "meant": port}
            fix = set_backend(chain, door, "port", _named(door, port)) if port else look_at(chain, ("spec",), door.name)
            variant = " ".join(filter(None, (values["port_as"], why)))
            yield Problem(door.name, values, fix, door.hop, variant=variant)


def _meant(chain: Chain, door: Door) -> tuple[ServicePort | None, str]:
    """The one port that the Ingress can mean: by number, by targetPort, or by a typing error."""
    known = services.ports(chain.spec)
    number = [port for port in known if door.backend.port_name == str(port.port)]
    if len(number) == 1:
        return number[0], "number"
    return near.port(chain, door.backend.port) if door.backend.port else (None, "")


def _named(door: Door, port: ServicePort) -> dict[str, str | int]:
    """As the Ingress names it now, where the port has a name."""
    return {"name": port.name} if port.name and door.backend.port_name else {"number": port.port}
