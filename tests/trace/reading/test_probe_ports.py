"""Probes that name a port: the kubelet looks it up in the container that is probed, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.reading.files import BROKEN, HEALTHY, Case, Object, check, joined, of, service, workload

HTTP = {"name": "http", "containerPort": 8080}


def probed(*others: Object, ports: Any = (HTTP,), name: str = "web", labels: Object | None = None, **probes: Any) -> Object:
    """A Deployment whose first container has these probes."""
    first = {"name": "main", "image": "example.com/c", "ports": list(ports), **probes}
    template = {"metadata": {"labels": labels or {"app": "web"}}, "spec": {"containers": [first, *others]}}
    return workload(name=name, labels=labels or {"app": "web"}, spec={"template": template})


def http(port: int | str) -> Object:
    return {"httpGet": {"path": "/", "port": port}}


SERVICE = service(ports=[{"name": "http", "port": 80, "targetPort": 8080}])
SIDE = {"name": "side", "image": "example.com/s", "ports": [{"name": "metrics", "containerPort": 9000}]}
EDIT = "spec.template.spec.containers[0].readinessProbe.httpGet.port: htp -> http in deployment/web"
NEVER_READY = {
    "misspelt": of(SERVICE, probed(readinessProbe=http("htp")), code=BROKEN, says=EDIT, never="B13"),
    "tcp": of(SERVICE, probed(readinessProbe={"tcpSocket": {"port": "web"}}), code=BROKEN, says="x B17"),
    "of another container": of(SERVICE, probed(SIDE, readinessProbe=http("metrics")), code=BROKEN, says="x B17"),
    "at the start": of(SERVICE, probed(startupProbe=http("htp")), code=BROKEN, says="the startupProbe of container main uses"),
    "no port declared": of(SERVICE, probed(ports=(), readinessProbe=http("http")), code=BROKEN, says="x B17"),
    "a canary alone": of(
        SERVICE,
        probed(readinessProbe=http("http")),
        probed(name="canary", labels={"app": "web", "track": "canary"}, readinessProbe=http("htp")),
        code=HEALTHY,
        says="! B17",
        strict=BROKEN,
    ),
    "served before it is ready": of(
        service(ports=SERVICE["spec"]["ports"], publishNotReadyAddresses=True),
        probed(readinessProbe=http("htp")),
        code=HEALTHY,
        says="- B17",
        strict=HEALTHY,
    ),
}
READY = {
    "by name": of(SERVICE, probed(readinessProbe=http("http")), code=HEALTHY, never="B17", strict=HEALTHY),
    "by number": of(SERVICE, probed(ports=(), readinessProbe=http(8080)), code=HEALTHY, never="B17", strict=HEALTHY),
    "alive, whatever its probe names": of(SERVICE, probed(livenessProbe=http("htp")), code=HEALTHY, never="B17"),
    "of its own container": of(
        SERVICE, probed({**SIDE, "readinessProbe": http("metrics")}, readinessProbe=http("http")), code=HEALTHY, never="B17"
    ),
}


@pytest.mark.parametrize("case", joined(never_ready=NEVER_READY, ready=READY))
def test_ports_of_probes(tmp_path: Path, case: Case) -> None:
    check(case, tmp_path)
