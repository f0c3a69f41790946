"""URLs: the rule of an Ingress or of a Gateway's route that takes the request."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl

from kubectl_svc.kubernetes.dns.names import full_name
from kubectl_svc.kubernetes.gateway.attachment import Attached, attach
from kubectl_svc.kubernetes.gateway.backends import backends_of
from kubectl_svc.kubernetes.gateway.hostnames import takes
from kubectl_svc.kubernetes.gateway.matching import Request
from kubectl_svc.kubernetes.gateway.matching import route as taken
from kubectl_svc.kubernetes.ingress.classes import class_of
from kubectl_svc.kubernetes.ingress.rules import Match, Rule, route, rules_of, takes_host
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.addresses import family
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.asked import Address, Host, Url
from kubectl_svc.trace.finding.doors import gateways, namespaces, of_rule
from kubectl_svc.trace.finding.found import Found, NothingFound, World, nothing, unique
from kubectl_svc.trace.target import Target, Via
from kubectl_svc.trace.words import closest, listed

_HTTP_ROUTES = ("HTTPRoute", "GRPCRoute")


def find(asked: Url, world: World) -> list[Found]:
    """The Services that a request for the URL comes to; raises ``SvcError`` with the nearest where nothing takes it."""
    from kubectl_svc.trace.finding import addresses, names  # these look for URLs, too

    if family(asked.host):
        return addresses.find(Address(asked.host, asked.port, "TCP", asked.text), world)
    if full_name(asked.host) is not None:
        return names.find(Host(asked.host, str(asked.port), "TCP", asked.text), world)
    found = of_host(asked, world)
    if not any(takes_host(host, asked.host) for host in hosts(world)):  # a name of a Service, then what takes every host
        host = Host(asked.host, str(asked.port), "TCP", asked.text)
        found = names.of_services(host, world) or [*names.balanced(host, world), *found] or _of_default(asked, world)
    if not found:
        raise _unmatched(asked, world)
    return found


def _of_default(asked: Url, world: World) -> list[Found]:
    """The default backends, which take every host that no rule has; with the host that may be the one that is meant."""
    near = closest(asked.host, hosts(world))
    told = f'no Ingress or HTTPRoute has the host {asked.host}; is "{near}" meant?' if near else ""
    matches = _ingress_matches(asked, world, every_host=True)
    found = unique(of_rule(match.rule, asked, match.certain) for match in matches if match.rule.service)
    return [one._replace(near="" if index else told) for index, one in enumerate(found)]


def of_host(asked: Url, world: World) -> list[Found]:
    """What Ingresses, class by class, and Gateways make of a request; the port 0 is any."""
    found = [of_rule(match.rule, asked, match.certain) for match in _ingress_matches(asked, world) if match.rule.service]
    return unique([*found, *_route_matches(asked, world)])


def hosts(world: World) -> list[str]:
    """Every host that a front door has a rule for."""
    found = [rule.host for obj in world.objects("Ingress") for rule in rules_of(obj)]
    found += [str(host) for kind in _HTTP_ROUTES for obj in world.objects(kind) for host in items(obj, "spec", "hostnames")]
    return list(dict.fromkeys(filter(None, found)))


def _ingress_matches(asked: Url, world: World, *, every_host: bool = False) -> Iterator[Match]:
    """By class; a default backend counts where a rule of its class has the host, or for ``every_host``."""
    by_class: dict[str, list[Rule]] = {}
    for obj in world.objects("Ingress"):
        by_class.setdefault(class_of(obj, world.objects("IngressClass")).name, []).extend(rules_of(obj))
    for rules in by_class.values() if asked.port in (0, 80, 443) else ():
        match = route(rules, asked.host, asked.path)
        hosted = every_host or any(takes_host(one.host, asked.host) for one in rules if one.host)
        if match is not None and (hosted or not match.rule.is_default):
            yield match


def _route_matches(asked: Url, world: World) -> Iterator[Found]:
    known = [(obj, _attached(obj, world)) for kind in _HTTP_ROUTES for obj in world.objects(kind)]
    request = Request(asked.host, asked.path, asked.port, query=dict(parse_qsl(asked.query)))
    protocols = {"https": ("HTTPS", "TLS"), "http": ("HTTP",)}[asked.scheme] if asked.port else ("HTTP", "HTTPS")
    fitting = [(obj, [one for one in attached if one.listener.protocol in protocols]) for obj, attached in known]
    match = taken(request, fitting)
    if match is None:
        return
    listener = match.attached.listener
    values = {
        "door": meta.reference(match.route),
        "namespace": meta.namespace(match.route),
        "rule": match.rule,
        "gateway": f"gateway/{listener.gateway}",
        "listener": listener.name,
    }
    via = Via("URL", asked.text, "http-route", values, match.certain)
    for backend in backends_of(match.route):
        if backend.rule == match.rule and backend.kind == "Service" and backend.weight:
            yield Found(backend.namespace, Target(backend.name, str(backend.port or ""), via=via))


def _attached(obj: Object, world: World) -> list[Attached]:
    return [one for parent in attach(obj, gateways(world), namespaces(world)) for one in parent.attached]


def _unmatched(asked: Url, world: World) -> NothingFound:
    """Nothing takes the URL: another path or scheme of that host would, or another host is meant."""
    seen = ("Ingress", "HTTPRoute", *(("Gateway",) if world.objects("HTTPRoute") else ()), "Service")
    doors = [
        (f"ingress/{rule.ingress}", f"{rule.path or '/'} ({rule.path_type})")
        for obj in world.objects("Ingress")
        for rule in rules_of(obj)
        if not rule.is_default and takes_host(rule.host, asked.host)
    ]
    doors += [
        (meta.reference(obj), f"port {one.listener.port} ({one.listener.protocol})")
        for kind in _HTTP_ROUTES
        for obj in world.objects(kind)
        for one in _attached(obj, world)
        if any(takes(host, asked.host) for host in one.hostnames)
    ]
    if doors:
        told = listed(f"{door} matches {what}" for door, what in doors)
        return nothing(world, f"no Ingress or HTTPRoute matches {asked.text}", f"for this host {told}", *seen)
    detached = [
        meta.reference(obj)
        for kind in _HTTP_ROUTES
        for obj in world.objects(kind)
        if any(takes(str(host), asked.host) for host in items(obj, "spec", "hostnames")) and not dig(_attached(obj, world), 0)
    ]
    if detached:
        return nothing(
            world,
            f"no Ingress or HTTPRoute matches {asked.text}",
            f"{detached[0]} names this host, but no listener accepts it",
            *seen,
        )
    near = closest(asked.host, hosts(world))
    return nothing(world, f"no Ingress or HTTPRoute has the host {asked.host}", f'is "{near}" meant?' if near else "", *seen)
