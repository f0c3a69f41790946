"""A monitor that selects several Services, or the pods of several applications, scrapes each port where there is one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.reading.files import BROKEN, HEALTHY, Case, Object, check, custom, joined, of, service, workload

MONITORING = "monitoring.coreos.com/v1"
METRICS = {"name": "metrics", "port": 9090, "targetPort": 9090}
HTTP = {"name": "http", "port": 80, "targetPort": 8080}


def labelled(name: str, *ports: Object, app: str = "api", part: str = "api") -> Object:
    """A Service for the pods of one application, with a label that monitors go by."""
    found = service(name, ports=list(ports), selector={"app": app})
    return found | {"metadata": {**found["metadata"], "labels": {"part-of": part}}}


def scraping(*ports: str) -> Object:
    spec = {"selector": {"matchLabels": {"part-of": "api"}}, "endpoints": [{"port": port} for port in ports]}
    return custom(MONITORING, "ServiceMonitor", "m", spec=spec)


def of_pods(port: str, *apps: str) -> Object:
    selector = {"matchExpressions": [{"key": "app", "operator": "In", "values": list(apps)}]}
    return custom(MONITORING, "PodMonitor", "m", spec={"selector": selector, "podMetricsEndpoints": [{"port": port}]})


def declaring(name: str, *ports: str) -> Object:
    declared = [{"name": port, "containerPort": 8080 + number} for number, port in enumerate(ports)]
    template: Any = {"metadata": {"labels": {"app": name}}}
    template["spec"] = {"containers": [{"name": "c", "image": "example.com/c", "ports": declared}]}
    return workload(name=name, spec={"template": template})


PAIR = [labelled("api", HTTP), labelled("api-metrics", METRICS), workload(name="api")]
SEVERAL = {
    "the port of another Service": of(*PAIR, scraping("metrics"), words=(), code=HEALTHY, never="E10", strict=HEALTHY),
    "a port of each": of(*PAIR, scraping("metrics", "http"), words=(), code=HEALTHY, never="E10", strict=HEALTHY),
    "the port of none": of(*PAIR, scraping("prom"), words=(), code=HEALTHY, says="E10", strict=BROKEN),
    "misspelt: no edit takes another port": of(
        *PAIR, scraping("metrcs"), words=("api",), code=HEALTHY, says="E10", never="metrcs -> http", strict=BROKEN
    ),
    "misspelt: the edit of the one that has it": of(
        *PAIR, scraping("metrcs"), words=("api-metrics",), code=HEALTHY, says="metrcs -> metrics", strict=BROKEN
    ),
    "the port of a Service that is not selected": of(
        labelled("api", HTTP),
        labelled("api-metrics", METRICS, part="other"),
        workload(name="api"),
        scraping("metrics"),
        words=("api",),
        code=HEALTHY,
        says="E10",
        strict=BROKEN,
    ),
    "pods of two applications": of(
        service("web", ports=[HTTP]),
        declaring("web", "http"),
        declaring("jobs", "http", "metrics"),
        of_pods("metrics", "web", "jobs"),
        words=("web",),
        code=HEALTHY,
        never="E10",
        strict=HEALTHY,
    ),
    "pods of two applications, and a port of neither": of(
        service("web", ports=[HTTP]),
        declaring("web", "http"),
        declaring("jobs", "http"),
        of_pods("metrics", "web", "jobs"),
        words=("web",),
        code=HEALTHY,
        says="E10",
        strict=BROKEN,
    ),
}


@pytest.mark.parametrize("case", joined(several=SEVERAL))
def test_monitors(tmp_path: Path, case: Case) -> None:
    check(case, tmp_path)
