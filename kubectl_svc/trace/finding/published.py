"""Ingresses and routes by what their controllers have published: the addresses in the status of Ingresses and Gateways."""

from __future__ import annotations

from kubectl_svc.kubernetes.gateway import conditions
from kubectl_svc.kubernetes.ingress.rules import rules_of
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.addresses import canonical, family
from kubectl_svc.objects.meta import items
from kubectl_svc.trace.asked import Address, Host, Thing
from kubectl_svc.trace.finding import ingresses
from kubectl_svc.trace.finding.found import Found, World, unique
from kubectl_svc.trace.said import said


def at(address: str, world: World) -> list[Object]:
    """The Ingresses and Gateways that are reached at an IP address or a host name."""
    known = [(obj, services.load_balancer_addresses(obj)) for obj in world.objects("Ingress")]
    known += [(obj, conditions.addresses(obj)) for obj in world.objects("Gateway")]
    return [obj for obj, found in known if _same(address) in map(_same, found)]


def behind(asked: Address | Host, address: str, world: World) -> list[Found]:
    """The Services that these lead to: an address alone does not say which host is meant."""
    known, found = at(address, world), []
    for obj in known:
        thing = Thing(str(obj.get("kind")), meta.name(obj), text=asked.text)
        if obj.get("kind") == "Ingress":
            found += [ingresses.of_rule(rule, thing) for rule in rules_of(obj) if rule.service]
        else:
            attached = ingresses.attached_routes(obj, world)
            found += [one for each, listeners in attached for one in ingresses.of_route(each, thing, listeners)]
    note = said("address-of", address=address, referrers=list(map(meta.reference, known)))
    return [one._replace(note="" if index else note) for index, one in enumerate(unique(found))]


def hosts(obj: Object, world: World) -> list[str]:
    """The hosts that an Ingress, or the routes of a Gateway, have rules for."""
    if obj.get("kind") == "Ingress":
        return list(dict.fromkeys(rule.host for rule in rules_of(obj) if rule.host))
    routes = [route for route, _ in ingresses.attached_routes(obj, world)]
    return list(dict.fromkeys(str(host) for route in routes for host in items(route, "spec", "hostnames")))


def _same(address: str) -> str:
    return canonical(address) if family(address) else address.lower().rstrip(".")
