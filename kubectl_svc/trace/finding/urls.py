"""URLs: the rule of an Ingress or of a Gateway's route that takes the request, and where it redirects it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from urllib.parse import parse_qsl

from kubectl_svc.kubernetes.dns.names import full_name
from kubectl_svc.kubernetes.gateway.attachment import Attached, attach
from kubectl_svc.kubernetes.gateway.backends import backends_of
from kubectl_svc.kubernetes.gateway.hostnames import rank, takes
from kubectl_svc.kubernetes.gateway.matching import Request, RouteMatch
from kubectl_svc.kubernetes.gateway.matching import candidates as taking
from kubectl_svc.kubernetes.gateway.redirects import Redirect, redirect
from kubectl_svc.kubernetes.ingress.classes import class_of, is_canary
from kubectl_svc.kubernetes.ingress.rules import IngressMatch, IngressRule, candidates, rules_of, takes_host
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.addresses import family
from kubectl_svc.objects.alike import closest
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.asked import Address, Host, Url
from kubectl_svc.trace.finding import doors
from kubectl_svc.trace.finding.doors import gateways, namespaces, of_rule
from kubectl_svc.trace.finding.found import Answered, Found, NothingFound, World, nothing, unique
from kubectl_svc.trace.target import Target, Via

HTTP_ROUTES = ("HTTPRoute", "GRPCRoute")
MOST_REDIRECTS = 5


def find(asked: Url, world: World, redirects: int = 0) -> list[Found]:
    """The Services that a request for the URL comes to; raises ``SvcError`` with the nearest where nothing takes it."""
    from kubectl_svc.trace.finding import elsewhere, names, published, unmatched  # these look for URLs, too

    if family(asked.host):
        return _of_address(asked, Address(asked.host, asked.port, "TCP", asked.text), world)
    host = Host(asked.host.rstrip("."), str(asked.port), "TCP", asked.text, asked.host.endswith("."))
    if full_name(asked.host) is not None:
        return names.find(host, world)
    matches = route_matches(asked, world)
    found = _taking(asked, matches, world)
    if not found and matches:
        return _without_backend(asked, matches[0], world, redirects)
    if not found and (other := next(_to_others(asked, world), "")):
        raise NothingFound(other, "", certain=False)
    if not any(takes_host(one, asked.host) for one in hosts(world)):  # a name of a Service, then what takes every host
        found = names.of_services(host, world) or [*names.balanced(host, world), *found] or _of_default(asked, world)
    if found := found or _through_node_port(asked, world):
        return found
    if known := published.at(asked.host, world):
        raise unmatched.without_host(asked, known, world)
    if ip := names.address_of(asked.host, world):
        return _of_address(asked, Address(ip, asked.port, "TCP", asked.text), world)
    elsewhere.find(asked, world)
    raise unmatched.error(asked, world)


def _of_address(asked: Url, address: Address, world: World) -> list[Found]:
    """An address in place of a host: of a front door with that address the rules without a host take the request."""
    from kubectl_svc.trace.finding import addresses, published, unmatched

    try:
        return addresses.find(address, world, by_door=False)
    except NothingFound:
        known = {(meta.reference(obj), meta.namespace(obj)) for obj in published.at(address.ip, world)}
        if not known:
            raise
    gates = {name for name, _ in known}
    found = [one for one in of_host(asked, world) if one.target.via and _of_these(one.target.via, known, gates)]
    if not found:
        raise unmatched.without_host(asked, published.at(address.ip, world), world)
    return found


def _of_these(via: Via, known: Collection[tuple[str, str]], gates: Collection[str]) -> bool:
    return (via.values.get("door"), via.values.get("namespace")) in known or via.values.get("gateway") in gates


def _through_node_port(asked: Url, world: World) -> list[Found]:
    """The port of a URL may be the node port of the Service before a controller's own pods: then the door is behind it."""
    for service in world.objects("Service"):
        for port in services.ports(service):
            if port.node_port == asked.port and port.port != asked.port:
                found = of_host(asked._replace(port=port.port), world)
                told = (
                    f"{asked.port} is the nodePort of service {meta.namespace(service)}/{meta.name(service)}, port {port.port}"
                )
                if found:
                    return [one._replace(near="" if index else told) for index, one in enumerate(found)]
    return []


def of_host(asked: Url, world: World) -> list[Found]:
    """What Ingresses, class by class, and Gateways make of a request; the port 0 is any."""
    return _taking(asked, route_matches(asked, world), world)


