"""Ingresses and routes by name: an Ingress, a route or a Gateway, and of it what a host and a path take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kubectl_svc.kubernetes.gateway import listener_sets
from kubectl_svc.kubernetes.gateway.attachment import ROUTES, Attached, attach
from kubectl_svc.kubernetes.gateway.backends import BackendRef, backends_of, impossible, lost_rules, why_impossible
from kubectl_svc.kubernetes.gateway.listeners import Listener, listeners_of
from kubectl_svc.kubernetes.gateway.matching import Request
from kubectl_svc.kubernetes.gateway.matching import candidates as taking
from kubectl_svc.kubernetes.gateway.redirects import endless
from kubectl_svc.kubernetes.ingress.actions import Action
from kubectl_svc.kubernetes.ingress.classes import NO_REQUESTS, class_of, is_canary, share, shared
from kubectl_svc.kubernetes.ingress.rules import IngressRule, candidates, reachable, rules_of, takes_host
from kubectl_svc.kubernetes.references.reading import Place, Reference, references
from kubectl_svc.kubernetes.references.table import COPIES
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.alike import closest
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.asked import ROUTING, Thing
from kubectl_svc.trace.finding.found import Answered, Found, NothingFound, World, missing, nothing, unique
from kubectl_svc.trace.said import said
from kubectl_svc.trace.target import Target, Via
from kubectl_svc.trace.words import listed
from kubectl_svc.wording import Said

_USUAL = (("http", 80), ("https", 443), ("http", 0))
"""Schemes and ports at which another Ingress or route is looked for."""


def find(asked: Thing, world: World) -> list[Found]:
    """The Services that an Ingress or route leads to; raises ``SvcError`` where it leads to none."""
    known = [obj for obj in world.here(asked.kind) if meta.name(obj) == asked.name]
    if not known:
        raise _of_host(asked, world) or missing(world, asked.kind, asked.name)
    found = [one for obj in known for one in _of(asked, obj, world)]
    if not found:
        raise _no_service(asked, known, world)
    broken = [(obj, action) for obj in known for action in actions(obj) if not action.works]
    note = unusable(*broken[0]) if broken else ""
    return [one._replace(note="" if index else note) for index, one in enumerate(unique(found))]


def _of_host(asked: Thing, world: World) -> NothingFound | None:
    """The error about a host where a name belongs, with the Ingresses and routes that have it."""
    known = [obj for kind in ROUTING for obj in world.here(kind) if asked.name.lower() in map(str.lower, _hosts(obj))]
    if not known:
        return None
    names = {"kind": asked.kind.lower(), "name": asked.name}
    what = said("not-found-in-files", **names) if world.whole else said("not-found", namespace=world.namespace, **names)
    url = f"http://{asked.name}{asked.path or '/'}"
    return nothing(world, what, said("host-of", referrers=list(map(meta.reference, known)), host=asked.name, url=url))


def _hosts(obj: Object) -> list[str]:
    return [*(rule.host for rule in rules_of(obj)), *map(str, items(obj, "spec", "hostnames"))]


def _of(asked: Thing, obj: Object, world: World) -> list[Found]:
    if asked.kind == "Ingress":
        _refuse_idle(obj, world)
        return [one for rule, certain in _rules(asked, obj, world) for one in of_rule(rule, asked, certain)]
    if asked.kind == "Gateway":
        return [one for each, attached in attached_routes(obj, world) for one in of_route(each, asked, attached, world)]
    attached = [one for parent in attach(obj, gateways(world), namespaces(world)) for one in parent.attached]
    return of_route(obj, asked, attached, world)


def _refuse_idle(ingress: Object, world: World) -> None:
    """A canary of weight 0 gets no requests: so it stands between two releases, and its Service may be empty."""
    classes, known = world.objects("IngressClass"), world.objects("Ingress")
    if is_canary(ingress, classes) and share(ingress) == NO_REQUESTS and shared(ingress, known, classes):
        raise Answered(said("idle-canary", referrer=meta.reference(ingress)))


def _rules(asked: Thing, ingress: Object, world: World) -> list[tuple[IngressRule, bool]]:
    """The rules that host and path take, all that get requests where neither is said; each with whether that is certain."""
    controller = class_of(ingress, world.objects("IngressClass")).known
    rules = [rule for rule in reachable(rules_of(ingress)) if rule.service]
    hosted = [rule for rule in rules if rule.is_default or _same(rule.host, asked.host)]
    if not asked.path:
        kept = [rule for rule in hosted if not rule.is_default] if asked.host else hosted
        return [(rule, True) for rule in kept or hosted]
    hosts = (
        [asked.host]
        if asked.host
        else list(dict.fromkeys(rule.host.replace("*", "any") for rule in rules if not rule.is_default))
    )
    return [
        (match.rule, match.certain) for host in hosts for match in candidates(rules, host, asked.path, controller=controller)
    ]


def _same(pattern: str, host: str) -> bool:
    return not host or pattern == host or takes_host(pattern, host)


def of_rule(rule: IngressRule, asked: object, certain: bool = True) -> list[Found]:
    """The Services of one rule of an Ingress, several only where an annotation says so; the port may be one that it lacks."""
    values = {
        "door": f"ingress/{rule.ingress}",
        "namespace": rule.namespace,
        "host": rule.host or "*",
        "path": rule.path or "/",
        "pathType": rule.path_type,
        "asked": str(getattr(asked, "host", "")),
    }
    how = "default-backend" if rule.is_default else "own-rule" if isinstance(asked, Thing) else "rule"
    via = Via(_kind(asked), str(getattr(asked, "text", "")), how, values, certain)
    led = [(rule.service, rule.port), *rule.also] if rule.service else []
    return [Found(rule.namespace, Target(service, str(port or ""), via=via)) for service, port in led]


def of_route(obj: Object, asked: Thing, attached: Iterable[Attached], world: World) -> list[Found]:
    """The Services of a route's rules that get requests: those that take host and path, where one is said; see `misnamed`."""
    known = list(attached)
    idle = {one.place for one in references(obj) if one.idle}
    wanted, certain = None, True
    if asked.host or asked.path:
        hosts = [asked.host] if asked.host else [str(host) for host in items(obj, "spec", "hostnames")] or ["any"]
        requests = [Request(host.replace("*", "any"), asked.path or "/") for host in hosts]
        matches = [match for request in requests for match in taking(request, [(obj, known)])]
        wanted, certain = {match.rule for match in matches}, all(match.certain for match in matches)
    how = "route" if asked.kind == "Gateway" else "own-route"
    values, by = {"door": meta.reference(obj), "namespace": meta.namespace(obj)}, tuple(one.listener.id for one in known)
    via = Via(_kind(asked), asked.text, how, values, certain, listeners=by if asked.kind == "Gateway" else ())
    named: list[tuple[int, str, str, int | str, Place]]
    named = [(one.rule, one.namespace, one.name, one.port, one.place) for one in backends_of(obj) if one.kind == "Service"]
    named += [(_rule(one.place), one.namespace, one.service, one.port or 0, one.place) for one in _mirrors(obj)]
    led = [
        Found(namespace, Target(name, str(port or ""), via=via))
        for rule, namespace, name, port, place in named
        if place not in idle and (wanted is None or rule in wanted)
    ]
    return [
        *led,
        *(one for rule in lost_rules(obj) if wanted is None or rule in wanted for one in misnamed(obj, rule, via, world)),
    ]


