"""``expose --apply`` on Services that others have made: what it takes away and whose the rest is, told before as after.

Situations of public reports: kubernetes/kubernetes#15061, #118725, #125607, #130292, #131147, kubernetes/kubectl#1601.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.cluster.namespaces import Namespace

MANIFEST = {
    "apiVersion": "v1",
    "kind": "Service",
    "metadata": {"name": "web", "labels": {"team": "a", "app": "web"}},
    "spec": {"selector": {"app": "web"}, "ports": [{"port": 80, "name": "http"}], "type": "NodePort"},
}
TEXT = json.dumps(MANIFEST)
DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec: {replicas: 0, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}},
  spec: {containers: [{name: c, image: i, ports: [{containerPort: 80}, {containerPort: 81}]}]}}}
"""
LINE = ("svc", "expose", "deploy", "web", "--port=http=81", "--apply", "--diff")

# Who made the Service -> how, and what `LINE` then says: on success of what goes, else of what stays and whose it is.
TAKEN = "--apply removes type NodePort (now ClusterIP), port 80/TCP with node port N, label team=a"
MAKERS: dict[str, tuple[tuple[str, ...], int, str]] = {
    "kubectl expose": (("expose", "deploy", "web", "--port=80", "--type=NodePort", "-l", "team=a"), 0, TAKEN),
    "kubectl svc expose": (("svc", "expose", "deploy", "web", "--port=80", "--type=NodePort", "-l", "team=a"), 0, TAKEN),
    "kubectl create -f": (("create", "-f", "-"), 0, TAKEN),
    "kubectl create service": (
        ("create", "service", "nodeport", "web", "--tcp=80"),
        0,
        "--apply removes type NodePort (now ClusterIP), port 80/TCP with node port N",
    ),
    "kubectl apply": (("apply", "-f", "-"), 1, "port 80/TCP is owned by kubectl-client-side-apply and is kept"),
    "kubectl apply --server-side": (("apply", "--server-side", "-f", "-"), 1, "port 80/TCP is owned by kubectl and is kept"),
    "helm": (("create", "--field-manager=helm", "-f", "-"), 1, "port 80/TCP is owned by helm and is kept"),
}


@pytest.mark.parametrize("maker", MAKERS)
def test_whoever_made_it(namespace: Namespace, maker: str) -> None:
    words, code, expected = MAKERS[maker]
    namespace.apply(DEPLOYMENT)
    made = namespace.kubectl(*words, input=TEXT)
    assert made.returncode == 0, made.stderr
    first = namespace.get("services", "web")
    dry = namespace.kubectl(*LINE, "--dry-run=server")
    assert namespace.get("services", "web") == first
    real = namespace.kubectl(*LINE)
    assert (real.returncode, plain(real.stdout), plain(real.stderr)) == (code, plain(dry.stdout), plain(dry.stderr))
    assert dry.returncode == code and expected in plain(real.stderr), real.stderr
    ports = [(port["port"], port["protocol"]) for port in namespace.get("services", "web")["spec"]["ports"]]
    assert ports == ([(81, "TCP")] if code == 0 else [(80, "TCP")])
    again = namespace.kubectl(*LINE)
    assert (again.returncode, again.stdout) == (code, "service/web unchanged\n" if code == 0 else "")


def plain(text: str) -> str:
    """What a run says, without the node port that the server picked and the mark of a dry run."""
    return re.sub(r"\b3[0-2]\d{3}\b", "N", text).replace(" (server dry run)", "")


OURS = ("svc", "expose", "--name=web", "--selector=app=web", "--apply")


def test_a_port_of_another_hand_stays_and_is_told(namespace: Namespace) -> None:
    assert namespace.kubectl(*OURS, "--port=http=80").returncode == 0
    extra = {"spec": {"ports": [{"port": 8080, "name": "extra", "protocol": "TCP"}]}}
    done = namespace.kubectl("patch", "service", "web", "--field-manager=kubectl-edit", "-p", json.dumps(extra))
    assert done.returncode == 0, done.stderr
    for dry in ((), ("--dry-run=server",)):
        done = namespace.kubectl(*OURS, "--port=http=80", *dry)
        assert done.stdout.startswith("service/web unchanged")
        assert done.stderr == (
            "Warning: service/web: port 8080/TCP is owned by kubectl-edit and is kept, although the command line does not "
            f"specify it; 'kubectl edit service web -n {namespace}' can remove it\n"
        )


def test_a_port_keeps_its_name_and_changes_its_number(namespace: Namespace) -> None:
    assert namespace.kubectl(*OURS, "--port=http=80").returncode == 0
    assert namespace.kubectl(*OURS, "--port=http=81").stdout == "service/web configured\n"
    assert namespace.kubectl(*OURS, "--port=http=81/UDP").stdout == "service/web configured\n"
    assert [(port["name"], port["port"], port["protocol"]) for port in namespace.get("services", "web")["spec"]["ports"]] == [
        ("http", 81, "UDP")
    ]


@pytest.mark.parametrize("dry", [(), ("--dry-run=server",)], ids=["run", "dry run"])
def test_conflicts_are_those_of_other_hands(namespace: Namespace, dry: tuple[str, ...]) -> None:
    for manager in ("kubectl-expose", "kubectl-create"):
        assert namespace.kubectl("apply", f"--field-manager={manager}", "-f", "-", input=TEXT).returncode == 0
    patch = json.dumps({"spec": {"type": "LoadBalancer"}})
    assert namespace.kubectl("patch", "service", "web", "--field-manager=helm", "-p", patch).returncode == 0
    before = namespace.get("services", "web")
    line = (*OURS, "--port=http=80", "--type=NodePort", *dry)
    done = namespace.kubectl(*line)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        'Error from server (Conflict): Apply failed with 1 conflict: conflict with "helm" using v1: .spec.type',
        "omit these fields, or use --force-conflicts to take them over",
    ]
    assert namespace.get("services", "web") == before  # not even who owns what has changed
    assert namespace.kubectl(*line, "--force-conflicts").returncode == 0


def test_what_the_server_refuses_changes_nothing_at_all(namespace: Namespace) -> None:
    assert namespace.kubectl("create", "-f", "-", input=TEXT).returncode == 0
    before = namespace.get("services", "web")
    for dry in ((), ("--dry-run=server",)):
        done = namespace.kubectl(*OURS, "--port=80", "--cluster-ip=10.96.0.77", *dry)
        assert done.returncode == 1 and "may not change once set" in done.stderr, done.stderr
    assert namespace.get("services", "web") == before


def test_one_that_is_being_deleted_is_not_applied_to(namespace: Namespace) -> None:
    held: dict[str, Any] = {**MANIFEST, "metadata": {"name": "web", "finalizers": ["example.com/held"]}}
    namespace.create("services", held)
    namespace.client.delete(namespace.path("services", "web"))
    done = namespace.kubectl(*OURS, "--port=80")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(
        "error: service/web is being deleted, and any change applied now will be deleted with it; wait until"
    )
    namespace.client.patch(namespace.path("services", "web"), {"metadata": {"finalizers": None}})
