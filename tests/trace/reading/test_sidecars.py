"""Ports of containers that a mesh injects: a Service may name them, though no manifest has them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.trace.reading import sidecars
from tests.trace.reading.files import BROKEN, FINE, HEALTHY, Case, Object, check, custom, joined, of, service, workload


def asking(target: int | str, **more: Any) -> Object:
    return service(ports=[{"port": 80, "targetPort": target}], **more)


def marked(kind: str = "annotations", **marks: str) -> Object:
    """A Deployment whose template has annotations, or labels."""
    found = workload()
    template = found["spec"]["template"]
    metadata = template["metadata"]
    return found | {
        "spec": {**found["spec"], "template": {**template, "metadata": {**metadata, kind: {**metadata.get(kind, {}), **marks}}}}
    }


def declaring(name: str, number: int) -> Object:
    """One that declares a port itself."""
    ports = [{"name": name, "containerPort": number}]
    spec = {"containers": [{"name": "c", "image": "example.com/c", "ports": ports}]}
    return workload(spec={"template": {"metadata": {"labels": {"app": "web"}}, "spec": spec}})


def monitor(port: str) -> Object:
    spec = {"selector": {"matchLabels": {"app": "web"}}, "podMetricsEndpoints": [{"port": port}]}
    return custom("monitoring.coreos.com/v1", "PodMonitor", "m", spec=spec)


REFUSED = {"sidecar.istio.io/inject": "false"}
SERVICES = {
    "Istio": of(asking("http-envoy-prom"), workload(), code=HEALTHY, says="container istio-proxy port 15090", strict=HEALTHY),
    "Linkerd": of(asking("linkerd-admin"), workload(), code=HEALTHY, says="container linkerd-proxy port 4191"),
    "Dapr": of(asking("dapr-metrics"), workload(), code=HEALTHY, says="container daprd port 9090"),
    "a pod of its own": of(
        asking("linkerd-admin"),
        {**FINE[1]["spec"]["template"], "apiVersion": "v1", "kind": "Pod"}
        | {"metadata": {"name": "p", "namespace": "shop", "labels": {"app": "web"}}},
        code=HEALTHY,
    ),
    "none wanted": of(asking("http-envoy-prom"), marked(**REFUSED), code=BROKEN, says="B1"),
    "none wanted, by a label": of(asking("http-envoy-prom"), marked("labels", **REFUSED), code=BROKEN, says="B1"),
    "of another mesh": of(asking("linkerd-admin"), marked(**REFUSED), code=HEALTHY),
    "declared by the pod itself": of(
        asking("dapr-http"), declaring("dapr-http", 3501), code=HEALTHY, says="container c port 3501"
    ),
    "a slip": of(asking("http-envoy-prm"), workload(), code=BROKEN, says="B1"),
    "a name of nobody": of(asking("http"), workload(), code=BROKEN, says="B1"),
    "asked by another Service": of(
        asking("http-envoy-prom"), service("api"), workload(name="api"), workload(), words=("api",), code=HEALTHY, never="istio"
    ),
}
MONITORS = {
    "a port of a sidecar": of(*FINE, monitor("linkerd-admin"), code=HEALTHY, never="E10", strict=HEALTHY),
    "a port of nobody": of(*FINE, monitor("metrics"), code=HEALTHY, says="E10", strict=BROKEN),
}


def test_only_pods_that_are_asked_have_them() -> None:
    wanted = sidecars.asked([asking("http-envoy-prom")])
    spec = FINE[1]["spec"]["template"]["spec"]
    others = [({"app": "api"}, "shop"), ({"app": "web"}, "other")]
    assert len(sidecars.injected(workload(), {"app": "web"}, spec, wanted)["containers"]) == 2
    assert all(sidecars.injected(workload(namespace=space), labels, spec, wanted) == spec for labels, space in others)


@pytest.mark.parametrize("case", joined(services=SERVICES, monitors=MONITORS))
def test_ports_of_sidecars(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path)
