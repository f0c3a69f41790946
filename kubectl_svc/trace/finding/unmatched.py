"""A URL that nothing takes: which other port, path, header or host would be taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kubectl_svc.kubernetes.gateway.hostnames import takes
from kubectl_svc.kubernetes.gateway.matching import lacking
from kubectl_svc.kubernetes.ingress.rules import IngressRule, rules_of, takes_host, takes_path
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.alike import closest
from kubectl_svc.objects.meta import items
from kubectl_svc.trace.asked import Url
from kubectl_svc.trace.finding import published
from kubectl_svc.trace.finding.found import NothingFound, World, forbidden, nothing
from kubectl_svc.trace.finding.requests import HTTP_ROUTES, attached, hosts, listens, request_of
from kubectl_svc.trace.words import listed


def error(asked: Url, world: World) -> NothingFound:
    """Another path, port or scheme of that host would be taken, or another host is meant."""
    gates = ("Gateway",) if world.objects("HTTPRoute") else ()
    tls = (
        ("TLSRoute",) if asked.scheme == "https" and forbidden(world, "TLSRoute") else ()
    )  # else the cluster may lack the kind
    seen = ("Ingress", "HTTPRoute", *gates, *tls, "Service")
    what = f"no Ingress or HTTPRoute matches {asked.text}"
    told = [*_ingresses(asked, world), *_routes(asked, world)]
    if told:
        return nothing(world, what, f"for this host {listed(told)}", *seen)
    detached = [meta.reference(obj) for obj in _named(asked, world) if not attached(obj, world)]
    if detached:
        return nothing(world, what, f"{detached[0]} names this host, but no listener accepts it", *seen)
    what = f"no Ingress or HTTPRoute has the host {asked.host}"
    wild = next((one for one in hosts(world) if one.startswith("*.") and f".{asked.host}".endswith(one[1:].lower())), "")
    if wild:
        return nothing(world, what, f"{wild} does not stand for it", *seen)
    if homes := _homes(asked.host, world):
        return nothing(world, what, f'did you mean "{homes[0]}"?', *seen)
    near = closest(asked.host, [host for host in hosts(world) if host.lower() != asked.host and not host.startswith("*.")])
    return nothing(world, what, f'did you mean "{near}"?' if near else "", *seen)


def _homes(host: str, world: World) -> list[str]:
    """The names of Services of other namespaces, where a host of one or two labels has the name of one."""
    name, _, space = host.partition(".")
    known = [meta.namespace(one) for one in world.objects("Service") if meta.name(one) == name] if "." not in space else []
    return sorted(f"{name}.{one}" for one in known if one != space)


def without_host(asked: Url, known: Iterable[Object], world: World) -> NothingFound:
    """The address of a front door in place of a host, where every rule is for a host."""
    doors = list(known)
    hosts = list(dict.fromkeys(host for obj in doors for host in published.hosts(obj, world)))
    what = f"{asked.host} is the address of {listed(map(meta.reference, doors))}, which has no rule for requests without a host"
    return nothing(
        world, what, f"its hosts are {listed(hosts)}: trace {asked.scheme}://{hosts[0]}{asked.path}" if hosts else ""
    )


def _ingresses(asked: Url, world: World) -> Iterator[str]:
    """What Ingresses match; of a host that is there as it is, the rules for wildcards do not count."""
    rules = [rule for obj in world.objects("Ingress") for rule in rules_of(obj) if not rule.is_default]
    fitting = [rule for rule in rules if takes_host(rule.host, asked.host)]
    if asked.port not in (80, 443) and fitting:
        yield f"ingress/{fitting[0].ingress} is served at ports 80 and 443, not at {asked.port}"
        return
    best = max((_rank(rule) for rule in fitting), default=0)
    for rule in fitting:
        if _rank(rule) == best:
            yield f"ingress/{rule.ingress} matches {rule.path or '/'} ({rule.path_type})"
    lesser = [rule for rule in fitting if _rank(rule) < best and takes_path(rule.path, rule.path_type, asked.path)]
    if lesser:
        yield f"a rule for {lesser[0].host or 'every host'} does not count, as ingress/{fitting[0].ingress} has the host itself"


def _rank(rule: IngressRule) -> int:
    return 0 if not rule.host else 1 if rule.host.startswith("*.") else 2


def _routes(asked: Url, world: World) -> Iterator[str]:
    """At which other listeners a route is, or what a request would have to have."""
    for kind in HTTP_ROUTES:
        for obj in world.objects(kind):
            here = [one for one in attached(obj, world) if any(takes(host, asked.host) for host in one.hostnames)]
            fitting = any(listens(asked, one) for one in here)
            for one in here if not fitting else ():
                yield f"{meta.reference(obj)} matches port {one.listener.port} ({one.listener.protocol})"
            for match in (match for rule in items(obj, "spec", "rules") for match in items(rule, "matches")) if fitting else ():
                path, more = lacking(kind, match, request_of(asked))
                yield f"{meta.reference(obj)} matches {path}" + (f" only with {listed(more)}" if more else "")


def _named(asked: Url, world: World) -> Iterator[Object]:
    for kind in HTTP_ROUTES:
        for obj in world.objects(kind):
            if any(takes(str(host), asked.host) for host in items(obj, "spec", "hostnames")):
                yield obj
