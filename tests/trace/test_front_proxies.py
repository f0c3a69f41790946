"""What proxies make of an address: endpoints of its own IP family, and those that Cilium takes the place of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.kubernetes.proxy.placeholders import standing_in
from tests.trace.front import gateway, listener, made, route, service, shop, trace

SIX = "2001:db8::40"
PLACEHOLDER = "192.192.192.192"
NODE = made("v1", "Node", "n1", {}, "", {"addresses": [{"type": "InternalIP", "address": one} for one in ("192.0.2.1", SIX)]})


def slice_(called: str, *addresses: str, of: str = "web", **port: Any) -> dict[str, Any]:
    """A slice of a Service with one endpoint for each address."""
    made_ = {"name": "http", "port": 8080, "protocol": "TCP", **port}
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {"name": called, "namespace": "shop", "uid": called, "labels": {"kubernetes.io/service-name": of}},
        "addressType": "IPv6" if called.endswith("6") else "IPv4",
        "endpoints": [{"addresses": [one], "conditions": {"ready": True}} for one in addresses],
        "ports": [made_],
    }


def dual(*slices: dict[str, Any]) -> list[dict[str, Any]]:
    """A dual-stack load balancer's Service without a selector."""
    ports = [{"name": "http", "port": 80, "targetPort": 8080, "nodePort": 30080, "protocol": "TCP"}]
    families = {"ipFamilies": ["IPv4", "IPv6"], "ipFamilyPolicy": "RequireDualStack"}
    ips = {"clusterIP": "10.96.0.7", "clusterIPs": ["10.96.0.7", "fd00:96::7"]}
    status = {"loadBalancer": {"ingress": [{"ip": "203.0.113.40"}, {"ip": "2001:db8::41"}]}}
    spec: dict[str, Any] = {"type": "LoadBalancer", "ports": ports, "selector": {}, **families, **ips}
    found = service(status=status, **spec)
    return [{**found, "metadata": {**found["metadata"], "uid": "u"}}, *slices, NODE]


ONLY_FOUR = dual(slice_("four", "198.51.100.1"), slice_("slice-6"))
BOTH = dual(slice_("four", "198.51.100.1"), slice_("slice-6", "2001:db8:1::1"))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("[2001:db8::41]", 1),
        ("http://[2001:db8::41]/", 1),
        ("[fd00:96::7]:80", 1),
        (f"[{SIX}]:30080", 1),
        ("203.0.113.40", 0),
        ("http://203.0.113.40/", 0),
        ("10.96.0.7:80", 0),
        ("192.0.2.1:30080", 0),
        ("web", 1),
    ],
)
def test_an_address_is_that_of_its_own_family(tmp_path: Path, words: str, code: int) -> None:
    """By name both count: a warning, which ``--strict`` takes for a failure."""
    said = trace(tmp_path, ONLY_FOUR, words, "--strict")
    assert said.code == code, said.text
    assert ("D13" in said.text) == (code == 1)
    assert trace(tmp_path, BOTH, words, "--strict").code == 0


def test_by_name_the_other_family_is_a_warning(tmp_path: Path) -> None:
    assert trace(tmp_path, ONLY_FOUR, "web").code == 0


def of_cilium(*slices: dict[str, Any]) -> list[dict[str, Any]]:
    """A Gateway as Cilium serves it: its Service selects nothing."""
    ports = [{"name": "port-80", "port": 80, "protocol": "TCP"}, {"name": "port-443", "port": 443, "protocol": "TCP"}]
    status = {"loadBalancer": {"ingress": [{"ip": "203.0.113.52"}]}}
    front = service("cilium-gateway-gate", "infra", type="LoadBalancer", ports=ports, selector={}, status=status)
    front["metadata"]["labels"] = {"gateway.networking.k8s.io/gateway-name": "gate"}
    gate = gateway(listener(), status={"addresses": [{"value": "203.0.113.52"}]})
    own = [{**one, "metadata": {**one["metadata"], "namespace": "infra"}} for one in slices]
    return [*shop(), front, *own, *gate, route()]


DUMMY = slice_("dummy", PLACEHOLDER, of="cilium-gateway-gate", name="", port=9999)


@pytest.mark.parametrize("words", ["-A", "203.0.113.52", "http://203.0.113.52/", "gateway/gate -n infra"])
def test_a_placeholder_of_cilium_serves(tmp_path: Path, words: str) -> None:
    said = trace(tmp_path, of_cilium(DUMMY), *words.split(), "--strict")
    assert said.code == 0, said.text


def test_that_cilium_serves_is_a_note(tmp_path: Path) -> None:
    said = trace(tmp_path, of_cilium(DUMMY), "cilium-gateway-gate", "-n", "infra", "--strict")
    assert (said.code, "A15" in said.text, "the Envoy of Cilium" in said.text) == (0, True, True), said.text


@pytest.mark.parametrize(
    "other",
    [
        slice_("dummy", PLACEHOLDER, of="cilium-gateway-gate", name="", port=9998),
        slice_("dummy", "198.51.100.1", of="cilium-gateway-gate", name="", port=9999),
        slice_("dummy", PLACEHOLDER, "198.51.100.1", of="cilium-gateway-gate", name="", port=9999),
    ],
    ids=["another port", "another address", "another endpoint beside it"],
)
def test_what_is_no_placeholder_has_the_wrong_port_name(tmp_path: Path, other: dict[str, Any]) -> None:
    said = trace(tmp_path, of_cilium(other), "cilium-gateway-gate", "-n", "infra")
    assert (said.code, "B7" in said.text) == (1, True), said.text


def test_a_placeholder_serves_each_port_by_name_and_protocol() -> None:
    several = service(ports=[{"name": "a", "port": 1}, {"name": "b", "port": 2, "protocol": "UDP"}])
    (found,) = standing_in(several, [DUMMY])
    assert [(one["name"], one["protocol"], one["port"]) for one in found["ports"]] == [("a", "TCP", 9999), ("b", "UDP", 9999)]
