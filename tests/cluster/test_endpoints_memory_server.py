"""The server in memory that the fast tests write to answers as the real one does, request for request."""

from __future__ import annotations

import json
from typing import Any

from kubectl_svc.cluster.transport import Deadline
from tests.cluster.control_plane import ControlPlane
from tests.cluster.namespaces import Namespace
from tests.endpoints.build import service, slice_of
from tests.endpoints.memory_server import MemoryServer


def script(namespace: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Requests that tell versions, uids and names apart; ``VERSION`` and ``UID`` stand for those of the last slice read."""
    slices = f"/apis/discovery.k8s.io/v1/namespaces/{namespace}/endpointslices"
    services = f"/api/v1/namespaces/{namespace}/services"
    made = service()
    made["metadata"] = {"name": "db"}
    del made["spec"]["clusterIP"], made["spec"]["clusterIPs"]
    held = slice_of("db-1", "192.0.2.1")
    held["metadata"] = {"name": "db-1", "labels": held["metadata"]["labels"]}

    def with_(**metadata: str) -> dict[str, Any]:
        return {**held, "metadata": {**held["metadata"], **metadata}}

    return [
        ("POST", services, made),
        ("POST", services, made),
        ("GET", f"{services}/none", {}),
        ("POST", slices, held),
        ("POST", slices, held),
        ("GET", f"{slices}?labelSelector=kubernetes.io/service-name=db", {}),
        ("GET", f"{slices}?labelSelector=!kubernetes.io/service-name", {}),
        ("PUT", f"{slices}/db-1", with_(resourceVersion="VERSION", uid="UID")),
        ("PUT", f"{slices}/db-1", with_(resourceVersion="1")),
        ("PUT", f"{slices}/db-1", with_(uid="another")),
        ("PUT", f"{slices}/db-2", {**held, "metadata": {"name": "db-2", "resourceVersion": "1"}}),
        ("DELETE", f"{slices}/db-1", {"preconditions": {"uid": "another"}}),
        ("DELETE", f"{slices}/db-1", {"preconditions": {"resourceVersion": "1"}}),
        ("DELETE", f"{slices}/db-1", {"preconditions": {"uid": "UID", "resourceVersion": "VERSION"}}),
        ("DELETE", f"{slices}/db-1", {}),
    ]


def answers(send: Any, namespace: str) -> list[tuple[int, str, int]]:
    """Status, reason and number of items of each answer."""
    found, seen = [], {"VERSION": "", "UID": ""}
    for method, path, body in script(namespace):
        text = json.dumps(body)
        for word, value in seen.items():
            text = text.replace(f'"{word}"', json.dumps(value))
        status, answer = send(method, path, text.encode() if body else None)
        metadata = answer.get("metadata") or {}
        if answer.get("kind") == "EndpointSlice" and method in ("POST", "PUT"):
            seen = {"VERSION": metadata["resourceVersion"], "UID": metadata["uid"]}
        found.append((status, answer.get("reason", ""), len(answer.get("items") or [])))
    return found


def test_request_for_request(control_plane: ControlPlane, namespace: Namespace) -> None:
    memory = MemoryServer()

    def to_memory(method: str, path: str, body: bytes | None) -> tuple[int, Any]:
        answer = memory.request(method, path, (), body, Deadline(10))
        return answer.status, json.loads(answer.body)

    def to_the_server(method: str, path: str, body: bytes | None) -> tuple[int, Any]:
        client, headers = namespace.client, {"Content-Type": "application/json"}
        answer = client.session.request(method, f"{client.server}{path}", data=body, headers=headers)
        return answer.status_code, answer.json()

    assert answers(to_memory, str(namespace)) == answers(to_the_server, str(namespace))
