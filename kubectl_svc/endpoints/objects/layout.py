"""Entries -> EndpointSlices: which slice takes which endpoint, and the writes that get there.

A slice has one address family and one set of ports, and takes 1000 endpoints. Names are counted, not random: a create
whose answer was lost meets its own slice when it is repeated. After each write of a family its whole old or its whole new set
is there: where several slices both gain and lose endpoints, all of them gain first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from kubectl_svc.endpoints.objects.entries import Entry, Ports, ports_of
from kubectl_svc.endpoints.objects.gapless import ordered
from kubectl_svc.endpoints.objects.writes import CREATE, DELETE, UPDATE, Write
from kubectl_svc.objects import Object, meta, slices
from kubectl_svc.objects.addresses import IPV4, IPV6


def pack(service: Object, own: Sequence[Object], entries: Sequence[Entry], taken: Iterable[str] = ()) -> tuple[Write, ...]:
    """The writes that make our slices ``own`` hold exactly ``entries``: creates, then updates, then deletes.

    Whatever can stay in its slice does; a slice that loses all it had is taken for another set of ports in the same write,
    so that a replacement of up to 1000 endpoints a family is one write. A slice that is updated twice is so the second time on
    what the first update made of it. No new slice has a name of ``taken``.
    """
    names = {*taken, *map(meta.name, own)}
    writes: list[Write] = []
    for address_type in (IPV4, IPV6):
        held = [slice_ for slice_ in own if slices.address_type(slice_) == address_type]
        wanted = [entry for entry in entries if (":" in entry.address) == (address_type == IPV6)]
        writes += ordered(held, partial(_pack_family, service, address_type, held, wanted, names))
    order = (CREATE, UPDATE, DELETE)
    return tuple(sorted(writes, key=lambda write: order.index(write.verb)))


def new_slice(service: Object, name: str, address_type: str, ports: Ports, endpoints: Iterable[Object]) -> Object:
    """A slice of ours for ``service``, which owns it: it goes when that very Service goes."""
    metadata: Object = {
        "name": name,
        "labels": {slices.SERVICE_NAME: meta.name(service), slices.MANAGED_BY: slices.OURS},
    }
    if namespace := meta.namespace(service):
        metadata["namespace"] = namespace
    if meta.uid(service):
        metadata["ownerReferences"] = [owner_reference(service)]
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": metadata,
        "addressType": address_type,
        "ports": _port_list(ports),
        "endpoints": list(endpoints),
    }


def owner_reference(service: Object) -> Object:
    """The reference that ends a slice with its Service, and not with another of the same name."""
    return {"apiVersion": "v1", "kind": "Service", "name": meta.name(service), "uid": meta.uid(service)}


class _Shelf:
    """One slice while it is filled: an existing one, or a new one without ``before``."""

    def __init__(self, name: str, ports: Ports, before: Object | None = None) -> None:
        self.name = name
        self.ports = ports
        self.before = before
        self.entries: list[Entry] = []
        self.reserved = 0
        """How many places are for endpoints that are to go, until they have gone."""

    @property
    def room(self) -> int:
        return slices.MAX_ENDPOINTS - len(self.entries) - self.reserved

    def reserve(self) -> None:
        """Keep a place for each endpoint here that does not stay."""
        self.reserved = max(0, len(slices.endpoints(self.before or {})) - len(self.entries))


def _pack_family(
    service: Object,
    address_type: str,
    held: Sequence[Object],
    wanted: Sequence[Entry],
    own_names: set[str],
    reserve: bool,
) -> list[Write]:
    """The writes of one address family; with ``reserve`` each slice has room for what it holds and what it will hold."""
    names = set(own_names)
    shelves = [_Shelf(meta.name(slice_), ports_of(slice_), slice_) for slice_ in held]
    groups: dict[Ports, list[Entry]] = {}
    for entry in wanted:
        groups.setdefault(entry.ports, []).append(entry)
    spare = [shelf for shelf in shelves if shelf.ports not in groups and not reserve]
    for ports, members in groups.items():
        _fill([shelf for shelf in shelves if shelf.ports == ports], spare, ports, members)
    if reserve:
        for one in shelves:
            one.reserve()
    for ports, members in groups.items():
        mine = [shelf for shelf in shelves if shelf.ports == ports]
        for entry in _unplaced(members, mine):
            shelf = next((shelf for shelf in mine if shelf.room > 0), None)
            if shelf is None:
                shelf = _Shelf(_free_name(service, address_type, names), ports)
                mine.append(shelf)
                shelves.append(shelf)
            shelf.entries.append(entry)
    return _writes(service, address_type, shelves)


def _fill(mine: list[_Shelf], spare: list[_Shelf], ports: Ports, members: Sequence[Entry]) -> None:
    """Leave every entry where it is; then give the group the slices nobody needs, as many as it has need of."""
    _stay(mine, members)
    left = len(_unplaced(members, mine)) - sum(shelf.room for shelf in mine)
    while left > 0 and spare:
        homes = [entry.home for entry in members]
        shelf = max(spare, key=lambda shelf: homes.count(shelf.name))
        spare.remove(shelf)
        shelf.ports = ports
        _stay([shelf], members)
        left -= slices.MAX_ENDPOINTS


def _stay(shelves: Sequence[_Shelf], members: Sequence[Entry]) -> None:
    at_home = {shelf.name: shelf for shelf in shelves}
    for entry in members:
        shelf = at_home.get(entry.home)
        if shelf and shelf.room:
            shelf.entries.append(entry)


def _unplaced(members: Sequence[Entry], shelves: Sequence[_Shelf]) -> list[Entry]:
    placed = {id(entry) for shelf in shelves for entry in shelf.entries}
    return [entry for entry in members if id(entry) not in placed]


def _writes(service: Object, address_type: str, shelves: Sequence[_Shelf]) -> list[Write]:
    writes: list[Write] = []
    kept = next((shelf for shelf in shelves if shelf.entries), shelves[0] if shelves else None)
    for shelf in shelves:
        endpoints = [entry.endpoint for entry in shelf.entries]
        if shelf.before is None:
            writes.append(Write(CREATE, new_slice(service, shelf.name, address_type, shelf.ports, endpoints)))
        elif not endpoints and shelf is not kept and slices.endpoints(shelf.before):
            writes.append(Write(DELETE, shelf.before))
        elif after := _changed(shelf.before, shelf.ports, endpoints):
            writes.append(Write(UPDATE, after))
    return writes


def _changed(before: Object, ports: Ports, endpoints: list[Object]) -> Object | None:
    after = dict(before)
    if slices.endpoints(before) != endpoints:
        after["endpoints"] = endpoints
    if ports_of(before) != ports:
        after["ports"] = _port_list(ports)
    return after if after != before else None


def _port_list(ports: Ports) -> list[Object]:
    return [
        {"name": port.name, "protocol": port.protocol, "port": port.port}
        | ({"appProtocol": port.app_protocol} if port.app_protocol else {})
        for port in ports
    ]


def _free_name(service: Object, address_type: str, names: set[str]) -> str:
    number = 0
    while (name := f"{meta.name(service)}-{slices.OURS}-{address_type.lower()}-{number}") in names:
        number += 1
    names.add(name)
    return name
