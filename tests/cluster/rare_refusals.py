"""Objects that the server refuses for reasons that random ones seldom meet, each beside one that it takes.

``python -m tests.cluster.rare_refusals`` asks a real API server, and keeps its answers in
``tests/kubernetes/admission/rare.jsonl`` for the tests that have no server.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.cluster import binaries
from tests.cluster.control_plane import ControlPlane, running
from tests.cluster.field_changes import as_json
from tests.cluster.random_objects import PLURALS, Server
from tests.kubernetes.admission.verdicts import Verdict

Object = dict[str, Any]
RECORD = Path("tests", "kubernetes", "admission", "rare.jsonl")


def _policy(**port: Any) -> Object:
    rule = {"ports": [{"protocol": "TCP", **port}]}
    return _of("networking.k8s.io/v1", "NetworkPolicy", spec={"podSelector": {}, "ingress": [rule], "egress": [rule]})


def _ingress(kind: str, path: str) -> Object:
    backend = {"service": {"name": "web", "port": {"number": 80}}}
    paths = [{"path": path, "pathType": kind, "backend": backend}]
    return _of("networking.k8s.io/v1", "Ingress", spec={"rules": [{"host": "example.com", "http": {"paths": paths}}]})


def _slice(family: str, address: str) -> Object:
    endpoints = [{"addresses": [address]}]
    return _of("discovery.k8s.io/v1", "EndpointSlice", addressType=family, ports=[{"port": 80}], endpoints=endpoints)


def _balancer(health: int, *node_ports: int, policy: str = "Local") -> Object:
    ports = [{"name": f"p{at}", "port": 80 + at, "nodePort": number} for at, number in enumerate(node_ports)]
    spec = {"type": "LoadBalancer", "externalTrafficPolicy": policy, "healthCheckNodePort": health, "ports": ports}
    return _of("v1", "Service", spec=spec)


def _of(version: str, kind: str, **rest: Any) -> Object:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": "web"}, **rest}


CREATED = (
    *(_policy(port=first, endPort=last) for first, last in ((80, 79), (80, 80), (80, 81), (80, 65536), ("http", 81))),
    *(_ingress(kind, path) for kind in ("Exact", "Prefix") for path in ("/a//b", "/a/./b", "/a/../b", "/a%2fb", "/a%2Fb")),
    *(_ingress(kind, path) for kind in ("Exact", "Prefix") for path in ("/a/..", "/a/.", "/a.b/", "/...", "/")),
    *(_ingress("ImplementationSpecific", path) for path in ("/a//b", "/a/..")),
    *(_balancer(health, *ports) for health, ports in ((31999, (31999,)), (31999, (31998,)), (31997, (31998, 31997)), (0, ()))),
    _balancer(31999, 31998, policy="Cluster"),
)
"""Created by a dry run."""
UPDATED = (
    (_slice("IPv4", "192.0.2.1"), _slice("IPv6", "2001:db8::1")),
    (_slice("IPv4", "192.0.2.1"), _slice("IPv4", "192.0.2.2")),
    (_slice("FQDN", "a.example.com"), _slice("IPv4", "192.0.2.2")),
    (_balancer(31990, 31991), _balancer(31992, 31991)),
    (_balancer(31990, 31991), _balancer(31990, 31992)),
)
"""The first is stored, and replaced by the second in a dry run."""


def answers(plane: ControlPlane) -> Iterator[tuple[str, Verdict, Object, Object | None]]:
    """The group of each object, what the server says, the object, and the one that it takes the place of."""
    server = Server(plane)
    for obj in CREATED:
        yield PLURALS[obj["kind"]], server.judge(obj), obj, None
    for before, after in UPDATED:
        group, plural = before["apiVersion"], PLURALS[before["kind"]]
        path = server.namespace.path(plural if group == "v1" else f"{group}/{plural}")
        old = server.namespace.client.create(path, before)
        obj = {**after, "metadata": old["metadata"]}
        if after["kind"] == "Service":
            obj["spec"] = {**old["spec"], **after["spec"]}
        yield "updates", server.judge(obj, "web"), obj, old
        server.namespace.client.delete(f"{path}/web")
    server.namespace.close()


def main() -> None:
    """Ask, and record."""
    found = binaries.directory_with(*binaries.CONTROL_PLANE)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), found) as plane:
        lines = [
            as_json([group, said.taken, list(said.causes), list(said.words), obj, *([old] if old else [])])
            for group, said, obj, old in answers(plane)
        ]
    RECORD.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
