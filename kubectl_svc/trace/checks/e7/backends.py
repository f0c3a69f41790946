"""What becomes of what the rules of a route send to the Service, or to what is of no kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kubectl_svc.kubernetes.gateway.attachment import ROUTES
from kubectl_svc.kubernetes.gateway.backends import (
    BackendRef,
    backends_of,
    impossible,
    lost_rules,
    permitted,
    share,
    why_impossible,
)
from kubectl_svc.objects import Object, meta
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look_into, of, setting
from kubectl_svc.trace.hops import asked
from kubectl_svc.trace.hops.referrers import Referrer
from kubectl_svc.trace.reading.facts import FILES
from kubectl_svc.trace.report import ERROR, NOTE, STEP, WARNING, Problem


def impossible_alone(chain: Chain) -> Iterator[Problem]:
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


def _own(chain: Chain, referrer: Referrer) -> Iterator[BackendRef]:
    """The backends of the route that name this Service, and this port of it."""
    places = [one.place for one in referrer.references]
    for one in backends_of(referrer.object):
        if (one.kind, one.namespace, one.name) == ("Service", chain.facts.namespace, chain.name) and one.place in places:
            yield one


def ungranted(chain: Chain, referrer: Referrer) -> Iterator[BackendRef]:
    """Those that the route may not name."""
    grants = chain.facts.seen.kinds.get("ReferenceGrant", ())
    if _grants_seen(chain):
        yield from (one for one in _own(chain, referrer) if not permitted(referrer.object, one, grants))


def naming_service(chain: Chain, referrer: Referrer) -> Iterator[Problem]:
    """The backends of the route that name this Service."""
    known, refused = backends_of(referrer.object), list(ungranted(chain, referrer))
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
