"""A URL that nothing takes: which other port, path, header or host would be taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kubectl_svc.kubernetes.gateway.attachment import Attached
from kubectl_svc.kubernetes.gateway.hostnames import takes
from kubectl_svc.kubernetes.gateway.matching import lacking
from kubectl_svc.kubernetes.ingress.classes import class_of, is_canary
from kubectl_svc.kubernetes.ingress.rules import REGULAR, IngressRule, may_take, rules_of, takes_by_host, takes_path
from kubectl_svc.kubernetes.paths import compared
from kubectl_svc.kubernetes.patterns import looks_regular
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.alike import closest
from kubectl_svc.objects.meta import items
from kubectl_svc.trace.asked import Url
from kubectl_svc.trace.finding import elsewhere, published
from kubectl_svc.trace.finding.found import NothingFound, World, nothing, refused
from kubectl_svc.trace.finding.names import host_names
from kubectl_svc.trace.finding.requests import HTTP_ROUTES, attached, hosts, is_named, listens, request_of
from kubectl_svc.trace.said import said
from kubectl_svc.wording import Said


def error(asked: Url, world: World) -> NothingFound:
    """Another path, port or scheme of that host would be taken, or another host is meant."""
    gates = ("Gateway",) if world.objects("HTTPRoute") else ()
    seen = ("Ingress", "HTTPRoute", *gates, *refused(world, "GRPCRoute", "TLSRoute"), "Service", *elsewhere.hidden(world))
    what = said("nothing-matches", url=asked.text)
    note = [*_ingresses(asked, world), *_routes(asked, world)]
    if note:
        note += _node_ports(asked, world)
        return nothing(world, what, said("for-this-host", note=note), *seen)
    detached = [meta.reference(obj) for obj in _named(asked, world) if not attached(obj, world)]
    if detached:
        return nothing(world, what, said("no-listener", route=detached[0]), *seen)
    what = said("no-such-host", host=asked.host)
    wild = next((one for one in hosts(world) if one.startswith("*.") and f".{asked.host}".endswith(one[1:].lower())), "")
    if wild:
        return nothing(world, what, said("wildcard", wildcard=wild), *seen)
    if homes := _homes(asked.host, world):
        return nothing(world, what, said("meant", meant=homes[0]), *seen)
    near = closest(
        asked.host,
        [host for host in (*hosts(world), *host_names(world)) if host.lower() != asked.host and not host.startswith("*.")],
    )
    return nothing(world, what, said("meant", meant=near) if near else "", *seen)


def _node_ports(asked: Url, world: World) -> Iterator[Said]:
    """The Services whose node port the URL names: a request to a node goes past what is for the host."""
    for service in world.objects("Service"):
        if asked.port and any(port.node_port == asked.port for port in services.ports(service)):
            where = f"{meta.namespace(service)}/{meta.name(service)}"
            yield said("past-the-host", port=asked.port, service=where)


def _homes(host: str, world: World) -> list[str]:
    """The names of Services of other namespaces, where a host of one or two labels has the name of one."""
    name, _, space = host.partition(".")
    known = [meta.namespace(one) for one in world.objects("Service") if meta.name(one) == name] if "." not in space else []
    return sorted(f"{name}.{one}" for one in known if one != space)


def without_host(asked: Url, known: Iterable[Object], world: World) -> NothingFound:
    """The address of an Ingress or route in place of a host, where every rule is for a host."""
    referrers = list(known)
    hosts = list(dict.fromkeys(host for obj in referrers for host in published.hosts(obj, world)))
    what = said("without-host", host=asked.host, referrers=list(map(meta.reference, referrers)))
    hint = said("trace-host", hosts=hosts, url=f"{asked.scheme}://{hosts[0]}{asked.path}") if hosts else ""
    return nothing(world, what, hint)


def lone_canaries(asked: Url, world: World) -> Iterator[Said]:
    """The first canary that has host and path of a URL that no Ingress takes: it gets no requests alone."""
    classes = world.objects("IngressClass")
    for obj in world.objects("Ingress"):
        for rule in rules_of(obj) if is_canary(obj, classes) else ():
            if rule.host and takes_by_host(rule, asked.host) and takes_path(rule.path, rule.path_type, compared(asked.path)):
                yield said("lone-canary", ingress=rule.ingress)
                return


def _ingresses(asked: Url, world: World) -> Iterator[Said]:
    """What Ingresses match; of a host that is there as it is, the rules for wildcards do not count."""
    yield from lone_canaries(asked, world)
    classes = world.objects("IngressClass")
    rules = [rule for obj in world.objects("Ingress") if not is_canary(obj, classes) for rule in rules_of(obj)]
    fitting = sorted((rule for rule in rules if takes_by_host(rule, asked.host)), key=_rank, reverse=True)
    if not any(rule.host for rule in fitting) and is_named(asked, world):
        return  # what takes every host does not count
    if asked.port not in (80, 443) and fitting:
        yield said("ingress-ports", ingress=fitting[0].ingress, port=asked.port)
        return
    best = max((_rank(rule) for rule in fitting), default=0)
    for rule in fitting:
        if _rank(rule) == best and rule.is_default:
            yield said("pathless", ingress=rule.ingress)
        elif _rank(rule) == best:
            yield said("ingress-path", ingress=rule.ingress, path=rule.path or "/", type=rule.path_type)
            if _needs_regex(rule, asked, world):
                yield said("ingress-regex", annotation=REGULAR[0])
    lesser = [rule for rule in fitting if _rank(rule) < best and takes_path(rule.path, rule.path_type, compared(asked.path))]
    if lesser and lesser[0].host:
        yield said("lesser-rule", host=lesser[0].host, ingress=fitting[0].ingress)
    elif lesser:
        yield said("lesser-rule-of-all", ingress=fitting[0].ingress)


def _needs_regex(rule: IngressRule, asked: Url, world: World) -> bool:
    """Whether ingress-nginx would take the request if its path were a regular expression, as it looks."""
    classes, named = world.objects("IngressClass"), world.seen.named("Ingress", rule.namespace, rule.ingress)
    nginx = any(class_of(obj, classes).of_nginx for obj in named)
    return nginx and not rule.regular and looks_regular(rule.path) and may_take(rule, compared(asked.path))


def _rank(rule: IngressRule) -> int:
    return 0 if not rule.host else 1 if rule.host.startswith("*.") else 2


def _routes(asked: Url, world: World) -> Iterator[Said]:
    """At which other listeners a route is, or what a request would have to have; of routes that name the host if any does."""
    kinds = (*HTTP_ROUTES, *(("TLSRoute",) if asked.scheme == "https" else ()))
    known = [(obj, _fitting(asked, obj, world)) for kind in kinds for obj in world.objects(kind)]
    named = any(host for _, here in known for one in here for host in one.hostnames if takes(host, asked.host))
    for obj, here in known:
        own = [one for one in here if not named or any(host and takes(host, asked.host) for host in one.hostnames)]
        fitting = any(listens(asked, one) for one in own) and obj.get("kind") in HTTP_ROUTES
        for one in own if not fitting else ():
            listener = one.listener
            yield said("route-port", route=meta.reference(obj), port=listener.port, protocol=listener.protocol)
        for match in (match for rule in items(obj, "spec", "rules") for match in items(rule, "matches")) if fitting else ():
            path, more = lacking(str(obj.get("kind")), match, request_of(asked))
            yield said("route-path", route=meta.reference(obj), path=path, more=more)


def _fitting(asked: Url, obj: Object, world: World) -> list[Attached]:
    """The listeners by which a route is for a host."""
    return [one for one in attached(obj, world) if any(takes(host, asked.host) for host in one.hostnames)]


def _named(asked: Url, world: World) -> Iterator[Object]:
    for kind in HTTP_ROUTES:
        for obj in world.objects(kind):
            if any(takes(str(host), asked.host) for host in items(obj, "spec", "hostnames")):
                yield obj
