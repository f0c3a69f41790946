"""EndpointSlices from one shape into the other: objects, as the API has them, and the expected ones of model 1."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_svc.kubernetes.controllers.expected import ExpectedEndpoint, ExpectedSlice, families, reconciled
from kubectl_svc.objects import Object, addresses, slices
from kubectl_svc.objects.meta import dig, items


def endpoints_of(slice_: Object) -> tuple[ExpectedEndpoint, ...]:
    """The endpoints of one slice as it is, to be compared with the expected ones."""
    return tuple(map(_endpoint, slices.endpoints(slice_)))


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


def whole(service: Object, wanted: Sequence[ExpectedSlice]) -> tuple[ExpectedSlice, ...]:
    """``wanted``, and the slice without endpoints that each family has that has no other one (``getPlaceholder``)."""
    lacking = (family for family in families(service) if all(one.address_type != family for one in wanted))
    return (*wanted, *(ExpectedSlice(family, (), ()) for family in (lacking if reconciled(service) else ())))


def written(name: str, wanted: Sequence[ExpectedSlice]) -> list[Object]:
    """One object for each expected slice of the Service ``name``: they stand in where files hold none."""
    return [
        {
            "kind": "EndpointSlice",
            "addressType": slice_.address_type,
            "metadata": {
                "name": f"{name}-{number}",
                "labels": {slices.SERVICE_NAME: name, slices.MANAGED_BY: slices.CONTROLLER},
            },
            "ports": [{"name": port.name, "protocol": port.protocol, "port": port.port} for port in slice_.ports],
            "endpoints": [
                {
                    "addresses": list(endpoint.addresses),
                    "conditions": {"ready": endpoint.ready, "serving": endpoint.serving, "terminating": endpoint.terminating},
                    "nodeName": endpoint.node_name,
                    "targetRef": {"kind": "Pod", "name": endpoint.pod_name, "uid": endpoint.pod_uid},
                }
                for endpoint in slice_.endpoints
            ],
        }
        for number, slice_ in enumerate(wanted)
    ]
