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
from kubectl_svc.trace.fixes.ingresses import set_backend
from kubectl_svc.trace.hops.doors import Door, doors
from kubectl_svc.trace.report import ERROR, Problem

CODE = "E2"
SLUG = "ingress-port-missing"
SEVERITY = ERROR
NEEDS = ("Ingress", "Service")
FOLLOWS = ()


def check(chain: Chain) -> Iterator[Problem]:
    """Per Ingress and port; an ExternalName has no ports to compare with."""
    for door in doors(chain) if chain.routed else ():
        if door.port is None:
            port, why = _meant(chain, door)
            wrong = f"{door.name} sends {door.routes} to {door.asked} of {chain.reference}"
            message = f"{wrong}, which has {near.listed_ports(chain)}{f'; {why}' if why else ''}"
            yield Problem(door.name, message, set_backend(chain, door, "port", _named(door, port)) if port else "", door.hop)


def _meant(chain: Chain, door: Door) -> tuple[ServicePort | None, str]:
    known = services.ports(chain.spec)
    number = next((port for port in known if door.backend.port_name == str(port.port)), None)
    if number is not None:
        return number, f"{number.port} is its number, and what stands under name is compared with names"
    port, why = near.port(chain, door.backend.port)
    return (known[0], "") if port is None and len(known) == 1 else (port, why)


def _named(door: Door, port: ServicePort) -> dict[str, str | int]:
    """As the Ingress names it now, where the port has a name."""
    return {"name": port.name} if port.name and door.backend.port_name else {"number": port.port}