def misnamed(route: Object, rule: int, via: Via, world: World) -> list[Found]:
    """The Services that have the names of a rule's backends, which are of a kind that the core group has not.

    What is sent there is lost; the Service is what was meant.
    """
    for one in backends_of(route):
        if one.rule == rule and one.weight and world.seen.named("Service", one.namespace, one.name):
            values = {**via.values, "rule": rule, "kind": one.kind, "name": one.name}
            return [Found(one.namespace, Target(one.name, via=via._replace(how="no-such-kind", values=values)))]
    return []


def _mirrors(obj: Object) -> list[Reference]:
    """Where a route sends copies of requests, too."""
    return [one for one in references(obj) if one.row.loses == COPIES]


def _rule(place: Place) -> int:
    return next((step for step in place if isinstance(step, int)), 0)


def attached_routes(gateway: Object, world: World) -> list[tuple[Object, list[Attached]]]:
    """The routes that a Gateway takes, each with the listeners that do, its own or those of ListenerSets."""
    found, heard = [], [gateway, *listener_sets.added(gateway, world.objects("ListenerSet"), namespaces(world))]
    for kind in ROUTES:
        for obj in world.objects(kind):
            attached = [one for parent in attach(obj, heard, namespaces(world)) for one in parent.attached]
            if attached:
                found.append((obj, attached))
    return found


