"""EndpointSlices as they are, joined as the expected ones are, so that the two can be compared as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kubectl_svc.kubernetes.controllers.expected import ExpectedEndpoint, ExpectedSlice
from kubectl_svc.kubernetes.controllers.slice_objects import endpoints_of
from kubectl_svc.objects import slices

Object = dict[str, Any]


def observe(found: Iterable[Object]) -> tuple[ExpectedSlice, ...]:
    """One `ExpectedSlice` for all slices of one family and one set of ports; slices without endpoints do not show."""
    read = (ExpectedSlice(slices.address_type(slice_), tuple(slices.ports(slice_)), endpoints_of(slice_)) for slice_ in found)
    return normal(read)


def normal(expected: Iterable[ExpectedSlice]) -> tuple[ExpectedSlice, ...]:
    """The same slices in one order of slices, ports and endpoints, those alike joined and those without endpoints left out."""
    joined: dict[tuple[str, tuple[slices.SlicePort, ...]], list[ExpectedEndpoint]] = {}
    for address_type, ports, endpoints in expected:
        joined.setdefault((address_type, tuple(sorted(ports, key=repr))), []).extend(endpoints)
    filled = (ExpectedSlice(*key, tuple(sorted(endpoints))) for key, endpoints in joined.items() if endpoints)
    return tuple(sorted(filled, key=repr))
