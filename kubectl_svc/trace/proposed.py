"""Which fixes are printed: each is tried first, and no two give one field different values. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from kubectl_svc.kubernetes.references.table import KINDS
from kubectl_svc.trace.reading.facts import Facts
from kubectl_svc.trace.report import BROKEN, EDIT, LOOK, NOTE, OK, Finding, Fix, Judged, worst
from kubectl_svc.trace.trial import Judge, Key, carried_out, key_of, look_instead, works

_REFERRERS = frozenset(kind for _, kind in KINDS)


def tried(facts: Facts, finding: Finding, before: Judged, judge: Judge) -> Finding:
    """The finding, with a look instead of an edit that does not fix it, or of a step that stops what leads to the Service."""
    fix = finding.fix
    if fix is None or fix.kind == LOOK:
        return finding
    good = works(facts, finding, fix, before, judge) if fix.kind == EDIT else not _stops(facts, fix, before, judge)
    return finding if good else finding._replace(fix=look_instead(facts, fix))


def agreed(facts: Facts, findings: Sequence[Finding], judge: Judge) -> tuple[Finding, ...]:
    """The findings; of fixes that give one field two values the one that leaves no problem of both, or a look at each."""
    known = list(findings)
    for index, other in combinations(range(len(known)), 2):
        first, second = known[index].fix, known[other].fix
        if first is not None and second is not None and _compete(first, second):
            keys = {key_of(known[index]), key_of(known[other])}
            right = next((fix for fix in (first, second) if not keys & _left(facts, fix, judge)), None)
            known[index] = known[index]._replace(fix=right or look_instead(facts, first))
            known[other] = known[other]._replace(fix=right or look_instead(facts, second))
    return tuple(known)


def _compete(one: Fix, other: Fix) -> bool:
    """Whether two fixes would give a field of one object different values."""
    if LOOK in (one.kind, other.kind) or (one.target, one.namespace) != (other.target, other.namespace):
        return False
    wanted = {edit.path: edit.new for edit in one.edits}
    return any(edit.path in wanted and wanted[edit.path] != edit.new for edit in other.edits)


def _left(facts: Facts, fix: Fix, judge: Judge) -> set[Key]:
    """What is found above a note after a fix, or everything where it cannot be carried out."""
    after = carried_out(facts, fix)
    return {key_of(one) for one in judge(after if after is not None else facts).findings if one.severity != NOTE}


def _stops(facts: Facts, fix: Fix, before: Judged, judge: Judge) -> bool:
    """Whether something that leads to the Service, and works, would lead nowhere after these edits of the Service."""
    had = _referring(before)
    if fix.target != f"service/{facts.name}" or not fix.edits or OK not in had.values():
        return False
    after = carried_out(facts, fix)
    now = _referring(judge(after)) if after is not None else {}
    return any(status == OK and now.get(one, OK) == BROKEN for one, status in had.items())


def _referring(judged: Judged) -> dict[str, str]:
    """The worst status of each object that leads to the Service."""
    found: dict[str, str] = {}
    for hop in judged.hops:
        if hop.kind in _REFERRERS:
            found[hop.object] = worst((hop.status, found.get(hop.object, OK)))
    return found
