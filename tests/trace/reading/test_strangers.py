"""Pods that do not belong to a Service though its selector matches them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.reading.files import (
    BROKEN,
    FINE,
    HEALTHY,
    UNKNOWN,
    Case,
    Object,
    check,
    custom,
    joined,
    of,
    pod,
    service,
    workload,
)

TEST = {**pod("web-test"), "metadata": {"name": "web-test", "namespace": "shop", "labels": {"app": "web"}}}
NAMED = service(ports=[{"port": 80, "targetPort": "http"}])
PORTS = {"containers": [{"name": "c", "image": "example.com/c", "ports": [{"name": "http", "containerPort": 8080}]}]}
SERVING = workload(spec={"template": {"metadata": {"labels": {"app": "web"}}, "spec": PORTS}})


BARE = TEST | {"status": {}}
JOB = custom(
    "batch/v1",
    "Job",
    "j",
    spec={
        "template": {
            "metadata": {"labels": {"app": "web"}},
            "spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "example.com/c"}]},
        }
    },
)
KAFKA = custom("kafka.strimzi.io/v1beta2", "Kafka")
ARGO = "argocd.argoproj.io/hook"


def hooked(obj: Object, when: str, key: str = "helm.sh/hook") -> Object:
    return {**obj, "metadata": obj["metadata"] | {"annotations": {key: when}}}


def serving(name: str, number: int | None, **labels: str) -> Object:
    """A Deployment of the application web whose one container declares this port, or none."""
    ports = [{"containerPort": number}] if number else []
    spec = {"containers": [{"name": "c", "image": "example.com/c", "ports": ports}]}
    whole = {"app": "web", **labels}
    template = {"metadata": {"labels": whole}, "spec": spec}
    return workload(name=name, spec={"selector": {"matchLabels": whole}, "template": template})


def released(key: str, value: str) -> Object:
    """The Service of the application web in the release one, with a selector of its own."""
    found = service(selector={key: value})
    labels = {"app.kubernetes.io/name": "web", "app.kubernetes.io/instance": "one"}
    return {**found, "metadata": found["metadata"] | {"labels": labels}}


def belonging(app: str, release: str, suffix: str = "server") -> Object:
    """A Deployment of an application in a release."""
    labels = {"app.kubernetes.io/name": app, "app.kubernetes.io/instance": release, "component": "server"}
    return workload(name=f"{release}-{app}-{suffix}", labels=labels)


SHARED = {
    "another port, and a label apart": of(
        service(),
        serving("web", 8080, tier="front"),
        serving("db", 3306, tier="db"),
        code=HEALTHY,
        strict=BROKEN,
        says="app=web -> app=web,tier=front",
    ),
    "another port, and the second label apart": of(
        service(),
        serving("web", 8080, component="shop", tier="front"),
        serving("db", 3306, component="shop", tier="db"),
        code=HEALTHY,
        strict=BROKEN,
        says="app=web -> app=web,tier=front",
    ),
    "another port, and no label apart": of(
        service(), serving("web", 8080), serving("db", 3306), code=HEALTHY, strict=BROKEN, says="see: spec.selector"
    ),
    "a headless Service, whose clients choose": of(
        service(clusterIP="None", ports=[{"port": 8080}]),
        serving("web", 8080),
        serving("db", 3306),
        code=HEALTHY,
        strict=HEALTHY,
        never="A4",
    ),
    "the label is asked for": of(
        service(selector={"app": "web", "tier": "front"}),
        serving("web", 8080, tier="front"),
        serving("db", 3306, tier="db"),
        code=HEALTHY,
        strict=HEALTHY,
    ),
    "two releases": of(
        released("component", "server"),
        belonging("web", "one"),
        belonging("web", "two"),
        code=HEALTHY,
        strict=BROKEN,
        says="pods of one, two (label app.kubernetes.io/instance)",
    ),
    "two releases, and its fix": of(
        released("component", "server"),
        belonging("web", "one"),
        belonging("web", "two"),
        code=HEALTHY,
        says="fix: spec.selector: component=server -> app.kubernetes.io/instance=one,component=server",
    ),
    "two applications of two releases": of(
        released("component", "server"),
        belonging("web", "one"),
        belonging("api", "two"),
        code=HEALTHY,
        says="pods of api, web (label app.kubernetes.io/name)",
    ),
    "two applications, and its fix": of(
        released("component", "server"),
        belonging("web", "one"),
        belonging("api", "two"),
        code=HEALTHY,
        says="fix: spec.selector: component=server -> app.kubernetes.io/name=web,component=server",
    ),
    "two versions of one release": of(
        released("component", "server"),
        belonging("web", "one"),
        belonging("web", "one", "canary"),
        code=HEALTHY,
        strict=HEALTHY,
    ),
    "stable and canary": of(
        service(),
        serving("web", 8080, track="stable"),
        serving("canary", 8080, track="canary"),
        code=HEALTHY,
        strict=HEALTHY,
        never="A4",
    ),
    "one that declares nothing": of(service(), serving("web", 8080), serving("canary", None), code=HEALTHY, strict=HEALTHY),
}

HOOKS = {
    "a test pod with the release's labels": of(NAMED, SERVING, hooked(TEST, "test"), code=HEALTHY, strict=HEALTHY),
    "a Job before the installation": of(NAMED, SERVING, hooked(JOB, "pre-install,pre-upgrade"), code=HEALTHY, strict=HEALTHY),
    "a Job of Argo CD": of(*FINE, hooked(JOB, "PreSync", ARGO), code=HEALTHY, strict=HEALTHY),
    "a Job that is no hook": of(*FINE, JOB, code=HEALTHY, strict=BROKEN, says="A4"),
    "a Service that is a hook, and its pod": of(
        hooked(service(), "test"), hooked(BARE, "test"), code=HEALTHY, strict=HEALTHY, says="1 of 1 ready"
    ),
    "a Service that is a hook, and a Job": of(hooked(service(), "pre-install"), hooked(JOB, "pre-install"), code=HEALTHY),
    "a hook that the API server refuses": of(
        hooked(service(), "test"), hooked(BARE | {"spec": {"containers": []}}, "test"), code=BROKEN, says="C16"
    ),
    "a Service of the release with a hook's labels": of(
        service(), workload(name="x"), hooked(BARE, "test"), code=BROKEN, says="A3", never="has created no pods"
    ),
    "a Service of the release with the labels of a hook's Job": of(
        service(),
        workload(name="x"),
        hooked(JOB, "test"),
        code=BROKEN,
        says="A3",
        never="has created no pods",
    ),
    "a hook's Job beside what may make pods": of(
        service(), hooked(JOB, "test"), KAFKA, code=UNKNOWN, says="Kafka x may create"
    ),
    "a hook's Job with labels that are alike, beside what may make pods": of(
        service(selector={"app": "wbe"}), hooked(JOB, "test"), KAFKA, code=UNKNOWN, says="Kafka x may create"
    ),
    "a pod that is no hook": of(NAMED, SERVING, {**TEST, "status": {}}, code=HEALTHY, strict=BROKEN, says="B2"),
}

CASES = joined(hooks=HOOKS, shared=SHARED)


@pytest.mark.parametrize("case", CASES)
def test_strangers(tmp_path: Path, case: Case) -> None:
    check(case, tmp_path)
