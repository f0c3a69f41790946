"""Small Services, pods, nodes and slices for the tests of the models, as the API server would send them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Object = dict[str, Any]


def service(*ports: Object | int, metadata: Object | None = None, **spec: Any) -> Object:
    """Service default/web, which selects app=web; ``spec`` is laid over its spec."""
    listed = [{"port": port} if isinstance(port, int) else port for port in ports]
    whole = {"clusterIP": "10.96.0.1", "clusterIPs": ["10.96.0.1"], "ipFamilies": ["IPv4"], "selector": {"app": "web"}}
    return {
        "metadata": {"name": "web", "namespace": "default", **(metadata or {})},
        "spec": {**whole, "ports": listed, **spec},
    }


def pod(
    name: str = "one",
    *ips: str,
    ready: bool = True,
    phase: str = "Running",
    node: str = "n1",
    ports: Iterable[Object] = (),
    terminating: bool = False,
    **spec: Any,
) -> Object:
    """A pod labelled app=web with one container."""
    metadata: Object = {"name": name, "namespace": "default", "uid": f"uid-{name}", "labels": {"app": "web"}}
    if terminating:
        metadata["deletionTimestamp"] = "2024-01-01T00:00:00Z"
    own = ips or ("10.1.0.1",)
    return {
        "metadata": metadata,
        "spec": {"nodeName": node, "containers": [{"name": "main", "ports": list(ports)}], **spec},
        "status": {
            "phase": phase,
            "podIP": own[0],
            "podIPs": [{"ip": ip} for ip in own],
            "conditions": [{"type": "Ready", "status": str(ready)}],
        },
    }


def node(name: str, zone: str = "") -> Object:
    """A node, in ``zone`` unless that is empty."""
    return {"metadata": {"name": name, "labels": {"topology.kubernetes.io/zone": zone} if zone else {}}}


def slice_of(
    *endpoints: Object, ports: Iterable[Object] = (), name: str = "web-1", family: str = "IPv4", by: str = "", **labels: str
) -> Object:
    """A slice of Service default/web, the EndpointSlice controller's unless told otherwise."""
    manager = by or "endpointslice-controller.k8s.io"
    own = {"kubernetes.io/service-name": "web", "endpointslice.kubernetes.io/managed-by": manager}
    return {
        "metadata": {"name": name, "namespace": "default", "labels": {**own, **labels}},
        "addressType": family,
        "ports": list(ports) or [{"name": "", "port": 8080, "protocol": "TCP"}],
        "endpoints": list(endpoints),
    }


def endpoint(*addresses: str, node: str = "n1", pod: str = "", hints: Object | None = None, **conditions: bool) -> Object:
    """An endpoint of a slice; a condition that is not given is left out."""
    found: Object = {"addresses": list(addresses), "conditions": conditions, "nodeName": node}
    if pod:
        found["targetRef"] = {"kind": "Pod", "name": pod, "namespace": "default", "uid": f"uid-{pod}"}
    return {**found, **({"hints": hints} if hints else {})}
