"""Where kubectl is wrong (docs/expose.md, P1 to P17): each test fails on what ``kubectl expose`` does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.control_plane import ControlPlane
from tests.cluster.expose_lines import SOURCES
from tests.cluster.namespaces import Namespace


@pytest.fixture(scope="module")
def place(control_plane: ControlPlane) -> Iterator[Namespace]:
    fresh = Namespace(control_plane)
    fresh.apply(SOURCES)
    yield fresh
    fresh.close()


def service(place: Namespace, *words: str, stdin: str = "") -> dict[str, Any]:
    """The Service that the server would make of a command line."""
    done = place.kubectl("svc", "expose", *words, "--dry-run=server", "-o", "json", input=stdin)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def refused(place: Namespace, *words: str) -> str:
    done = place.kubectl("svc", "expose", *words)
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr


def ports(found: dict[str, Any], *keys: str) -> list[tuple[Any, ...]]:
    return [tuple(port.get(key) for key in keys) for port in found["spec"]["ports"]]


def test_p1_each_source_is_inferred_on_its_own(place: Namespace) -> None:
    done = place.kubectl(
        "svc",
        "expose",
        "pod/redis",
        "pod/dns",
        "--dry-run=client",
        "-o",
        "jsonpath={.spec.selector.app}:{.spec.ports[0].port} ",
    )
    assert done.stdout == "redis:6379 dns:53 "


def test_p2_the_target_port_of_a_service_is_kept(place: Namespace) -> None:
    assert ports(service(place, "svc", "mapped", "--name=n"), "port", "targetPort") == [(80, 8080)]


def test_p3_one_port_in_two_containers_is_one_port(place: Namespace) -> None:
    assert ports(service(place, "pod", "twice", "--name=n"), "port", "protocol") == [(80, "TCP")]


def test_p4_each_number_and_protocol_once(place: Namespace) -> None:
    assert ports(service(place, "pod", "both", "--name=n", "--port=53,53"), "port", "protocol") == [(53, "UDP"), (53, "TCP")]


@pytest.mark.parametrize(
    ("name", "expected"), [("a" * 62 + "-b", "a" * 62), ("a" * 61 + ".bc", "a" * 61 + "-b"), ("with.dot", "with-dot")]
)
def test_p5_a_shortened_name_is_a_name(place: Namespace, name: str, expected: str) -> None:
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": {"a": "b"}}}
    found = service(place, "-f", "-", "--port=80", stdin=json.dumps(pod))
    assert found["metadata"]["name"] == expected


def test_p6_another_port_than_is_declared_is_the_target_and_that_is_noted(place: Namespace) -> None:
    words = ("expose", "pod", "dns", "--name=n", "--port=5353", "--dry-run=server", "-o", "jsonpath={.spec.ports}")
    ours, theirs = place.kubectl("svc", *words), place.kubectl(*words)
    assert (ours.returncode, json.loads(ours.stdout)) == (0, [{"port": 5353, "protocol": "TCP", "targetPort": 5353}])
    assert (ours.stdout, theirs.stderr) == (theirs.stdout, "")
    assert ours.stderr == (
        "note: no container of pod/dns declares 5353; it declares only 53/UDP (use --port 5353:53/UDP to send traffic there)\n"
    )


def test_p7_labels_that_die_with_the_pod_are_left_out(place: Namespace) -> None:
    assert service(place, "pod", "owned", "--name=n")["spec"]["selector"] == {"app": "owned"}
    kept = service(place, "pod", "owned", "--name=n", "--keep-labels")
    assert kept["spec"]["selector"] == {"app": "owned", "pod-template-hash": "abc"}


def test_p8_nothing_is_dropped_in_silence(place: Namespace) -> None:
    assert "--load-balancer-ip: the value has no effect" in refused(
        place, "pod", "redis", "--name=n", "--load-balancer-ip=192.0.2.1"
    )
    assert 'unknown field "spec.bogus"' in refused(place, "pod", "redis", "--name=n", '--overrides={"spec":{"bogus":1}}')


def test_p9_an_external_name_by_flag(place: Namespace) -> None:
    found = service(place, "--name=n", "--external-name=db.example.com")["spec"]
    assert (found["type"], found["externalName"], found.get("selector"), found.get("ports")) == (
        "ExternalName",
        "db.example.com",
        None,
        None,
    )


@pytest.mark.parametrize("port", ["abc", "4294967376", "0", "70000"])
def test_p10_a_port_that_is_none_is_said_to_be(place: Namespace, port: str) -> None:
    message = refused(place, "pod", "redis", "--name=n", f"--port={port}")
    assert message.startswith("error: --port: ") and port in message and "strconv" not in message


def test_p11_a_selector_is_parsed(place: Namespace) -> None:
    assert "--selector" in refused(place, "pod", "redis", "--name=n", "--selector=a!=b", "--dry-run=client")
    found = service(place, "pod", "redis", "--name=n", "--selector=a=b, c=d")
    assert found["spec"]["selector"] == {"a": "b", "c": "d"}


def test_p12_node_ports_each_for_its_port_and_no_selector_for_a_name(place: Namespace) -> None:
    found = service(place, "--name=n", "--selector=a=b", "--type=NodePort", "--port=a=80@30881,b=81@30882")
    assert ports(found, "port", "nodePort") == [(80, 30881), (81, 30882)]
    assert "--node-port: the Service has 2 ports" in refused(
        place, "pod", "plain", "--name=n", "--type=NodePort", "--node-port=30881"
    )


def test_p13_container_port_names_are_kept(place: Namespace) -> None:
    assert ports(service(place, "pod", "named", "--name=n"), "name") == [("http",), ("metrics",)]
    assert ports(service(place, "pod", "plain", "--name=n"), "name") == [("port-1",), ("port-2",)]
    assert ports(service(place, "pod", "named", "--name=n", "--port=8080"), "name") == [(None,)]


def test_p14_files_need_no_cluster(place: Namespace) -> None:
    words = ("-f", "-", "--dry-run=client")
    nowhere = {"KUBECONFIG": "/does/not/exist", "HOME": "/does/not/exist"}
    pod = json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "labels": {"a": "b"}}})
    ours = place.plane.kubectl("svc", "expose", *words, "--port=80", input=pod, env=nowhere)
    theirs = place.plane.kubectl("expose", *words, "--port=80", input=pod, env=nowhere)
    assert (ours.returncode, ours.stdout) == (0, "service/p exposed (dry run)\n")
    assert theirs.returncode == 1


def test_p15_a_client_dry_run_shows_nothing_that_no_server_takes(place: Namespace) -> None:
    assert "--type" in refused(place, "pod", "redis", "--name=n", "--type=Foo", "--dry-run=client")


def test_p16_a_file_says_in_which_namespace_its_service_belongs(place: Namespace) -> None:
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": str(place), "labels": {"a": "b"}}}
    done = place.plane.kubectl("svc", "expose", "-f", "-", "--port=80", input=json.dumps(pod))
    assert done.returncode == 0, done.stderr
    assert place.get("services", "p")["spec"]["selector"] == {"a": "b"}


def test_p17_a_file_without_objects_is_no_success(place: Namespace, tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("# nothing\n---\n")
    assert place.kubectl("expose", "-f", tmp_path / "empty.yaml", "--port=80").returncode == 0
    assert refused(place, f"-f={tmp_path}/empty.yaml", "--port=80") == f"error: {tmp_path}/empty.yaml: no objects in it\n"
