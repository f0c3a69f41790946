"""``expose --address`` is ``endpoints set``: the same refusals, both objects or neither, and each with its own outcome.

The address of another Service as an endpoint: kubernetes/kubernetes#64668.
"""

from __future__ import annotations

import json
import shlex
from typing import Any

import pytest

from tests.cluster.control_plane import ControlPlane
from tests.cluster.faulty_proxy import LOSE_ANSWER, REFUSE, RESET, WRITES, Fault, FaultyProxy
from tests.cluster.namespaces import Namespace
from tests.waiting import wait_for

SLICES = "discovery.k8s.io/v1/endpointslices"
LINE = ("svc", "expose", "--name=db", "--port=5432")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "239.0.0.1",
        "0.0.0.0",
        "10.96.0.1",
        "192.0.2.300",
        "db.example.com",
        "",
        "192.0.2.1/32",
        "fe80::1",
        "192.0.2.1@",
    ],
)
def test_what_endpoints_set_refuses(namespace: Namespace, address: str) -> None:
    done = namespace.kubectl(*LINE, f"--address={address}")
    assert (done.returncode, done.stdout, namespace.objects("services")) == (1, "", [])
    namespace.make_service("db", None, {"port": 5432})
    theirs = namespace.kubectl("svc", "endpoints", "set", "db", *address.split(","))
    assert done.stderr.splitlines()[0] == theirs.stderr.splitlines()[0]
    again = namespace.kubectl(*LINE, f"--address={address}", "--apply")
    assert (again.returncode, again.stderr, namespace.slices("db")) == (1, theirs.stderr, [])


