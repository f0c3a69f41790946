"""What a request can meet at an address: only the Ingresses and Gateways that are reached there."""

from __future__ import annotations

from collections.abc import Iterable

from kubectl_svc.kubernetes.gateway.listener_sets import gateway_of
from kubectl_svc.kubernetes.ingress.classes import class_of
from kubectl_svc.objects import Object, meta, nodes, services
from kubectl_svc.objects.addresses import comparable
from kubectl_svc.trace.finding import published
from kubectl_svc.trace.finding.found import World
from kubectl_svc.trace.reading.seen import Seen

GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name"
"""The label of everything that a controller creates for one Gateway, its Service too (GEP-1762)."""
_OWNERS = {"gateway.envoyproxy.io/owning-gateway-name": "gateway.envoyproxy.io/owning-gateway-namespace"}
"""The same where the Service is in another namespace: the label of the Gateway's name, and that of its namespace."""


def reached(address: str, world: World) -> World:
    """What a request meets at an IP address or a host name that is published: nothing that is reached elsewhere alone.

    An Ingress without an address is reached where those of its class are. At an address that nobody has published, all may be.
    """
    there = published.at(address, world)
    if not there:
        return world
    classes = world.objects("IngressClass")
    shared = {class_of(one, classes).name for one in there if one.get("kind") == "Ingress"}
    unplaced = [one for one in world.objects("Ingress") if not published.addresses(one)]
    return _only(world, [*there, *(one for one in unplaced if class_of(one, classes).name in shared)])


def before(service: Object, world: World, *, by_node_port: bool) -> World:
    """The Ingresses and Gateways that may be reached through a Service, by its node port or else its port.

    It is that of their controller.
    """
    known = [obj for kind in ("Ingress", "Gateway") for obj in world.objects(kind)]
    return _only(world, [obj for obj in known if _leads(service, obj, world, by_node_port)])


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