def listeners_at(gateway: Object, world: World) -> list[Listener]:
    """The listeners of a Gateway, and those that ListenerSets add to it."""
    more = listener_sets.added(gateway, world.objects("ListenerSet"), namespaces(world))
    return [one for obj in (gateway, *more) for one in listeners_of(obj)]


def gateways(world: World) -> list[Object]:
    """Everything that has listeners."""
    return [*world.objects("Gateway"), *world.objects("ListenerSet")]


def namespaces(world: World) -> Mapping[str, Mapping[str, str]] | None:
    """The labels of the namespaces that were read."""
    return {meta.name(one): meta.labels(one) for one in world.objects("Namespace")} or None


def redirects(route: Object) -> bool:
    """Whether every rule of a route answers with a redirect."""
    filters = [items(rule, "filters") for rule in items(route, "spec", "rules")]
    return bool(filters) and all(any(dig(one, "type") == "RequestRedirect" for one in each) for each in filters)


def no_service(ingress: Object, rule: IngressRule) -> str:
    """What the backend of one rule is where it is no Service: a resource, or target groups that are none of the cluster."""
    backend = None if rule.service else dig(ingress, *rule.place)
    if resource := dig(backend, "resource"):
        return f"{dig(resource, 'kind')}/{dig(resource, 'name')}"
    return f"annotation {rule.action.key}" if rule.action and not rule.service else ""


def actions(obj: Object) -> list[Action]:
    """The actions of annotations that the rules of an Ingress name, each once."""
    rules = rules_of(obj) if obj.get("kind") == "Ingress" else ()
    return list(dict.fromkeys(rule.action for rule in rules if rule.action))


def unusable(ingress: Object, action: Action) -> Said:
    """Why the controller does not take an action."""
    return said(f"action-{action.kind}", referrer=meta.reference(ingress), key=action.key, why=action.why)


def not_services(obj: Object, rule: int | None = None) -> str:
    """What an Ingress or a route leads to that is no Service, by a rule or by any: another kind, or an extension."""
    if obj.get("kind") == "Ingress":
        return listed(dict.fromkeys(filter(None, (no_service(obj, one) for one in rules_of(obj)))))
    rules = [one for number, one in enumerate(items(obj, "spec", "rules")) if rule in (None, number)]
    named = [
        f"{one.kind.partition('.')[0]}/{one.name}"
        for one in backends_of(obj)
        if one.weight and one.kind != "Service" and rule in (None, one.rule)
    ]
    extensions = [
        dig(one, "extensionRef") for each in rules for one in items(each, "filters") if dig(one, "type") == "ExtensionRef"
    ]
    return listed(dict.fromkeys([*named, *(f"{dig(one, 'kind')}/{dig(one, 'name')}" for one in extensions)]))


def lost_backends(route: Object, rule: int | None = None) -> list[BackendRef]:
    """The backends of the rules, or of one, all of whose backends are of a kind that there is not."""
    lost = [number for number in lost_rules(route) if rule in (None, number)]
    return [one for one in backends_of(route) if one.rule in lost and one.weight and impossible(one)]


def _kind(asked: object) -> str:
    return asked.kind if isinstance(asked, Thing) else "URL"


