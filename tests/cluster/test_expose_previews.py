"""``expose --apply --dry-run=server`` is the run: one verdict, one object and one diff, whoever wrote the Service before."""

from __future__ import annotations

import io
import json
import os
import random
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import pytest

from kubectl_svc.cli import main
from kubectl_svc.console import Console
from kubectl_svc.kubernetes.apply import owners
from tests.cluster.control_plane import ControlPlane
from tests.cluster.namespaces import Namespace
from tests.cluster.random_services import content, written
from tests.waiting import wait_for

SEED = int(os.environ.get("PREVIEW_SEED", "12"))
BLOCKS = int(os.environ.get("PREVIEW_BLOCKS", "1"))  # PREVIEW_BLOCKS=50, which are 2,000 lines, is the whole run
BLOCK = 40

_UID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_CHANCE = re.compile(rf"\b(3[0-2]\d{{3}}|10\.96\.\d+\.\d+|{_UID})\b|'?fd00:96::[0-9a-f]*'?| \(server dry run\)")
"""What the server picks by chance, and what only a dry run says."""


class Ran(NamedTuple):
    """One run: its exit code, the objects that it printed, who owns which fields of them, and what else it said."""

    code: int
    objects: list[dict[str, Any]]
    owners: list[Any]
    said: list[str]


@pytest.fixture(scope="module")
def place(control_plane: ControlPlane) -> Iterator[Namespace]:
    fresh = Namespace(control_plane)
    yield fresh
    fresh.close()


@pytest.mark.parametrize("block", range(BLOCKS))
def test_a_preview_is_the_run(place: Namespace, block: int) -> None:
    numbers = range(block * BLOCK, (block + 1) * BLOCK)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda number: difference(number, place), numbers))
    differences = [text for text in found if text]
    assert not differences, f"seed {SEED}:\n" + "\n".join(differences)


def difference(number: int, place: Namespace) -> str:
    """In what the dry run and the real run of one random line differ, or nothing."""
    chance, name = random.Random(f"{SEED}/{number}"), f"p{number}"
    if chance.random() < 0.9:
        written(chance, place, name)
    line = words(chance, name, 30000 + number % 40)  # the band that the server itself picks from last
    before = objects(place, name)
    dry = ran(place, [*line, "--dry-run=server"])
    kept = objects(place, name)
    real = ran(place, line)
    after = objects(place, name)
    if after:
        place.client.delete(place.path("services", name))
    expected = f"{number}: {' '.join(line)} on {json.dumps(before)}"
    if kept != before:
        return f"{expected}: the dry run has changed it to {json.dumps(kept)}"
    if dry != real:
        return f"{expected}:\n  dry run: {dry}\n  real run: {real}"
    if real.code == 0 and {text(one) for one in real.objects} != {text(one) for one in after}:
        return f"{expected}: said {real.objects} and is {after}"
    return "" if real.code in (0, 1) else f"{expected}: {real}"


def words(chance: random.Random, name: str, node_port: int) -> list[str]:
    """A random line of ``expose --apply``."""
    found = ["expose", f"--name={name}", "--apply", "--diff"]
    if chance.random() < 0.75:
        found.append(f"--selector={chance.choice(['app=x', 'app=x,tier=y', 'app=y'])}")
    elif chance.random() < 0.7:
        found += [f"--address={one}" for one in chance.sample(["192.0.2.1", "192.0.2.2", "2001:db8::1"], chance.randint(1, 2))]
    ports = chance.sample(["80", "80/UDP", "81", "443:8443", "80:http", f"81@{node_port}"], chance.choice([1, 1, 2, 3]))
    named = len(ports) > 1 or chance.random() < 0.3
    found += [f"--port={f'q{index}=' if named and chance.random() < 0.95 else ''}{port}" for index, port in enumerate(ports)]
    for flag, likely in (
        ("--labels=a=x", 0.2),
        ("--labels=a=y,c=x", 0.2),
        ("--type=NodePort", 0.25),
        ("--type=LoadBalancer", 0.1),
        ("--session-affinity=ClientIP", 0.1),
        ("--external-ip=198.51.100.2", 0.1),
        ("--internal-traffic-policy=Local", 0.1),
        ("--annotation=b=y", 0.1),
        ("--force-conflicts", 0.3),
        ("--field-manager=helm", 0.1),
    ):
        if chance.random() < likely:
            found.append(flag)
    return found


