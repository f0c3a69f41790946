"""The Services of the controllers before Ingresses and Gateways: where all endpoints of one are down, no request arrives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kubectl_svc.kubernetes.gateway.attachment import ROUTES, attach
from kubectl_svc.kubernetes.gateway.listener_sets import gateway_of
from kubectl_svc.kubernetes.gateway.listeners import GROUP
from kubectl_svc.kubernetes.ingress import publishing
from kubectl_svc.objects import Object, meta, services, slices
from kubectl_svc.objects.addresses import family
from kubectl_svc.trace.finding import ingresses, published
from kubectl_svc.trace.finding.found import Found, World, unique
from kubectl_svc.trace.said import said
from kubectl_svc.trace.target import Target, Via

Entries = Sequence[Object]
"""Ingresses and Gateways by which the same requests come: those in one list make up for each other."""


def before(found: Iterable[Found], world: World) -> list[Entries]:
    """The Ingresses and Gateways by which requests come to Services that were found; see `published_all`."""
    return published_all(entries for one in found if one.target.via is not None for entries in _before(one.target.via, world))


def of_object(obj: Object, world: World) -> Entries:
    """An Ingress or a Gateway itself, and all Gateways that take a route."""
    if obj.get("kind") not in ROUTES:
        return [obj]
    attached = attach(obj, ingresses.gateways(world), ingresses.namespaces(world))
    listeners = dict.fromkeys(one.listener.id[:3] for parent in attached for one in parent.attached)
    return list({id(gate): gate for one in listeners for gate in _gateways(*one, world)}.values())


def published_all(each: Iterable[Entries]) -> list[Entries]:
    """Each list once, of those in which all publish an address: of others nobody can tell what is before them."""
    return list({tuple(map(id, entries)): entries for entries in each if all(map(published.addresses, entries))}.values())


def deciding(each: Iterable[Entries], world: World) -> list[Object]:
    """The Services whose endpoints decide whether requests come by these."""
    found = (service for entries in each for known in _fronts(entries, world) for service in known)
    return list({id(service): service for service in found}.values())


def down(each: Iterable[Entries], world: World) -> list[Found]:
    """The Services before them, as far as all endpoints are seen not to be ready, where nothing makes up for one."""
    return unique(one for entries in each for one in _down(entries, world))


def _down(entries: Entries, world: World) -> Iterator[Found]:
    fronts = _fronts(entries, world)
    if fronts and not any(_serves(service, world) for known in fronts for service in known):
        address = published.addresses(entries[0])[0]
        via = Via("Address", address, "load-balancer", {"ip": address} if family(address) else {})
        for one in fronts[0]:
            place = f"{meta.namespace(one)}/{meta.name(one)}"
            note = said("arrives-first", referrer=meta.reference(entries[0]), address=address, service=place)
            yield Found(meta.namespace(one), Target(meta.name(one), via=via), note)


def _fronts(entries: Entries, world: World) -> list[list[Object]]:
    """The Services at each address that is published; nothing where one is nobody's."""
    found = [_at(address, obj, world) for obj in entries for address in published.addresses(obj)]
    return found if all(found) else []


def _at(address: str, obj: Object, world: World) -> list[Object]:
    """The Services at an address that an Ingress or a Gateway publishes, without others that share it for their own ports.

    The port of the Service is that of a listener, or that of the controller's pods is. A name of these may be that of any.
    """
    known, heard = [one for one in world.objects("Service") if publishing.has(one, address)], published.ports(obj, world)
    ports = [(one, port) for one in known for port in services.ports(one)]
    fitting = [one for one, port in ports if port.port in heard or port.target_port in heard]
    named = [one for one, port in ports if isinstance(port.target_port, str) and obj.get("kind") == "Gateway"]
    return list({id(one): one for one in fitting or named}.values())


def _before(via: Via, world: World) -> list[Entries]:
    """The Ingresses and Gateways by which requests come to a Service."""
    if via.listeners:
        listeners = dict.fromkeys(one[:3] for one in via.listeners)
        return [[gate] for one in listeners for gate in _gateways(*one, world)]
    return [
        of_object(obj, world)
        for way, space in via.leading
        for kind in ("Ingress", *ROUTES)
        if way.startswith(f"{kind.lower()}/")
        for obj in world.seen.named(kind, space, way.partition("/")[2])
    ]


def _gateways(kind: str, namespace: str, name: str, world: World) -> list[Object]:
    """The Gateway that has a listener itself, or by a ListenerSet."""
    found = world.seen.named(kind, namespace, name)
    if kind == "Gateway":
        return [one for one in found if meta.group(one) == GROUP]
    return [gate for one in found for gate in world.seen.named("Gateway", *gateway_of(one)) if meta.group(gate) == GROUP]


def _serves(service: Object, world: World) -> bool:
    """Whether a Service may send connections anywhere: unless it has slices, and no endpoint of them is ready."""
    found = world.seen.slices_of(meta.namespace(service), meta.name(service))
    return not found or any(slices.ready(one) for each in found for one in slices.endpoints(each))