@pytest.mark.parametrize(
    ("words", "rule", "address"),
    [
        ((), "multicast", "239.0.0.1"),
        ((), "cluster-ip", "10.96.0.1"),
        (("--ip-family=IPv4",), "family", "2001:db8::1"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_a_rule_is_opened(namespace: Namespace, words: tuple[str, ...], rule: str, address: str) -> None:
    closed = namespace.kubectl(*LINE, *words, f"--address={address}")
    assert closed.returncode == 1 and f"--allow={rule}" in closed.stderr
    assert namespace.objects("services") == []
    done = namespace.kubectl(*LINE, *words, f"--address={address}", f"--allow={rule}")
    assert done.returncode == 0, done.stderr
    assert namespace.endpoints("db") == [address]


def test_each_object_has_its_own_outcome(namespace: Namespace) -> None:
    slice_ = "endpointslice.discovery.k8s.io/db-kubectl-svc-ipv4-0"
    apply = (*LINE, "--apply")
    for words, said in (
        (("--address=192.0.2.1",), f"service/db created\n{slice_} created: 192.0.2.1:5432 added\n"),
        (("--address=192.0.2.1",), f"service/db unchanged\n{slice_} unchanged\n"),
        (
            ("--address=192.0.2.1:5433",),
            f"service/db unchanged\n{slice_} configured: 192.0.2.1:5433 added, 192.0.2.1:5432 removed\n",
        ),
        (
            ("--address=192.0.2.2", "-l", "a=b"),
            f"service/db configured\n{slice_} configured: 192.0.2.2:5432 added, 192.0.2.1:5433 removed\n",
        ),
        (("-l", "a=b"), "service/db unchanged\n"),
    ):
        dry = namespace.kubectl(*apply, *words, "--dry-run=server")
        real = namespace.kubectl(*apply, *words)
        assert (real.returncode, real.stdout) == (0, said), real.stderr
        assert dry.stdout.replace(" (server dry run)", "") == said
    assert namespace.endpoints("db") == ["192.0.2.2"]


def test_a_slice_of_another_tool_is_not_left_beside(namespace: Namespace) -> None:
    namespace.make_service("db", None, {"port": 5432})
    metadata = {
        "name": "db-x",
        "labels": {"kubernetes.io/service-name": "db", "endpointslice.kubernetes.io/managed-by": "argo"},
    }
    endpoints = [{"addresses": ["192.0.2.9"]}]
    made = {"metadata": metadata, "addressType": "IPv4", "endpoints": endpoints, "ports": [{"port": 5432, "name": ""}]}
    namespace.create(SLICES, made)
    before = namespace.get("services", "db")
    for dry in ((), ("--dry-run=server",)):
        done = namespace.kubectl(*LINE, "--apply", "-l", "a=b", "--address=192.0.2.1", *dry)
        assert done.returncode == 1 and "db-x" in done.stderr and "argo" in done.stderr, done.stderr
    assert (namespace.get("services", "db"), namespace.endpoints("db")) == (before, ["192.0.2.9"])
    done = namespace.kubectl(*LINE, "--apply", "--address=192.0.2.1", "--take-over")
    assert (done.returncode, namespace.endpoints("db")) == (0, ["192.0.2.1"]), done.stderr


@pytest.mark.parametrize("apply", [(), ("--apply",)], ids=["expose", "expose --apply"])
@pytest.mark.parametrize("dry", [(), ("--dry-run=server",)], ids=["run", "dry run"])
def test_who_may_not_write_both_writes_neither(namespace: Namespace, apply: tuple[str, ...], dry: tuple[str, ...]) -> None:
    done = namespace.kubectl(*LINE, *apply, *dry, "--address=192.0.2.1", user="edit")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: you do not have permission to create endpointslices in the namespace")
    assert "'kubectl svc expose --print-role" in done.stderr and namespace.objects("services") == []


def on_real_write(number: int, fault: Fault) -> Any:
    """Decides on the write of that number, from 1, that is no dry run."""
    count = 0

    def decide(method: str, path: str) -> Fault | None:
        nonlocal count
        if method not in WRITES or "selfsubject" in path or "dryRun" in path:
            return None
        count += 1
        return fault if count == number else None

    return decide


@pytest.mark.parametrize("apply", [(), ("--apply",)], ids=["expose", "expose --apply"])
def test_one_without_the_other_says_how_to_finish(
    control_plane: ControlPlane, namespace: Namespace, apply: tuple[str, ...]
) -> None:
    with FaultyProxy(control_plane, on_real_write(2, Fault(REFUSE, 403))) as proxy:
        done = namespace.kubectl(*LINE, *apply, "--address=192.0.2.1", "--address=192.0.2.2@eu", f"--server={proxy.url}")
    assert done.returncode == 5 and namespace.slices("db") == []
    assert done.stdout == f"service/db {'created' if apply else 'exposed'}\n"
    message, _, finish = done.stderr.strip().partition("; to finish, run ")
    assert message.startswith(
        f"error: service/db is {'created' if apply else 'exposed'}, but its endpoints are not as requested: "
    )
    assert finish == f"kubectl svc endpoints set db 192.0.2.1 192.0.2.2@eu -n {namespace}"
    finished = namespace.kubectl(*shlex.split(finish)[1:])
    assert finished.returncode == 0, finished.stderr
    assert namespace.endpoints("db") == ["192.0.2.1", "192.0.2.2"]


@pytest.mark.parametrize("kind", [LOSE_ANSWER, RESET])
def test_a_service_that_may_be_there_or_not(control_plane: ControlPlane, namespace: Namespace, kind: str) -> None:
    with FaultyProxy(control_plane, on_real_write(1, Fault(kind))) as proxy:
        done = namespace.kubectl(*LINE, "--address=192.0.2.1", f"--server={proxy.url}")
    there = bool(namespace.objects("services"))
    assert (done.returncode, done.stdout, namespace.slices("db")) == (5, "", [])
    assert "whether service/db was written is unknown" in done.stderr
    assert f"if the Service exists, run kubectl svc endpoints set db 192.0.2.1 -n {namespace} to finish" in done.stderr
    again = namespace.kubectl(*LINE, "--address=192.0.2.1", *(["--apply"] if there else []))
    assert (again.returncode, namespace.endpoints("db")) == (0, ["192.0.2.1"]), again.stderr


def test_both_are_printed_and_are_what_is_there(namespace: Namespace) -> None:
    done = namespace.kubectl(*LINE, "--address=192.0.2.1", "-o", "jsonpath={.kind} ")
    assert (done.stdout, done.stderr) == ("Service EndpointSlice ", "")
    owner = namespace.slices("db")[0]["metadata"]["ownerReferences"][0]
    assert owner["uid"] == namespace.get("services", "db")["metadata"]["uid"]


def test_from_the_printed_manifests_comes_the_same(namespace: Namespace) -> None:
    printed = namespace.kubectl(*LINE, "--address=192.0.2.1", "--dry-run=client", "-o", "json")
    assert printed.returncode == 0, printed.stderr
    decoder = json.JSONDecoder()
    service, end = decoder.raw_decode(printed.stdout)
    slice_, _ = decoder.raw_decode(printed.stdout[end:].lstrip())
    namespace.apply(service, slice_)
    assert namespace.endpoints("db") == ["192.0.2.1"]


def test_endpoints_left_behind_by_a_changed_port_are_told(namespace: Namespace) -> None:
    apply = (*LINE, "--apply")
    assert namespace.kubectl(*apply, "--address=192.0.2.1", "--address=192.0.2.2").returncode == 0
    assert namespace.kubectl(*apply, "-l", "a=b").stderr == ""
    for dry in (("--dry-run=server",), ()):
        done = namespace.kubectl("svc", "expose", "--name=db", "--port=5433", "--apply", *dry)
        assert (
            done.returncode == 0
            and (
                "Warning: service/db: its endpoints keep the ports 5432/TCP;"
                f" to use the Service's ports, run 'kubectl svc endpoints set db 192.0.2.1 192.0.2.2 -n {namespace}'\n"
            )
            in done.stderr
        ), done.stderr
    finish = namespace.kubectl("svc", "endpoints", "set", "db", "192.0.2.1", "192.0.2.2")
    assert finish.returncode == 0, finish.stderr
    assert namespace.slices("db")[0]["ports"] == [{"name": "", "port": 5433, "protocol": "TCP"}]
    with_both = namespace.kubectl("svc", "expose", "--name=db", "--port=5434", "--apply", "--address=192.0.2.1")
    assert "keep the ports" not in with_both.stderr and namespace.slices("db")[0]["ports"][0]["port"] == 5434


@pytest.mark.parametrize(
    "line", ["expose --name=db --port=80 --address=192.0.2.1,192.0.2.2:99", "endpoints set db 192.0.2.1 192.0.2.2:99"]
)
def test_a_quota_that_fits_one_of_two_slices(namespace: Namespace, line: str) -> None:
    """Nothing is written, neither in the run nor in what the dry run promises."""
    counted = "count/endpointslices.discovery.k8s.io"
    namespace.apply({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "q"}, "spec": {"hard": {counted: "1"}}})
    wait_for(lambda: namespace.get("resourcequotas", "q").get("status", {}).get("used"), what="the quota")
    if line.startswith("endpoints"):
        namespace.make_service("db", None, {"port": 80})
    for dry in (("--dry-run=server",), ()):
        done = namespace.kubectl("svc", *line.split(), *dry)
        assert (done.returncode, done.stdout) == (1, "") and f"exceeded quota: q, requested: {counted}=2" in done.stderr
    assert namespace.endpoints("db") == [] and bool(namespace.objects("services")) is line.startswith("endpoints")
    namespace.kubectl("delete", "resourcequota", "q")
    assert namespace.kubectl("svc", *line.split()).returncode == 0
