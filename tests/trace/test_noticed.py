"""Lines of a trace that once could be changed without any test noticing."""

from __future__ import annotations

import io
from typing import Any

import pytest

from kubectl_svc.cli import main
from kubectl_svc.console import Console
from kubectl_svc.objects import pods
from kubectl_svc.trace.fixes.edits import command
from tests.trace.test_fixes import findings

Object = dict[str, Any]

BROKEN = "{apiVersion: v1, kind: Service, metadata: {name: lost}, spec: {selector: {app: lsot}, ports: [{port: 80}]}}"
POD = (
    "{apiVersion: v1, kind: Pod, metadata: {name: lost, labels: {app: lost}}, spec: {containers: [{name: main, image: main}]}}"
)
UNKNOWN = "{apiVersion: v1, kind: Service, metadata: {name: outside}, spec: {ports: [{port: 80}]}}"


@pytest.mark.parametrize(
    ("documents", "code"),
    [([BROKEN, POD, UNKNOWN], 1), ([UNKNOWN, BROKEN, POD], 1), ([UNKNOWN], 3)],
    ids=["broken-then-unknown", "unknown-then-broken", "unknown"],
)
def test_of_several_services_a_broken_one_decides(documents: list[str], code: int) -> None:
    console = Console(io.StringIO("\n---\n".join(documents)), io.StringIO(), io.StringIO(), {})
    assert main(["trace", "-f", "-"], console) == code


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("app=web", "app=web"),
        ("a b", "'a b'"),
        ("it's", "'it'\"'\"'s'"),
        ("$(reboot)", "'$(reboot)'"),
        ("a;b", "'a;b'"),
        ("", "''"),
        ("app=~x", "'app=~x'"),
    ],
    ids=["plain", "blank", "quote", "substitution", "semicolon", "empty", "tilde"],
)
def test_a_shell_takes_each_word_of_a_command_as_it_is(word: str, written: str) -> None:
    assert command("kubectl", word) == f"kubectl {written}"


@pytest.mark.parametrize(
    ("address", "refused"),
    [("223.255.255.254", False), ("224.0.0.1", True), ("239.255.255.250", True), ("240.0.0.1", True), ("127.0.0.1", True)],
    ids=["last-unicast", "first-multicast", "last-multicast", "reserved", "loopback"],
)
def test_addresses_that_nothing_is_forwarded_to(address: str, refused: bool) -> None:
    service: Object = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": {"ports": [{"port": 80}]}}
    slice_: Object = {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {"name": "web-1", "labels": {"kubernetes.io/service-name": "web"}},
        "addressType": "IPv4",
        "ports": [{"port": 80}],
        "endpoints": [{"addresses": [address]}],
    }
    assert bool(findings("D15", service, slice_)) == refused


def test_a_pod_that_goes_has_been_going_since_it_was_asked_to() -> None:
    """``deletionTimestamp`` is when its grace period ends."""
    metadata: Object = {"deletionTimestamp": "2024-01-01T00:01:00Z", "deletionGracePeriodSeconds": 30}
    asked, ends = (
        pods.changed({"metadata": metadata}),
        pods.changed({"metadata": {**metadata, "deletionGracePeriodSeconds": 0}}),
    )
    assert asked is not None and ends is not None
    assert ends - asked == 30
