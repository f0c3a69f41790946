"""Facts -> chain -> hops and findings -> report: runs the checks and gives what they yield an identity."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from kubectl_svc.trace import checks
from kubectl_svc.trace.chain import SERVICE_HOP, Chain, build
from kubectl_svc.trace.hops.way import follow
from kubectl_svc.trace.reading.facts import Facts
from kubectl_svc.trace.report import BROKEN, ERROR, OK, SEVERITIES, Finding, Hop, Problem, Report, status_of, worst
from kubectl_svc.trace.target import Target


def examine(facts: Facts, target: Target | None = None, ignore: Collection[str] = ()) -> Report:
    """The report about one Service; findings whose code or slug is in ``ignore`` are left out."""
    chain = build(facts, target)
    hops = follow(chain)
    found = [finding for finding in _all(chain, hops) if not {finding.code, finding.slug} & set(ignore)]
    folded = tuple(sorted(fold(found), key=_rank(hops)))
    events = tuple(facts.objects("Event"))
    judged = _marked(hops, folded)
    return Report(facts.namespace, facts.name, chain.target.ports, facts.service, judged, folded, facts.unseen, events)


def _all(chain: Chain, hops: Sequence[Hop]) -> list[Finding]:
    """What is broken has at least one error."""
    found = list(findings(chain, checks.relevant(chain, hops)))
    if any(hop.status == BROKEN for hop in hops) and not any(finding.severity == ERROR for finding in found):
        found += findings(chain, checks.LAST)
    return found


def findings(chain: Chain, names: Iterable[str]) -> Iterator[Finding]:
    """What the checks called ``names`` find; one that needs a kind which was not seen is left out."""
    for name in names:
        check = module(name)
        if all(chain.facts.sees(kind) for kind in check.NEEDS):
            for problem in check.check(chain):
                yield _stamped(check, problem)


def module(name: str) -> Any:
    """One check: ``CODE``, ``SLUG``, ``SEVERITY``, ``NEEDS``, ``FOLLOWS``, its manual, and ``check(chain)``."""
    return importlib.import_module(f"kubectl_svc.trace.checks.{name}")


def fold(found: Sequence[Finding]) -> Iterator[Finding]:
    """Mark each finding that merely follows from another one on the same way: one cause is one problem."""
    for finding in found:
        causes = module(checks.module_of(finding.code)).FOLLOWS
        behind = (other for other in found if other.code in causes and not other.cause and _same_way(other.hop, finding.hop))
        yield finding._replace(cause=next((other.code for other in behind if _as_grave(other, finding)), ""))


def _as_grave(cause: Finding, finding: Finding) -> bool:
    return SEVERITIES.index(cause.severity) <= SEVERITIES.index(finding.severity)


def _same_way(first: str, second: str) -> bool:
    """Whether one hop lies above the other; a finding about the whole Service concerns every port."""
    shorter, longer = sorted((first, second), key=len)
    return longer == shorter or longer.startswith(shorter + "/")


def _stamped(check: Any, problem: Problem) -> Finding:
    return Finding(
        check.CODE,
        check.SLUG,
        problem.severity or check.SEVERITY,
        problem.object,
        problem.message,
        problem.fix,
        problem.hop or SERVICE_HOP,
    )


def _rank(hops: Sequence[Hop]) -> Any:
    """First errors, then warnings, then notes; each from the Service towards the containers."""
    order = {hop.id: index for index, hop in enumerate(hops)}
    return lambda finding: (SEVERITIES.index(finding.severity), order.get(finding.hop, len(order)), finding.code)


def _marked(hops: Sequence[Hop], found: Sequence[Finding]) -> tuple[Hop, ...]:
    """The hops with the findings' severities on them: where both have a say, the worse counts."""
    heaviest: dict[str, tuple[str, str]] = {}
    for finding in sorted(found, key=lambda finding: bool(finding.cause)):
        status = status_of(finding.severity)
        if status != OK and worst((heaviest.get(finding.hop, (OK, ""))[0], status)) != heaviest.get(finding.hop, (OK, ""))[0]:
            heaviest[finding.hop] = status, finding.message
    return tuple(_worsened(hop, *heaviest.get(hop.id, (OK, ""))) for hop in hops)


def _worsened(hop: Hop, status: str, reason: str) -> Hop:
    if worst((hop.status, status)) == hop.status:
        return hop
    return hop._replace(status=status, reason=hop.reason or reason)
