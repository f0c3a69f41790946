"""What the files of a trace stand in for, against the real controllers: mirrored slices, and the labels of pods to be."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from kubectl_svc.kubernetes.controllers import pod_labels
from kubectl_svc.kubernetes.controllers.mirrored import mirrored
from tests.cluster.namespaces import Namespace
from tests.kubernetes.controllers.endpoints_worlds import ALONE, CASES, contents, endpoints, subset
from tests.waiting import wait_for

Object = dict[str, Any]
LAST = "a-last-one"


def test_mirrored_slices_are_those_of_the_controller(namespace: Namespace) -> None:
    """All at once, and one more that is mirrored last: then those that are not mirrored never will be."""
    for number, (given, _) in enumerate(CASES.values()):
        _make(namespace, f"web-{number}", given)
    _make(namespace, LAST, endpoints(subset("192.0.2.9")))
    wait_for(lambda: namespace.slices(LAST), what="the last mirror")
    for number, (name, (given, expected)) in enumerate(CASES.items()):
        service = f"web-{number}"
        wait_for(lambda service=service, expected=expected: contents(namespace.slices(service)) == expected, what=name)  # type: ignore[misc]
        assert contents(mirrored(ALONE, given)) == expected


def _make(namespace: Namespace, name: str, given: Object) -> None:
    service = {**ALONE, "metadata": {"name": name}}
    namespace.create("services", service)
    namespace.create("endpoints", {**given, "metadata": {**given["metadata"], "name": name, "namespace": namespace.name}})


def test_a_trace_of_files_says_what_the_live_one_says_of_endpoints(namespace: Namespace) -> None:
    """A port name that differs: the files hold Endpoints alone, the cluster their mirror."""
    given = endpoints(subset("192.0.2.1", ports=[("other", 8080)]))
    _make(namespace, "web", given)
    wait_for(lambda: namespace.slices("web"), what="the mirror")
    live = namespace.kubectl("svc", "trace", "web", "-o", "json")
    dump = namespace.kubectl("get", "services,endpoints", "-o", "yaml").stdout
    files = namespace.kubectl("svc", "trace", "web", "-n", namespace.name, "-f", "-", "-o", "json", input=dump)
    assert (live.returncode, files.returncode) == (1, 1)
    assert _codes(live.stdout) == _codes(files.stdout) == ["B7"]


def _codes(document: str) -> list[str]:
    return [problem["code"] for problem in json.loads(document)["problems"] if problem["severity"] == "error"]


def _template(**labels: str) -> Object:
    container = {"name": "c", "image": "registry.example/c"}
    return {"metadata": {"labels": {"app": "web", **labels}}, "spec": {"containers": [container]}}


ANYTHING = {"operator": "Exists"}
SELECTOR = {"matchLabels": {"app": "web"}}
WORKLOADS: dict[str, tuple[str, Object]] = {
    "a Deployment": ("apps/v1/deployments", {"kind": "Deployment", "spec": {"replicas": 2, "selector": SELECTOR}}),
    "a StatefulSet": (
        "apps/v1/statefulsets",
        {
            "kind": "StatefulSet",
            "spec": {"replicas": 2, "podManagementPolicy": "Parallel", "serviceName": "web", "selector": SELECTOR},
        },
    ),
    "ordinals that start later": (
        "apps/v1/statefulsets",
        {
            "kind": "StatefulSet",
            "spec": {
                "replicas": 2,
                "podManagementPolicy": "Parallel",
                "ordinals": {"start": 5},
                "serviceName": "web",
                "selector": SELECTOR,
            },
        },
    ),
    "a DaemonSet": ("apps/v1/daemonsets", {"kind": "DaemonSet", "spec": {"selector": SELECTOR}}),
    "a Job": ("batch/v1/jobs", {"kind": "Job", "spec": {}}),
    "an Indexed Job": (
        "batch/v1/jobs",
        {"kind": "Job", "spec": {"completionMode": "Indexed", "completions": 3, "parallelism": 3}},
    ),
}


@pytest.mark.parametrize("name", WORKLOADS)
def test_labels_of_pods_are_those_of_the_controllers(namespace: Namespace, name: str) -> None:
    resource, given = WORKLOADS[name]
    template = _template()
    if given["kind"] == "Job":
        template["spec"]["restartPolicy"] = "Never"
    if given["kind"] == "DaemonSet":
        namespace.make_node(f"{namespace.name}-daemon")
        template["spec"] |= {"nodeSelector": {"kubernetes.io/hostname": f"{namespace.name}-daemon"}, "tolerations": [ANYTHING]}
    made = {"metadata": {"name": "web"}, **given, "spec": {**given["spec"], "template": template}}
    created = namespace.create(resource, made)
    replicas = given["spec"].get("replicas", 1)
    places = pod_labels.ordinals(made, replicas)
    count = len(places) if len(places) > 1 else replicas
    wait_for(lambda: len(namespace.objects("pods")) == count, what="the pods")
    found = [pod["metadata"]["labels"] for pod in namespace.objects("pods")]
    decided = pod_labels.decided(created | {"kind": given["kind"]})
    # Deployments and DaemonSets make pods that are all alike, and have one place for all of them.
    each = places if len(places) > 1 else [places.start] * count
    expected = [pod_labels.labels(created | {"kind": given["kind"]}, {"app": "web"}, place) for place in each]
    assert _sorted({key: value for key, value in labels.items() if key not in decided} for labels in found) == _sorted(expected)
    assert all(decided <= labels.keys() for labels in found)
    assert pod_labels.decided(made) >= decided  # of a manifest there is no uid yet, either


def _sorted(labels: Iterable[Mapping[str, str]]) -> list[list[tuple[str, str]]]:
    return sorted(sorted(one.items()) for one in labels)
