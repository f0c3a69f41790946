"""A healthy little API server: one Deployment's Service, one Service without a selector, and what commands ask besides.

It answers as a real one does, so that a fault is the only thing that is wrong. Writes are accepted and forgotten.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from tests.connection.wire import Answer, Asked, reply

Object = dict[str, Any]


def made(api_version: str, kind: str, name: str, **fields: Any) -> Object:
    """One object, with the metadata that a server adds."""
    labels = fields.pop("labels", {})
    metadata = {"name": name, "namespace": "default", "uid": f"uid-{name}", "resourceVersion": "7", "labels": labels}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **fields}


_PORT = {"name": "http", "port": 80, "targetPort": 8080, "protocol": "TCP"}
_SERVICE = {
    "type": "ClusterIP",
    "clusterIP": "10.96.0.1",
    "clusterIPs": ["10.96.0.1"],
    "ipFamilies": ["IPv4"],
    "ports": [_PORT],
}
_POD = {"containers": [{"name": "app", "ports": [{"containerPort": 8080}]}], "nodeName": "node-1"}
_READY = {
    "phase": "Running",
    "podIP": "10.244.0.5",
    "podIPs": [{"ip": "10.244.0.5"}],
    "conditions": [{"type": "Ready", "status": "True"}],
}
_SLICES = "discovery.k8s.io/v1"


def _slice(name: str, service: str, address: str, manager: str) -> Object:
    labels = {"kubernetes.io/service-name": service, "endpointslice.kubernetes.io/managed-by": manager}
    conditions = {"ready": True, "serving": True, "terminating": False}
    endpoints = [{"addresses": [address], "conditions": conditions, "nodeName": "node-1"}]
    if manager.startswith("endpointslice-controller"):
        endpoints[0]["targetRef"] = {"kind": "Pod", "name": "web-1", "namespace": "default", "uid": "uid-web-1"}
    ports = [{"name": "http", "port": 8080, "protocol": "TCP"}]
    return made(_SLICES, "EndpointSlice", name, labels=labels, addressType="IPv4", endpoints=endpoints, ports=ports)


OBJECTS: dict[str, list[Object]] = {
    "services": [
        made("v1", "Service", "web", spec={**_SERVICE, "selector": {"app": "web"}}),
        made("v1", "Service", "db", spec={**_SERVICE, "clusterIP": "10.96.0.2", "clusterIPs": ["10.96.0.2"]}),
    ],
    "endpointslices": [
        _slice("web-abc", "web", "10.244.0.5", "endpointslice-controller.k8s.io"),
        _slice("db-kubectl-svc-ipv4-0", "db", "192.0.2.1", "kubectl-svc"),
    ],
    "pods": [made("v1", "Pod", "web-1", labels={"app": "web"}, spec=_POD, status=_READY)],
    "deployments": [
        made(
            "apps/v1",
            "Deployment",
            "web",
            spec={
                "selector": {"matchLabels": {"app": "web"}},
                "template": {"metadata": {"labels": {"app": "web"}}, "spec": _POD},
            },
        )
    ],
}
KINDS = {
    "endpoints": ("v1", "Endpoints"),
    "endpointslices": (_SLICES, "EndpointSlice"),
    "services": ("v1", "Service"),
    "pods": ("v1", "Pod"),
    "nodes": ("v1", "Node"),
    "namespaces": ("v1", "Namespace"),
    "events": ("v1", "Event"),
    "deployments": ("apps/v1", "Deployment"),
    "replicasets": ("apps/v1", "ReplicaSet"),
    "statefulsets": ("apps/v1", "StatefulSet"),
    "daemonsets": ("apps/v1", "DaemonSet"),
    "ingresses": ("networking.k8s.io/v1", "Ingress"),
    "ingressclasses": ("networking.k8s.io/v1", "IngressClass"),
    "networkpolicies": ("networking.k8s.io/v1", "NetworkPolicy"),
    "servicecidrs": ("networking.k8s.io/v1", "ServiceCIDR"),
    "ipaddresses": ("networking.k8s.io/v1", "IPAddress"),
    "selfsubjectaccessreviews": ("authorization.k8s.io/v1", "SelfSubjectAccessReview"),
}


def answered(asked: Asked) -> Iterable[Answer]:
    """What a healthy server answers."""
    method, target, _ = asked.line.split(" ")
    path, _, query = target.partition("?")
    if path in ("/api", "/apis"):  # no kinds besides those that are known
        group = {"apiVersion": "apidiscovery.k8s.io/v2", "kind": "APIGroupDiscoveryList", "metadata": {}, "items": []}
        return [reply(200, group)]
    plural, name = _parts(path)
    if method == "GET":
        return [_read(plural, name, unquote(query))]
    if method == "DELETE":
        return [reply(200, {"apiVersion": "v1", "kind": "Status", "status": "Success"})]
    obj = json.loads(asked.body)
    if plural == "selfsubjectaccessreviews":
        return [reply(201, {**obj, "metadata": {}, "status": {"allowed": True}})]
    given = obj.get("metadata", {})
    metadata = {**given, "uid": f"uid-{given.get('name', name)}", "resourceVersion": "8"}
    api_version, kind = KINDS[plural]
    return [reply(201, {**obj, "apiVersion": api_version, "kind": kind, "metadata": {"name": name, **metadata}})]


def _parts(path: str) -> tuple[str, str | None]:
    """Plural and name in the path of an object or a list."""
    parts = [unquote(part) for part in path.split("/")[1:]]
    rest = parts[2:] if parts[0] == "api" else parts[3:]
    if rest[:1] == ["namespaces"] and len(rest) > 2:
        rest = rest[2:]
    return (rest or [""])[0], rest[1] if len(rest) > 1 else None


def _read(plural: str, name: str | None, query: str) -> bytes:
    if plural not in KINDS:
        return refusal(404, "NotFound", "the server could not find the requested resource")
    api_version, kind = KINDS[plural]
    found = OBJECTS.get(plural, [])
    if name is not None:
        one = next((one for one in found if one["metadata"]["name"] == name), None)
        return reply(200, one) if one else refusal(404, "NotFound", f'{plural} "{name}" not found')
    wanted = [
        term.partition("=")[::2]
        for part in query.split("&")
        if part.startswith("labelSelector=")
        for term in part[14:].split(",")
    ]
    fits = [one for one in found if all(one["metadata"]["labels"].get(key) == value for key, value in wanted)]
    return reply(200, {"apiVersion": api_version, "kind": f"{kind}List", "metadata": {}, "items": fits})


def refusal(code: int, reason: str, message: str, *headers: tuple[str, str]) -> bytes:
    """A ``Status`` of failure."""
    status = {"apiVersion": "v1", "kind": "Status", "status": "Failure", "code": code, "reason": reason, "message": message}
    return reply(code, status, *headers)
