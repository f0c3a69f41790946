"""The order of several writes in which there is no moment with neither the whole old nor the whole new set.

What is compared is an address at one port, over all slices of one family.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kubectl_svc.endpoints.objects.entries import ports_of
from kubectl_svc.endpoints.objects.writes import CREATE, DELETE, UPDATE, Write
from kubectl_svc.objects import Object, meta, slices

Places = frozenset[tuple[str, object]]


def ordered(current: Sequence[Object], pack: Callable[[bool], list[Write]]) -> list[Write]:
    """The writes of ``pack`` to the slices ``current``: what only gains, at most one that does both, what only loses.

    ``pack(True)`` leaves room in each slice for what it holds already. It is asked for where several slices would gain and
    lose: then each of them is updated twice, and all gain before the first one loses.
    """
    before = {meta.name(slice_): slice_ for slice_ in current}
    writes = pack(False)
    if sum(_gains(write, before) and _loses(write, before) for write in writes) > 1:
        writes = pack(True)
        writes = [*_grown(writes, before), *writes]
    return sorted(writes, key=lambda write: _place(write, before))


def _place(write: Write, before: dict[str, Object]) -> int:
    if write.verb != UPDATE:
        return {CREATE: 0, DELETE: 4}[write.verb]
    if not _loses(write, before):
        return 1
    return 2 if _gains(write, before) else 3


def _grown(writes: Sequence[Write], before: dict[str, Object]) -> list[Write]:
    """For each slice that gains and loses: what it holds, as it is to be, and what it is to hold."""
    grown = []
    for write in writes:
        if write.verb == UPDATE and _gains(write, before) and _loses(write, before):
            old, new = before[meta.name(write.obj)], slices.endpoints(write.obj)
            later = {tuple(slices.addresses(endpoint)[:1]) for endpoint in new}
            kept = [endpoint for endpoint in slices.endpoints(old) if tuple(slices.addresses(endpoint)[:1]) not in later]
            grown.append(Write(UPDATE, {**old, "endpoints": [*kept, *new]}))
    return grown


def _gains(write: Write, before: dict[str, Object]) -> bool:
    return not _addresses_and_ports(write.obj) <= _addresses_and_ports(before.get(meta.name(write.obj), {}))


def _loses(write: Write, before: dict[str, Object]) -> bool:
    return not _addresses_and_ports(before.get(meta.name(write.obj), {})) <= _addresses_and_ports(write.obj)


def _addresses_and_ports(slice_: Object) -> Places:
    ports = ports_of(slice_) or (None,)
    addresses = {address for endpoint in slices.endpoints(slice_) for address in slices.addresses(endpoint)[:1]}
    return frozenset((address, port) for address in addresses for port in ports)
