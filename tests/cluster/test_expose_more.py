"""What ``kubectl expose`` cannot: any kind that runs pods, applying, waiting, endpoints outside, a cluster that refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cluster.namespaces import Namespace
from tests.waiting import wait_for

REDIS = {"app": "redis"}


def custom(place: Namespace, plural: str, kind: str, scale: str | None = None) -> str:
    """Define a custom resource that keeps whatever it is given; ``scale`` is where its scale subresource finds the selector."""
    group = f"{place}.example.com"
    subresources: dict[str, Any] = {"status": {}}
    if scale:
        paths = {"specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas", "labelSelectorPath": scale}
        subresources["scale"] = paths
    version = {
        "name": "v1",
        "served": True,
        "storage": True,
        "subresources": subresources,
        "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
    }
    names = {"plural": plural, "singular": kind.lower(), "kind": kind}
    definition = {"group": group, "scope": "Namespaced", "names": names, "versions": [version]}
    made = {"metadata": {"name": f"{plural}.{group}"}, "spec": definition}
    place.create_beyond("apiextensions.k8s.io/v1/customresourcedefinitions", made)
    wait_for(lambda: place.plane.serves(f"{plural}.{group}"), what=f"the API of {plural}")
    return group


TEMPLATE = {
    "metadata": {"labels": {"app": "x"}},
    "spec": {"containers": [{"name": "c", "image": "i", "ports": [{"containerPort": 81}]}]},
}


@pytest.mark.parametrize(
    ("plural", "kind", "spec", "scale"),
    [
        (
            "rollouts",
            "Rollout",
            {"replicas": 1, "selector": {"matchLabels": {"app": "x"}}, "template": TEMPLATE},
            ".status.selector",
        ),
        ("clonesets", "CloneSet", {"replicas": 1, "selector": {"matchLabels": {"app": "x"}}, "template": TEMPLATE}, None),
        ("virtualmachines", "VirtualMachine", {"running": True, "template": TEMPLATE}, None),
        ("scalables", "Scalable", {"replicas": 1}, ".status.labelSelector"),
    ],
)
def test_custom_kinds(namespace: Namespace, plural: str, kind: str, spec: dict[str, Any], scale: str | None) -> None:
    group = custom(namespace, plural, kind, scale)
    status = {"replicas": 1, "selector": "app=x", "labelSelector": "app=x"}
    made = {"apiVersion": f"{group}/v1", "kind": kind, "metadata": {"name": "one"}, "spec": spec}
    namespace.client.create(namespace.path(f"{group}/v1/{plural}"), made)
    namespace.client.patch(namespace.path(f"{group}/v1/{plural}", "one", "status"), {"status": status})
    done = namespace.kubectl("svc", "expose", f"{plural}.{group}/one", "--port=81", "-o", "json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["spec"]["selector"] == {"app": "x"}


def test_the_issue_s_own_line(namespace: Namespace) -> None:
    namespace.make_pod("redis", REDIS, [6379])
    done = namespace.kubectl("svc", "expose", "pod", "redis", "--port=6379", "--name", "redis-service")
    assert (done.returncode, done.stdout, done.stderr) == (0, "service/redis-service exposed\n", "")
    again = namespace.kubectl("svc", "expose", "pod", "redis", "--port=6379", "--name", "redis-service")
    assert (
        again.stderr == 'Error from server (AlreadyExists): services "redis-service" already exists; use --apply to change it\n'
    )


def test_an_address_outside(namespace: Namespace) -> None:
    done = namespace.kubectl("svc", "expose", "--name=db", "--port=5432", "--address=192.0.2.42")
    assert done.returncode == 0, done.stderr
    assert namespace.endpoints("db") == ["192.0.2.42"]
    assert (
        namespace.slices("db")[0]["metadata"]["ownerReferences"][0]["uid"] == namespace.get("services", "db")["metadata"]["uid"]
    )
    assert "loopback" in namespace.kubectl("svc", "expose", "--name=x", "--port=1", "--address=127.0.0.1").stderr
    assert namespace.client.find(namespace.path("services", "x")) is None


def test_a_look_at_the_pods(namespace: Namespace) -> None:
    namespace.make_pod("redis", REDIS, [6379])
    seen = namespace.kubectl("svc", "expose", "pod", "redis", "-o", "wide")
    assert seen.stdout == "service/redis exposed\n1 pod matches app=redis, 1 ready; every target port is declared\n"
    dead = namespace.kubectl("svc", "expose", "--name=no", "--selector=app=no", "--port=80", "-o", "wide")
    assert (dead.returncode, dead.stderr) == (0, "Warning: no pod matches app=no\n")


def test_forbidden_is_said_as_kubectl_says_it(namespace: Namespace) -> None:
    words = ("--name=x", "--selector=a=b", "--port=80")
    done = namespace.kubectl("svc", "expose", *words, user="view")
    assert done.returncode == 1
    assert done.stderr.startswith(
        'Error from server (Forbidden): services is forbidden: User "view" cannot create resource "services"'
    )


def test_a_namespace_that_is_not_there_is_said_as_kubectl_says_it(namespace: Namespace) -> None:
    words = ("expose", "pod", "redis", "--port=80", "-n", "nowhere")
    ours, theirs = namespace.kubectl("svc", *words), namespace.kubectl(*words)
    assert (ours.returncode, ours.stderr) == (1, 'Error from server (NotFound): namespaces "nowhere" not found\n')
    assert ours.stderr == theirs.stderr
    hidden = namespace.kubectl("svc", "expose", "pod", "redis", "--port=80", user="view")
    assert hidden.stderr == 'Error from server (NotFound): pods "redis" not found\n'


def test_many_sources_in_order(namespace: Namespace) -> None:
    names = [f"pod-{number}" for number in range(40)]
    pods: list[dict[str, Any]] = [
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": {"app": name}}} for name in names
    ]
    pods[7]["metadata"]["labels"] = {}
    done = namespace.kubectl("svc", "expose", "-f", "-", "--port=80", input="\n---\n".join(map(json.dumps, pods)))
    assert done.returncode == 1 and "no labels" in done.stderr
    assert done.stdout.splitlines() == [f"service/{name} exposed" for name in names if name != "pod-7"]
    assert {one["metadata"]["name"]: one["spec"]["selector"]["app"] for one in namespace.objects("services")} == {
        name: name for name in names if name != "pod-7"
    }
