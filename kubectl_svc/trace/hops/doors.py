"""What stands before the cluster IP: an alias, a load balancer, external IPs, and the Ingresses that lead to the Service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from kubectl_svc.objects import Object, ingresses, meta, services
from kubectl_svc.objects.ingresses import Backend
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.chain import SERVICE_HOP, Chain
from kubectl_svc.trace.report import BROKEN, OK, WARNING, Hop, Said


class Door(NamedTuple):
    """An Ingress and one backend of it that names the Service; ``port`` is ``None`` where the Service has no such port."""

    hop: str
    ingress: Object
    backend: Backend
    port: ServicePort | None

    @property
    def name(self) -> str:
        """``ingress/shop``."""
        return f"ingress/{meta.name(self.ingress)}"

    @property
    def values(self) -> dict[str, Any]:
        """What comes in there, and to which port; ``port_as`` says whether the Ingress gives it a name or a number."""
        name, number = self.backend.port_name, self.backend.port_number
        port_as = "name" if name else "number" if number else "none"
        return {"ingress": self.name, "routes": list(self.backend.routes), "port": name or number, "port_as": port_as}


def doors(chain: Chain) -> tuple[Door, ...]:
    """The Ingresses that lead to the Service, to one of its ports that were asked for, or to a port that it lacks."""
    leading = [
        (ingress, backend)
        for ingress in chain.facts.seen.ingresses_of(chain.facts.namespace, chain.name)
        for backend in ingresses.backends(ingress)
        if backend.service == chain.name
    ]
    found = (
        Door(f"{SERVICE_HOP}/ingress-{number}", ingress, backend, port_of(chain.spec, backend))
        for number, (ingress, backend) in enumerate(leading)
    )
    return tuple(door for door in found if _wanted(chain, door))


def port_of(service: Object, backend: Backend) -> ServicePort | None:
    """The port that a backend means: number is compared with number and name with name, and no name means no port."""
    known = services.ports(service)
    if backend.port_name:
        return next((port for port in known if port.name == backend.port_name), None)
    return next((port for port in known if port.port == backend.port_number), None) if backend.port_number else None


def follow(chain: Chain) -> Iterator[Hop]:
    """The hops of all of them, Ingresses first."""
    for door in doors(chain):
        yield _ingress(chain, door)
    if chain.service is not None:
        yield from _own(chain, chain.service)


def _wanted(chain: Chain, door: Door) -> bool:
    if door.port is None:
        return chain.target.port in ("", door.backend.port)
    return chain.target.wants(door.port)


def _ingress(chain: Chain, door: Door) -> Hop:
    hop = Hop(door.hop, "Ingress", door.name, OK, Said(f"ingress-{door.values['port_as']}", door.values))
    if chain.service is None:
        return hop._replace(status=BROKEN, reason=Said("ingress-no-service")) if chain.facts.sees("Service") else hop
    if door.port is None and chain.routed:
        return hop._replace(status=BROKEN, reason=Said("no-such-port"))
    return hop


def _own(chain: Chain, service: Object) -> Iterator[Hop]:
    """What the Service itself says of how it is reached."""
    if chain.type == "ExternalName":
        yield Hop(f"{SERVICE_HOP}/alias", "ExternalName", services.external_name(service) or "?", OK, Said("alias-target"))
    if chain.type == "LoadBalancer" and chain.live:
        found = ", ".join(services.load_balancer_addresses(service))
        yield Hop(
            f"{SERVICE_HOP}/balancer", "LoadBalancer", found or "load balancer", OK, None if found else Said("no-address-yet")
        )
    if outside := services.external_ips(service):
        hop = Hop(f"{SERVICE_HOP}/external", "ExternalIP", ", ".join(outside), OK, Said("external-ips"))
        useless = hop._replace(status=WARNING, reason=Said("headless-external"))
        yield useless if services.headless(service) else hop
