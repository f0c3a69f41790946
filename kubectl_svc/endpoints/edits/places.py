"""What two sets of entries are compared by: an address at one port, and what of it the command line names. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kubectl_svc.endpoints.addresses import EndpointAddress
from kubectl_svc.endpoints.objects.entries import Entry
from kubectl_svc.objects import slices
from kubectl_svc.objects.addresses import canonical
from kubectl_svc.objects.slices import SlicePort

Place = tuple[str, SlicePort | None]
"""An address at one port, or at none where an endpoint has no ports."""


def parted(entry: Entry, asked: Mapping[str, set[int | None]]) -> tuple[Entry | None, Entry | None]:
    """The part of ``entry`` that addresses and ports mean, and the rest of it; ``None`` for nothing."""
    numbers = asked.get(canonical(entry.address) or entry.address, set())
    if None in numbers:
        return entry, None
    named = tuple(port for port in entry.ports if port.port in numbers)
    rest = tuple(port for port in entry.ports if port.port not in numbers)
    if not named:
        return None, entry
    return entry._replace(ports=named), entry._replace(ports=rest) if rest else None


def missing(entries: Iterable[Entry], targets: Sequence[EndpointAddress], *, further: bool = False) -> list[EndpointAddress]:
    """Those of ``targets`` that mean nothing in ``entries``, nor ``further`` addresses of an endpoint."""
    there: set[tuple[str, int | None]] = set()
    for entry in entries:
        numbers = (None, *(port.port for port in entry.ports))
        every = [entry.address, *(further_addresses(entry) if further else ())]
        there |= {(canonical(address) or address, number) for address in every for number in numbers}
    return [target for target in targets if (target.ip, target.port) not in there]


def named_by(entries: Iterable[Entry], targets: Sequence[EndpointAddress]) -> list[Entry]:
    """The parts of ``entries`` that ``targets`` mean."""
    asked = asked_for(targets)
    return [named for entry in entries if (named := parted(entry, asked)[0])]


def is_exactly(entries: Sequence[Entry], targets: Sequence[EndpointAddress]) -> bool:
    """Whether ``targets`` mean every address and port of ``entries``, and each of them one, in the zones that are given."""
    asked, zones = asked_for(targets), {(target.ip, target.zone) for target in targets if target.zone}
    moved = [entry for entry in entries for ip, zone in zones if _same(entry.address, ip) and entry.zone != zone]
    return not moved and not missing(entries, targets) and all(parted(entry, asked)[1] is None for entry in entries)


def hold(entries: Sequence[Entry], wanted: Sequence[Entry]) -> bool:
    """Whether ``entries`` are exactly ``wanted`` already, in the zones that are given."""
    there = {_plain(place): entry for place, entry in by_place(entries).items()}
    same = set(there) == {_plain(place) for new in wanted for place in places(new)}
    return same and all(there[_plain(place)].zone == zone for place, zone in zones_of(wanted).items())


def places(entry: Entry) -> list[Place]:
    """Every address and port of one entry."""
    address = canonical(entry.address) or entry.address
    return [(address, port) for port in entry.ports] or [(address, None)]


def by_place(entries: Iterable[Entry]) -> dict[Place, Entry]:
    """Every place, and the first entry that has it."""
    first: dict[Place, Entry] = {}
    for entry in entries:
        for place in places(entry):
            first.setdefault(place, entry)
    return first


def zones_of(wanted: Iterable[Entry]) -> dict[Place, str]:
    """The zones that are asked for."""
    return {place: new.zone for new in wanted if new.zone for place in places(new)}


def asked_for(targets: Iterable[EndpointAddress]) -> dict[str, set[int | None]]:
    """Address -> the ports that are named, ``None`` for all of them."""
    asked: dict[str, set[int | None]] = {}
    for target in targets:
        asked.setdefault(target.ip, set()).add(target.port)
    return asked


def further_addresses(entry: Entry) -> list[str]:
    """The addresses behind the first one, which kube-proxy does not read."""
    return slices.addresses(entry.raw)[1:]


def _same(address: str, ip: str) -> bool:
    return (canonical(address) or address) == ip


def _plain(place: Place) -> Place:
    """``place`` without what makes no difference to where packets go."""
    address, port = place
    return address, port._replace(app_protocol="") if port else None
