"""Fields that stand beside the part of an object that they belong to: the fix puts them there, and takes nothing away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.reading.files import BROKEN, FINE, HEALTHY, Case, Object, check, joined, of, service, workload

WEB = {"app": "web"}
PORTS = [{"port": 80, "targetPort": 8080}]


def beside(obj: Object, without: str = "", **fields: Any) -> Object:
    """The object with fields beside its spec, and its spec without one."""
    return {**obj, **fields, "spec": {key: value for key, value in obj["spec"].items() if key != without}}


def case(*fixes: str, of: Object, beside_it: Object = FINE[1]) -> Case:
    """A fix of exactly these edits."""
    return Case({"all.yaml": [of, beside_it]}, BROKEN, says="  fix: " + "; ".join(fixes) + "\n")


SELECTOR = ('remove selector: {"app": "web"}', "spec.selector: unset -> app=web")
SERVICES = {
    "selector": case(*SELECTOR, of=beside(service(), "selector", selector=WEB)),
    "ports": case(
        'remove ports: [{"port": 80, "targetPort": 8080}]',
        'spec.ports: unset -> [{"port": 80, "targetPort": 8080}]',
        of=beside(service(), "ports", ports=PORTS),
    ),
    "type": case("remove type: NodePort", "spec.type: unset -> NodePort", of=beside(service(), type="NodePort")),
    "all of it, and no spec": case(
        'remove ports: [{"port": 80, "targetPort": 8080}]',
        'spec.ports: unset -> [{"port": 80, "targetPort": 8080}]',
        *SELECTOR,
        of={key: value for key, value in beside(service(), ports=PORTS, selector=WEB).items() if key != "spec"},
    ),
    "in metadata": case(
        'remove metadata.selector: {"app": "web"}',
        "spec.selector: unset -> app=web",
        of={**service(selector=None), "metadata": {"name": "web", "namespace": "shop", "selector": WEB}},
    ),
    "in a port": case(
        'remove spec.ports[0].selector: {"app": "web"}',
        "spec.selector: unset -> app=web",
        of=service(selector=None, ports=[{**PORTS[0], "selector": WEB}]),
    ),
    "the same there, too": case(SELECTOR[0], of=beside(service(), selector=WEB)),
    "another one there": of(
        beside(service(), selector={"app": "x"}), FINE[1], code=BROKEN, says='do: remove selector: {"app": "x"}\n'
    ),
    "of the wrong form": of(
        beside(service(), "selector", selector="web"), FINE[1], code=BROKEN, says="do: remove selector: web\n"
    ),
    "labels, which an annotation may hold too": case(
        'remove labels: {"a": "b"}', 'metadata.labels: unset -> {"a": "b"}', of={**service(), "labels": {"a": "b"}}
    ),
    "a selector of another name": case(
        'remove spec.podSelector: {"app": "web"}',
        "spec.selector: unset -> app=web",
        of=service(selector=None, podSelector=WEB),
    ),
    "of a workload's form": case(
        'remove spec.podSelector: {"matchLabels": {"app": "web"}}',
        "spec.selector: unset -> app=web",
        of=service(selector=None, podSelector={"matchLabels": WEB}),
    ),
    "labels that pods have": case(
        'remove spec.labels: {"app": "web"}', "spec.selector: unset -> app=web", of=service(selector=None, labels=WEB)
    ),
    "labels that pods have, beside a selector": case(
        'remove spec.labels: {"app": "web"}', 'metadata.labels: unset -> {"app": "web"}', of=service(labels=WEB)
    ),
    "labels of its own": case(
        'remove spec.labels: {"team": "a"}', 'metadata.labels: unset -> {"team": "a"}', of=service(labels={"team": "a"})
    ),
    "where they belong": of(*FINE, code=HEALTHY, strict=HEALTHY),
}


def pods(container: Object | None = None, **spec: Any) -> Object:
    """A Deployment with fields in its pod's spec, and in its only container."""
    found = workload()
    held = found["spec"]["template"]["spec"]
    held["containers"][0] |= container or {}
    held |= spec
    return found


POD = "spec.template.spec"
DECLARED = '[{"containerPort": 8080}]'
WORKLOADS = {
    "ports of the pod": case(
        f"remove {POD}.ports: {DECLARED} in deployment/web",
        f"{POD}.containers[0].ports: unset -> {DECLARED} in deployment/web",
        of=service(),
        beside_it=pods(ports=[{"containerPort": 8080}]),
    ),
    "replicas of the pod": case(
        f"remove {POD}.replicas: 2 in deployment/web",
        "spec.replicas: unset -> 2 in deployment/web",
        of=service(),
        beside_it=pods(replicas=2),
    ),
    "volumes of the container": case(
        f'remove {POD}.containers[0].volumes: [{{"name": "v"}}] in deployment/web',
        f'{POD}.volumes: unset -> [{{"name": "v"}}] in deployment/web',
        of=service(),
        beside_it=pods({"volumes": [{"name": "v"}]}),
    ),
    "ports of a pod of two containers": of(
        service(),
        pods(ports=[{"containerPort": 8080}], containers=[{"name": "a", "image": "a"}, {"name": "b", "image": "b"}]),
        code=BROKEN,
        says=f"do: remove {POD}.ports: {DECLARED} in deployment/web\n",
    ),
}


@pytest.mark.parametrize("case", joined(services=SERVICES, workloads=WORKLOADS))
def test_fields_in_the_wrong_place(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path)
