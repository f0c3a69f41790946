"""The slices that the mirroring controller makes of an Endpoints object that a person keeps.

Mirrors k8s.io/endpointslice and pkg/controller/endpointslicemirroring.
"""

from __future__ import annotations

from kubectl_svc.objects import Object, meta, slices
from kubectl_svc.objects.meta import dig, items


def mirrored(endpoints: Object) -> list[Object]:
    """One slice per subset and family; none where the object forbids it."""
    if meta.labels(endpoints).get(slices.SKIP_MIRROR) == "true":
        return []
    return [
        _mirror(endpoints, number, subset, family)
        for number, subset in enumerate(items(endpoints, "subsets"))
        for family in ("IPv4", "IPv6")
        if any((":" in str(dig(address, "ip"))) == (family == "IPv6") for _, address in _addresses(subset))
    ]


def _mirror(endpoints: Object, number: int, subset: Object, family: str) -> Object:
    name = meta.name(endpoints)
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {
            "name": f"{name}-{number}-{family.lower()}",
            "namespace": meta.namespace(endpoints),
            "labels": {slices.SERVICE_NAME: name, slices.MANAGED_BY: slices.MIRRORING_CONTROLLER},
        },
        "addressType": family,
        "ports": items(subset, "ports"),
        "endpoints": [
            {
                "addresses": [str(dig(address, "ip"))],
                "conditions": {"ready": ready},
                **{key: address[key] for key in ("nodeName", "targetRef", "hostname") if address.get(key)},
            }
            for ready, address in _addresses(subset)
            if (":" in str(dig(address, "ip"))) == (family == "IPv6")
        ],
    }


def _addresses(subset: Object) -> list[tuple[bool, Object]]:
    both = (("addresses", True), ("notReadyAddresses", False))
    return [(ready, address) for key, ready in both for address in items(subset, key) if isinstance(address, dict)]
