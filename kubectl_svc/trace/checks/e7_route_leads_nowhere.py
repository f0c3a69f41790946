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

from collections.abc import Iterator

from kubectl_svc.kubernetes.gateway import conditions
from kubectl_svc.kubernetes.gateway.attachment import OTHER_PARENT, ROUTES
from kubectl_svc.kubernetes.references.routers import admissions
from kubectl_svc.objects.meta import dig
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.checks.e7 import backends, gateways
from kubectl_svc.trace.fixes.edits import look_into, of, setting
from kubectl_svc.trace.hops import listeners
from kubectl_svc.trace.hops.parents import Parenting, parentings, passed_by, taking, unknown, unresolved, values
from kubectl_svc.trace.hops.referrers import Referrer, referrers
from kubectl_svc.trace.report import BROKEN, ERROR, NOTE, STEP, WARNING, Problem


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
            yield from backends.naming_service(chain, referrer)
        elif referrer.kind == "Route":
            yield from _openshift(chain, referrer)
    yield from backends.impossible_alone(chain)


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
    shut = {one.hop: gateways.shut(chain, referrer, one) for one in known}
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
    return chain.service is None or referrer.port is None or any(backends.ungranted(chain, referrer))


def _serves(chain: Chain, one: Parenting, shut: gateways.Shut) -> bool:
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
