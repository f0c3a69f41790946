"""Ingresses and routes by what their controllers have published: the addresses in the status of Ingresses and Gateways."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_svc.kubernetes.gateway import conditions
from kubectl_svc.kubernetes.gateway.attachment import ROUTES
from kubectl_svc.kubernetes.gateway.listeners import Listener
from kubectl_svc.kubernetes.ingress.rules import rules_of
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.addresses import comparable
from kubectl_svc.objects.meta import items
from kubectl_svc.trace.asked import Address, Host, Thing
from kubectl_svc.trace.finding import ingresses
from kubectl_svc.trace.finding.found import Found, NothingFound, World, nothing, unique
from kubectl_svc.trace.said import said


def at(address: str, world: World) -> list[Object]:
    """The Ingresses and Gateways that are reached at an IP address or a host name."""
    named = {meta.uid(obj) or id(obj): obj for one, obj in known(world) if comparable(address) == comparable(one)}
    return list(named.values())


def known(world: World) -> list[tuple[str, Object]]:
    """Every address and host name that is published, with the Ingress or Gateway that is reached there."""
    return [(one, obj) for kind in ("Ingress", "Gateway") for obj in world.objects(kind) for one in addresses(obj)]


def addresses(obj: Object) -> tuple[str, ...]:
    """What an Ingress or a Gateway has published."""
    return services.load_balancer_addresses(obj) if obj.get("kind") == "Ingress" else conditions.addresses(obj)


def ports(obj: Object, world: World) -> set[int]:
    """The ports at which the controller of an Ingress or a Gateway gets requests."""
    return {80, 443} if obj.get("kind") == "Ingress" else {one.port for one in ingresses.listeners_at(obj, world)}


def behind(asked: Address | Host, address: str, world: World) -> list[Found]:
    """The Services that these lead to at the port that is asked for: an address alone does not say which host is meant.

    Raises ``NothingFound`` where none of them has that port.
    """
    there = at(address, world)
    serving = [obj for obj in there if obj.get("kind") == "Ingress" and _serves(asked)]
    found = [one for obj in serving for rule in rules_of(obj) for one in ingresses.of_rule(rule, _thing(asked, obj))]
    for obj in there:
        known = ingresses.listeners_at(obj, world) if obj.get("kind") == "Gateway" else []
        if heard := [one for one in known if _hears(asked, one)]:
            serving.append(obj)
            for each, listeners in ingresses.attached_routes(obj, world):
                attached = [one for one in listeners if one.listener in heard]
                found += ingresses.of_route(each, _thing(asked, obj), attached, world) if attached else []
    if there and not serving:
        raise _no_port(asked, address, there, world)
    if there and not found:
        raise nothing(world, said("no-route-attached", referrer=meta.reference(serving[0])), "", *ROUTES)
    note = said("address-of", address=address, referrers=list(map(meta.reference, serving)))
    return [one._replace(note="" if index else note) for index, one in enumerate(unique(found))]


def _thing(asked: Address | Host, obj: Object) -> Thing:
    return Thing(str(obj.get("kind")), meta.name(obj), text=asked.text)


def _serves(asked: Address | Host) -> bool:
    """Whether the controllers of Ingresses serve a port; a name of a port is not one of theirs."""
    return str(asked.port or "") in ("", "80", "443") and asked.protocol in ("", "TCP")


def _hears(asked: Address | Host, listener: Listener) -> bool:
    """Whether a listener has the port, by number or by its own name, and the protocol that is asked for."""
    return str(asked.port or "") in ("", str(listener.port), listener.name) and asked.protocol in ("", listener.transport)


def _no_port(asked: Address | Host, address: str, there: Sequence[Object], world: World) -> NothingFound:
    names = list(map(meta.reference, there))
    gates = [obj for obj in there if obj.get("kind") == "Gateway"]
    heard = [f"{one.port}/{one.transport}" for obj in gates for one in ingresses.listeners_at(obj, world)]
    heard += ["80/TCP", "443/TCP"] if any(obj.get("kind") == "Ingress" for obj in there) else []
    what = said("no-such-listener", address=address, referrers=names, port=asked.port, protocol=asked.protocol)
    return nothing(world, what, said("ports-heard", ports=list(dict.fromkeys(heard))) if heard else "")


def hosts(obj: Object, world: World) -> list[str]:
    """The hosts that an Ingress, or the routes of a Gateway, have rules for."""
    if obj.get("kind") == "Ingress":
        return list(dict.fromkeys(rule.host for rule in rules_of(obj) if rule.host))
    routes = [route for route, _ in ingresses.attached_routes(obj, world)]
    return list(dict.fromkeys(str(host) for route in routes for host in items(route, "spec", "hostnames")))