def _taking(asked: Url, matches: Sequence[RouteMatch], world: World) -> list[Found]:
    """The Services of these routes and of Ingresses; where a controller chooses among several, each says so."""
    found = unique([*_of_ingresses(asked, world), *(one for match in matches for one in _of_match(asked, match))])
    found = found or unique(_of_tls_routes(asked, world))
    open_ = [one for one in found if one.target.via is not None and not one.target.via.certain]
    return [_among(one) if one in open_ and len(open_) > 1 else one for one in found]


def _of_tls_routes(asked: Url, world: World) -> Iterator[Found]:
    """The Services of the TLSRoutes of the most specific host: TLS names the host before any request is made."""
    known = [(obj, one) for obj in world.objects("TLSRoute") for one in attached(obj, world) if asked.scheme == "https"]
    fitting = [
        (rank(host), obj, one)
        for obj, one in known
        if one.listener.protocol == "TLS" and asked.port in (0, one.listener.port)
        for host in one.hostnames
        if takes(host, asked.host)
    ]
    best = max((place for place, _, _ in fitting), default=None)
    for place, obj, one in fitting:
        if place == best:
            for number, _ in enumerate(items(obj, "spec", "rules")):
                yield from _of_match(asked, RouteMatch(obj, number, one, certain=True))


def _among(one: Found) -> Found:
    via = one.target.via
    return one._replace(target=one.target._replace(via=via and via._replace(values={**via.values, "among": True})))


def of_every_path(asked: Url, world: World) -> list[Found]:
    """What Ingresses and routes lead to for any path of a host: of a host that is there as it is, not by a wildcard."""
    rules = [rule for obj in world.objects("Ingress") for rule in rules_of(obj) if rule.service and rule.host]
    fitting = [rule for rule in rules if takes_host(rule.host, asked.host)]
    own = [rule for rule in fitting if not rule.host.startswith("*.")] or fitting
    routes = [
        RouteMatch(obj, number, one, certain=True)
        for kind in HTTP_ROUTES
        for obj in world.objects(kind)
        for one in attached(obj, world)
        if any(takes(host, asked.host) for host in one.hostnames if host)
        for number, _ in enumerate(items(obj, "spec", "rules"))
    ]
    return unique([*(of_rule(rule, asked) for rule in own), *(one for match in routes for one in _of_match(asked, match))])


def hosts(world: World) -> list[str]:
    """Every host that a front door has a rule for."""
    found = [rule.host for obj in world.objects("Ingress") for rule in rules_of(obj)]
    found += [
        str(host)
        for kind in (*HTTP_ROUTES, "TLSRoute")
        for obj in world.objects(kind)
        for host in items(obj, "spec", "hostnames")
    ]
    return list(dict.fromkeys(filter(None, found)))


def attached(obj: Object, world: World) -> list[Attached]:
    """The listeners that a route is attached to."""
    return [one for parent in attach(obj, gateways(world), namespaces(world)) for one in parent.attached]


def listens(asked: Url, one: Attached) -> bool:
    """Whether a listener speaks what a URL asks for, at its port."""
    protocols = {"https": ("HTTPS", "TLS"), "http": ("HTTP",)}[asked.scheme] if asked.port else ("HTTP", "HTTPS")
    return one.listener.protocol in protocols and asked.port in (0, one.listener.port)


def request_of(asked: Url) -> Request:
    """The request that a browser makes: without headers of its own."""
    return Request(asked.host, asked.path, asked.port, query=dict(parse_qsl(asked.query)))


def route_matches(asked: Url, world: World) -> tuple[RouteMatch, ...]:
    """The rule of a route that takes the request, then those that may."""
    known = [(obj, attached(obj, world)) for kind in HTTP_ROUTES for obj in world.objects(kind)]
    return taking(request_of(asked), [(obj, [one for one in found if listens(asked, one)]) for obj, found in known])


def _of_default(asked: Url, world: World) -> list[Found]:
    """The default backends, which take every host that no rule has; with the host that may be the one that is meant."""
    near = closest(asked.host, hosts(world))
    told = f'no Ingress or HTTPRoute has the host {asked.host}; is "{near}" meant?' if near else ""
    matches = _ingress_matches(asked, world, every_host=True)
    found = unique(of_rule(match.rule, asked, match.certain) for match in matches if match.rule.service)
    return [one._replace(near="" if index else told) for index, one in enumerate(found)]


