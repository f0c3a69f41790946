"""The edits themselves: a list of entries in, the new list and what became of each address out. Pure and repeatable.

Each is written so that doing it again on its own result changes nothing: a write whose answer was lost is simply done again.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_svc.endpoints.entries import DOWN, DRAIN, UP, Entry
from kubectl_svc.endpoints.plan import UNCHANGED, Result
from kubectl_svc.endpoints.targets import Target

Edited = tuple[tuple[Entry, ...], tuple[Result, ...]]

_OUTCOME = {UP: "up", DRAIN: "draining", DOWN: "down"}


def add(entries: Sequence[Entry], wanted: Sequence[Entry]) -> Edited:
    """``entries`` and those of ``wanted`` that are not there; a zone that is given replaces the one there."""
    after, results = list(entries), []
    for new in wanted:
        at = [index for index, entry in enumerate(after) if entry.key == new.key]
        if not at:
            after.append(new)
            results.append(Result(str(new), "added"))
        elif new.zone and any(after[index].zone != new.zone for index in at):
            for index in at:
                after[index] = after[index]._replace(zone=new.zone)
            results.append(Result(str(new), "moved", f"to zone {new.zone}"))
        else:
            results.append(_unchanged(after[at[0]]))
    return tuple(after), tuple(results)


def remove(entries: Sequence[Entry], targets: Sequence[Target]) -> Edited:
    """``entries`` without those that ``targets`` name; without a port a target names every port of its address."""
    results: list[Result] = []
    for target in targets:
        found = list(dict.fromkeys(str(entry) for entry in entries if entry.is_named_by(target)))
        results += [Result(name, "removed") for name in found] or [Result(str(target), UNCHANGED, "not there")]
    return tuple(entry for entry in entries if not any(map(entry.is_named_by, targets))), tuple(results)


def replace(entries: Sequence[Entry], wanted: Sequence[Entry]) -> Edited:
    """Exactly ``wanted``: those there already keep their place, their state and all else that is known of them."""
    there = {entry.key: entry for entry in reversed(entries)}
    known = {entry.address: entry for entry in reversed(entries)}
    keys = {new.key for new in wanted}
    after: list[Entry] = [entry for key, entry in _first_of_each(entries).items() if key in keys]
    after = [_with_zone(entry, wanted) for entry in after]
    after += [_as_known(new, known.get(new.address)) for new in wanted if new.key not in there]
    results = [_unchanged(there[new.key]) if new.key in there else Result(str(new), "added") for new in wanted]
    gone = dict.fromkeys(str(entry) for entry in entries if entry.key not in keys)
    named = {result.subject for result in results}
    results += [Result(name, "removed") for name in gone if name not in named]
    return tuple(after), tuple(results)


def mark(entries: Sequence[Entry], targets: Sequence[Target], state: str) -> Edited:
    """``entries`` with those that ``targets`` name in ``state``."""
    results: list[Result] = []
    for target in targets:
        for entry in entries:
            if entry.is_named_by(target):
                results.append(_unchanged(entry) if entry.state == state else Result(str(entry), _OUTCOME[state]))
    after = [entry._replace(state=state) if any(map(entry.is_named_by, targets)) else entry for entry in entries]
    return tuple(after), tuple(results)


def missing(entries: Sequence[Entry], targets: Sequence[Target]) -> list[Target]:
    """Those of ``targets`` that name no entry."""
    return [target for target in targets if not any(entry.is_named_by(target) for entry in entries)]


def is_exactly(entries: Sequence[Entry], targets: Sequence[Target]) -> bool:
    """Whether ``targets`` name every entry, and each of them one."""
    return not missing(entries, targets) and all(any(map(entry.is_named_by, targets)) for entry in entries)


def _first_of_each(entries: Sequence[Entry]) -> dict[object, Entry]:
    first: dict[object, Entry] = {}
    for entry in entries:
        first.setdefault(entry.key, entry)
    return first


def _as_known(new: Entry, known: Entry | None) -> Entry:
    """``new`` with what is known of the same address on other ports."""
    return known._replace(ports=new.ports, zone=new.zone or known.zone) if known else new


def _with_zone(entry: Entry, wanted: Sequence[Entry]) -> Entry:
    zone = next((new.zone for new in wanted if new.key == entry.key), "")
    return entry._replace(zone=zone) if zone else entry


def _unchanged(entry: Entry) -> Result:
    return Result(str(entry), UNCHANGED, "" if entry.state == UP else _OUTCOME[entry.state])
