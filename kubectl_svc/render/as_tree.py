"""A trace as a tree for people: the verdict, the path with what stops it, then each cause and its fix, ready to be copied."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.console import safe
from kubectl_svc.render.hops import lines
from kubectl_svc.render.look import Look, words
from kubectl_svc.trace import texts
from kubectl_svc.trace.hops.referrers import KINDS_OF_REFERRERS
from kubectl_svc.trace.report import (
    BROKEN,
    EDIT,
    ERROR,
    HEALTHY,
    LOOK,
    NOTE,
    OK,
    STEP,
    UNKNOWN,
    WARNING,
    Finding,
    Hop,
    Report,
)
from kubectl_svc.trace.words import listed
from kubectl_svc.wording.filling import agreed

_SEVERITY = {ERROR: BROKEN, WARNING: WARNING, NOTE: NOTE}
_LABELS = {EDIT: "fix:", STEP: "do:", LOOK: "see:"}


def as_tree(report: Report, look: Look) -> str:
    """The whole report about one Service."""
    parts = [_verdict(report, look), "\n".join(lines(report, look))]
    parts += ["\n".join(_finding(finding, report, look)) for finding in report.causes if finding.severity != NOTE]
    if notes := [_note(finding, look) for finding in report.causes if finding.severity == NOTE]:
        parts.append("\n".join(notes))
    if report.refused:
        parts.append("\n".join(refusals(report, look)))
    if report.unjudged:
        parts.append(_unjudged(report, look))
    if report.unlooked is not None:
        parts.append(look.paint("\n".join(look.filled(words(str(report.unlooked)), 0, 0)), "faint"))
    return "\n\n".join(parts) + "\n"


def _verdict(report: Report, look: Look) -> str:
    status = OK if report.verdict == HEALTHY else report.verdict
    what = f"service/{report.name}" + (f" port {report.asked}" if report.asked else "")
    says = {OK: " is healthy", WARNING: " is degraded", UNKNOWN: ": status unknown", BROKEN: " is broken"}[status]
    if status == BROKEN and (parts := _parts(report)):
        says = parts
    head = what + (f" from {report.client}" if report.client else "") + says
    where = look.paint(f"  namespace {safe(report.namespace)}", "faint")
    return f"{look.mark(status)} {look.paint(look.paint(safe(head), status), 'strong')}{where}"


def _parts(report: Report) -> str:
    """Which ports are broken, or Ingresses and routes, where ports work."""
    ports = {hop.object.removeprefix("port "): _below(report, hop) for hop in report.hops if hop.kind == "Port"}
    referrers = dict.fromkeys(
        hop.object
        for hop in report.hops
        if hop.kind in KINDS_OF_REFERRERS
        and any(below.status == BROKEN and f"{below.id}/".startswith(f"{hop.id}/") for below in report.hops)
    )
    broken = [port for port, status in ports.items() if status == BROKEN]
    working = [port for port, status in ports.items() if status in (OK, WARNING)]
    if not (referrers or broken) or not working:
        return ""
    parts = (
        (list(referrers), "is broken|are broken"),
        (broken, "receives no traffic|receive no traffic"),
        (working, "works|work"),
    )
    return ": " + "; ".join(f"{', '.join(names)} {agreed(len(names), forms)}" for names, forms in parts if names)


def _below(report: Report, port: Hop) -> str:
    """A port's worst status, but for pods: some of them may fail."""
    statuses = [hop.status for hop in report.hops if hop.id in (port.id, f"{port.id}/slices", "service")]
    return next((status for status in (BROKEN, UNKNOWN, WARNING) if status in statuses), OK)


def _finding(finding: Finding, report: Report, look: Look) -> Iterator[str]:
    status = _SEVERITY[finding.severity]
    follows = [other.code for other in report.findings if other.cause == finding.code]
    tail = f" (and what follows from it: {', '.join(sorted(set(follows)))})" if follows else ""
    head = look.paint(look.paint(f"{finding.code} {finding.slug}", status), "strong")
    yield f"{look.mark(status)} {head}{look.paint(tail, 'faint')}"
    yield from (f"  {line}" for line in look.filled(words(safe(texts.message(finding))), 2, 2))
    if finding.fix:
        words_of_fix = safe(texts.fix(finding.fix, report.name))
        yield f"  {look.paint(_LABELS[finding.fix.kind], 'strong')} {look.paint(words_of_fix, 'fix')}"


def _note(finding: Finding, look: Look) -> str:
    lines = look.filled(words(f"{finding.code} {finding.slug}: {safe(texts.message(finding))}", NOTE), 2, 2)
    return f"{look.mark(NOTE)} " + "\n  ".join(lines)


def _unjudged(report: Report, look: Look) -> str:
    """The objects that name the Service and are of no kind that a check knows."""
    line = f"not evaluated, although they name the Service: {listed(report.unjudged)}"
    return f"{look.mark(UNKNOWN)} " + "\n  ".join(look.filled(words(safe(line)), 2, 2))


def refusals(report: Report, look: Look) -> Iterator[str]:
    """What may not be seen beside the path, kind by kind: what it would tell is unknown."""
    for kind, why in report.refused.items():
        lines = look.filled([*words(f"{kind} could not be seen:", UNKNOWN), *words(safe(str(why)))], 2, 2)
        yield f"{look.mark(UNKNOWN)} " + "\n  ".join(lines)
