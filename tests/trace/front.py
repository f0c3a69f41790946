"""Small worlds of Ingresses and routes for table tests: a Service ``shop/web`` with its Deployment, and what leads there."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from kubectl_svc.cli import main
from kubectl_svc.console import Console

Object = dict[str, Any]
NETWORKING, GATEWAY = "networking.k8s.io/v1", "gateway.networking.k8s.io/v1"


def made(api: str, kind: str, name: str, spec: Object, namespace: str = "shop", status: Object | None = None) -> Object:
    """One object."""
    obj = {"apiVersion": api, "kind": kind, "metadata": {"name": name, "namespace": namespace}, "spec": spec}
    return {**obj, "status": status} if status else obj


def service(name: str = "web", namespace: str = "shop", status: Object | None = None, **spec: Any) -> Object:
    """A Service from port 80 to 8080 of the pods labelled with its name."""
    whole = {"selector": {"app": name}, "ports": [{"name": "http", "port": 80, "targetPort": 8080}], **spec}
    return made("v1", "Service", name, {key: value for key, value in whole.items() if value}, namespace, status)


def workload(name: str = "web", namespace: str = "shop", kind: str = "Deployment", port: int = 8080, **spec: Any) -> Object:
    """What makes its pods."""
    container = {"name": "main", "image": "registry.example/web", "ports": [{"containerPort": port}]}
    pod = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container]}}
    whole = {"replicas": 2, "selector": {"matchLabels": {"app": name}}, "template": pod, **spec}
    return made("apps/v1", kind, name, whole, namespace)


def shop(name: str = "web", namespace: str = "shop", **spec: Any) -> list[Object]:
    """A Service and its Deployment."""
    return [service(name, namespace, **spec), workload(name, namespace)]


def backend(name: str = "web", port: int | str = 80) -> Object:
    """The backend of an Ingress."""
    return {"service": {"name": name, "port": {"number" if isinstance(port, int) else "name": port}}}


def path(at: str = "/", name: str = "web", port: int | str = 80, kind: str = "Prefix") -> Object:
    """One path of an Ingress."""
    return {"path": at, "pathType": kind, "backend": backend(name, port)}


def ingress(
    *paths: Object,
    name: str = "front",
    host: str = "h.example.com",
    namespace: str = "shop",
    notes: Object | None = None,
    address: Object | None = None,
    **spec: Any,
) -> Object:
    """An Ingress of class nginx; without ``paths`` it has no rules."""
    rules = [{**({"host": host} if host else {}), "http": {"paths": list(paths)}}] if paths else None
    whole = {"ingressClassName": "nginx", "rules": rules, **spec}
    balanced = {"loadBalancer": {"ingress": [address]}} if address else None
    obj = made(NETWORKING, "Ingress", name, {key: value for key, value in whole.items() if value}, namespace, balanced)
    obj["metadata"]["annotations"] = notes or {}
    return obj


def action(name: str, said: Any, *paths: Object) -> Object:
    """An Ingress of the AWS Load Balancer Controller whose path ``/`` is an action; ``said`` is its JSON, or its text."""
    text = said if isinstance(said, str) else json.dumps(said)
    notes = {f"alb.ingress.kubernetes.io/actions.{name}": text} if text else {}
    return ingress(path("/", name, "use-annotation"), *paths, notes=notes, ingressClassName="alb")


def forward(*targets: int | str) -> Object:
    """An action that forwards to Services, each followed by its port, with the weights 1, 2, …."""
    pairs = list(zip(targets[::2], targets[1::2], strict=True))
    groups = [{"serviceName": name, "servicePort": port, "weight": index + 1} for index, (name, port) in enumerate(pairs)]
    return {"type": "forward", "forwardConfig": {"targetGroups": groups}}


def ingress_class(name: str = "nginx", controller: str = "k8s.io/ingress-nginx") -> Object:
    """An IngressClass."""
    return made(NETWORKING, "IngressClass", name, {"controller": controller})


def listener(name: str = "http", port: int = 80, protocol: str = "HTTP", allowed: str = "All", **more: Any) -> Object:
    """A listener that takes routes of all namespaces."""
    spaces = {"namespaces": {"from": allowed}} if allowed else {}
    return {"name": name, "port": port, "protocol": protocol, "allowedRoutes": spaces, **more}


def gateway(*listeners: Object, status: Object | None = None) -> list[Object]:
    """A Gateway ``infra/gate`` and its class."""
    spec = {"gatewayClassName": "c", "listeners": list(listeners) or [listener()]}
    own = made(GATEWAY, "GatewayClass", "c", {"controllerName": "example.com/gate"})
    return [own, made(GATEWAY, "Gateway", "gate", spec, "infra", status)]


def route(
    *rules: Object,
    name: str = "web",
    kind: str = "HTTPRoute",
    namespace: str = "shop",
    parent: Object | None = None,
    **spec: Any,
) -> Object:
    """A route of that Gateway to the Service, unless told otherwise."""
    parents = [{"name": "gate", "namespace": "infra", **(parent or {})}]
    listed = list(rules) or [{"backendRefs": [{"name": "web", "port": 80}]}]
    return made(GATEWAY, kind, name, {"parentRefs": parents, "rules": listed, **spec}, namespace)


class Said(NamedTuple):
    """What one command line came to."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """All of it."""
        return f"{self.out}\n{self.err}"


def trace(folder: Path, objects: list[Object], *words: str) -> Said:
    """``kubectl svc trace WORDS`` of files with these objects."""
    file = folder / "world.yaml"
    file.write_text(yaml.safe_dump_all(objects, sort_keys=False), encoding="utf-8")
    out, err = io.StringIO(), io.StringIO()
    code = main(["trace", *words, "-f", str(file)], Console(io.StringIO(), out, err, {}))
    return Said(code, out.getvalue(), err.getvalue())
