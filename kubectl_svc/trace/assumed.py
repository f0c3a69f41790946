"""The slices that the controller would write, as objects: they stand in where files hold none."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_svc.objects import Object, slices
from kubectl_svc.trace.expected import ExpectedSlice


def written(name: str, wanted: Sequence[ExpectedSlice]) -> list[Object]:
    """One object for each of model 1's slices of the Service ``name``."""
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
