"""EndpointSlices read as kube-proxy reads them: what is left out has a meaning, and it is decided here alone.

Mirrors the field documentation of k8s.io/api/discovery/v1 and pkg/proxy/endpointslicecache.go.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from kubectl_svc.objects import Object
from kubectl_svc.objects.meta import dig, items, labels

SERVICE_NAME = "kubernetes.io/service-name"
MANAGED_BY = "endpointslice.kubernetes.io/managed-by"
SKIP_MIRROR = "endpointslice.kubernetes.io/skip-mirror"

CONTROLLER = "endpointslice-controller.k8s.io"
"""Makes slices for Services with a selector."""
MIRRORING_CONTROLLER = "endpointslicemirroring-controller.k8s.io"
"""Copies Endpoints that people made into slices."""
CONTROLLERS = (CONTROLLER, MIRRORING_CONTROLLER)
OURS = "kubectl-svc"
"""What this program makes itself, and edits again."""

MAX_ENDPOINTS = 1000
"""What the API server takes in one slice."""


class SlicePort(NamedTuple):
    """One port of a slice. ``port`` is ``None`` where the slice names no number; kube-proxy skips that and 0."""

    name: str
    protocol: str
    port: int | None
    app_protocol: str = ""


def service_name(slice_: Object) -> str:
    """The Service that this slice belongs to, or nothing: then it serves nobody."""
    return labels(slice_).get(SERVICE_NAME, "")


def managed_by(slice_: Object) -> str:
    """Who looks after this slice, or nothing."""
    return labels(slice_).get(MANAGED_BY, "")


def address_type(slice_: Object) -> str:
    """``IPv4``, ``IPv6`` or ``FQDN``; kube-proxy uses the first two."""
    return str(slice_.get("addressType") or "")


def endpoints(slice_: Object) -> list[Object]:
    """The endpoints; the API sends null for none."""
    return [endpoint for endpoint in items(slice_, "endpoints") if isinstance(endpoint, dict)]


def addresses(endpoint: Object) -> list[str]:
    """Every address of an endpoint; kube-proxy reads the first alone."""
    return [str(address) for address in items(endpoint, "addresses")]


def ready(endpoint: Object) -> bool:
    """Whether new connections go here; left out means yes."""
    return _condition(endpoint, "ready", True)


def serving(endpoint: Object) -> bool:
    """Whether it answers, even while it terminates; left out means yes."""
    return _condition(endpoint, "serving", True)


def terminating(endpoint: Object) -> bool:
    """Whether it is on its way out; left out means no."""
    return _condition(endpoint, "terminating", False)


def ports(slice_: Object) -> list[SlicePort]:
    """The ports; a name left out is empty, a protocol left out is TCP (the API server's defaults)."""
    return [
        SlicePort(
            str(port.get("name") or ""),
            str(port.get("protocol") or "TCP"),
            _number(port.get("port")),
            str(port.get("appProtocol") or ""),
        )
        for port in items(slice_, "ports")
        if isinstance(port, dict)
    ]


def _condition(endpoint: Object, name: str, default: bool) -> bool:
    value = dig(endpoint, "conditions", name)
    return default if value is None else bool(value)


def _number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
