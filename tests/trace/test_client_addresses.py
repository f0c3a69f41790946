"""``trace --from IP`` and ``--node``: whose an address is, and as which one its connections arrive at pods."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.errors import UsageError
from kubectl_svc.trace.viewpoint import parse
from tests.trace.test_viewpoints import (
    BASE,
    FRONT,
    NODE_PORT,
    ONE,
    TWO,
    WEB,
    found,
    node,
    pod,
    policy,
    service,
    slice_of,
    trace,
)

Object = dict[str, Any]


def with_range(number: int, cidr: str) -> Object:
    """A node that the controller manager gave a range of pod addresses."""
    return {**node(number), "spec": {"podCIDR": cidr, "podCIDRs": [cidr]}}


RANGED = [with_range(number, f"10.244.{number}.0/24") for number in (1, 2)]


@pytest.mark.parametrize("text", ["127.0.0.1", "::1", "0.0.0.0", "224.0.0.1", "ff02::1"])
def test_an_address_that_no_connection_comes_from(text: str) -> None:
    with pytest.raises(UsageError, match=r"for --from: .* a client cannot have it|.* cannot come from it"):
        parse(text)


@pytest.mark.parametrize(
    ("address", "verdict"),
    [
        pytest.param("10.244.1.99", "unknown", id="of no pod, in a node's range"),
        pytest.param("10.244.9.99", "healthy", id="in no node's range: outside"),
        pytest.param(FRONT[0]["status"]["podIP"], "healthy", id="a pod's"),
        pytest.param("172.30.0.1", "healthy", id="a node's"),
    ],
)
def test_whose_an_address_is(tmp_path: Path, address: str, verdict: str) -> None:
    objects = [service(**NODE_PORT), ONE, TWO, *FRONT, *RANGED, slice_of(ONE, TWO)]
    code, document, _ = trace(tmp_path, "web", "--from", address, objects=objects)
    assert (document["verdict"], code) == (verdict, {"unknown": 3, "healthy": 0}[verdict])
    reasons = [hop["reason"] for hop in document["hops"] if hop["kind"] == "Client"]
    assert ("no pod has this address" in reasons[0]) == (verdict == "unknown")


def block(*cidrs: str) -> Object:
    return {"from": [{"ipBlock": {"cidr": cidr}} for cidr in cidrs]}


@pytest.mark.parametrize(
    ("nodes", "rule", "verdict"),
    [
        pytest.param([node(1), node(2)], block("172.30.0.0/24"), "warning", id="all nodes"),
        pytest.param([node(1), node(2)], block("172.30.0.1/32"), "broken", id="one of the nodes"),
        pytest.param(RANGED, block("172.30.0.0/24"), "unknown", id="nodes that may have tunnels"),
        pytest.param(RANGED, block("10.244.0.0/16"), "unknown", id="their pods, and so their tunnels"),
        pytest.param(RANGED, block("172.30.0.0/24", "10.244.0.0/16"), "warning", id="both"),
        pytest.param(RANGED, block("203.0.113.0/24"), "broken", id="the clients"),
        pytest.param(RANGED, block("0.0.0.0/0"), "healthy", id="everybody"),
    ],
)
def test_the_address_of_the_node_that_a_connection_came_in_at(
    tmp_path: Path, nodes: list[Object], rule: Object, verdict: str
) -> None:
    """At the pod's own node it may keep its client's, which none of these rules but the last two is for."""
    objects = [service(**NODE_PORT), ONE, TWO, *nodes, slice_of(ONE, TWO), policy({}, rule)]
    assert trace(tmp_path, "web", "--from", "203.0.113.7", objects=objects)[1]["verdict"] == verdict


@pytest.mark.parametrize(
    ("nodes", "verdict"), [([node(1), node(2), node(3)], "healthy"), ([*RANGED, with_range(3, "10.244.3.0/24")], "unknown")]
)
def test_the_address_that_a_node_itself_connects_from(tmp_path: Path, nodes: list[Object], verdict: str) -> None:
    objects = [service(), ONE, TWO, *nodes, slice_of(ONE, TWO), policy({}, block("172.30.0.0/24"))]
    assert trace(tmp_path, "web", "--node", "node-3", objects=objects)[1]["verdict"] == verdict


@pytest.mark.parametrize(("nodes", "verdict"), [([node(3)], "healthy"), ([with_range(3, "10.244.3.0/24")], "unknown")])
def test_the_address_that_a_pod_in_its_nodes_network_connects_from(tmp_path: Path, nodes: list[Object], verdict: str) -> None:
    host = pod("host-1", 3, "host", hostNetwork=True, dnsPolicy="ClusterFirstWithHostNet")
    host["status"] |= {"podIP": "172.30.0.3", "podIPs": [{"ip": "172.30.0.3"}]}
    objects = [service(), ONE, TWO, host, *nodes, node(1), node(2), slice_of(ONE, TWO), policy({}, block("172.30.0.0/24"))]
    assert trace(tmp_path, "web", "--from", "pod/host-1", objects=objects)[1]["verdict"] == verdict


def test_an_external_address_is_not_what_a_node_connects_from(tmp_path: Path) -> None:
    nodes = [node(1), node(2)]
    for one in nodes:
        one["status"]["addresses"].insert(0, {"type": "ExternalIP", "address": "198.51.100.9"})
    objects = [service(**NODE_PORT), ONE, TWO, *nodes, slice_of(ONE, TWO)]
    verdicts = [
        trace(tmp_path, "web", "--from", "203.0.113.7", objects=[*objects, policy({}, block(cidr))])[1]["verdict"]
        for cidr in ("172.30.0.0/24", "198.51.100.0/24")
    ]
    assert verdicts == ["warning", "broken"]


BALANCED = {
    "type": "LoadBalancer",
    "loadBalancerSourceRanges": ["203.0.113.0/24", "10.1.0.0/16"],
    "ports": [{**WEB["spec"]["ports"][0], "nodePort": 30080}],
}


@pytest.mark.parametrize(
    ("asked", "client", "shut"),
    [
        pytest.param("web", "203.0.113.7", False, id="in a range"),
        pytest.param("web", "198.51.100.7", True, id="in none"),
        pytest.param("192.0.2.10", "198.51.100.7", True, id="by the load balancer's address"),
        pytest.param(":30080", "198.51.100.7", False, id="by the node port, which checks none"),
        pytest.param("web", "pod/front-1", False, id="a pod, by the cluster IP"),
        pytest.param("192.0.2.10", "pod/front-1", False, id="a pod in a range, by the load balancer's address"),
        pytest.param("192.0.2.10", "ops/pod/far", True, id="a pod in none, by that"),
    ],
)
def test_source_ranges_of_a_load_balancer(tmp_path: Path, asked: str, client: str, shut: bool) -> None:
    balanced = {**service(**BALANCED), "status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.10"}]}}}
    far = {**FRONT[0], "metadata": {"name": "far", "namespace": "ops", "uid": "uid-far"}}
    far["status"] = {**far["status"], "podIP": "10.9.0.1", "podIPs": [{"ip": "10.9.0.1"}]}
    _, document, _ = trace(tmp_path, asked, "--from", client, objects=[balanced, *BASE, far, slice_of(ONE, TWO)])
    (problem,) = [one for one in document["problems"] if one["code"] == "A13"]
    assert (problem["variant"], problem["severity"], document["verdict"]) == (
        ("shut-out", "error", "broken") if shut else ("ranges", "note", "healthy")
    )


def test_a_service_that_is_not_there_is_told_before_the_client(tmp_path: Path) -> None:
    code, document, err = trace(tmp_path, "wbe", "--from", "pod/front-1", objects=[service(), *BASE, slice_of(ONE, TWO)])
    assert (code, err, set(found(document))) == (1, "", {"A1"})


def of_family(family: str) -> list[Object]:
    """The Service and its endpoints of one family; its pods have both."""
    v6 = {"clusterIP": "fd00::7", "clusterIPs": ["fd00::7"], "ipFamilies": ["IPv6"]} if family == "IPv6" else {}
    both = [("fd01::1", ONE), ("fd01::2", TWO)]
    ready = [{**one, "status": {**one["status"], "podIPs": [*one["status"]["podIPs"], {"ip": ip}]}} for ip, one in both]
    slice_ = slice_of(ONE, TWO)
    for endpoint, (ip, _) in zip(slice_["endpoints"], both, strict=True):
        endpoint["addresses"] = [ip] if v6 else endpoint["addresses"]
    return [service(**NODE_PORT, **v6), *ready, *FRONT, node(1), node(2), {**slice_, "addressType": family}]


@pytest.mark.parametrize(
    ("family", "client", "verdict"),
    [
        pytest.param("IPv4", "pod/front-1", "healthy", id="a pod, its own"),
        pytest.param("IPv6", "pod/front-1", "broken", id="a pod, the other"),
        pytest.param("IPv6", "pod/web-1", "healthy", id="a pod of both"),
        pytest.param("IPv6", "node/node-1", "broken", id="a node, the other"),
        pytest.param("IPv4", "203.0.113.7", "healthy", id="outside, its own"),
        pytest.param("IPv4", "2001:db8::7", "broken", id="outside, the other"),
        pytest.param("IPv6", "2001:db8::7", "healthy", id="outside, its own IPv6"),
    ],
)
def test_client_and_service_need_a_family_in_common(tmp_path: Path, family: str, client: str, verdict: str) -> None:
    _, document, _ = trace(tmp_path, "web", "--from", client, objects=of_family(family))
    assert (document["verdict"], "F8" in found(document)) == (verdict, verdict == "broken")


def test_behind_a_host_name_there_may_be_any_family(tmp_path: Path) -> None:
    balanced = {**service(**BALANCED), "status": {"loadBalancer": {"ingress": [{"hostname": "lb.example.net"}]}}}
    assert trace(tmp_path, "web", "--from", "2001:db8::7", objects=[balanced, *BASE, slice_of(ONE, TWO)])[0] == 0
