from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.expose.facts import of

CONTAINERS = [{"ports": [{"containerPort": 80, "name": "http"}]}]
TEMPLATE: dict[str, Any] = {"metadata": {"labels": {"app": "t"}}, "spec": {"containers": CONTAINERS}}


def source(kind: str, spec: dict[str, Any], labels: dict[str, str] | None = None) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": "one", "labels": labels or {}}, "spec": spec}


@pytest.mark.parametrize(
    ("obj", "selector", "numbers"),
    [
        (source("Pod", TEMPLATE["spec"], {"a": "b"}), {"a": "b"}, [80]),
        (source("Service", {"selector": {"a": "b"}, "ports": [{"port": 80, "targetPort": 81}]}), {"a": "b"}, [80]),
        (source("ReplicationController", {"selector": {"a": "b"}, "template": TEMPLATE}), {"a": "b"}, [80]),
        (source("ReplicationController", {"template": TEMPLATE}), {"app": "t"}, [80]),
        (source("StatefulSet", {"selector": {"matchLabels": {"a": "b"}}, "template": TEMPLATE}), {"a": "b"}, [80]),
        (
            source("Deployment", {"selector": {"matchExpressions": [{"key": "a", "operator": "In", "values": ["b"]}]}}),
            {"a": "b"},
            [],
        ),
        (source("Job", {"template": TEMPLATE}), {"batch.kubernetes.io/job-name": "one"}, [80]),
        (source("CronJob", {"jobTemplate": {"spec": {"template": TEMPLATE}}}), {"app": "t"}, [80]),
        (source("VirtualMachine", {"template": TEMPLATE}), {"app": "t"}, [80]),
    ],
)
def test_what_it_says(obj: dict[str, Any], selector: dict[str, str], numbers: list[int]) -> None:
    found = of(obj)
    assert (found.selector, [port.number for port in found.ports], found.trouble) == (selector, numbers, None)


@pytest.mark.parametrize(
    ("obj", "trouble"),
    [
        (source("Pod", {}), "no labels"),
        (source("Service", {}), "no pod selector"),
        (source("Deployment", {"template": TEMPLATE}), "no selectors"),
        (source("Deployment", {"selector": {"matchExpressions": [{"key": "a", "operator": "Exists"}]}}), "only by equality"),
        (source("ConfigMap", {}), "cannot expose a ConfigMap"),
    ],
)
def test_what_it_lacks(obj: dict[str, Any], trouble: str) -> None:
    found = of(obj)
    assert found.selector == {} and trouble in str(found.trouble)


def test_the_selector_of_the_scale_subresource() -> None:
    assert of(source("Thing", {}), scale_selector="a=b,c in (d)").selector == {"a": "b", "c": "d"}
    assert "--selector" in str(of(source("Thing", {}), scale_selector="a!=b").trouble)


def test_labels_that_die_with_a_pod() -> None:
    zoned = source("Pod", {}, {"app": "x", "topology.kubernetes.io/zone": "a", "topology.kubernetes.io/region": "b"})
    assert of(zoned).selector == {"app": "x"}
    pod = source("Pod", {}, {"app": "x", "pod-template-hash": "1"})
    assert of(pod).selector == {"app": "x"} and len(of(pod).notes) == 1
    assert of(pod, keep_labels=True).selector == {"app": "x", "pod-template-hash": "1"}
    assert of(source("Deployment", {}, {"pod-template-hash": "1"})).labels == {"pod-template-hash": "1"}
