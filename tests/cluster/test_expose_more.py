"""What ``kubectl expose`` cannot: any kind that runs pods, applying, waiting, endpoints outside, a cluster that refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

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
    path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    place.client.create(path, {"metadata": {"name": f"{plural}.{group}"}, "spec": definition})

    def served() -> bool:
        try:
            return bool(place.client.get(f"/apis/{group}/v1/namespaces/{place}/{plural}"))
        except requests.HTTPError:
            return False

    wait_for(served, what=f"the API of {plural}")
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
    assert again.stderr == 'Error from server (AlreadyExists): services "redis-service" already exists\n'


def test_apply_is_idempotent_and_keeps_both_protocols(namespace: Namespace) -> None:
    words = ("svc", "expose", "--name=dns", "--selector=app=dns", "--port=a=53/UDP,b=53/TCP", "--apply")
    said = [namespace.kubectl(*words).stdout for _ in range(3)]
    assert said == ["service/dns created\n", "service/dns unchanged\n", "service/dns unchanged\n"]
    changed = namespace.kubectl(*words[:-2], "--port=a=53/UDP,b=53/TCP,c=80", "--apply", "--diff")
    assert changed.stdout.endswith("service/dns configured\n") and "+    port: 80\n" in changed.stdout.replace(
        "  - name: c\n", ""
    )
    ports = namespace.get("services", "dns")["spec"]["ports"]
    assert [(port["port"], port["protocol"]) for port in ports] == [(53, "UDP"), (53, "TCP"), (80, "TCP")]


def test_apply_goes_on_with_what_was_exposed_before(namespace: Namespace) -> None:
    words = ("svc", "expose", "--name=web", "--selector=app=web")
    assert namespace.kubectl(*words, "--port=80").stdout == "service/web exposed\n"
    assert namespace.kubectl(*words, "--port=81", "--apply").stdout == "service/web configured\n"
    assert [port["port"] for port in namespace.get("services", "web")["spec"]["ports"]] == [81]


def test_wait_for_endpoints(namespace: Namespace) -> None:
    namespace.make_pod("redis", REDIS, [6379])
    assert namespace.kubectl("svc", "expose", "pod", "redis", "--wait", "--timeout=20s").returncode == 0
    late = namespace.kubectl("svc", "expose", "--name=none", "--selector=app=none", "--port=80", "--wait", "--timeout=1s")
    assert late.returncode == 1 and "no endpoint: no running pod matches the selector" in late.stderr


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


def test_many_sources_in_order(namespace: Namespace) -> None:
    names = [f"pod-{number}" for number in range(40)]
    pods = [{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": {"app": name}}} for name in names]
    pods[7]["metadata"]["labels"] = {}
    done = namespace.kubectl("svc", "expose", "-f", "-", "--port=80", input="\n---\n".join(map(json.dumps, pods)))
    assert done.returncode == 1 and "no labels" in done.stderr
    assert done.stdout.splitlines() == [f"service/{name} exposed" for name in names if name != "pod-7"]
    assert {one["metadata"]["name"]: one["spec"]["selector"]["app"] for one in namespace.objects("services")} == {
        name: name for name in names if name != "pod-7"
    }
