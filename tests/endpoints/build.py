"""Objects for the tests of endpoints, as the API sends them."""

from __future__ import annotations

from typing import Any

from kubectl_svc.endpoints.reading.facts import EndpointFacts
from kubectl_svc.objects.slices import OURS

UP = {"ready": True, "serving": True, "terminating": False}


def service(name: str = "db", *ports: Any, uid: str = "uid-1", **spec: Any) -> dict[str, Any]:
    """A Service without a selector on ``ports``, numbers or ServicePorts."""
    listed = [{"port": port, "protocol": "TCP"} if isinstance(port, int) else port for port in ports or (5432,)]
    metadata = {"name": name, "namespace": "shop", "uid": uid}
    whole = {"ports": listed, "ipFamilies": ["IPv4"], "clusterIP": "10.96.0.9", "clusterIPs": ["10.96.0.9"], **spec}
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": whole}


def endpoint(address: str, **more: Any) -> dict[str, Any]:
    """An endpoint that is up."""
    return {"addresses": [address], "conditions": UP, **more}


def slice_of(
    name: str, *addresses: str | dict[str, Any], port: int | None = 5432, manager: str = OURS, **more: Any
) -> dict[str, Any]:
    """A slice of the Service db; ``manager`` looks after it."""
    labels = {"kubernetes.io/service-name": "db", "endpointslice.kubernetes.io/managed-by": manager}
    references = [{"apiVersion": "v1", "kind": "Service", "name": "db", "uid": "uid-1"}]
    metadata = {"name": name, "namespace": "shop", "uid": f"uid-{name}", "resourceVersion": "7"}
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {**metadata, "labels": labels, "ownerReferences": references},
        "addressType": "IPv4",
        "ports": [{"name": "", "protocol": "TCP", "port": port}],
        "endpoints": [endpoint(one) if isinstance(one, str) else one for one in addresses] or None,
        **more,
    }


def facts(*slices: dict[str, Any], **more: Any) -> EndpointFacts:
    """The Service db and what holds endpoints for it."""
    return EndpointFacts(more.pop("service", service()), slices, **more)
