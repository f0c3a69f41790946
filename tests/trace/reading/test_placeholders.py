"""Placeholders that nobody has filled in, and templates of other tools: what they are, never a verdict about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.reading.files import FINE, HEALTHY, UNKNOWN, Case, check, custom, joined, of, service, workload

FILL = "put its value there first"
PLACEHOLDERS = {
    given: of(service(selector={"app": given}), FINE[1], code=UNKNOWN, says=f"without its value, {given}: {told}")
    for given, told in {
        "${APP}": "set the variable: envsubst < ",
        "${APP:=web}": "set the variable: envsubst < ",
        "$APP": "set the variable: envsubst < ",
        "$(APP)": FILL,
        "<your-app>": FILL,
        "%APP%": FILL,
        "@APP@": FILL,
        "__APP__": FILL,
        "[[ app ]]": FILL,
    }.items()
}
TEMPLATE = {
    "apiVersion": "template.openshift.io/v1",
    "kind": "Template",
    "metadata": {"name": "t", "namespace": "shop"},
    "objects": [service("${APP}")],
}
SET = custom(
    "argoproj.io/v1alpha1",
    "ApplicationSet",
    spec={"template": {"metadata": {"name": "{{.name}}", "labels": {"app": "{{.name}}"}}}},
)
RUNNING = {"name": "c", "image": "example.com/c:${TAG}", "env": [{"name": "A", "value": "$(B)"}], "args": ["<x>"]}
PLACES = {
    "part of a name": of(service("web-${ENV}"), FINE[1], code=UNKNOWN, words=(), says="${ENV}"),
    "a namespace": of(service(namespace="${NS}"), FINE[1], code=UNKNOWN, says="${NS}"),
    "a port": of(service(ports=[{"port": "${PORT}"}]), FINE[1], code=UNKNOWN, says="${PORT}"),
    "a workload's selector": of(service(), workload(labels={"app": "${APP}"}), code=UNKNOWN, says="${APP}"),
    "beside a Service that is whole": of(*FINE, service("${APP}"), code=UNKNOWN, says="${APP}"),
    "two braces": of(service(selector={"app": "{{app}}"}), FINE[1], code=UNKNOWN, says="an unrendered template"),
    "what the kubelet fills in": of(
        service(),
        workload(spec={"template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [RUNNING]}}}),
        code=HEALTHY,
    ),
    "the template of an ApplicationSet": of(*FINE, SET, code=HEALTHY, strict=HEALTHY),
    "an OpenShift template": of(TEMPLATE, code=UNKNOWN, words=(), says="process it: oc process --local -f "),
    "an OpenShift template beside a Service": of(*FINE, TEMPLATE, code=UNKNOWN, says="oc process"),
    "an OpenShift template of a cluster": of(
        *FINE, TEMPLATE | {"metadata": {"name": "t", "namespace": "shop", "uid": "u"}}, code=HEALTHY
    ),
}
CASES = joined(placeholders=PLACEHOLDERS, places=PLACES)


@pytest.mark.parametrize("case", CASES)
def test_placeholders(tmp_path: Path, case: Case) -> None:
    check(case, tmp_path)
