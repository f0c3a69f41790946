"""What the monitors of Prometheus' operator scrape: ports of the Service by name, ports of containers by name and by number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.front import made, service, shop, trace, workload

Object = dict[str, Any]
NAMED = [
    {
        "name": "main",
        "image": "x",
        "ports": [{"name": "web", "containerPort": 8080}, {"name": "metrics", "containerPort": 9090}],
    }
]
POD = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": NAMED}}
MON = "monitoring.coreos.com/v1"


def world(*monitors: Object, **labels: str) -> list[Object]:
    """The Service ``web`` with port http, pods that declare web and metrics, and monitors of the Service or of its pods."""
    obj = service()
    return [{**obj, "metadata": {**obj["metadata"], "labels": {"app": "web", **labels}}}, workload(template=POD), *monitors]


def monitor(*endpoints: Object, kind: str = "ServiceMonitor", name: str = "own", **selector: Any) -> Object:
    key = "endpoints" if kind == "ServiceMonitor" else "podMetricsEndpoints"
    return made(MON, kind, name, {"selector": selector or {"matchLabels": {"app": "web"}}, key: list(endpoints)})


def other(*ports: str) -> list[Object]:
    """The Service ``api`` with ports of these names, and its pods."""
    [obj, made_by] = shop(
        "api", ports=[{"name": name, "port": index + 80, "targetPort": 8080} for index, name in enumerate(ports)]
    )
    return [{**obj, "metadata": {**obj["metadata"], "labels": {"app": "api"}}}, made_by]


def pods(*endpoints: Object) -> Object:
    return monitor(*endpoints, kind="PodMonitor")


SM, PM = "servicemonitor/own", "podmonitor/own"
BOTH: Object = {"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "api"]}]}
ROWS: dict[str, tuple[list[Object], str, str]] = {
    "a port of the Service": (world(monitor({"port": "http"})), SM, "scrapes http\n"),
    "no port of the Service": (world(monitor({"port": "metrics"})), SM, 'E10 scrapes port "metrics" of service/web'),
    "a name of a container's port": (world(monitor({"targetPort": "metrics"})), SM, "scrapes container port metrics\n"),
    "a misspelt one": (world(monitor({"targetPort": "metrix"})), SM, 'E10 the closest name is "metrics"'),
    "a name of the Service's port": (world(monitor({"targetPort": "http"})), SM, "E10 which no pod of service/web declares"),
    "a number": (world(monitor({"targetPort": 9090})), SM, "scrapes container port 9090\n"),
    "a number that is not declared": (world(monitor({"targetPort": 9091})), SM, "E10 they declare 8080, 9090"),
    "a port before a number": (world(monitor({"port": "http", "targetPort": 9091})), SM, "scrapes http\n"),
    "a port and a number": (world(monitor({"port": "http"}, {"targetPort": 9090})), SM, "scrapes http, container port 9090\n"),
    "neither": (world(monitor({"path": "/metrics"})), SM, "scrapes every port\n"),
    "a number without pods": ([service(), monitor({"targetPort": 9091}, matchLabels={})], SM, "scrapes container port 9091"),
    "a name of a pod's port": (world(pods({"port": "metrics"})), PM, "scrapes metrics\n"),
    "a misspelt one of a pod": (world(pods({"port": "metrix"})), PM, 'E10 the closest name is "metrics"'),
    "a number of a pod's port": (world(pods({"portNumber": 9090})), PM, "scrapes 9090\n"),
    "one that it does not declare": (world(pods({"portNumber": 9091})), PM, "E10 they declare 8080, 9090"),
    "the older key": (world(pods({"targetPort": "metrics"})), PM, "scrapes metrics\n"),
    "one of another Service": (
        [*world(monitor({"port": "http"}, {"port": "admin"}, **BOTH)), *other("admin")],
        SM,
        "2 healthy",
    ),
    "one of no Service": ([*world(monitor({"port": "http"}, {"port": "admn"}, **BOTH)), *other("admin")], SM, "E10 2 Services"),
    "another monitor": (
        world(
            monitor({"port": "http"}),
            monitor({"port": "metrics"}, name="bad"),
            monitor({"port": "x"}, name="astray", matchLabels={"app": "wbe"}),
        ),
        SM,
        "scrapes http\n",
    ),
    "all monitors": (
        world(monitor({"port": "http"}), monitor({"port": "metrics"}, name="bad")),
        "web",
        "E10 servicemonitor/bad",
    ),
}


@pytest.mark.parametrize(("objects", "asked", "says"), ROWS.values(), ids=ROWS)
def test_what_a_monitor_scrapes(objects: list[Object], asked: str, says: str, tmp_path: Path) -> None:
    told = trace(tmp_path, objects, asked)
    code, _, more = says.partition("E10 ")
    assert ("E10" in told.out, (more or code) in told.out) == (bool(more), True), told.text
