"""Endpoints as people keep them, and the slices that mirror them: for the pure function and for the real controller."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Object = dict[str, Any]
Content = tuple[str, frozenset[tuple[str, int | None, str]], frozenset[tuple[str, bool, str]]]
"""Family; name, number and protocol of the ports; address, readiness and host name of the endpoints."""

ALONE: Object = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "web", "namespace": "default"},
    "spec": {"ports": [{"name": "http", "port": 80}]},
}


def endpoints(*subsets: Object, labels: Object | None = None, annotations: Object | None = None) -> Object:
    """Endpoints default/web."""
    metadata = {"name": "web", "namespace": "default", "labels": labels or {}, "annotations": annotations or {}}
    return {"apiVersion": "v1", "kind": "Endpoints", "metadata": metadata, "subsets": list(subsets)}


def subset(*ready: str, unready: Iterable[str] = (), ports: Iterable[tuple[str, int]] = (("http", 8080),)) -> Object:
    """One subset of a port or several, each a name and a number."""
    found: Object = {"ports": [{"name": name, "port": number, "protocol": "TCP"} for name, number in ports]}
    for field, ips in (("addresses", ready), ("notReadyAddresses", tuple(unready))):
        if ips:
            found[field] = [{"ip": ip} for ip in ips]
    return found


def contents(slices: Iterable[Object]) -> list[Content]:
    """What slices hold, whatever they are called and in whatever order."""
    return sorted(map(_content, slices), key=repr)


def _content(slice_: Object) -> Content:
    ports = {(port.get("name") or "", port.get("port"), port["protocol"]) for port in slice_["ports"] or ()}
    held = {
        (address, bool(one["conditions"].get("ready")), one.get("hostname") or "")
        for one in slice_["endpoints"] or ()
        for address in one["addresses"]
    }
    return slice_["addressType"], frozenset(ports), frozenset(held)


def _slice(*held: tuple[str, bool], ports: Iterable[tuple[str, int]] = (("http", 8080),), family: str = "IPv4") -> Content:
    named = frozenset((name, number, "TCP") for name, number in ports)
    return family, named, frozenset((address, ready, "") for address, ready in held)


SQL = (("http", 8080), ("sql", 5432))
CASES: dict[str, tuple[Object, list[Content]]] = {
    "one": (endpoints(subset("192.0.2.1")), [_slice(("192.0.2.1", True))]),
    "not ready": (endpoints(subset(unready=["192.0.2.1"])), [_slice(("192.0.2.1", False))]),
    "both families": (
        endpoints(subset("192.0.2.1", "2001:db8::1")),
        [_slice(("192.0.2.1", True)), _slice(("2001:db8::1", True), family="IPv6")],
    ),
    "one port in two subsets": (
        endpoints(subset("192.0.2.1"), subset("192.0.2.2")),
        [_slice(("192.0.2.1", True), ("192.0.2.2", True))],
    ),
    "one address in two subsets": (
        endpoints(subset("192.0.2.1"), subset("192.0.2.1", ports=SQL[1:])),
        [_slice(("192.0.2.1", True), ports=SQL)],
    ),
    "ports that only one address has": (
        endpoints(subset("192.0.2.1", "192.0.2.2"), subset("192.0.2.1", ports=SQL[1:])),
        [_slice(("192.0.2.1", True), ("192.0.2.2", True)), _slice(("192.0.2.1", True), ports=SQL[1:])],
    ),
    "an address twice": (endpoints(subset("192.0.2.1", "192.0.2.1")), [_slice(("192.0.2.1", True))]),
    "ready and not ready": (endpoints(subset("192.0.2.1", unready=["192.0.2.1"])), [_slice(("192.0.2.1", False))]),
    "ready for one port, not for another": (
        endpoints(subset("192.0.2.1"), subset(unready=["192.0.2.1"], ports=SQL[1:])),
        [_slice(("192.0.2.1", True)), _slice(("192.0.2.1", False), ports=SQL[1:])],
    ),
    "no ports": (endpoints(subset("192.0.2.1", ports=())), [_slice(("192.0.2.1", True), ports=())]),
    "no subsets": (endpoints(), []),
    "skip-mirror": (endpoints(subset("192.0.2.1"), labels={"endpointslice.kubernetes.io/skip-mirror": "true"}), []),
    "skip-mirror that is not true": (
        endpoints(subset("192.0.2.1"), labels={"endpointslice.kubernetes.io/skip-mirror": "false"}),
        [_slice(("192.0.2.1", True))],
    ),
    "a leader's annotation": (
        endpoints(subset("192.0.2.1"), annotations={"control-plane.alpha.kubernetes.io/leader": "{}"}),
        [],
    ),
    "labels and annotations": (
        endpoints(
            subset("192.0.2.1"),
            labels={"team": "db"},
            annotations={"note": "x", "endpoints.kubernetes.io/last-change-trigger-time": "2024-01-01T00:00:00Z"},
        ),
        [_slice(("192.0.2.1", True))],
    ),
}
