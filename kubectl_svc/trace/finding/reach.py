"""What a request can meet at an address: only the Ingresses and Gateways that are reached there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kubectl_svc.kubernetes.gateway.attachment import ROUTES, attach
from kubectl_svc.kubernetes.gateway.listener_sets import gateway_of
from kubectl_svc.kubernetes.gateway.listeners import GROUP
from kubectl_svc.kubernetes.ingress.classes import server_of
from kubectl_svc.objects import Object, meta, nodes, services, slices
from kubectl_svc.objects.addresses import comparable, family
from kubectl_svc.trace.finding import ingresses, published
from kubectl_svc.trace.finding.found import Found, World, unique
from kubectl_svc.trace.reading.seen import Seen
from kubectl_svc.trace.target import Target, Via

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
    own = (*services.load_balancer_addresses(service), *services.external_ips(service), *services.cluster_ips(service))
    return bool(set(map(comparable, published.addresses(obj))) & set(map(comparable, own)))


def _served(port: int, world: World) -> bool:
    """Whether an Ingress, or a listener, gets requests at a port."""
    gates = world.objects("Gateway")
    return bool(world.objects("Ingress") and port in (80, 443)) or any(
        one.port == port for gate in gates for one in ingresses.listeners_at(gate, world)
    )


def unready(found: Iterable[Found], world: World) -> list[Found]:
    """The Services of the controllers before what leads to Services, as far as all their endpoints are seen not to be ready."""
    led = list(found)
    known = {(one.namespace, one.target.name) for one in led}
    lost = [each for one in led if one.target.via is not None for each in _down(_before(one.target.via, world), world)]
    return [one for one in unique(lost) if (one.namespace, one.target.name) not in known]


def unready_before(objects: Iterable[Object], world: World) -> list[Found]:
    """The same for Ingresses, Gateways and routes that need no Service themselves."""
    return unique(each for obj in objects for each in _down([_entries(obj, world)], world))


def _down(ways: Iterable[Sequence[Object]], world: World) -> Iterator[Found]:
    """The Services before Ingresses and Gateways that are down, where none of the same way in is left."""
    for entries in ways:
        fronts = [_balancers(address, world) for obj in entries for address in published.addresses(obj)]
        placed = bool(entries) and all(map(published.addresses, entries))
        if placed and all(each and not any(_serves(service, world) for service in each) for each in fronts):
            address = published.addresses(entries[0])[0]
            via = Via("Address", address, "load-balancer", {"ip": address} if family(address) else {})
            yield from (Found(meta.namespace(each), Target(meta.name(each), via=via)) for each in fronts[0])


def _before(via: Via, world: World) -> list[list[Object]]:
    """The Ingresses and Gateways by which requests come to a Service; those in one list make up for each other."""
    if via.listeners:
        listeners = dict.fromkeys(one[:3] for one in via.listeners)
        return [[gate] for one in listeners for gate in _gateways(*one, world)]
    objects = [
        obj
        for way, space in via.leading
        for kind in ("Ingress", *ROUTES)
        if way.startswith(f"{kind.lower()}/")
        for obj in world.seen.named(kind, space, way.partition("/")[2])
    ]
    return [_entries(obj, world) for obj in objects]


def _entries(obj: Object, world: World) -> list[Object]:
    """An Ingress or a Gateway itself, and all Gateways that take a route."""
    if obj.get("kind") not in ROUTES:
        return [obj]
    attached = attach(obj, ingresses.gateways(world), ingresses.namespaces(world))
    listeners = dict.fromkeys(one.listener.id[:3] for parent in attached for one in parent.attached)
    gates = {id(gate): gate for one in listeners for gate in _gateways(*one, world)}
    return list(gates.values())


def _gateways(kind: str, namespace: str, name: str, world: World) -> list[Object]:
    """The Gateway that has a listener itself, or by a ListenerSet."""
    found = world.seen.named(kind, namespace, name)
    if kind == "Gateway":
        return [one for one in found if meta.group(one) == GROUP]
    return [gate for one in found for gate in world.seen.named("Gateway", *gateway_of(one)) if meta.group(gate) == GROUP]


def _balancers(address: str, world: World) -> list[Object]:
    known = world.objects("Service")
    return [one for one in known if comparable(address) in map(comparable, services.load_balancer_addresses(one))]


def _serves(service: Object, world: World) -> bool:
    """Whether a Service may send connections anywhere: unless it has slices, and no endpoint of them is ready."""
    found = world.seen.slices_of(meta.namespace(service), meta.name(service))
    return not found or any(slices.ready(one) for each in found for one in slices.endpoints(each))


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
    own = services.load_balancer_addresses(service)
    known = set(map(comparable, published.addresses(obj)))
    if not known or known & set(map(comparable, (*own, *services.external_ips(service), *services.cluster_ips(service)))):
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
