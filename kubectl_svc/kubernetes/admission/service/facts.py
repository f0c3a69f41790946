"""Small questions about a ServiceSpec that has its defaults (pkg/api/service, v1.37)."""

from __future__ import annotations

from typing import Any

Spec = dict[str, Any]


def kind(spec: Spec) -> str:
    """``type``."""
    return spec.get("type") or ""


def ports(spec: Spec) -> list[Spec]:
    """``ports``."""
    return spec.get("ports") or []


def cluster_ips(spec: Spec) -> list[str]:
    """``clusterIPs``."""
    return spec.get("clusterIPs") or []


def headless(spec: Spec) -> bool:
    """``isHeadlessService``."""
    return cluster_ips(spec) == ["None"]


def has_node_ports(spec: Spec) -> bool:
    """Whether its type has node ports."""
    return kind(spec) in ("NodePort", "LoadBalancer")


def externally_accessible(spec: Spec) -> bool:
    """``ExternallyAccessible``."""
    return has_node_ports(spec) or (kind(spec) == "ClusterIP" and bool(spec.get("externalIPs")))


def needs_health_check(spec: Spec) -> bool:
    """``NeedsHealthCheck``: the type LoadBalancer and the policy Local."""
    return kind(spec) == "LoadBalancer" and spec.get("externalTrafficPolicy") == "Local"


def node_ports(spec: Spec) -> list[int]:
    """Every node port asked for, in order."""
    return [port["nodePort"] for port in ports(spec) if port.get("nodePort")]
