"""Facts -> chain -> hops and findings -> report: runs the checks and gives what they yield an identity."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from kubectl_svc.trace import registry
from kubectl_svc.trace.chain import SERVICE_HOP, Chain, build
from kubectl_svc.trace.hops import asked
from kubectl_svc.trace.hops.service import follow
from kubectl_svc.trace.reading.facts import Facts
from kubectl_svc.trace.registry import BY_CODE, Check
from kubectl_svc.trace.report import (
    BROKEN,
    ERROR,
    LOOK,
    SEVERITIES,
    Finding,
    Hop,
    Judged,
    Problem,
    Report,
    status_of,
    worst,
)
from kubectl_svc.trace.situations import Situation
from kubectl_svc.trace.target import Target


def examine(facts: Facts, target: Target | None = None, ignore: Collection[str] = ()) -> Report:
    """The report about one Service; findings whose code or slug is in ``ignore`` are left out."""
    judged = _judged(facts, target, ignore)
    each, asked = _tried(facts, target, judged), target.ports if target else ""
    events = tuple(facts.objects("Event"))
    client = str(facts.client.viewpoint) if facts.client else ""
    unseen = {**facts.client.unseen, **facts.unseen} if facts.client else facts.unseen
    forbidden = facts.forbidden | facts.client.forbidden if facts.client else facts.forbidden
    what, seen = (facts.namespace, facts.name, asked, facts.service), (unseen, events, forbidden)
    return Report(*what, judged.hops, each, *seen, client, facts.unjudged)


def _judged(facts: Facts, target: Target | None, ignore: Collection[str] = ()) -> Judged:
    chain = build(facts, target)
    hops = follow(chain)
    found = [finding for finding in _all(chain, hops) if not {finding.code, finding.slug} & set(ignore)]
    folded = tuple(sorted(fold(found), key=_rank(hops)))
    return Judged(_marked(hops, folded), folded)


def _tried(facts: Facts, target: Target | None, judged: Judged) -> tuple[Finding, ...]:
    """The findings, with a look instead of each edit that does not fix its own or does harm, and one fix where two compete."""
    if not any(finding.fix is not None and finding.fix.kind != LOOK for finding in judged.findings):
        return judged.findings
    from kubectl_svc.trace import proposed

    def again(changed: Facts) -> Judged:
        return _judged(changed, target if changed.name == facts.name else None)

    return proposed.agreed(facts, [proposed.tried(facts, finding, judged, again) for finding in judged.findings], again)


def _all(chain: Chain, hops: Sequence[Hop]) -> list[Finding]:
    """What is broken has at least one error; the hop that was asked for says itself why it is."""
    found = list(findings(chain, registry.relevant(Situation(chain, hops))))
    if any(hop.status == BROKEN and hop.id != asked.HOP for hop in hops) and not any(
        finding.severity == ERROR for finding in found
    ):
        found += findings(chain, registry.last())
    return found


def findings(chain: Chain, checks: Iterable[Check]) -> Iterator[Finding]:
    """What these checks find; one that needs a kind which was not seen is left out."""
    for check in checks:
        if all(chain.facts.sees(kind) for kind in check.needs):
            for problem in problems(check)(chain):
                yield _stamped(check, problem)


def problems(check: Check) -> Callable[[Chain], Iterator[Problem]]:
    """The function ``check`` of a check's file."""
    found: Callable[[Chain], Iterator[Problem]] = module(check).check
    return found


def module(check: Check) -> Any:
    """The file of a check: its manual is the docstring."""
    return importlib.import_module(f"kubectl_svc.trace.checks.{check.module}")


def fold(found: Sequence[Finding]) -> Iterator[Finding]:
    """Mark each finding that merely follows from another one on the same path: one cause is one problem."""
    for finding in found:
        causes = BY_CODE[finding.code].follows
        behind = (other for other in found if other.code in causes and not other.cause and _same_way(other.hop, finding.hop))
        yield finding._replace(cause=next((other.code for other in behind if _as_grave(other, finding)), ""))


def _as_grave(cause: Finding, finding: Finding) -> bool:
    return SEVERITIES.index(cause.severity) <= SEVERITIES.index(finding.severity)


def _same_way(first: str, second: str) -> bool:
    """Whether one hop lies above the other; a finding about the whole Service concerns every port."""
    shorter, longer = sorted((first, second), key=len)
    return longer == shorter or longer.startswith(shorter + "/")


def _stamped(check: Check, problem: Problem) -> Finding:
    severity, hop = problem.severity or check.severity, problem.hop or SERVICE_HOP
    what = check.code, check.slug, severity, problem.object
    return Finding(*what, problem.values, problem.fix, hop, problem.variant, also=problem.also, partly=problem.partly)


def _rank(hops: Sequence[Hop]) -> Any:
    """First errors, then warnings, then notes; each from the Service towards the containers."""
    order = {hop.id: index for index, hop in enumerate(hops)}
    return lambda finding: (SEVERITIES.index(finding.severity), order.get(finding.hop, len(order)), finding.code)


def _marked(hops: Sequence[Hop], found: Sequence[Finding]) -> tuple[Hop, ...]:
    """The hops with the findings on them: where both have a say, the worse counts, and of findings the first of the worst."""
    heaviest: dict[str, Finding] = {}
    for each in sorted(found, key=lambda finding: bool(finding.cause)):
        for hop in (each.hop, *each.also):
            finding = each.at(hop)
            known = heaviest.get(hop)
            if known is None or worst(map(_status, (known, finding))) != _status(known):
                heaviest[hop] = finding
    return tuple(_worsened(hop, heaviest.get(hop.id)) for hop in hops)


def _worsened(hop: Hop, finding: Finding | None) -> Hop:
    if finding is None or worst((hop.status, _status(finding))) == hop.status:
        return hop
    return hop._replace(status=_status(finding), finding=finding)


def _status(finding: Finding) -> str:
    return status_of(finding.severity)
