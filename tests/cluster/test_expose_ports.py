"""``--port`` goes where kubectl sends it, whatever containers declare: random sources and ports, through both.

The guess that this stands against is that of a review of the first kubectl expose: kubernetes/kubernetes#6312.
"""

from __future__ import annotations

import io
import json
import os
import random
from collections.abc import Iterator
from typing import Any

import pytest

from kubectl_svc.cli import main
from kubectl_svc.console import Console
from tests.cluster.control_plane import ControlPlane
from tests.cluster.namespaces import Namespace

SEED = int(os.environ.get("PORTS_SEED", "5"))
CASES = int(os.environ.get("PORTS_CASES", "60"))


@pytest.fixture(scope="module")
def place(control_plane: ControlPlane) -> Iterator[Namespace]:
    fresh = Namespace(control_plane)
    yield fresh
    fresh.close()


def source(chance: random.Random, number: int) -> dict[str, Any]:
    """A Deployment whose containers declare some ports, one number in one protocol."""
    declared = chance.sample([53, 80, 443, 8080, 9090], chance.choice([0, 1, 1, 1, 2, 3]))
    ports = [{"containerPort": port, "protocol": chance.choice(["TCP", "TCP", "UDP"])} for port in declared]
    for port in ports:
        if chance.random() < 0.5:
            port["name"] = f"p{port['containerPort']}"
    containers = [{"name": "a", "image": "i", "ports": ports[:1]}, {"name": "b", "image": "i", "ports": ports[1:]}]
    template = {"metadata": {"labels": {"app": "x"}}, "spec": {"containers": containers}}
    spec = {"selector": {"matchLabels": {"app": "x"}}, "template": template, "replicas": 0}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": f"d{number}"}, "spec": spec}


def flags(chance: random.Random) -> list[str]:
    """What kubectl takes of ports."""
    asked = chance.sample([53, 80, 443, 5353, 6379, 8080], chance.choice([0, 1, 1, 2, 3]))
    found = [f"--port={','.join(map(str, asked))}"] if asked else []
    found += [f"--target-port={chance.choice(['8080', '9090', 'http'])}"] if chance.random() < 0.25 else []
    return [*found, *([f"--protocol={chance.choice(['TCP', 'UDP'])}"] if chance.random() < 0.25 else [])]


def test_ports_go_where_kubectl_sends_them(place: Namespace) -> None:
    chance = random.Random(SEED)
    for number in range(CASES):
        manifest, words = json.dumps(source(chance, number)), flags(chance)
        line = ["expose", "-f", "-", *words, "--dry-run=client", "-o", "json"]
        theirs = place.kubectl(*line, input=manifest)
        out, err = io.StringIO(), io.StringIO()
        code = main(line, Console(io.StringIO(manifest), out, err, {"PATH": "/none", "KUBECONFIG": "/none"}))
        what = f"seed {SEED}, case {number}: {' '.join(words)} on {manifest}: {err.getvalue()}{theirs.stderr}"
        assert (code == 0) == (theirs.returncode == 0), what
        if code == 0:
            assert targets(out.getvalue()) == targets(theirs.stdout), what


def targets(printed: str) -> list[tuple[Any, ...]]:
    """Every port, its protocol and target; names are kept here that kubectl throws away (P13)."""
    return [(port["port"], port["protocol"], port["targetPort"]) for port in json.loads(printed)["spec"]["ports"]]


MISTAKES = [
    "deploy/web \u2014port=80",
    "deploy web --port= 80",
    "deploy web port=80",
    "deploy web 80",
    "deploy web pod",
    "deploy web --port 80 --name",
    "deploy web --wait endpoints",
    "deploy web -- --port 80",
    "web deploy",
    "deployment:web",
    "deploy --selector app=x --port 80",
    "deploy web --port=80:32009:8080",
    "deploy web --protocol=icmp --port=80",
    "deploy web --timeout 5s --port=80",
    "--name=a --address= --port=80",
]


@pytest.mark.parametrize("line", MISTAKES, ids=ascii)
def test_nothing_is_written_for_a_line_with_a_mistake_in_it(place: Namespace, line: str) -> None:
    if not place.client.find(place.path("apps/v1/deployments", "web")):
        place.create("apps/v1/deployments", source(random.Random(1), 0) | {"metadata": {"name": "web"}})
    done = place.kubectl("svc", "expose", *line.split())
    assert (done.returncode, done.stdout, place.objects("services")) == (1, "", [])
    assert done.stderr.startswith("error: ") and "\n" not in done.stderr.strip()
