from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_svc.objects import addresses, pods


@pytest.mark.parametrize(
    ("text", "canonical", "family"),
    [
        ("10.1.0.1", "10.1.0.1", "IPv4"),
        ("010.001.0.01", "10.1.0.1", "IPv4"),
        ("FD00:0:0::0A", "fd00::a", "IPv6"),
        ("::ffff:10.1.0.1", "10.1.0.1", "IPv4"),
        ("::", "::", "IPv6"),
        ("256.0.0.1", "", ""),
        ("1.2.3", "", ""),
        ("1.2.3.4.5", "", ""),
        ("1.2.3.²", "", ""),
        ("fe80::1%eth0", "", ""),
        ("a.example", "", ""),
        ("1::2::3", "", ""),
        ("", "", ""),
    ],
)
def test_addresses(text: str, canonical: str, family: str) -> None:
    assert (addresses.canonical(text), addresses.family(text)) == (canonical, family)


@given(st.ip_addresses())
def test_python_agrees_on_addresses(address: Any) -> None:
    mapped = getattr(address, "ipv4_mapped", None)
    assert addresses.canonical(str(address)) == str(mapped or address)


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ({"podIPs": [{"ip": "FD00::1"}, {"ip": "10.1.0.1"}], "podIP": "FD00::1"}, ("fd00::1", "10.1.0.1")),
        ({"podIP": "10.1.0.1"}, ("10.1.0.1",)),
        ({"podIPs": [], "podIP": "10.1.0.1"}, ("10.1.0.1",)),
        ({"podIP": ""}, ()),
        ({}, ()),
        (None, ()),
    ],
)
def test_ips(status: Any, found: tuple[str, ...]) -> None:
    assert pods.ips({"status": status}) == found


def test_ports_in_the_order_of_the_look_up() -> None:
    def container(name: str, **fields: Any) -> dict[str, Any]:
        return {"name": name, "ports": [{"name": name, "containerPort": 1}], **fields}

    pod = {
        "spec": {
            "initContainers": [container("first"), container("side", restartPolicy="Always")],
            "containers": [container("main")],
        }
    }
    assert [(port.name, port.kind) for port in pods.container_ports(pod)] == [
        ("main", "container"),
        ("side", "sidecar"),
        ("first", "init"),
    ]
    assert pods.find_port(pod, "first", "TCP") is None
    assert pods.find_port(pod, "side", "UDP") is None
    assert pods.find_port(pod, "side", "TCP") == ("side", "sidecar", "side", "TCP", 1, 0)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=3), lambda inner: st.lists(inner, max_size=2)))
def test_nonsense_is_no_error(nonsense: Any) -> None:
    for spec in ("containers", "initContainers", "readinessGates", "nodeName", "hostname"):
        pod = {"spec": {spec: nonsense}, "status": {"conditions": nonsense, "podIPs": nonsense, "phase": nonsense}}
        pods.container_ports(pod)
        pods.readiness_gates(pod)
        pods.ready(pod)
        pods.ips(pod)
        pods.phase(pod)
