"""The changes themselves: a list of entries in, the new list and what became of each address out. Pure and repeatable.

Each is written so that doing it again on its own result changes nothing: a write whose answer was lost is simply done again.
What is compared is an address at one port: ``192.0.2.1:5432`` means that port, where an endpoint serves several, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kubectl_svc.endpoints.addresses import EndpointAddress, at
from kubectl_svc.endpoints.edits.places import Place, asked_for, by_place, further_addresses, missing, parted, places, zones_of
from kubectl_svc.endpoints.edits.plan import UNCHANGED, Result
from kubectl_svc.endpoints.objects.entries import DOWN, DRAIN, UP, Entry
from kubectl_svc.endpoints.said import said
from kubectl_svc.objects import slices
from kubectl_svc.objects.addresses import canonical
from kubectl_svc.wording import Said

Edited = tuple[tuple[Entry, ...], tuple[Result, ...]]
_OUTCOME = {UP: "up", DRAIN: "draining", DOWN: "down"}


def add(entries: Sequence[Entry], wanted: Iterable[Entry]) -> Edited:
    """``entries`` and what of ``wanted`` is not there; a zone that is given replaces the one there."""
    wanted = list(wanted)
    there = by_place(entries)
    zones = zones_of(wanted)
    after = [_in_zone(entry, zones) for entry in entries]
    results: list[Result] = []
    for new in wanted:
        fresh, known = _missing(new, there)
        if fresh:
            after.append(fresh)
            there |= dict.fromkeys(places(fresh), fresh)
            results += _named(fresh, new, "added")
        results += [result for entry in known for result in _known(entry, new)]
    return tuple(after), tuple(results)


def remove(entries: Sequence[Entry], targets: Sequence[EndpointAddress]) -> Edited:
    """``entries`` without what ``targets`` name; without a port a target names every port of its address.

    An address that shares an endpoint with another, which kube-proxy reads alone, goes with it or by itself.
    """
    asked = asked_for(targets)
    after: list[Entry] = []
    results: list[Result] = []
    for entry in entries:
        named, rest = parted(entry, asked)
        results += _named(named, entry, "removed") if named else []
        if named and not rest:
            results += [
                Result(further, "removed", said("in-one-endpoint", address=entry.address))
                for further in further_addresses(entry)
            ]
        after += [_without_further(rest, asked, results)] if rest else []
    results += [Result(str(target), UNCHANGED, said("not-there")) for target in missing(entries, targets, further=True)]
    return tuple(after), _once(results)


def replace(entries: Sequence[Entry], wanted: Sequence[Entry]) -> Edited:
    """Exactly ``wanted``: what already exists keeps its place, its state and all else that is known of it."""
    zones, there = zones_of(wanted), by_place(entries)
    asked = {place for new in wanted for place in places(new)}
    after: list[Entry] = []
    gone: list[Result] = []
    kept: set[Place] = set()
    for entry in entries:
        staying = [place for place in places(entry) if place in asked and place not in kept]
        kept.update(staying)
        if staying:
            part = entry._replace(ports=tuple(port for _, port in staying if port))
            after.append(_in_zone(_alone(part), zones))
        going = [place for place in places(entry) if place not in asked]
        if staying:
            gone += [Result(at(entry.address, port.port), "removed") for _, port in going if port]
        elif going:
            gone.append(Result(str(entry), "removed"))
    states = {entry.address: entry for entry in reversed(entries)}
    results: list[Result] = []
    for new in wanted:
        fresh, known = _missing(new, there)
        if fresh:
            after.append(_as_known(fresh, states.get(new.address)))
            results += _named(fresh, new, "added")
        results += [result for entry in known for result in _known(entry, new)]
    seen = {result.subject for result in results}
    return tuple(after), _once([*results, *(result for result in gone if result.subject not in seen)])


def mark(entries: Sequence[Entry], targets: Sequence[EndpointAddress], state: str) -> Edited:
    """``entries`` with what ``targets`` name in ``state``."""
    asked = asked_for(targets)
    after: list[Entry] = []
    results: list[Result] = []
    for entry in entries:
        named, rest = parted(entry, asked)
        if named is None or entry.state == state:
            after.append(entry)
            results += [] if named is None else [Result(name, UNCHANGED, _state(entry)) for name in _names(named, entry)]
            continue
        after += [named._replace(state=state), *([rest] if rest else [])]
        results += _named(named, entry, _OUTCOME[state])
    return tuple(after), _once(results)


def _missing(new: Entry, there: Mapping[Place, Entry]) -> tuple[Entry | None, list[Entry]]:
    """What of ``new`` is not there, and the entries that have the rest."""
    absent = [place for place in places(new) if place not in there]
    known = [there[place] for place in places(new) if place in there]
    fresh = new._replace(ports=tuple(port for _, port in absent if port)) if absent else None
    return fresh, list({id(entry): entry for entry in known}.values())


def _in_zone(entry: Entry, zones: Mapping[Place, str]) -> Entry:
    zone = next((zones[place] for place in places(entry) if place in zones), "")
    return entry._replace(zone=zone or entry.zone)


def _as_known(new: Entry, known: Entry | None) -> Entry:
    """``new`` with what is known of the same address on other ports."""
    return _alone(known._replace(ports=new.ports, zone=new.zone or known.zone)) if known else new


def _alone(entry: Entry) -> Entry:
    """``entry`` without further addresses: in an exact set there is none that nobody asked for."""
    return entry._replace(raw={**entry.raw, "addresses": [entry.address]}) if further_addresses(entry) else entry


def _without_further(entry: Entry, asked: Mapping[str, set[int | None]], results: list[Result]) -> Entry:
    """``entry`` without those of its further addresses that are to go; adds these to ``results``."""
    gone = [address for address in further_addresses(entry) if canonical(address) in asked]
    results += [Result(address, "removed") for address in gone]
    kept = [address for address in slices.addresses(entry.raw) if address not in gone]
    return entry._replace(raw={**entry.raw, "addresses": kept}) if gone else entry


def _names(part: Entry, whole: Entry) -> Iterator[str]:
    """How ``part`` of an entry is called: as the ``whole``, or each of its ports by itself."""
    if part.ports == whole.ports:
        yield str(whole)
    else:
        yield from (at(part.address, port.port) for port in part.ports)


def _named(part: Entry, whole: Entry, outcome: str) -> list[Result]:
    return [Result(name, outcome) for name in _names(part, whole)]


def _known(entry: Entry, new: Entry) -> list[Result]:
    """What becomes of the part of ``entry`` that ``new`` asks for."""
    if new.zone in ("", entry.zone):
        return _unchanged(entry, new)
    return [Result(name, "moved", said("to-zone", zone=new.zone)) for name in _names(_shared(entry, new), entry)]


def _unchanged(entry: Entry, new: Entry) -> list[Result]:
    return [Result(name, UNCHANGED, _state(entry)) for name in _names(_shared(entry, new), entry)]


def _shared(entry: Entry, new: Entry) -> Entry:
    return entry._replace(ports=tuple(port for port in entry.ports if port in new.ports))


def _state(entry: Entry) -> Said | None:
    return None if entry.state == UP else said("state", state=_OUTCOME[entry.state])


def _once(results: Iterable[Result]) -> tuple[Result, ...]:
    return tuple(dict.fromkeys(results))