def _no_service(asked: Thing, known: list[Object], world: World) -> NothingFound:
    what = f"{asked.kind.lower()}/{asked.name}"
    if asked.kind == "Gateway":
        routes = [route for gateway in known for route, _ in attached_routes(gateway, world)]
        if not routes or not (all(map(redirects, routes)) or any(map(not_services, routes))):
            return nothing(world, said("no-route-attached", referrer=what), "", *ROUTES, "ListenerSet")
        known = routes
    if endless := next(filter(None, (_endless(obj, world) for obj in known)), None):
        return nothing(world, said("redirects-endlessly", note=endless))
    if known and all(map(redirects, known)):
        return Answered(said("redirects-all", referrer=what))
    named = [(obj, action) for obj in known for action in actions(obj)]
    for obj, action in named:
        if not action.works:
            return NothingFound(unusable(obj, action), "", certain=True)
    if named and all(rule.action and rule.action.answers for obj in known for rule in rules_of(obj)):
        return Answered(said("answers-all", referrer=what, keys=[action.key for _, action in named]))
    if lost := [one for obj in known if obj.get("kind") in ROUTES for one in lost_backends(obj)]:
        return NothingFound(said("no-such-kind", referrer=what, **why_impossible(lost)), _kind_meant(known), certain=True)
    others = listed(filter(None, map(not_services, known)))
    if others:
        return NothingFound(said("not-traced", referrer=what, others=others), _kind_meant(known), certain=False)
    if asked.kind == "Ingress" and not any(map(rules_of, known)):
        return nothing(world, said("no-rule", referrer=what))
    if not (asked.host or asked.path):
        return nothing(world, said("no-backend", referrer=what))
    hosts = [rule.host or "*" for obj in known for rule in rules_of(obj) if not rule.is_default]
    hosts += [str(host) for obj in known for host in items(obj, "spec", "hostnames")]
    lacking = said("no-rule-for", referrer=what, wanted=f"{asked.host}{asked.path}")
    elsewhere = others_for_host(asked, world)
    if elsewhere:
        return nothing(world, lacking, said("others-have-one", referrers=elsewhere))
    near = closest(asked.host, hosts) or listed(hosts)
    paths = [rule.path or "/" for obj in known for rule in rules_of(obj) if not rule.is_default]
    return nothing(world, lacking, said("its-hosts", hosts=near, paths=paths) if near else "")


def _kind_meant(known: list[Object]) -> Said | str:
    """A hint where a backend has the kind Service in other letters: kinds are case-sensitive."""
    kinds = [one.kind for obj in known if obj.get("kind") in ROUTES for one in backends_of(obj)]
    wrong = [kind for kind in kinds if kind != "Service" and kind.lower() in ("service", "services", "svc")]
    return said("kind-meant", kind=wrong[0]) if wrong else ""


def _endless(route: Object, world: World) -> Said | None:
    """The first redirect of a route that leads to what the route redirects again, for ever."""
    attached = [one for parent in attach(route, gateways(world), namespaces(world)) for one in parent.attached]
    found = endless(route, attached) if redirects(route) else None
    if found is None:
        return None
    return said("redirects", referrer=meta.reference(route), url=found[0].url, location=found[1].url, code=found[1].code)


def others_for_host(asked: Thing, world: World) -> list[str]:
    """The Ingresses and routes that take the host and path that ``asked`` lacks."""
    from kubectl_svc.trace.asked import Url
    from kubectl_svc.trace.finding import requests  # which knows this module

    if not asked.host:
        return []
    usual = [requests.route_matches(Url(scheme, asked.host, port, asked.path or "/"), world) for scheme, port in _USUAL]
    led = requests.of_host(Url("http", asked.host, 0, asked.path or "/"), world)
    referrers = [str(one.target.via.values["door"]) for one in led if one.target.via is not None]
    referrers += [meta.reference(match.route) for matches in usual for match in matches]
    return [referrer for referrer in dict.fromkeys(referrers) if referrer != f"{asked.kind.lower()}/{asked.name}"]
