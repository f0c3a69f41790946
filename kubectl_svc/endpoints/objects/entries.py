"""The endpoints of a Service as a flat list, whatever objects hold them.

Slices and classic Endpoints are read into `Entry` values, edits work on those alone, and layout.py or classic.py put them
back. An entry keeps the JSON it came from, so that what we do not know survives.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kubectl_svc.endpoints.addresses import at
from kubectl_svc.objects import Object, meta, slices
from kubectl_svc.objects.meta import dig, items, mapping
from kubectl_svc.objects.slices import SlicePort

UP, DRAIN, DOWN = "up", "drain", "down"

CONDITIONS = {
    UP: {"ready": True, "serving": True, "terminating": False},
    DRAIN: {"ready": False, "serving": True, "terminating": True},
    DOWN: {"ready": False, "serving": False, "terminating": False},
}
"""The three clean states: all conditions are always written, for readers fill gaps differently."""

Ports = tuple[SlicePort, ...]


class Entry(NamedTuple):
    """One endpoint: its (first) address, the ports it serves, sorted, its state and zone.

    ``raw`` is the endpoint as the API gave it (empty for a new one), ``home`` the name of the object that holds it.
    """

    address: str
    ports: Ports
    state: str = UP
    zone: str = ""
    raw: Object = {}  # noqa: RUF012 - never written to
    home: str = ""

    @property
    def key(self) -> tuple[str, Ports]:
        """What makes two entries the same endpoint."""
        return self.address, self.ports

    def __str__(self) -> str:
        """``192.0.2.42:5432``; with several ports the address alone."""
        return at(self.address, self.ports[0].port if len(self.ports) == 1 else None)

    @property
    def endpoint(self) -> Object:
        """This entry as a slice's endpoint: the JSON it came from, changed only where it differs."""
        endpoint = dict(self.raw) or {"addresses": [self.address]}
        if not self.raw or state_of(self.raw) != self.state:
            endpoint["conditions"] = {**mapping(self.raw, "conditions"), **CONDITIONS[self.state]}
        if self.zone and self.zone != self.raw.get("zone"):
            endpoint["zone"] = self.zone
        return endpoint


def state_of(endpoint: Object) -> str:
    """What kube-proxy makes of the conditions: ``up``; ``drain``: used only while nothing is up; ``down``: never used."""
    if slices.ready(endpoint):
        return UP
    return DRAIN if slices.serving(endpoint) and slices.terminating(endpoint) else DOWN


def ports_of(slice_: Object) -> Ports:
    """The slice's ports in an order that can be compared."""
    return in_order(slices.ports(slice_))


def in_order(ports: Iterable[SlicePort]) -> Ports:
    """``ports`` by name, protocol and number."""
    return tuple(sorted(ports, key=lambda port: (port.name, port.protocol, port.port or 0)))


def of_slices(current: Sequence[Object]) -> tuple[Entry, ...]:
    """Every endpoint of these slices, in order; the API server takes none without an address."""
    return tuple(entry for slice_ in current for entry in _of_slice(slice_))


def of_endpoints(obj: Object | None) -> tuple[Entry, ...]:
    """Every address of a classic Endpoints object: those in ``addresses`` are up, those in ``notReadyAddresses`` down."""
    return tuple(_of_subsets(obj)) if obj else ()


def subset_ports(subset: Object) -> Ports:
    """The ports of one subset, in the same order as `ports_of`; a subset without any serves none."""
    return ports_of({"ports": items(subset, "ports")})


def _of_slice(slice_: Object) -> Iterator[Entry]:
    ports, home = ports_of(slice_), meta.name(slice_)
    for endpoint in slices.endpoints(slice_):
        addresses = slices.addresses(endpoint)
        if addresses:
            yield Entry(addresses[0], ports, state_of(endpoint), str(endpoint.get("zone") or ""), endpoint, home)


def _of_subsets(obj: Object) -> Iterator[Entry]:
    for subset in items(obj, "subsets"):
        ports = subset_ports(subset)
        for field, state in (("addresses", UP), ("notReadyAddresses", DOWN)):
            for address in items(subset, field):
                if dig(address, "ip"):
                    yield Entry(str(address["ip"]), ports, state, "", address, meta.name(obj))
