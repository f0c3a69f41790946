"""Which rules of Ingresses and of routes take a request, and the Services behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import parse_qsl

from kubectl_svc.kubernetes.gateway.attachment import Attached, attach
from kubectl_svc.kubernetes.gateway.backends import backends_of
from kubectl_svc.kubernetes.gateway.conflicts import conflicts
from kubectl_svc.kubernetes.gateway.hostnames import rank, takes
from kubectl_svc.kubernetes.gateway.listeners import Listener
from kubectl_svc.kubernetes.gateway.matching import Request, RouteMatch
from kubectl_svc.kubernetes.gateway.matching import candidates as taking
from kubectl_svc.kubernetes.gateway.redirects import Redirect
from kubectl_svc.kubernetes.ingress.actions import REDIRECT, Action, redirect, redirects_to_itself
from kubectl_svc.kubernetes.ingress.aliases import host_of
from kubectl_svc.kubernetes.ingress.classes import (
    ALL_REQUESTS,
    NO_REQUESTS,
    SOME,
    class_of,
    in_order,
    is_canary,
    merged,
    server_of,
    share,
)
from kubectl_svc.kubernetes.ingress.rules import NGINX, IngressMatch, IngressRule, candidates, rules_of, takes_host
from kubectl_svc.kubernetes.paths import PORTS
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import items
from kubectl_svc.trace.asked import Url
from kubectl_svc.trace.finding.found import Answered, Found, NothingFound, World, unique
from kubectl_svc.trace.finding.ingresses import gateways, namespaces, no_service, of_rule, unusable
from kubectl_svc.trace.said import said
from kubectl_svc.trace.target import Target, Via

HTTP_ROUTES = ("HTTPRoute", "GRPCRoute")
_OF_INGRESSES = (0, 80, 443)
"""The ports at which Ingresses are served; 0 is any."""


def of_host(asked: Url, world: World) -> list[Found]:
    """What Ingresses, class by class, and Gateways make of a request; the port 0 is any.

    A host is served where it is named, even if nothing comes of it there, and not by what takes every host.
    """
    named = is_named(asked, world)
    return of_matches(asked, route_matches(asked, world, by_name=named), world, by_name=named)


def of_matches(asked: Url, matches: Sequence[RouteMatch], world: World, *, by_name: bool = False) -> list[Found]:
    """The Services of these routes and of Ingresses; where a controller chooses among several, each says so.

    ``by_name``: of Ingresses only the classes that have a rule for this very host.
    """
    led = [*_of_ingresses(asked, world, by_name=by_name), *(one for match in matches for one in of_match(asked, match))]
    found = unique(led) or unique(_of_tls_routes(asked, world))
    open_ = [one for one in found if one.target.via is not None and not one.target.via.certain]
    return [_among(one) if one in open_ and len(open_) > 1 else one for one in found]


def of_every_path(asked: Url, world: World) -> list[Found]:
    """What Ingresses and routes lead to for any path of a host: of a host that is there as it is, not by a wildcard."""
    served = world.objects("Ingress") if asked.port in _OF_INGRESSES else ()
    rules = [rule for obj in served for rule in rules_of(obj) if rule.service and rule.host]
    meant = by_alias(asked.host, world)
    fitting = [rule for rule in rules if takes_host(rule.host, asked.host) or rule.host == meant]
    own = [rule for rule in fitting if not rule.host.startswith("*.")] or fitting
    routes = [
        RouteMatch(obj, number, one, certain=True)
        for kind in HTTP_ROUTES
        for obj in world.objects(kind)
        for one in attached(obj, world)
        if listens(asked, one) and any(takes(host, asked.host) for host in one.hostnames if host)
        for number, _ in enumerate(items(obj, "spec", "rules"))
    ]
    led = [one for rule in own for one in of_rule(rule, asked)]
    return unique([*led, *(one for match in routes for one in of_match(asked, match))])


def detached(asked: Url, world: World) -> Iterator[Found]:
    """The Services of the routes that would take the request and that no listener takes: their own hops say why."""
    known = [(kind, obj) for kind in HTTP_ROUTES for obj in world.objects(kind) if not attached(obj, world)]
    named = [(obj, tuple(map(str, items(obj, "spec", "hostnames")))) for _, obj in known]
    open_ = Listener("", "", "", "", 0, "", (), "", {}, 0)
    offered = [(obj, [Attached(open_, hosts)]) for obj, hosts in named if any(takes(host, asked.host) for host in hosts)]
    for match in taking(request_of(asked)._replace(port=0), offered):
        for one in of_match(asked, match):
            via = one.target.via
            yield one._replace(target=one.target._replace(via=via and via._replace(how="route", listeners=())))


def to_others(asked: Url, world: World, *, by_name: bool = False) -> Iterator[tuple[NothingFound, Redirect | None]]:
    """The rules of Ingresses that take the request and lead to no Service, with what the answer redirects to.

    ``by_name`` as above.
    """
    for match in ingress_matches(asked, world, by_name=by_name):
        rule = match.rule
        for obj in world.seen.named("Ingress", rule.namespace, rule.ingress):
            if other := no_service(obj, rule):
                yield _answer(asked, obj, rule.action, other)


def _answer(asked: Url, ingress: Object, action: Action | None, other: str) -> tuple[NothingFound, Redirect | None]:
    name, url = meta.reference(ingress), asked.text
    if action and not action.works:
        return NothingFound(unusable(ingress, action), "", certain=True), None
    if action and action.kind == REDIRECT:
        sent = redirect(action, asked.scheme, asked.host, asked.port or PORTS.get(asked.scheme, 80), asked.path)
        return Answered(said("redirects", referrer=name, url=url, location=sent.url, code=sent.code)), sent
    if action and action.answers:
        return Answered(said("answers-itself", referrer=name, url=url, code=action.code, key=action.key)), None
    return NothingFound(said("takes-not-traced", referrer=name, url=url, others=other), "", certain=False), None


def is_named(asked: Url, world: World) -> bool:
    """Whether an Ingress or route has a rule for this very host, or for a wildcard that stands for it; no canary alone has."""
    ingresses = (rule.host for obj in _serving(world) for rule in rules_of(obj) if rule.host)
    routes = (host for kind in (*HTTP_ROUTES, "TLSRoute") for obj in world.objects(kind) for host in _hostnames(obj))
    if any(takes_host(host, asked.host) for host in ingresses) or any(takes(host, asked.host) for host in routes):
        return True
    return by_alias(asked.host, world) != asked.host


def by_alias(host: str, world: World) -> str:
    """The host that a name stands for, by an annotation of an Ingress whose controller is ingress-nginx; else the name."""
    classes = world.objects("IngressClass")
    return host_of(host, [one for one in _serving(world) if class_of(one, classes).of_nginx])


def _serving(world: World) -> list[Object]:
    """The Ingresses but those that get requests only beside another one."""
    classes = world.objects("IngressClass")
    return [obj for obj in world.objects("Ingress") if not is_canary(obj, classes)]


def hosts(world: World) -> list[str]:
    """Every host that an Ingress or route has a rule for; a canary alone has none."""
    found = [rule.host for obj in _serving(world) for rule in rules_of(obj)]
    found += [host for kind in (*HTTP_ROUTES, "TLSRoute") for obj in world.objects(kind) for host in _hostnames(obj)]
    return list(dict.fromkeys(filter(None, found)))


def attached(obj: Object, world: World) -> list[Attached]:
    """The listeners that a route is attached to."""
    return [one for parent in attach(obj, gateways(world), namespaces(world)) for one in parent.attached]


def lost_listeners(world: World) -> set[tuple[str, str, str, str]]:
    """The ids of the listeners that serve nothing, because others that they conflict with come first."""
    sets, labels = world.objects("ListenerSet"), namespaces(world)
    return {one.listener.id for gateway in world.objects("Gateway") for one in conflicts(gateway, sets, labels) if one.loses}


def listens(asked: Url, one: Attached) -> bool:
    """Whether a listener speaks what a URL asks for, at its port; a host alone has no scheme."""
    spoken = {"https": ("HTTPS", "TLS"), "http": ("HTTP",)}
    protocols = spoken.get(asked.scheme if asked.port else "", ("HTTP", "HTTPS"))
    return one.listener.protocol in protocols and asked.port in (0, one.listener.port)


def request_of(asked: Url) -> Request:
    """The request that a browser makes: without headers of its own."""
    return Request(asked.host, asked.path, asked.port, query=dict(parse_qsl(asked.query)))


def route_matches(asked: Url, world: World, *, by_name: bool = False) -> tuple[RouteMatch, ...]:
    """The rule of a route that takes the request, then those that may; ``by_name``: only of routes that have this very host."""
    known = [(obj, attached(obj, world)) for kind in HTTP_ROUTES for obj in world.objects(kind)]
    heard = [(obj, [one for one in found if listens(asked, one)]) for obj, found in known]
    lost = lost_listeners(world)
    serving = [(obj, [one for one in found if one.listener.id not in lost]) for obj, found in heard] if lost else heard
    matches = taking(request_of(asked), serving) or taking(request_of(asked), heard)
    return tuple(match for match in matches if _names(match, asked.host)) if by_name else matches


def _names(match: RouteMatch, host: str) -> bool:
    """Whether a route takes a request for the host that it, or its listener, names."""
    return any(takes(one, host) for one in match.attached.hostnames if one)


def ingress_matches(asked: Url, world: World, *, every_host: bool = False, by_name: bool = False) -> Iterator[IngressMatch]:
    """By class, or load balancer; a default backend counts where a rule of its class has the host, or for ``every_host``.

    ``by_name``: only those with a rule for this very host.
    """
    classes = world.objects("IngressClass")
    served: dict[tuple[str, str, str], list[Object]] = {}
    for obj in _serving(world) if asked.port in _OF_INGRESSES else ():
        served.setdefault(server_of(obj, classes), []).append(obj)
    meant = by_alias(asked.host, world)
    for (_, controller, _), known in served.items():
        rules = [rule for obj in in_order(known, controller) for rule in rules_of(obj) if not _to_itself(asked, rule)]
        host = meant if controller == NGINX else asked.host
        named = any(takes_host(one.host, host) for one in rules if one.host)
        for match in candidates(rules, host, asked.path, controller=controller) if named or not by_name else ():
            if named or every_host or not match.rule.is_default:
                yield match


def _to_itself(asked: Url, rule: IngressRule) -> bool:
    """Whether a rule would redirect the request to its own URL: then the controller leaves it out."""
    port = asked.port or PORTS.get(asked.scheme, 0)
    return rule.action is not None and redirects_to_itself(rule.action, asked.scheme, port)


def _hostnames(obj: Object) -> Iterator[str]:
    return map(str, items(obj, "spec", "hostnames"))


def _of_ingresses(asked: Url, world: World, *, by_name: bool) -> Iterator[Found]:
    for match in ingress_matches(asked, world, by_name=by_name):
        if match.rule.service:
            canaries = list(_canaries(asked, match.rule, world))
            if all(share(obj) != ALL_REQUESTS for obj, _ in canaries):
                yield from of_rule(match.rule, asked, match.certain)
            yield from (found for _, found in canaries)


def _of_tls_routes(asked: Url, world: World) -> Iterator[Found]:
    """The Services of the TLSRoutes of the most specific host: TLS names the host before any request is made."""
    known = [(obj, one) for obj in world.objects("TLSRoute") for one in attached(obj, world) if asked.scheme != "http"]
    lost = lost_listeners(world)
    serving = [(obj, one) for obj, one in known if one.listener.id not in lost]
    fitting = [
        (rank(host), obj, one)
        for obj, one in serving or known
        if one.listener.protocol == "TLS" and asked.port in (0, one.listener.port)
        for host in one.hostnames
        if takes(host, asked.host)
    ]
    best = max((place for place, _, _ in fitting), default=None)
    for place, obj, one in fitting:
        if place == best:
            for number, _ in enumerate(items(obj, "spec", "rules")):
                yield from of_match(asked, RouteMatch(obj, number, one, certain=True))


def _canaries(asked: Url, rule: IngressRule, world: World) -> Iterator[tuple[Object, Found]]:
    """The canaries of ingress-nginx that take some or all of the requests of a rule: those with its host, path and type."""
    classes = world.objects("IngressClass")
    for obj in world.objects("Ingress"):
        for one in rules_of(obj) if is_canary(obj, classes) and share(obj) != NO_REQUESTS else ():
            if one.service and merged(one, rule):
                for found in of_rule(one, asked):
                    via = found.target.via
                    how = "canary" if share(obj) == SOME else "whole-canary"
                    yield obj, found._replace(target=found.target._replace(via=via._replace(how=how) if via else None))


def of_match(asked: Url, match: RouteMatch) -> Iterator[Found]:
    """The Services that one rule of a route sends a request to."""
    via = way_of(asked, match)
    for backend in backends_of(match.route):
        if backend.rule == match.rule and backend.kind == "Service" and backend.weight:
            yield Found(backend.namespace, Target(backend.name, str(backend.port or ""), via=via))


def way_of(asked: Url, match: RouteMatch) -> Via:
    """How a request comes to a rule of a route."""
    listener = match.attached.listener
    values = {
        "door": meta.reference(match.route),
        "namespace": meta.namespace(match.route),
        "rule": match.rule,
        "gateway": f"{listener.kind.lower()}/{listener.gateway}",
        "listener": listener.name,
        "asked": asked.host,
    }
    by = tuple(dict.fromkeys(one.listener.id for one in match.by or (match.attached,)))
    return Via("URL", asked.text, "http-route", values, match.certain, listeners=by)


def _among(one: Found) -> Found:
    via = one.target.via
    return one._replace(target=one.target._replace(via=via and via._replace(values={**via.values, "among": True})))