def _of_ingresses(asked: Url, world: World) -> Iterator[Found]:
    for match in _ingress_matches(asked, world):
        if match.rule.service:
            yield of_rule(match.rule, asked, match.certain)
            yield from _canaries(asked, match.rule, world)


def _ingress_matches(asked: Url, world: World, *, every_host: bool = False) -> Iterator[IngressMatch]:
    """By class; a default backend counts where a rule of its class has the host, or for ``every_host``."""
    classes = world.objects("IngressClass")
    by_class: dict[str, list[IngressRule]] = {}
    for obj in world.objects("Ingress"):
        if not is_canary(obj, classes):
            by_class.setdefault(class_of(obj, classes).name, []).extend(rules_of(obj))
    for rules in by_class.values() if asked.port in (0, 80, 443) else ():
        hosted = every_host or any(takes_host(one.host, asked.host) for one in rules if one.host)
        for match in candidates(rules, asked.host, asked.path):
            if hosted or not match.rule.is_default:
                yield match


def _to_others(asked: Url, world: World) -> Iterator[str]:
    """The rules of Ingresses that take the request and lead to something that is no Service."""
    for match in _ingress_matches(asked, world):
        for obj in world.seen.named("Ingress", match.rule.namespace, match.rule.ingress):
            if not match.rule.service and (resource := dig(obj, *match.rule.place, "resource")):
                what = f"{dig(resource, 'kind')}/{dig(resource, 'name')}"
                yield f"{meta.reference(obj)} takes {asked.text} and leads to {what}, which is not traced"


def _canaries(asked: Url, rule: IngressRule, world: World) -> Iterator[Found]:
    """The canaries of ingress-nginx that take a part of the requests of a rule: those with its host and path."""
    classes = world.objects("IngressClass")
    for obj in world.objects("Ingress"):
        for one in rules_of(obj) if is_canary(obj, classes) else ():
            if one.service and (one.host, one.path or "/") == (rule.host, rule.path or "/"):
                found = of_rule(one, asked)
                via = found.target.via
                yield found._replace(target=found.target._replace(via=via._replace(how="canary") if via else None))


def _of_match(asked: Url, match: RouteMatch) -> Iterator[Found]:
    listener = match.attached.listener
    values = {
        "door": meta.reference(match.route),
        "namespace": meta.namespace(match.route),
        "rule": match.rule,
        "gateway": f"gateway/{listener.gateway}",
        "listener": listener.name,
        "asked": asked.host,
    }
    via = Via("URL", asked.text, "http-route", values, match.certain)
    for backend in backends_of(match.route):
        if backend.rule == match.rule and backend.kind == "Service" and backend.weight:
            yield Found(backend.namespace, Target(backend.name, str(backend.port or ""), via=via))


def _without_backend(asked: Url, match: RouteMatch, world: World, redirects: int) -> list[Found]:
    """A rule that redirects answers itself: what its answer leads to is traced, too, if it is of this cluster."""
    place = f"{meta.reference(match.route)} (spec.rules[{match.rule}])"
    sent = redirect(match.route, match.rule, match.path, asked.scheme, asked.host, asked.port, asked.path)
    if sent is None and (other := doors.not_services(match.route, match.rule)):
        raise NothingFound(f"{place} takes {asked.text} and leads to {other}, which is not traced", "", certain=False)
    if sent is None:
        why = "its weights are all 0" if any(one.rule == match.rule for one in backends_of(match.route)) else "it has none"
        raise nothing(world, f"{place} takes {asked.text} and sends it to no Service: {why}; requests are answered 500")
    location = _location(sent)
    told = f"{place} redirects {asked.text} to {location} ({sent.code})"
    again = Url(sent.scheme, sent.host, sent.port, sent.path, asked.query, location)
    if redirects == MOST_REDIRECTS or again[:4] == asked[:4]:
        raise nothing(world, f"{told}: the redirects do not end")
    try:
        found = find(again, world, redirects + 1)
    except NothingFound as error:
        if isinstance(error, Answered) or any(takes_host(host, sent.host) for host in hosts(world)):
            raise type(error)(f"{told}; {error.message}", error.hint, error.certain) from error
        raise Answered(f"{told}: no front door of this cluster has that host") from error
    return [one._replace(near=f"{told}{f'; {one.near}' if one.near else ''}") for one in found]


def _location(sent: Redirect) -> str:
    port = "" if sent.port in (0, {"http": 80, "https": 443}.get(sent.scheme)) else f":{sent.port}"
    return f"{sent.scheme}://{sent.host}{port}{sent.path}"
