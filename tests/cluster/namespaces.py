"""A namespace of one test's own, and the parts of a cluster that are missing: a node is an object, a pod is what we say."""

from __future__ import annotations

import itertools
import json
import subprocess
from collections.abc import Iterable
from typing import Any

import yaml

from tests.cluster.control_plane import ControlPlane
from tests.cluster.plain_client import STRATEGIC_MERGE
from tests.waiting import wait_for

FOUND = ("services", "pods", "networking.k8s.io/v1/ingresses", "apps/v1/deployments", "apps/v1/daemonsets")
"""Kinds of which objects of all namespaces are looked for, by an address, a host, a port of nodes or a name."""
GATEWAYS = "gateway.networking.k8s.io/v1"
ROUTES = [f"{GATEWAYS}/{kind}" for kind in ("gateways", "httproutes", "grpcroutes", "tcproutes", "tlsroutes", "udproutes")]
"""More of them, where they are served."""
JUDGED = (*FOUND, "endpoints", "discovery.k8s.io/v1/endpointslices", "apps/v1/replicasets", "apps/v1/statefulsets", "events")
"""What a trace of one Service judges."""
_addresses = itertools.count(1)  # pod addresses, unlike in the whole run, so that no test can take another's pod for its own


class Namespace:
    """A fresh namespace in which the default ServiceAccount is there, so that pods can be created; ``str()`` is its name."""

    def __init__(self, plane: ControlPlane, name: str = "") -> None:
        """A fresh one, or the one called ``name``, which is there and is not to be closed."""
        self.plane, self.client = plane, plane.client
        fresh = {"metadata": {"generateName": "test-"}}
        self.name: str = name or self.client.create("/api/v1/namespaces", fresh)["metadata"]["name"]
        self.nodes: list[str] = []
        self.beyond: list[str] = []
        wait_for(lambda: self.client.find(self.path("serviceaccounts", "default")), what="the default ServiceAccount")

    def __str__(self) -> str:
        return self.name

    def close(self) -> None:
        """Have the controllers delete it, and delete at once what a test that reads the whole cluster may find.

        Nobody waits for the rest. A pod that is bound to a node would stay for minutes, because no kubelet confirms its end.
        In a namespace that is being deleted, no controller creates anew what is deleted here. What is beyond the namespace
        goes first: while an API group is not served, no namespace is deleted.
        """
        for path in self.beyond:
            if self.client.find(path):
                self.client.delete(path)
        self.client.delete(f"/api/v1/namespaces/{self.name}")
        for resource in (*FOUND, *(ROUTES if self.client.find(f"/apis/{GATEWAYS}") else ())):
            self.client.delete(self.path(resource))

    def versions(self) -> list[tuple[str, str]]:
        """Uids and versions of all that a trace of one of its Services judges, of its events, and of the nodes."""
        paths = [*(self.path(resource) for resource in JUDGED), "/api/v1/nodes"]
        found = [one["metadata"] for path in paths for one in self.client.get(path)["items"]]
        return [(one["uid"], one["resourceVersion"]) for one in found]

    def path(self, resource: str, name: str = "", subresource: str = "") -> str:
        """The URL path of a resource here: ``pods``, ``discovery.k8s.io/v1/endpointslices``."""
        group, _, plural = resource.rpartition("/")
        base = f"/apis/{group}" if group else "/api/v1"
        return "/".join(part for part in (base, "namespaces", self.name, plural, name, subresource) if part)

    def get(self, resource: str, name: str) -> dict[str, Any]:
        """One object."""
        return self.client.get(self.path(resource, name))

    def objects(self, resource: str, selector: str = "") -> list[dict[str, Any]]:
        """The objects that the label ``selector`` takes."""
        items: list[dict[str, Any]] = self.client.get(self.path(resource), labelSelector=selector)["items"]
        return items

    def slices(self, service: str) -> list[dict[str, Any]]:
        """The EndpointSlices of a Service, whoever wrote them."""
        return self.objects("discovery.k8s.io/v1/endpointslices", f"kubernetes.io/service-name={service}")

    def endpoints(self, service: str, ready: bool = True) -> list[str]:
        """The addresses, sorted, that the slices of a Service hold as ready (or as not ready)."""
        found = [endpoint for slice in self.slices(service) for endpoint in slice["endpoints"] or []]
        return sorted(one["addresses"][0] for one in found if one["conditions"].get("ready", True) is ready)

    def kubectl(self, *words: Any, **options: Any) -> subprocess.CompletedProcess[str]:
        """`ControlPlane.kubectl` with this namespace as the current context's; ``user`` and the rest as there."""
        user = options.pop("user", None) or "admin"
        env = {"KUBECONFIG": str(self.plane.kubeconfig_for(user, self.name))} | (options.pop("env", None) or {})
        return self.plane.kubectl(*words, user=user, env=env, **options)

    def shell(self, line: str) -> subprocess.CompletedProcess[str]:
        """Run a command line as it would be pasted, with the real kubectl on PATH and this namespace in the current context."""
        env = self.plane.environment() | {"KUBECONFIG": str(self.plane.kubeconfig_for("admin", self.name))}
        return subprocess.run(["sh", "-c", line], stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", env=env)

    def apply(self, *manifests: str | dict[str, Any]) -> None:
        """`kubectl apply` of YAML text or of objects; an AssertionError with kubectl's words where that fails."""
        text = "\n---\n".join(one if isinstance(one, str) else json.dumps(one) for one in manifests)
        done = self.kubectl("apply", "-f", "-", input=text)
        assert done.returncode == 0, done.stderr

    def create(self, resource: str, manifest: str | dict[str, Any]) -> dict[str, Any]:
        """Create one object by a bare request, some 50 ms sooner than by kubectl."""
        return self.client.create(self.path(resource), yaml.safe_load(manifest) if isinstance(manifest, str) else manifest)

    def create_beyond(self, resource: str, manifest: dict[str, Any]) -> None:
        """Create one object of the cluster's own, which is there until the namespace is closed."""
        path = f"/apis/{resource}" if "/" in resource else f"/api/v1/{resource}"
        self.beyond.append(f"{path}/{self.client.create(path, manifest)['metadata']['name']}")

    def make_node(self, name: str, zone: str | None = None, *, ready: bool = True, cpu: str = "4", **labels: str) -> str:
        """A node, ready or not, that is there until the test ends; topology hints are shared out by its ``cpu``."""
        number = next(_addresses)
        topology = {"topology.kubernetes.io/zone": zone} if zone else {}
        conditions = [{"type": "Ready", "status": str(ready), "reason": "Test", "message": "as the test says"}]
        status = {
            "addresses": [{"type": "InternalIP", "address": f"192.168.{number // 250}.{number % 250 + 1}"}],
            "allocatable": {"cpu": cpu, "memory": "8Gi", "pods": "110"},
            "capacity": {"cpu": cpu, "memory": "8Gi", "pods": "110"},
            "conditions": conditions,
        }
        metadata = {"name": name, "labels": {"kubernetes.io/hostname": name, **topology, **labels}}
        self.create_beyond("nodes", {"metadata": metadata, "status": status})
        self.nodes.append(name)
        return name

    def _spare_node(self) -> str:
        spare = f"{self.name}-node"
        return spare if spare in self.nodes else self.make_node(spare)

    def make_pod(
        self,
        name: str,
        labels: dict[str, str] | None = None,
        ports: Iterable[dict[str, Any] | int] = (),
        *,
        spec: dict[str, Any] | None = None,
        running: bool = True,
        **status: Any,
    ) -> dict[str, Any]:
        """Create a pod with one container and make it ready, unless it shall not be ``running``.

        ``ports`` are numbers or containerPorts; ``spec`` is laid over its spec; ``status`` is what `make_pod_ready` takes.
        """
        listed = [{"containerPort": port} if isinstance(port, int) else port for port in ports]
        container = {"name": "main", "image": "registry.example/main", "ports": listed}
        metadata = {"name": name, "labels": labels or {}}
        pod = self.create("pods", {"metadata": metadata, "spec": {"containers": [container], **(spec or {})}})
        return self.make_pod_ready(name, **status) if running else pod

    def make_pod_ready(
        self,
        name: str,
        *,
        ip: str | Iterable[str] | None = None,
        node: str | None = None,
        ready: bool = True,
        phase: str = "Running",
        conditions: Iterable[dict[str, Any]] = (),
        container: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Play the scheduler and the kubelet of an existing pod: bind it to ``node`` and write its status; returns the pod.

        Without ``node`` a pod that has none gets one made for it, in no zone: the controllers pass over pods without a node.
        ``ip`` is one address or several (the first is podIP); without it the pod keeps the one it has or gets a new one.
        ``conditions`` come on top of Ready and ContainersReady; ``container`` is laid over the status of every container.
        """
        pod = self.get("pods", name)
        if not node and not pod["spec"].get("nodeName"):
            node = self._spare_node()
        if node and pod["spec"].get("nodeName") != node:
            bound = {"metadata": {"name": name, "uid": pod["metadata"]["uid"]}, "target": {"kind": "Node", "name": node}}
            self.client.create(self.path("pods", name, "binding"), bound)
        ips = [ip] if isinstance(ip, str) else list(ip or []) or [pod["status"].get("podIP") or _new_address()]
        own = [{"type": kind, "status": str(ready)} for kind in ("ContainersReady", "Ready")]
        running = {
            "ready": ready,
            "restartCount": 0,
            "imageID": "",
            "state": {"running": {"startedAt": "2024-01-01T00:00:00Z"}},
        }
        status = {
            "phase": phase,
            "podIP": ips[0],
            "podIPs": [{"ip": one} for one in ips],
            "conditions": [*own, *conditions],
            "containerStatuses": [
                {"name": one["name"], "image": one["image"], **running, **(container or {})}
                for one in pod["spec"]["containers"]
            ],
        }
        return self.client.patch(self.path("pods", name, "status"), {"status": status}, STRATEGIC_MERGE)

    def make_service(
        self, name: str, selector: dict[str, str] | None = None, *ports: dict[str, Any] | int, **spec: Any
    ) -> dict[str, Any]:
        """Create a Service with ``ports`` as numbers or as ServicePorts; ``spec`` is laid over its spec."""
        listed = [{"port": port, "name": f"p{port}"} if isinstance(port, int) else port for port in ports or (80,)]
        whole = {"ports": listed, **({"selector": selector} if selector else {}), **spec}
        return self.create("services", {"metadata": {"name": name}, "spec": whole})


def _new_address() -> str:
    number = next(_addresses)
    return f"10.244.{number // 250}.{number % 250 + 1}"
