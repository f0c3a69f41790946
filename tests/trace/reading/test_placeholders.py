"""Placeholders that nobody has filled in, and templates of other tools: what they are, never a verdict about them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.trace.reading.files import FINE, HEALTHY, UNKNOWN, Case, check, custom, joined, of, run, service, workload

FILL = "put its value there first"
PLACEHOLDERS = {
    given: of(service(selector={"app": given}), FINE[1], code=UNKNOWN, says=f"placeholder {given} has no value: {case}")
    for given, case in {
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


def test_what_standard_input_holds_has_no_file() -> None:
    whole = json.dumps(service("${APP}"))
    assert "envsubst < FILE | kubectl svc trace -f -" in run("-f", "-", stdin=whole)[1]
    assert "oc process --local -f FILE |" in run("-f", "-", stdin=json.dumps(TEMPLATE))[1]


def test_the_command_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a b.yaml"
    path.write_text(json.dumps(service("${APP}")))
    assert f"envsubst < '{path}' | kubectl svc trace -f -" in run("-f", str(path))[1]
