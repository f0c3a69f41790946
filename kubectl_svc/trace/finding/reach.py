"""What a request can meet at an address: only the Ingresses and Gateways that are reached there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kubectl_svc.kubernetes.gateway.attachment import ROUTES
from kubectl_svc.kubernetes.gateway.listener_sets import gateway_of
from kubectl_svc.kubernetes.ingress import publishing
from kubectl_svc.kubernetes.ingress.classes import server_of
from kubectl_svc.kubernetes.references.reading import references
from kubectl_svc.objects import Object, meta, nodes, services
from kubectl_svc.objects.addresses import comparable
from kubectl_svc.trace.finding import published
from kubectl_svc.trace.finding.found import Found, World
from kubectl_svc.trace.reading.seen import Seen

GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name"
"""The label of everything that a controller creates for one Gateway, its Service too (GEP-1762)."""
_OWNERS = {"gateway.envoyproxy.io/owning-gateway-name": "gateway.envoyproxy.io/owning-gateway-namespace"}
"""The same where the Service is in another namespace: the label of the Gateway's name, and that of its namespace."""


def reached(address: str, world: World) -> World:
    """What a request meets at an IP address or a host name that is published: nothing that is reached elsewhere alone.

    An Ingress without an address is reached where those of its class, or of its group of a load balancer, are. At an address
    that nobody has published, all may be.
    """
    there = published.at(address, world)
    if not there:
        return world
    classes = world.objects("IngressClass")
    shared = {server_of(one, classes) for one in there if one.get("kind") == "Ingress"}
    unplaced = [one for one in world.objects("Ingress") if not published.addresses(one)]
    return _only(world, [*there, *(one for one in unplaced if server_of(one, classes) in shared)])


def before(service: Object, world: World, *, by_node_port: bool) -> World:
    """The Ingresses and Gateways that may be reached through a Service, by its node port or else its port.

    It is that of their controller.
    """
    known = [obj for kind in ("Ingress", "Gateway") for obj in world.objects(kind)]
    return _only(world, [obj for obj in known if _leads(service, obj, world, by_node_port)])


def of_application(service: Object, port: services.ServicePort, world: World) -> bool:
    """Whether a Service is another one of pods behind Ingresses and routes: it leads to the same port of the same pods."""
    backends = (
        backend
        for kind in ("Ingress", *ROUTES)
        for obj in world.objects(kind)
        for reference in references(obj)
        for backend in world.seen.named("Service", reference.namespace, reference.service)
    )
    return any(
        meta.namespace(one) == meta.namespace(service)
        and services.selector(one) == services.selector(service)
        and any(each.target_port == port.target_port for each in services.ports(one))
        for one in backends
    )


class Front(NamedTuple):
    """The Ingresses and Gateways behind the Service of their controller, and the port at which they get its requests."""

    world: World
    port: int


OUTSIDE = ("load-balancer", "external-ip")
"""How an address that an Ingress or a Gateway publishes leads to the Service of its controller."""


def front(found: Iterable[Found], address: str, world: World) -> Front | None:
    """What is behind the Services at an address, where one is that of a controller, by addresses or labels."""
    for one in found:
        how = one.target.via.how if one.target.via is not None else ""
        for service in world.seen.named("Service", one.namespace, one.target.name):
            known = [obj for kind in ("Ingress", "Gateway") for obj in world.objects(kind) if _publishes(service, obj)]
            there = reached(address, world) if how in OUTSIDE else _only(world, known)
            for number in numbers(one, world) if known and how in (*OUTSIDE, "nodePort-of") else ():
                if _served(number, there):
                    return Front(there, number)
    return None


def numbers(found: Found, world: World) -> list[int]:
    """The port of a Service that was found, and that of its pods, which is a listener's for some controllers (Traefik)."""
    known = (
        one for service in world.seen.named("Service", found.namespace, found.target.name) for one in services.ports(service)
    )
    meant = [one for one in known if found.target.wants(one)]
    return [number for one in meant for number in (one.port, one.target_port) if isinstance(number, int)]


def _publishes(service: Object, obj: Object) -> bool:
    """Whether an Ingress or a Gateway publishes an address of a Service, or the Service was created for it."""
    if (owner := _owner(service)) is not None:
        return obj.get("kind") == "Gateway" and owner == (meta.namespace(obj), meta.name(obj))
    return any(publishing.has(service, address) for address in published.addresses(obj))


def _served(port: int, world: World) -> bool:
    """Whether an Ingress, or a listener, gets requests at a port."""
    return any(port in published.ports(obj, world) for kind in ("Ingress", "Gateway") for obj in world.objects(kind))


def _only(world: World, kept: Iterable[Object]) -> World:
    """The same without the other Ingresses and Gateways; a ListenerSet is reached where its Gateway is."""
    known = {id(one) for one in kept}
    seen = {kind: [one for one in world.objects(kind) if id(one) in known] for kind in ("Ingress", "Gateway")}
    gates = {(meta.namespace(one), meta.name(one)) for one in seen["Gateway"]}
    seen["ListenerSet"] = [one for one in world.objects("ListenerSet") if gateway_of(one) in gates]
    return world._replace(seen=Seen({**world.seen.kinds, **seen}))


def _leads(service: Object, obj: Object, world: World, by_node_port: bool) -> bool:
    """Whether a Service may be the one before an Ingress or a Gateway: by its labels, else by the addresses of both.

    An address that is published belongs to the Service that has it. One that no Service has may be that of a load balancer
    before the node ports. Where no address is published, nobody can tell.
    """
    if (owner := _owner(service)) is not None:
        return obj.get("kind") == "Gateway" and owner == (meta.namespace(obj), meta.name(obj))
    known = set(map(comparable, published.addresses(obj)))
    if not known or any(publishing.has(service, address) for address in known):
        return True
    if known & {comparable(one) for node in world.objects("Node") for one in (*nodes.ips(node), *nodes.names(node))}:
        return True
    others = {comparable(one) for each in world.objects("Service") for one in services.load_balancer_addresses(each)}
    return by_node_port and services.type_of(service) == "NodePort" and not known & others


def _owner(service: Object) -> tuple[str, str] | None:
    """Namespace and name of the Gateway for which a controller created a Service, as its labels say."""
    labels = meta.labels(service)
    for key, place in _OWNERS.items():
        if key in labels:
            return labels.get(place, ""), labels[key]
    return (meta.namespace(service), labels[GATEWAY_NAME]) if GATEWAY_NAME in labels else None
