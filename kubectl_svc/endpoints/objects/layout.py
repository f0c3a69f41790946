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


def pack(service: Object, own: Sequence[Object], entries: Sequence[Entry], used_names: Iterable[str] = ()) -> tuple[Write, ...]:
    """The writes that make our slices ``own`` hold exactly ``entries``: creates, then updates, then deletes.

    Whatever can stay in its slice does; a slice that loses all it had gets another set of ports in the same write,
    so that a replacement of up to 1000 endpoints a family is one write. A slice that is updated twice is so the second time on
    what the first update made of it. No new slice has a name of ``used_names``.
    """
    names = {*used_names, *map(meta.name, own)}
    writes: list[Write] = []
    for address_type in (IPV4, IPV6):
        current = [slice_ for slice_ in own if slices.address_type(slice_) == address_type]
        wanted = [entry for entry in entries if (":" in entry.address) == (address_type == IPV6)]
        writes += ordered(current, partial(_pack_family, service, address_type, current, wanted, names))
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


class _Draft:
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
    current: Sequence[Object],
    wanted: Sequence[Entry],
    own_names: set[str],
    reserve: bool,
) -> list[Write]:
    """The writes of one address family; with ``reserve`` each slice has room for what it holds and what it will hold."""
    names = set(own_names)
    drafts = [_Draft(meta.name(slice_), ports_of(slice_), slice_) for slice_ in current]
    groups: dict[Ports, list[Entry]] = {}
    for entry in wanted:
        groups.setdefault(entry.ports, []).append(entry)
    spare = [draft for draft in drafts if draft.ports not in groups and not reserve]
    for ports, members in groups.items():
        _fill([draft for draft in drafts if draft.ports == ports], spare, ports, members)
    if reserve:
        for one in drafts:
            one.reserve()
    for ports, members in groups.items():
        mine = [draft for draft in drafts if draft.ports == ports]
        for entry in _unplaced(members, mine):
            draft = next((draft for draft in mine if draft.room > 0), None)
            if draft is None:
                draft = _Draft(_free_name(service, address_type, names), ports)
                mine.append(draft)
                drafts.append(draft)
            draft.entries.append(entry)
    return _writes(service, address_type, drafts)


def _fill(mine: list[_Draft], spare: list[_Draft], ports: Ports, members: Sequence[Entry]) -> None:
    """Leave every entry where it is; then give the group the slices nobody needs, as many as it has need of."""
    _stay(mine, members)
    left = len(_unplaced(members, mine)) - sum(draft.room for draft in mine)
    while left > 0 and spare:
        homes = [entry.home for entry in members]
        draft = max(spare, key=lambda draft: homes.count(draft.name))
        spare.remove(draft)
        draft.ports = ports
        _stay([draft], members)
        left -= slices.MAX_ENDPOINTS


def _stay(drafts: Sequence[_Draft], members: Sequence[Entry]) -> None:
    at_home = {draft.name: draft for draft in drafts}
    for entry in members:
        draft = at_home.get(entry.home)
        if draft and draft.room:
            draft.entries.append(entry)


def _unplaced(members: Sequence[Entry], drafts: Sequence[_Draft]) -> list[Entry]:
    placed = {id(entry) for draft in drafts for entry in draft.entries}
    return [entry for entry in members if id(entry) not in placed]


def _writes(service: Object, address_type: str, drafts: Sequence[_Draft]) -> list[Write]:
    writes: list[Write] = []
    kept = next((draft for draft in drafts if draft.entries), drafts[0] if drafts else None)
    for draft in drafts:
        endpoints = [entry.endpoint for entry in draft.entries]
        if draft.before is None:
            writes.append(Write(CREATE, new_slice(service, draft.name, address_type, draft.ports, endpoints)))
        elif not endpoints and draft is not kept and slices.endpoints(draft.before):
            writes.append(Write(DELETE, draft.before))
        elif after := _changed(draft.before, draft.ports, endpoints):
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
