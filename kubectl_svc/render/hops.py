"""The path from a Service to its containers as a drawn tree, a hop a line, and more where the terminal is narrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kubectl_svc.console import safe
from kubectl_svc.render.look import Look, words
from kubectl_svc.trace import texts
from kubectl_svc.trace.report import OK, Hop, Report, Said

SHOWN = 5
"""How many pods of one port, or Ingresses, are shown where all are well."""

_BRANCHES = ("├─ ", "└─ ", "│  ")
_ASCII_BRANCHES = ("|- ", "`- ", "|  ")
_COLUMN = 60
"""The widest that labels are padded to."""
_GAP = 4
"""A mark and three spaces."""


class _Line(NamedTuple):
    """One hop, in parts, so that the parts can be aligned: ``trunk`` and ``label`` without colour."""

    trunk: str
    status: str
    label: str
    detail: str
    reason: str


def lines(report: Report, look: Look) -> Iterator[str]:
    """The lines of the tree, what is told of each hop in one column."""
    lines = list(_lines(report, look))
    widest = max((len(line.trunk) + len(line.label) for line in lines), default=0)
    column = min(widest, _COLUMN, *([] if look.width is None else [look.width // 2])) + _GAP
    for line, after in zip(lines, [*(line.trunk for line in lines[1:]), ""], strict=True):
        start = len(line.trunk) + len(line.label) + _GAP
        first, *further = look.filled(_written(line), max(start, column), column)
        label = look.paint(line.label, "strong" if line.status != OK else "") + " " * max(column - start, 0)
        yield f"{look.paint(line.trunk, 'faint')}{look.mark(line.status)} {label}  {first}".rstrip()
        for more in further:
            yield look.paint(_beside(line.trunk, after, look).ljust(column), "faint") + more


def _written(line: _Line) -> list[tuple[str, str]]:
    colon = ":" if line.detail and line.reason else ""
    return [*words(line.detail + colon, "faint" if line.status == OK else ""), *words(line.reason, line.status)]


def _beside(trunk: str, after: str, look: Look) -> str:
    """What stands before the further lines of a hop: the branches that lead on to the hops after it."""
    fork, corner, pipe = _BRANCHES if look.unicode else _ASCII_BRANCHES
    below = pipe if len(after) > len(trunk) else ""
    return trunk.replace(fork, pipe).replace(corner, "   ") + below


def _lines(report: Report, look: Look) -> Iterator[_Line]:
    shown = [hop for hop in _folded(report.hops) if not _repeats(hop, report.hops)]
    for index, hop in enumerate(shown):
        trunk = _trunk(shown, index, _BRANCHES if look.unicode else _ASCII_BRANCHES)
        yield _Line(trunk, hop.status, safe(hop.object), safe(texts.detail(hop)), _reason(hop))


def _repeats(hop: Hop, hops: Sequence[Hop]) -> bool:
    """Whether a hop has nothing to tell but an address that another one has told of: the one that was asked for."""
    silent = hop.status == OK and hop.detail is None and hop.reason is None
    return silent and any(one is not hop and one.object == hop.object and one.detail for one in hops)


def _reason(hop: Hop) -> str:
    """What is told in full below is its code here, with the reason of the hop itself."""
    found, own = hop.finding, safe(texts.reason(hop))
    if found is None or found.cause:
        return own
    return f"{found.code} {found.slug}" + (f": {own}" if hop.reason else "")


def _folded(hops: Sequence[Hop]) -> Iterator[Hop]:
    """Long lists of Ingresses or pods that are all well in a few lines, and pods of one port not again for the next."""
    asked = f"{hops[0].id}/asked" if hops else ""
    ingresses = [hop for hop in hops if hop.kind == "Ingress" and hop.id != asked]
    before: dict[tuple[tuple[str, str], ...], str] = {}
    by_id, leading = {hop.id: hop for hop in reversed(hops)}, _by_slices(hops)
    for hop in hops:
        if hop in ingresses[:1]:
            yield from _abridged(ingresses, hops[0])
        if hop.id == asked:
            yield hop
            continue
        if hop.kind in ("Ingress", "Pod", "Address"):
            continue
        behind = leading.get(hop.id, []) if hop.kind == "EndpointSlice" else []
        key = tuple((pod.object, pod.status) for pod in behind)
        if not behind:
            yield hop
        elif key in before and hop.status == OK:
            yield hop._replace(detail=Said("same-as", {**hop.facts, "as": before[key]}))
        else:
            before.setdefault(key, by_id[hop.id.rpartition("/")[0]].object)
            yield hop
            yield from _abridged(behind, hop)


def _by_slices(hops: Sequence[Hop]) -> dict[str, list[Hop]]:
    """The pods and addresses behind each hop of slices, by its id."""
    leading: dict[str, list[Hop]] = {}
    for hop in hops:
        if hop.kind in ("Pod", "Address"):
            before, slices, _ = hop.id.partition("/slices/")
            leading.setdefault(before + slices.rstrip("/"), []).append(hop)
    return leading


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
        later = next((hops[at].depth for at in range(index + 1, len(hops)) if hops[at].depth <= depth), 0)
        goes_on = later == depth
        if depth == hops[index].depth:
            trunk += fork if goes_on else corner
        else:
            trunk += pipe if goes_on else "   "
    return trunk
