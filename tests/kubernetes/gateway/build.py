"""Gateways and routes in a few words."""

from __future__ import annotations

from typing import Any

Object = dict[str, Any]


def listener(name: str = "http", port: int = 80, protocol: str = "HTTP", hostname: str = "", **allowed: Any) -> Object:
    """A listener; ``kinds`` and ``namespaces`` are those of allowedRoutes."""
    made: Object = {"name": name, "port": port, "protocol": protocol, **({"hostname": hostname} if hostname else {})}
    return {**made, "allowedRoutes": allowed} if allowed else made


def gateway(*listeners: Object, name: str = "gate", namespace: str = "infra") -> Object:
    """A Gateway of class example."""
    spec = {"gatewayClassName": "example", "listeners": list(listeners)}
    return {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": meta(name, namespace), "spec": spec}


def route(*rules: Object, kind: str = "HTTPRoute", name: str = "web", namespace: str = "shop", **spec: Any) -> Object:
    """A route to Gateway infra/gate, unless told otherwise."""
    whole = {"parentRefs": [{"name": "gate", "namespace": "infra"}], "rules": list(rules), **spec}
    return {"apiVersion": "gateway.networking.k8s.io/v1", "kind": kind, "metadata": meta(name, namespace), "spec": whole}


def rule(*matches: Object, to: str = "web", **ref: Any) -> Object:
    """A rule that sends what fits one of ``matches`` to port 80 of a Service."""
    return (
        {"matches": list(matches), "backendRefs": [{"name": to, "port": 80, **ref}]}
        if matches
        else {"backendRefs": [{"name": to, "port": 80, **ref}]}
    )


def path(value: str, kind: str = "PathPrefix", **more: Any) -> Object:
    """A match by path."""
    return {"path": {"type": kind, "value": value}, **more}


def meta(name: str, namespace: str, created: str = "") -> Object:
    """Metadata."""
    return {"name": name, "namespace": namespace, **({"creationTimestamp": created} if created else {})}
