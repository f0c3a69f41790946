"""A trace as a tree for people: the verdict, the way with what stops it, then each cause and its fix, ready to be copied."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kubectl_svc.console import safe
from kubectl_svc.trace.report import BROKEN, ERROR, HEALTHY, NOTE, OK, UNKNOWN, WARNING, Finding, Hop, Report

SHOWN = 5
"""How many pods of one port are shown where all are well."""


class Look(NamedTuple):
    """How much a terminal can show: ``width`` in columns, ``None`` for no limit."""

    colour: bool = False
    unicode: bool = True
    width: int | None = None

    def paint(self, text: str, style: str) -> str:
        """``text`` in a style, or as it is."""
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self.colour and text else text

    def mark(self, status: str) -> str:
        """One character for a status."""
        return self.paint((_MARKS if self.unicode else _ASCII_MARKS)[status], status)


_STYLES = {OK: "32", WARNING: "33", BROKEN: "31", UNKNOWN: "35", "strong": "1", "faint": "2", "fix": "36"}
_MARKS = {OK: "✓", WARNING: "!", BROKEN: "✗", UNKNOWN: "?", NOTE: "·"}
_ASCII_MARKS = {OK: "+", WARNING: "!", BROKEN: "x", UNKNOWN: "?", NOTE: "-"}
_STYLES[NOTE] = "2"
_BRANCHES = ("├─ ", "└─ ", "│  ")
_ASCII_BRANCHES = ("|- ", "`- ", "|  ")
_SEVERITY = {ERROR: BROKEN, WARNING: WARNING, NOTE: NOTE}
_LOOKING = ("kubectl describe ", "kubectl logs ", "kubectl get ", "kubectl svc trace ")
_COLUMN = 60
"""The widest that labels are padded to."""


class _Line(NamedTuple):
    """One line of the tree, in parts, so that the parts can be aligned: ``trunk`` and ``label`` without colour."""

    trunk: str
    status: str
    label: str
    detail: str
    reason: str


def as_tree(report: Report, look: Look) -> str:
    """The whole report about one Service."""
    parts = [_verdict(report, look), "\n".join(_tree(report, look))]
    parts += ["\n".join(_finding(finding, report, look)) for finding in report.causes if finding.severity != NOTE]
    if notes := [_note(finding, look) for finding in report.causes if finding.severity == NOTE]:
        parts.append("\n".join(notes))
    if report.refused:
        parts.append("\n".join(refusals(report, look)))
    return "\n\n".join(parts) + "\n"


def _verdict(report: Report, look: Look) -> str:
    status = OK if report.verdict == HEALTHY else report.verdict
    what = f"service/{report.name}" + (f" port {report.asked}" if report.asked else "")
    warned = " works, with a warning" if any(hop.kind in ("Pod", "Address") for hop in report.hops) else " has a warning"
    words = {OK: " is healthy", WARNING: warned, UNKNOWN: " could not be told", BROKEN: " is broken"}[status]
    if status == BROKEN and (parts := _parts(report)):
        words = parts
    head = f"{what}{words}"
    where = look.paint(f"  namespace {safe(report.namespace)}", "faint")
    return f"{look.mark(status)} {look.paint(look.paint(safe(head), status), 'strong')}{where}"


def _parts(report: Report) -> str:
    """Which ports are broken, or Ingresses, where ports work."""
    ports = {hop.object.removeprefix("port "): _below(report, hop) for hop in report.hops if hop.kind == "Port"}
    doors = dict.fromkeys(hop.object for hop in report.hops if hop.kind == "Ingress" and hop.status == BROKEN)
    broken = [*doors, *(port for port, status in ports.items() if status == BROKEN)]
    working = [port for port, status in ports.items() if status in (OK, WARNING)]
    if not broken or not working:
        return ""
    return f": {', '.join(broken)} {_is(broken)} broken, {', '.join(working)} work{'s' if len(working) == 1 else ''}"


def _is(several: Sequence[str]) -> str:
    return "is" if len(several) == 1 else "are"


def _below(report: Report, port: Hop) -> str:
    """A port's worst status, but for pods: some of them may fail."""
    statuses = [hop.status for hop in report.hops if hop.id in (port.id, f"{port.id}/slices", "service")]
    return next((status for status in (BROKEN, UNKNOWN, WARNING) if status in statuses), OK)


