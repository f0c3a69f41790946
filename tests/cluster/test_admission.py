"""What admission says against the real API server: a sample of ``python -m tests.cluster.random_objects``, the long run."""

from __future__ import annotations

import json
import os
from random import Random
from typing import Any

import pytest
import requests

from kubectl_svc.cluster.files.documents import parse
from kubectl_svc.kubernetes import admission
from kubectl_svc.kubernetes.admission.refused import message
from tests.cluster import random_objects, rare_refusals, schema
from tests.cluster.control_plane import ControlPlane
from tests.cluster.field_changes import as_json
from tests.cluster.namespaces import Namespace

SEED = int(os.environ.get("KUBECTL_SVC_SEED") or 7)
COUNTS = {"services": 150, "ingresses": 50, "endpointslices": 50, "endpoints": 50, "networkpolicies": 50, "workloads": 100}


@pytest.mark.kubernetes("1.37")  # whose rules admission/ has
def test_the_schema_is_the_servers(control_plane: ControlPlane) -> None:
    assert schema.text(control_plane.client) == schema.FILE.read_text(encoding="utf-8")


@pytest.mark.kubernetes("1.37")  # whose rules admission/ has
@pytest.mark.timeout(180)
def test_random_objects_are_refused_and_taken_as_by_the_server(control_plane: ControlPlane) -> None:
    tally = random_objects.Tally(SEED)
    random_objects.run(control_plane, tally, COUNTS, updates=50)
    print(tally)
    assert not tally.kept, str(tally)
    assert sum(tally.seen[group] for group in (*COUNTS, "updates")) > 450


@pytest.mark.kubernetes("1.37")
def test_rare_refusals_are_recorded_as_the_server_says_them(control_plane: ControlPlane) -> None:
    recorded = [json.loads(line)[:4] for line in rare_refusals.RECORD.read_text(encoding="utf-8").splitlines()]
    said = [
        json.loads(as_json([group, found.taken, list(found.causes), list(found.words)]))
        for group, found, _, _ in rare_refusals.answers(control_plane)
    ]
    assert said == recorded


def service(**port: Any) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "web"},
        "spec": {"type": "NodePort", "ports": [{"port": 80, **port}]},
    }


@pytest.mark.parametrize("number", [-1, 65536, 2**31 - 1])
def test_a_node_port_that_is_no_port_number_is_refused_though_not_in_a_dry_run(namespace: Namespace, number: int) -> None:
    web = service(nodePort=number)
    namespace.client.create(namespace.path("services") + "?dryRun=All", web)
    with pytest.raises(requests.HTTPError, match="provided port is not in the valid range"):
        namespace.client.create(namespace.path("services"), web)
    assert [refused.path for refused in admission.problems(web)] == [("spec", "ports", 0, "nodePort")]


ODD = {
    "80.0": "ports: [{port: 80.0}]",
    "0o120": "ports: [{port: 0o120}]",
    "8e1": "ports: [{port: 8e1}]",
    "octal": "ports: [{port: 0120}]",
    "0B": "ports: [{port: 0B11}]",
    "0X": "ports: [{port: 0X1f}]",
    "zero and eight": "ports: [{port: 08}]",
    "underscore": "ports: [{port: 8_0}]",
    "null": "{selector: null, type: null, ports: [{port: 80, name: ~, targetPort: null}]}",
    "number as key": "{selector: {1: web}, ports: [{port: 80}]}",
    "port twice": "ports: [{port: 80, port: 81}]",
}
REFUSED = {
    "80.5": "ports: [{port: 80.5}]",
    "quoted": 'ports: [{port: "80"}]',
    "yes as a label": "{selector: {web: yes}, ports: [{port: 80}]}",
    "a field in capitals": "Ports: [{port: 80}]",
    "too large": "ports: [{port: 4294967296}]",
}


@pytest.mark.parametrize("spec", [*ODD.values(), *REFUSED.values()], ids=[*ODD, *REFUSED])
def test_kubectl_sends_odd_values_as_they_are_judged(namespace: Namespace, spec: str) -> None:
    text = f"apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec:\n  {spec}\n"
    found = list(admission.problems(parse(text)))
    done = namespace.kubectl("apply", "--dry-run=server", "-f", "-", input=text)
    assert (done.returncode == 0) == (not found), (done.stderr, found)
    assert bool(found) == (spec in REFUSED.values())


@pytest.mark.parametrize(
    ("version", "kind"),
    [("apps/v1", "Service"), ("networking.k8s.io/v1beta1", "Ingress"), ("extensions/v1beta1", "Ingress"), ("v1", "Deployment")],
)
def test_a_kind_that_is_not_served_has_no_match(namespace: Namespace, version: str, kind: str) -> None:
    obj = {"apiVersion": version, "kind": kind, "metadata": {"name": "web"}, "spec": {}}
    done = namespace.kubectl("apply", "--dry-run=server", "-f", "-", input=json.dumps(obj))
    (refused,) = admission.problems(obj)
    assert message(refused) in done.stderr


@pytest.mark.kubernetes("1.37")  # whose rules admission/ has
def test_a_sample_is_judged_by_kubectl_as_by_plain_requests(namespace: Namespace) -> None:
    wrong = []
    for group in COUNTS:
        for obj in random_objects.objects(group, Random(f"{SEED}.kubectl.{group}"), 3):
            obj.setdefault("metadata", {}).setdefault("name", "web")
            text = as_json(obj)
            done = namespace.kubectl("apply", "--dry-run=server", "-f", "-", input=text)
            found = list(admission.problems(obj))
            if (done.returncode == 0) != (not found):
                wrong.append(f"{text}: {done.stderr or found}")
    assert not wrong, f"seed {SEED}:\n" + "\n".join(wrong)
