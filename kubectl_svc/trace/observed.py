"""EndpointSlices as they are, in the shape of the expected ones, so that the two can be compared."""

from __future__ import annotations

from collections.abc import Iterable

from kubectl_svc.objects import Object, addresses, slices
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.expected import ExpectedEndpoint, ExpectedSlice


def observe(found: Iterable[Object]) -> tuple[ExpectedSlice, ...]:
    """One `ExpectedSlice` for all slices of one family and one set of ports; slices without endpoints do not show."""
    read = (ExpectedSlice(slices.address_type(slice_), tuple(slices.ports(slice_)), endpoints_of(slice_)) for slice_ in found)
    return normal(read)


def endpoints_of(slice_: Object) -> tuple[ExpectedEndpoint, ...]:
    """The endpoints of one slice."""
    return tuple(map(_endpoint, slices.endpoints(slice_)))


def normal(expected: Iterable[ExpectedSlice]) -> tuple[ExpectedSlice, ...]:
    """The same slices in one order of slices, ports and endpoints, those alike joined and those without endpoints left out."""
    joined: dict[tuple[str, tuple[slices.SlicePort, ...]], list[ExpectedEndpoint]] = {}
    for address_type, ports, endpoints in expected:
        joined.setdefault((address_type, tuple(sorted(ports, key=repr))), []).extend(endpoints)
    filled = (ExpectedSlice(*key, tuple(sorted(endpoints))) for key, endpoints in joined.items() if endpoints)
    return tuple(sorted(filled, key=repr))


def _endpoint(endpoint: Object) -> ExpectedEndpoint:
    def text(*path: str) -> str:
        return str(dig(endpoint, *path) or "")

    return ExpectedEndpoint(
        tuple(addresses.canonical(address) or address for address in slices.addresses(endpoint)),
        slices.ready(endpoint),
        slices.serving(endpoint),
        slices.terminating(endpoint),
        text("targetRef", "name"),
        text("targetRef", "uid"),
        text("nodeName"),
        text("zone"),
        text("hostname"),
        tuple(str(dig(hint, "name")) for hint in items(endpoint, "hints", "forZones")),
        tuple(str(dig(hint, "name")) for hint in items(endpoint, "hints", "forNodes")),
    )