def _tree(report: Report, look: Look) -> Iterator[str]:
    lines = list(_lines(report, look))
    wide = min(max((len(line.trunk) + len(line.label) for line in lines), default=0), _COLUMN)
    for line in lines:
        pad = " " * max(wide - len(line.trunk) - len(line.label), 0)
        told = look.paint(line.detail, "faint") if line.status == OK else line.detail
        reason = look.paint(line.reason, line.status)
        tail = (f"{told}: " if told and reason else told) + reason
        mark = look.mark(line.status) if line.status else " "
        label = look.paint(line.label, "strong") if line.status not in ("", OK) else line.label
        yield f"{look.paint(line.trunk, 'faint')}{mark} {label}{pad}  {tail}".rstrip()


def _lines(report: Report, look: Look) -> Iterator[_Line]:
    """A reason that a finding tells in full below is its code here."""
    shown = list(_folded(report.hops))
    told = {finding.message: f"{finding.code} {finding.slug}" for finding in report.causes}
    for index, hop in enumerate(shown):
        trunk = _trunk(shown, index, _BRANCHES if look.unicode else _ASCII_BRANCHES)
        yield _Line(trunk, hop.status, safe(hop.object), safe(hop.detail), told.get(hop.reason, safe(hop.reason)))


def _folded(hops: Sequence[Hop]) -> Iterator[Hop]:
    """Long lists of pods that are all well in a few lines, and those of one port not again for the next."""
    before: dict[tuple[tuple[str, str], ...], str] = {}
    for hop in hops:
        if hop.kind in ("Pod", "Address"):
            continue
        behind = _behind(hops, hop) if hop.kind == "EndpointSlice" else []
        key = tuple((pod.object, pod.status) for pod in behind)
        if not behind:
            yield hop
        elif key in before and hop.status == OK:
            yield hop._replace(detail=f"{hop.detail}, the same as for {before[key]}")
        else:
            before.setdefault(key, _port_of(hops, hop))
            yield hop
            yield from _abridged(behind, hop)


def _behind(hops: Sequence[Hop], slices: Hop) -> list[Hop]:
    return [hop for hop in hops if hop.kind in ("Pod", "Address") and hop.id.startswith(f"{slices.id}/")]


def _port_of(hops: Sequence[Hop], slices: Hop) -> str:
    port = next(hop for hop in hops if hop.id == slices.id.rpartition("/")[0])
    return port.object


def _abridged(behind: Sequence[Hop], parent: Hop) -> Iterator[Hop]:
    ill = [hop for hop in behind if hop.status != OK]
    well = [hop for hop in behind if hop.status == OK]
    for group in (ill, well):
        limit = SHOWN if len(group) > SHOWN + 1 else len(group)
        yield from group[:limit]
        if more := len(group) - limit:
            yield Hop(f"{parent.id}/more-{group[0].status}", "More", f"and {more} more", group[0].status)


def _trunk(hops: Sequence[Hop], index: int, branches: tuple[str, str, str]) -> str:
    """The lines that lead to a hop: a branch for itself, and one for each ancestor that has more below it."""
    fork, corner, pipe = branches
    trunk = ""
    for depth in range(1, hops[index].depth + 1):
        later = next((hop.depth for hop in hops[index + 1 :] if hop.depth <= depth), 0)
        goes_on = later == depth
        if depth == hops[index].depth:
            trunk += fork if goes_on else corner
        else:
            trunk += pipe if goes_on else "   "
    return trunk


def _finding(finding: Finding, report: Report, look: Look) -> Iterator[str]:
    status = _SEVERITY[finding.severity]
    follows = [other.code for other in report.findings if other.cause == finding.code]
    tail = f" (and what follows from it: {', '.join(sorted(set(follows)))})" if follows else ""
    head = look.paint(look.paint(f"{finding.code} {finding.slug}", status), "strong")
    yield f"{look.mark(status)} {head}{look.paint(tail, 'faint')}"
    yield from _wrapped(safe(finding.message), "  ", look.width)
    if finding.fix:
        label = "see:" if finding.fix.startswith(_LOOKING) else "fix:"
        yield f"  {look.paint(label, 'strong')} {look.paint(safe(finding.fix), 'fix')}"


def _note(finding: Finding, look: Look) -> str:
    return look.paint(
        f"{_MARKS[NOTE] if look.unicode else '-'} {finding.code} {finding.slug}: {safe(finding.message)}", "faint"
    )


def refusals(report: Report, look: Look) -> Iterator[str]:
    """A line for each kind beside the way that may not be seen: what it would tell is unknown."""
    for kind, why in report.refused.items():
        yield f"{look.mark(UNKNOWN)} {look.paint(f'{kind} could not be seen', UNKNOWN)}: {safe(why)}"


def _wrapped(text: str, indent: str, width: int | None) -> Iterator[str]:
    """Words filled into lines; a word that is too long stands alone."""
    line = ""
    for word in text.split(" "):
        if line and width and len(indent) + len(line) + 1 + len(word) > width:
            yield indent + line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield indent + line