def ran(place: Namespace, line: list[str]) -> Ran:
    """One line, run in this process."""
    out, err = io.StringIO(), io.StringIO()
    environ = {"KUBECONFIG": str(place.plane.kubeconfig_for("admin", str(place))), "PATH": "/none", "HOME": "/none"}
    code = main([*line, "-o", "json", "--show-managed-fields"], Console(io.StringIO(), out, err, environ))
    found = list(documents(out.getvalue()))
    said = [_CHANCE.sub("", text) for text in err.getvalue().splitlines() if "resourceVersion" not in text]
    held = [sorted(owners.of(one).items()) for one in found if one["kind"] == "Service"]
    return Ran(code, [content(one) if one["kind"] == "Service" else bare(one) for one in found], held, said)


def documents(printed: str) -> Iterator[dict[str, Any]]:
    decoder, at = json.JSONDecoder(), 0
    while at < len(printed):
        found, at = decoder.raw_decode(printed, at)
        yield found
        at += 1


SLICES = "discovery.k8s.io/v1/endpointslices"


def objects(place: Namespace, name: str) -> list[dict[str, Any]]:
    """The Service and its slices as they are."""
    service = place.client.find(place.path("services", name))
    slices = sorted(place.slices(name), key=lambda one: str(one["metadata"]["name"]))
    ours = [one for one in slices if "kubectl-svc" in one["metadata"]["name"]]
    return [*([service] if service else []), *({"kind": "EndpointSlice", **one} for one in ours)]


def bare(slice_: dict[str, Any]) -> dict[str, Any]:
    """A slice without what every write changes."""
    return {key: slice_.get(key) for key in ("addressType", "endpoints", "ports")} | {"name": slice_["metadata"]["name"]}


def text(obj: dict[str, Any]) -> str:
    known = content(obj) if obj.get("kind") == "Service" else bare(obj) if "metadata" in obj else obj
    return json.dumps(known, sort_keys=True)


def both_ways(namespace: Namespace, *words: str) -> list[tuple[int, str]]:
    """Exit code and stderr of the dry run and then of the run."""
    runs = [namespace.kubectl("svc", "expose", *words, *dry) for dry in (("--dry-run=server",), ())]
    return [(run.returncode, run.stderr) for run in runs]


@pytest.mark.parametrize("apply", [(), ("--apply",)], ids=["create", "apply"])
def test_a_cluster_ip_that_another_service_has(namespace: Namespace, apply: tuple[str, ...]) -> None:
    """The server's own dry run does not look."""
    preview, (code, said) = both_ways(namespace, "--name=a", "--selector=app=a", "--port=80", "--cluster-ip=10.96.0.1", *apply)
    run = (code, said.replace('[]string{"10.96.0.1"}', '["10.96.0.1"]'))  # older servers show values as Go does
    assert preview == run and preview[0] == 1 and "provided IP is already allocated" in preview[1]


CHOSEN = 30048
"""Of the band that the server takes last when it picks one itself, and beyond those of the random lines."""


def test_one_node_port_for_two_services(namespace: Namespace) -> None:
    for name in ("a", "b"):
        namespace.make_pod(name, {"app": name}, [80])
    preview, run = both_ways(namespace, "pod/a", "pod/b", "--port=80", "--type=NodePort", f"--node-port={CHOSEN}", "--apply")
    assert preview == run and preview[0] == 1 and 'The Service "b" is invalid' in preview[1]
    assert [one["metadata"]["name"] for one in namespace.objects("services")] == ["a"]


def test_the_own_cluster_ip_is_no_endpoint(namespace: Namespace) -> None:
    preview, run = both_ways(namespace, "--name=a", "--port=80", "--cluster-ip=10.96.77.7", "--address=10.96.77.7")
    assert preview == run and preview[0] == 1 and "is the cluster IP of the Service" in preview[1]
    assert namespace.objects("services") == []


def test_endpoints_that_are_mirrored_are_edited_as_endpoints_set_does(namespace: Namespace) -> None:
    namespace.make_service("a", None, {"port": 80})
    namespace.client.create(
        namespace.path("endpoints"),
        {"metadata": {"name": "a"}, "subsets": [{"addresses": [{"ip": "192.0.2.1"}], "ports": [{"port": 80}]}]},
    )
    wait_for(lambda: namespace.endpoints("a") == ["192.0.2.1"], what="the mirror")
    line = (
        "svc",
        "expose",
        "--name=a",
        "--port=80",
        "--address=192.0.2.1,192.0.2.2",
        "--apply",
        "--force-conflicts",
        "--take-over",
    )
    done = namespace.kubectl(*line)
    assert done.returncode == 0 and "endpoints/a configured: 192.0.2.2:80 added" in done.stdout, done.stderr
    assert namespace.endpoints("a") == ["192.0.2.1", "192.0.2.2"]
