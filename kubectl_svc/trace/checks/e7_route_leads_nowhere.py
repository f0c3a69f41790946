"""A route of the Gateway API leads nowhere.

What: no Gateway takes the route, or what a rule sends to the Service is lost; the route looks well in "kubectl get".
Why: the Gateway does not exist, or none is a default Gateway, for which the route asks; the Gateway is of another API group,
has no such listener, does not allow the route's namespace or kind, or has other host names, for all or for some; its listeners
conflict with each other, or with those of the Gateway or of an older ListenerSet;
a more specific listener, which the route is not attached to, gets the requests; the listener's certificate is missing, for
other hosts or not granted; the Service is in another namespace and no ReferenceGrant lets the route name it; a backend is of a
kind that the core API group does not have; the weights of a rule are all 0; or the controller refuses the route, the Gateway
or its class, or what the route refers to, and says why in the status; a Route of OpenShift is served by the routers that admit
it.
If no controller has processed the Gateway yet, that is a note.
Fix: change the route's parentRefs, host names or backends, the listener, the weights, or create a ReferenceGrant beside the
Service or the Secret. If several names are equally close to a missing one, a step names the listener or Gateway that takes the
route and the URL, if only one does. A label that the route's namespace has already is never changed: other things may go by it.

Example: "sectionName: web" for a Gateway whose listener is called "http".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.gateway import conditions
from kubectl_svc.kubernetes.gateway.attachment import OTHER_PARENT, ROUTES
from kubectl_svc.kubernetes.gateway.backends import (
    BackendRef,
    backends_of,
    impossible,
    lost_rules,
    permitted,
    share,
    why_impossible,
)
from kubectl_svc.kubernetes.gateway.certificates import MISSING, NOT_GRANTED
from kubectl_svc.kubernetes.gateway.conflicts import Conflict
from kubectl_svc.kubernetes.ingress.tls import OTHER_HOSTS
from kubectl_svc.kubernetes.references.routers import admissions
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.alike import closest
from kubectl_svc.objects.conditions import of_object
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look_into, of, setting
from kubectl_svc.trace.hops import asked, listeners, secrets
from kubectl_svc.trace.hops.listeners import Flawed
from kubectl_svc.trace.hops.parents import Parenting, parentings, passed_by, taking, unknown, unresolved, values
from kubectl_svc.trace.hops.referrers import Referrer, referrers
from kubectl_svc.trace.reading.facts import FILES
from kubectl_svc.trace.report import BROKEN, ERROR, NOTE, STEP, WARNING, Fix, Problem
from kubectl_svc.trace.words import mistyped


def check(chain: Chain) -> Iterator[Problem]:
    """Per route, parent and backend; a parent that another one makes up for is a warning."""
    waiting: set[str] = set()
    for referrer in referrers(chain):
        if referrer.kind in ROUTES:
            for problem in _parents(chain, referrer):
                parent = str(problem.values.get("parent")) if problem.variant == "waiting" else ""
                if not parent or parent not in waiting:  # of one Gateway once, whatever routes it has
                    yield problem
                waiting |= {parent} - {""}
            yield from _backends(chain, referrer)
        elif referrer.kind == "Route":
            yield from _openshift(chain, referrer)
    yield from _lost(chain)


def _lost(chain: Chain) -> Iterator[Problem]:
    """The rules of the route that was asked for all of whose backends are of a kind that there is not."""
    via = chain.target.via
    if via is None or via.how not in ("no-such-kind", "own-route"):
        return
    kind, _, name = str(via.values.get("door") or "").partition("/")
    space = str(via.values.get("namespace") or "")
    known = [one for each in ROUTES if each.lower() == kind for one in chain.facts.seen.named(each, space, name)]
    for route, rule in ((obj, rule) for obj in known for rule in lost_rules(obj)):
        lost = [one for one in backends_of(route) if one.rule == rule and one.weight]
        meant = [one for one in lost if chain.facts.seen.named("Service", one.namespace, one.name)]
        here = [one for one in meant if (one.namespace, one.name) == (chain.facts.namespace, chain.name)]
        if meant if via.how == "own-route" else via.values["rule"] != rule:
            continue  # it is told of the Service that is meant
        from kubectl_svc.trace.fixes import routes

        facts = {"route": meta.reference(route), "rule": rule, **why_impossible(lost)}
        fix = (
            routes.to_service(chain, route, here[0])
            if here
            else look_into(chain, route, ("spec", "rules", rule, "backendRefs"))
        )
        yield Problem(meta.reference(route), facts, fix, asked.HOP, ERROR, "no-such-kind")


def _openshift(chain: Chain, referrer: Referrer) -> Iterator[Problem]:
    """A Route of OpenShift that routers do not admit, or whose backends all have weight 0, or this one."""
    place, judged = referrer.references[0].place, admissions(referrer.object)
    refused = [one for one in judged if not one.admitted]
    if refused and not referrer.references[0].idle:
        more = {**refused[0]._asdict(), "route": referrer.name, "router": [one.router for one in refused if one.router]}
        fix, severity = look_into(chain, referrer.object, ("status",)), ERROR if len(refused) == len(judged) else WARNING
        yield Problem(referrer.name, more, fix, referrer.hop, severity, "not-admitted")
    if dig(referrer.object, *place, "weight") != 0:
        return
    facts = {"route": referrer.name, "service": chain.name}
    if referrer.references[0].idle:
        fix = look_into(chain, referrer.object, (*place, "weight"))
        yield Problem(referrer.name, facts, fix, referrer.hop, NOTE, "weight-0")
    else:
        fix = of(chain, referrer.name, referrer.object, setting(referrer.object, (*place, "weight"), 100), kind=STEP)
        yield Problem(referrer.name, facts, fix, referrer.hop, ERROR, "no-weight-route")


def _parents(chain: Chain, referrer: Referrer) -> Iterator[Problem]:
    """A request comes in by one listener: what keeps others from serving is a warning where one on the path serves."""
    known, reported = parentings(chain, referrer.object, referrer.hop), _explained(chain, referrer)
    shut = {one.hop: _shut(chain, referrer, one) for one in known}
    severity = WARNING if any(_serves(chain, one, shut[one.hop]) for one in known) else ERROR
    for one in known:
        if passed_by(chain, one):
            continue
        facts = {**values(one), "route": referrer.name}
        if one.refused is not None:
            more = {**facts, "reason": one.refused.reason, "message": one.refused.message, "agrees": one.attachment.why}
            yield Problem(referrer.name, more, look_into(chain, referrer.object, ("status",)), one.hop, severity, "refused")
        elif one.attachment.why and one.accepted:
            fix = look_into(chain, referrer.object, ("spec", "parentRefs"))
            yield Problem(referrer.name, {**facts, "why": one.attachment.why}, fix, one.hop, NOTE, "accepted")
        elif one.attachment.why and one.attachment.why != OTHER_PARENT and not unknown(chain, one):
            from kubectl_svc.trace.fixes import routes

            variant, more, fix = routes.attached(chain, referrer, one)
            yield Problem(referrer.name, {**facts, **more}, fix, one.hop, severity, variant)
        elif not one.attachment.why:
            yield from (each._replace(severity=each.severity or severity) for each in shut[one.hop].problems)
            yield from _isolated(chain, referrer, one)
        lost_there = unresolved(chain, referrer.object, known, one) if one.refused is None and not reported else None
        if lost_there:
            reported = True  # each parent's controller may say the same
            more = {**facts, **lost_there.condition._asdict(), "http": referrer.kind in ("HTTPRoute", "GRPCRoute")}
            fix = look_into(chain, referrer.object, ("status",))
            variant = "unresolved" if lost_there.condition.type == conditions.RESOLVED else "partial"
            yield Problem(referrer.name, more, fix, one.hop, ERROR if lost_there.status == BROKEN else WARNING, variant)
    via = chain.target.via
    lost = listeners.lost_hosts(chain, referrer.object, known) if via is None or via.kind != "URL" else ()
    if lost:
        details = {"route": referrer.name, "hosts": list(lost), "parents": [one.name for one in known if one.open]}
        yield Problem(
            referrer.name,
            details,
            look_into(chain, referrer.object, ("spec", "hostnames")),
            referrer.hop,
            WARNING,
            "lost-hosts",
        )


def _explained(chain: Chain, referrer: Referrer) -> bool:
    """Whether something else is found that keeps a controller from resolving what names this Service: E1, E2 or no grant."""
    return chain.service is None or referrer.port is None or any(_ungranted(chain, referrer))


class _Shut(NamedTuple):
    """What keeps a parent's listeners from serving; a problem without a severity is as grave as it is that they do not.

    ``whole``: it is the Gateway itself; else ``listeners`` are those that serve nothing.
    """

    problems: tuple[Problem, ...] = ()
    whole: bool = False
    listeners: frozenset[str] = frozenset()


def _shut(chain: Chain, referrer: Referrer, one: Parenting) -> _Shut:
    if one.attachment.why or one.refused is not None:
        return _Shut()
    of_gateway, (of_listeners, names) = tuple(_gateway(chain, referrer, one)), _listeners(chain, referrer, one)
    return _Shut((*of_gateway, *of_listeners), any(not each.severity for each in of_gateway), names)


def _serves(chain: Chain, one: Parenting, shut: _Shut) -> bool:
    """Whether a request that comes in by a parent is served, as far as can be told."""
    if not one.open or shut.whole:
        return False
    return bool(one.attachment.why) or any(each.listener.name not in shut.listeners for each in taking(chain, one))


def _isolated(chain: Chain, referrer: Referrer, one: Parenting) -> Iterator[Problem]:
    """The listeners that leave a route the requests for a host, and do not get them."""
    gateway, facts = one.attachment.gateway or {}, {"route": referrer.name, "parent": one.name}
    for shadowed in listeners.shadowing(chain, one):
        details = {**facts, "listener": shadowed.listener.name, "other": shadowed.before.name, "hosts": list(shadowed.hosts)}
        fix = look_into(chain, gateway, ("spec", "listeners", shadowed.before.position))
        yield Problem(referrer.name, details, fix, one.hop, WARNING, "isolated")


def _listeners(chain: Chain, referrer: Referrer, one: Parenting) -> tuple[list[Problem], frozenset[str]]:
    """What keeps listeners from serving, a certificate or a controller, and the names of those that serve nothing."""
    gateway, facts, found = one.attachment.gateway or {}, {"route": referrer.name, "parent": one.name}, []
    lost: set[str] = set()
    for problem, names in _conflicts(chain, referrer, one):
        found.append(problem)
        lost |= names
    for each in listeners.flawed(chain, one):
        flaw, place = each.flaw, ("spec", "listeners", each.listener.position, "tls")
        details = {**facts, "listener": each.listener.name, "found": list(flaw.found), "lacking": list(flaw.hosts)}
        more = {**details, "secret": flaw.secret.name, "namespace": flaw.secret.namespace, "from": meta.namespace(gateway)}
        severity = "" if each.shut and flaw.kind != OTHER_HOSTS else WARNING
        lost |= {each.listener.name} if not severity else set()
        near = secrets.of_listener(chain, each.listener, flaw.secret) if flaw.kind == MISSING else None
        more["closest"] = near.closest if near else ""
        fix = _certificate(chain, gateway, each, near) or look_into(chain, gateway, place)
        found.append(Problem(referrer.name, more, fix, one.hop, severity, f"certificate {flaw.kind}"))
    for attached in taking(chain, one):
        condition, name = conditions.shut(gateway, attached.listener.name), attached.listener.name
        if condition is not None and name not in lost:
            lost.add(name)
            more = {**facts, "class": "", "parent": meta.reference(gateway), "listener": name, **condition._asdict()}
            found.append(Problem(referrer.name, more, look_into(chain, gateway, ("status",)), one.hop, variant="gateway"))
    return found, frozenset(lost)


def _conflicts(chain: Chain, referrer: Referrer, one: Parenting) -> Iterator[tuple[Problem, set[str]]]:
    """What comes of listeners that conflict: each with those of other objects by itself, those of one object together."""
    heard, facts = one.attachment.gateway or {}, {"route": referrer.name, "parent": one.name}
    known, home = listeners.conflicting(chain, one), (meta.reference(heard), meta.namespace(heard))
    among: list[Conflict] = []
    for each in known:
        foreign = [other for other in each.others if other.id[:3] != each.listener.id[:3]]
        if not foreign:
            among.append(each)
            continue
        where = dict.fromkeys(f"{other.kind.lower()}/{other.gateway}" for other in foreign)
        spaces = dict.fromkeys(other.namespace for other in foreign if other.namespace != home[1])
        word = {"reason": each.said.reason, "message": each.said.message} if each.said else {"reason": "", "message": ""}
        more = {
            **facts,
            **word,
            "listener": each.listener.name,
            "port": each.listener.port,
            "others": [other.name for other in foreign],
            "owners": list(where),
            "in": list(spaces),
            "first": each.loses,
        }
        fix = look_into(chain, heard, ("spec", "listeners", each.listener.position))
        severity = "" if each.loses else WARNING
        problem = Problem(referrer.name, more, fix, one.hop, severity, "conflict-elsewhere")
        yield problem, {each.listener.name} if each.loses else set()
    if among:
        said = next((each.said for each in among if each.said), None)
        names = dict.fromkeys(name for each in among for name in (each.listener.name, *(other.name for other in each.others)))
        lost = {each.listener.name for each in among if each.loses}
        details = {**facts, "reason": said.reason if said else "", "message": said.message if said else ""}
        fix, severity = look_into(chain, heard, ("spec", "listeners")), "" if len(lost) == len(among) else WARNING
        yield Problem(referrer.name, {**details, "listeners": list(names)}, fix, one.hop, severity, "conflict"), lost


def _certificate(chain: Chain, gateway: Object, each: Flawed, near: secrets.Near | None) -> Fix | None:
    """A grant for the Secret, or the Secret that was meant; a look where only the owner can tell which certificate is right."""
    secret, listener = each.flaw.secret, each.listener
    if each.flaw.kind == NOT_GRANTED:
        from kubectl_svc.trace.fixes import routes

        return routes.grant(chain, gateway, BackendRef(0, "Secret", secret.namespace, secret.name, 0, 1, ()))
    if near is None or not near.name:
        return None
    path: tuple[str | int, ...] = ("spec", "listeners", listener.position, "tls", "certificateRefs")
    at = next((index for index, one in enumerate(items(gateway, *path)) if dig(one, "name") == secret.name), 0)
    edit = setting(gateway, (*path, at, "name"), near.name)
    return of(chain, meta.reference(gateway), gateway, edit, kind=near.kind)


def _gateway(chain: Chain, referrer: Referrer, one: Parenting) -> Iterator[Problem]:
    """The Gateway itself: its class, and what its controller says of it; what it waits for is a note, of listeners, too."""
    heard = one.attachment.gateway or {}
    gateway = listeners.owner(chain, heard)
    parent = meta.reference(gateway)
    facts = {"route": referrer.name, "parent": parent, "class": str(dig(gateway, "spec", "gatewayClassName") or "")}
    classes = chain.facts.seen.kinds.get("GatewayClass", ())
    unserved = facts["class"] and not one.accepted and all(meta.name(known) != facts["class"] for known in classes)
    meant = mistyped(facts["class"], map(meta.name, classes), short=True)  # there is no such class
    if unserved and chain.facts.sees("GatewayClass") and (meant or meta.uid(gateway)):
        path, near = ("spec", "gatewayClassName"), meant or closest(facts["class"], map(meta.name, classes))
        fix = of(chain, parent, gateway, setting(gateway, path, meant)) if meant else look_into(chain, gateway, path)
        yield Problem(referrer.name, {**facts, "closest": near}, fix, one.hop, variant="no-class")
        return
    own = next((known for known in classes if meta.name(known) == facts["class"]), {})
    of_class = [(own, found) for found in of_object(own)] if not one.accepted else []
    of_gateway = [(obj, found) for obj in ([gateway] if heard is gateway else [heard, gateway]) for found in of_object(obj)]
    names = {each.listener.name for each in taking(chain, one)}
    waiting = [(heard, found) for found in conditions.of_listeners(heard) if found.about in names]
    judged = any(found.current for found in one.conditions)  # by the controller of the route
    for status, details in (("False", of_class + of_gateway), ("Unknown", of_gateway + waiting + of_class)):
        for obj, found in details if status == "False" or not judged else ():
            if found.current and found.status == status and found.type in _OF_GATEWAY:
                more = {**facts, "parent": meta.reference(obj), "listener": found.about, **found._asdict()}
                grave, variant = ("", "gateway") if status == "False" else (NOTE, "waiting")
                yield Problem(referrer.name, more, look_into(chain, obj, ("status",)), one.hop, grave, variant)
                return


_OF_GATEWAY = (conditions.ACCEPTED, conditions.PROGRAMMED, conditions.RESOLVED)


def _own(chain: Chain, referrer: Referrer) -> Iterator[BackendRef]:
    """The backends of the route that name this Service, and this port of it."""
    places = [one.place for one in referrer.references]
    for one in backends_of(referrer.object):
        if (one.kind, one.namespace, one.name) == ("Service", chain.facts.namespace, chain.name) and one.place in places:
            yield one


def _ungranted(chain: Chain, referrer: Referrer) -> Iterator[BackendRef]:
    """Those that the route may not name."""
    grants = chain.facts.seen.kinds.get("ReferenceGrant", ())
    if _grants_seen(chain):
        yield from (one for one in _own(chain, referrer) if not permitted(referrer.object, one, grants))


def _backends(chain: Chain, referrer: Referrer) -> Iterator[Problem]:
    """The backends of the route that name this Service."""
    known, refused = backends_of(referrer.object), list(_ungranted(chain, referrer))
    for one in _own(chain, referrer):
        facts: dict[str, Any] = {
            "route": referrer.name,
            "service": chain.name,
            "namespace": one.namespace,
            "from": meta.namespace(referrer.object),
        }
        if one in refused:
            here = chain.facts.seen.of("ReferenceGrant", one.namespace)
            facts["astray"] = _astray(chain, referrer.object, one)
            certain = chain.facts.source != FILES or meta.uid(referrer.object) or here or facts["astray"]
            severity = "" if certain else WARNING
            from kubectl_svc.trace.fixes import routes

            fix = routes.grant(chain, referrer.object, one)
            yield Problem(referrer.name, {**facts, "kind": referrer.kind}, fix, referrer.hop, severity, "no-grant")
        elif alien := [other for other in known if other.rule == one.rule and other.weight and impossible(other)]:
            place = ("spec", "rules", one.rule, "backendRefs")
            fix, more = look_into(chain, referrer.object, place), {**facts, "rule": one.rule, **why_impossible(alien)}
            yield Problem(referrer.name, more, fix, referrer.hop, WARNING, "no-such-kind")
        if not share(one, known):
            yield _weightless(chain, referrer, one, known, facts)


def _astray(chain: Chain, route: Object, one: BackendRef) -> list[str]:
    """The grants that would let the route name its backend if they were in the backend's namespace."""
    others = chain.facts.seen.elsewhere("ReferenceGrant", one.namespace)
    return [
        f"{meta.namespace(grant)}/{meta.name(grant)}"
        for grant in others
        if permitted(route, one, [{**grant, "metadata": {**meta.mapping(grant, "metadata"), "namespace": one.namespace}}])
    ]


def _grants_seen(chain: Chain) -> bool:
    """Files without any ReferenceGrant say something too where they hold the route and the Service."""
    return chain.facts.sees("ReferenceGrant") or chain.facts.source == FILES


def _weightless(
    chain: Chain, referrer: Referrer, one: BackendRef, known: tuple[BackendRef, ...], facts: Mapping[str, object]
) -> Problem:
    """A rule whose weights are all 0 answers 500; one backend among others without weight is a choice, often for a moment."""
    alone = not any(other.weight for other in known if other.rule == one.rule)
    path = (*one.place, "weight")
    step = of(chain, referrer.name, referrer.object, setting(referrer.object, path, 1), kind=STEP)
    fix, severity, variant = (
        (step, ERROR, "no-weight") if alone else (look_into(chain, referrer.object, path), NOTE, "weight-0")
    )
    return Problem(referrer.name, {**facts, "rule": one.rule}, fix, referrer.hop, severity, variant)
