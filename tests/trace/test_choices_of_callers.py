"""Webhooks, APIs, monitors and subsets: each choice ends its fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.choices import (
    CALLERS,
    Choice,
    Row,
    adding,
    api,
    available,
    dumped,
    ends,
    ids,
    labelled,
    listed,
    monitor,
    printed,
    put,
    rule,
    virtual,
    without,
)
from tests.trace.front import made, service, shop, workload

READY = {"type": "Ready", "status": "True"}
POD = {"kind": "Pod", "name": "web-1", "namespace": "shop", "uid": "uid-web-1"}
OF_WEB = {
    "kubernetes.io/service-name": "web",
    "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
}
V1 = {"name": "v1", "labels": {"version": "v1"}}
SERVING = [
    {
        **made("v1", "Pod", "web-1", {"nodeName": "n1", "containers": [{"name": "main", "ports": [{"containerPort": 8080}]}]}),
        "metadata": {"name": "web-1", "namespace": "shop", "uid": "uid-web-1", "labels": {"app": "web"}},
        "status": {"phase": "Running", "podIP": "10.1.0.1", "podIPs": [{"ip": "10.1.0.1"}], "conditions": [READY]},
    },
    {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {"name": "web-1", "namespace": "shop", "uid": "uid-slice", "labels": OF_WEB},
        "addressType": "IPv4",
        "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}],
        "endpoints": [{"addresses": ["10.1.0.1"], "conditions": {"ready": True}, "nodeName": "n1", "targetRef": POD}],
    },
]
BLOGS = [service("web", "blog"), workload("web", "blog"), service("other", "blog")]

NUMBERED = monitor("PodMonitor", app="web")
NUMBERED["spec"]["podMetricsEndpoints"] = [{"portNumber": 9}]

ROWS = [
    *(
        row
        for call, (made_by, where, at) in CALLERS.items()
        for row in (
            Row(f"E9 {call} missing", [*shop(), made_by(name="wbe")], where),
            Row(
                f"E9 {call} missing",
                [*shop(), made_by(name="gone")],
                where,
                (adding(*shop("gone")), put(where, "web", *at, "name"), without(where)),
            ),
            Row(f"E9 {call} astray", [*BLOGS, made_by()], where, (printed, adding(*shop()))),
            Row(f"E9 {call} port", [*shop(ports=[{"name": "https", "port": 443, "targetPort": 8080}]), made_by(port=9)], where),
            Row(
                f"E9 {call} port",
                [*shop(), made_by(port=443)],
                where,
                (put(where, 80, *at, "port"), put("service/web", 443, "spec", "ports", 0, "port")),
            ),
            Row(
                f"E9 {call} dead",
                [*dumped(service(), made_by()), *listed("Pod", "EndpointSlice")],
                where,
                (adding(*SERVING), without(where)),
            ),
        )
    ),
    Row(
        "E9 group unavailable",
        [*shop(), {**api(), "status": available("False")}],
        "apiservice/v1.x",
        (put("apiservice/v1.x", available("True"), "status"), without("apiservice/v1.x")),
    ),
    Row("E10", [*labelled(app="web"), monitor(port="htpp", app="web")], "servicemonitor/web"),
    Row(
        "E10",
        [*labelled(app="web"), monitor(port="other", app="web")],
        "servicemonitor/web",
        (printed, put("service/web", "other", "spec", "ports", 0, "name")),
    ),
    Row(
        "E10 number",
        [*labelled(), NUMBERED],
        "web",
        (put("podmonitor/web", 8080, "spec", "podMetricsEndpoints", 0, "portNumber"), without("podmonitor/web")),
    ),
    Row("E10 pods", [*labelled(), monitor("PodMonitor", "wbe", app="web")], "web"),
    Row("E10 astray", [*labelled(app="web", tier="front"), monitor(app="web", tier="back")], "web"),
    Row(
        "E10 astray",
        [*labelled(), monitor(app="web")],
        "web",
        (put("service/web", {"app": "web"}, "metadata", "labels"), without("servicemonitor/web")),
    ),
    Row(
        "E13",
        [
            *put("deployment/web", "stable", "spec", "template", "metadata", "labels", "version")(shop()),
            virtual(subset="v1"),
            rule({**V1, "labels": {"version": "stabel"}}),
        ],
        "web",
    ),
    Row("E10 pods astray", [*labelled(), monitor("PodMonitor", "web", app="wbe")], "web"),
    Row(
        "E13",
        [*shop(), virtual(subset="v1"), rule(V1)],
        "web",
        (
            put("deployment/web", "v1", "spec", "template", "metadata", "labels", "version"),
            put("destinationrule/d", {"app": "web"}, "spec", "subsets", 0, "labels"),
            put("virtualservice/v", None, "spec", "http", 0, "route", 0, "destination", "subset"),
        ),
    ),
    Row(
        "E13 undefined",
        [
            *put("deployment/web", "v1", "spec", "template", "metadata", "labels", "version")(shop()),
            virtual(subset="canary"),
            rule({**V1, "name": "canray"}),
        ],
        "web",
    ),
    Row(
        "E13 undefined",
        [
            *put("deployment/web", "v1", "spec", "template", "metadata", "labels", "version")(shop()),
            virtual(subset="v2"),
            rule(V1),
        ],
        "web",
        (
            put("virtualservice/v", "v1", "spec", "http", 0, "route", 0, "destination", "subset"),
            put("destinationrule/d", "v2", "spec", "subsets", 0, "name"),
        ),
    ),
]


@pytest.mark.parametrize(**ids(ROWS))
def test_a_choice_ends_the_fault_and_brings_no_other(tmp_path: Path, row: Row, choice: Choice) -> None:
    ends(tmp_path, row, choice)
