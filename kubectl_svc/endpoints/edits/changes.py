"""The edits themselves: a list of entries in, the new list and what became of each address out. Pure and repeatable.

Each is written so that doing it again on its own result changes nothing: a write whose answer was lost is simply done again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kubectl_svc.endpoints.addresses import Address
from kubectl_svc.endpoints.edits.plan import UNCHANGED, Result
from kubectl_svc.endpoints.objects.entries import DOWN, DRAIN, UP, Entry

Edited = tuple[tuple[Entry, ...], tuple[Result, ...]]

_OUTCOME = {UP: "up", DRAIN: "draining", DOWN: "down"}


def add(entries: Sequence[Entry], wanted: Sequence[Entry]) -> Edited:
    """``entries`` and those of ``wanted`` that are not there; a zone that is given replaces the one there."""
    there = _first_of_each(entries)
    results: list[Result] = []
    for new in wanted:
        known = there.get(new.key)
        if known is None:
            results.append(Result(str(new), "added"))
        elif new.zone and known.zone != new.zone:
            results.append(Result(str(new), "moved", f"to zone {new.zone}"))
        else:
            results.append(_unchanged(known))
    zones = _zones(wanted)
    after = [entry._replace(zone=zones.get(entry.key) or entry.zone) for entry in entries]
    return (*after, *(new for new in wanted if new.key not in there)), tuple(results)


def remove(entries: Sequence[Entry], targets: Sequence[Address]) -> Edited:
    """``entries`` without those that ``targets`` name; without a port a target names every port of its address."""
    named = named_by(targets)
    results = [Result(name, "removed") for name in dict.fromkeys(str(entry) for entry in entries if named(entry))]
    results += [Result(str(target), UNCHANGED, "not there") for target in missing(entries, targets)]
    return tuple(entry for entry in entries if not named(entry)), tuple(results)


def replace(entries: Sequence[Entry], wanted: Sequence[Entry]) -> Edited:
    """Exactly ``wanted``: those there already keep their place, their state and all else that is known of them."""
    there = _first_of_each(entries)
    known = {entry.address: entry for entry in reversed(entries)}
    zones = _zones(wanted)
    keys = {new.key for new in wanted}
    after = [entry._replace(zone=zones.get(key) or entry.zone) for key, entry in there.items() if key in keys]
    after += [_as_known(new, known.get(new.address)) for new in wanted if new.key not in there]
    results = [_unchanged(there[new.key]) if new.key in there else Result(str(new), "added") for new in wanted]
    gone = dict.fromkeys(str(entry) for entry in entries if entry.key not in keys)
    named = {result.subject for result in results}
    results += [Result(name, "removed") for name in gone if name not in named]
    return tuple(after), tuple(results)


def mark(entries: Sequence[Entry], targets: Sequence[Address], state: str) -> Edited:
    """``entries`` with those that ``targets`` name in ``state``."""
    named = named_by(targets)
    results = [
        _unchanged(entry) if entry.state == state else Result(str(entry), _OUTCOME[state]) for entry in entries if named(entry)
    ]
    return tuple(entry._replace(state=state) if named(entry) else entry for entry in entries), tuple(results)


def named_by(targets: Sequence[Address]) -> Callable[[Entry], bool]:
    """Whether ``targets`` mean an entry: the address, and where a port is given one of its ports."""
    asked = {(target.address, target.port) for target in targets}

    def named(entry: Entry) -> bool:
        return (entry.address, None) in asked or any((entry.address, port.port) in asked for port in entry.ports)

    return named


def missing(entries: Sequence[Entry], targets: Sequence[Address]) -> list[Address]:
    """Those of ``targets`` that mean no entry."""
    there = {(entry.address, port) for entry in entries for port in (None, *(port.port for port in entry.ports))}
    return [target for target in targets if (target.address, target.port) not in there]


def is_exactly(entries: Sequence[Entry], targets: Sequence[Address]) -> bool:
    """Whether ``targets`` mean every entry, and each of them one."""
    return not missing(entries, targets) and all(map(named_by(targets), entries))


def _first_of_each(entries: Sequence[Entry]) -> dict[object, Entry]:
    first: dict[object, Entry] = {}
    for entry in entries:
        first.setdefault(entry.key, entry)
    return first


def _as_known(new: Entry, known: Entry | None) -> Entry:
    """``new`` with what is known of the same address on other ports."""
    return known._replace(ports=new.ports, zone=new.zone or known.zone) if known else new


def _zones(wanted: Sequence[Entry]) -> dict[object, str]:
    return {new.key: new.zone for new in wanted if new.zone}


def _unchanged(entry: Entry) -> Result:
    return Result(str(entry), UNCHANGED, "" if entry.state == UP else _OUTCOME[entry.state])
