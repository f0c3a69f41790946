"""Where a client comes in, and whose addresses endpoints are, decides what policies see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.test_viewpoints import (
    ADMITS_FRONT,
    BASE,
    NODE_PORT,
    NODES,
    ONE,
    TWO,
    found,
    pod,
    policy,
    service,
    slice_of,
    trace,
)

Object = dict[str, Any]

OF_WEB = {"matchLabels": {"app": "web"}}
FROM_NODES = {"from": [{"ipBlock": {"cidr": "172.30.0.0/24"}}]}


def asked(tmp_path: Path, *words: str, objects: list[Object], client: str = "pod/front-1") -> tuple[str, list[str]]:
    """The verdict, and the codes of what is graver than a note."""
    _, document, err = trace(tmp_path, *words, "--from", client, objects=objects)
    assert err == ""
    return document["verdict"], [code for code, severity in found(document).items() if severity != "note"]


# Services without a selector, whose endpoints are pods of another namespace.

DB = pod("db-1", 2, "db", "data")


def manual(*ips: str) -> Object:
    """A slice that somebody wrote."""
    made = slice_of()
    made["metadata"]["labels"]["endpointslice.kubernetes.io/managed-by"] = "staff"
    return {**made, "endpoints": [{"addresses": [ip], "conditions": {"ready": True}} for ip in ips]}


def without_selector(*more: Object, ip: str = DB["status"]["podIP"]) -> list[Object]:
    alone = service()
    alone["spec"].pop("selector")
    return [alone, *BASE, DB, manual(ip), *more]


def egress(*peers: Object, space: str = "shop") -> Object:
    made = policy({"matchLabels": {"app": "front"}}, space=space)
    made["spec"] = {**made["spec"], "policyTypes": ["Egress"], "egress": [{"to": list(peers)}, _DNS]}
    made["metadata"]["name"] = "out"
    del made["spec"]["ingress"]
    return made


_DNS = {"ports": [{"port": 53, "protocol": protocol} for protocol in ("UDP", "TCP")]}
OF_DB = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "data"}}, "podSelector": {}}
FRONTS_OF_SHOP = {"from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "shop"}}}]}


@pytest.mark.parametrize(
    ("more", "ip", "verdict"),
    [
        pytest.param([policy({}, space="data")], DB["status"]["podIP"], "broken", id="its namespace denies"),
        pytest.param([policy({}, FRONTS_OF_SHOP, space="data")], DB["status"]["podIP"], "healthy", id="its namespace allows"),
        pytest.param([policy({}, space="shop")], DB["status"]["podIP"], "healthy", id="the Service's namespace has no say"),
        pytest.param([egress(OF_DB)], DB["status"]["podIP"], "healthy", id="let out to that pod"),
        pytest.param([egress({"podSelector": {}})], DB["status"]["podIP"], "broken", id="let out to others"),
        pytest.param([egress(OF_DB)], "192.0.2.7", "broken", id="an address outside"),
        pytest.param([egress({"ipBlock": {"cidr": "192.0.2.0/24"}})], "192.0.2.7", "healthy", id="a range outside"),
        pytest.param([egress({"ipBlock": {"cidr": "10.1.0.0/16"}})], DB["status"]["podIP"], "healthy", id="a range of pods"),
        pytest.param([egress(OF_DB)], "172.30.0.1", "healthy", id="its own node"),
    ],
)
def test_endpoints_that_are_pods_of_another_namespace(tmp_path: Path, more: list[Object], ip: str, verdict: str) -> None:
    assert asked(tmp_path, "web", objects=without_selector(*more, ip=ip))[0] == verdict


def test_a_policy_that_nobody_passes_counts_there_too(tmp_path: Path) -> None:
    objects = without_selector(policy({}, {"ports": [{"port": 1}]}, space="data"))
    assert found(trace(tmp_path, "web", objects=objects)[1])["F1"] == "warning"


@pytest.mark.parametrize(
    ("peer", "verdict"),
    [(OF_DB, "unknown"), ({"ipBlock": {"cidr": "10.0.0.0/8"}}, "healthy"), ({"ipBlock": {"cidr": "192.0.2.0/24"}}, "broken")],
    ids=["pods", "its range", "another range"],
)
def test_files_without_other_pods_do_not_tell_whose_an_address_is(tmp_path: Path, peer: Object, verdict: str) -> None:
    objects = [one for one in without_selector(egress(peer)) if one is not DB]
    assert asked(tmp_path, "web", objects=objects)[0] == verdict


# Node ports and external IPs, for a pod: kube-proxy may put its node's address in the place of the pod's.


def node_port(*more: Object, policy_: Any = "Cluster", **spec: Any) -> list[Object]:
    return [service(**NODE_PORT, externalTrafficPolicy=policy_, **spec), *BASE, slice_of(ONE, TWO), *more]


@pytest.mark.parametrize(
    ("rule", "words", "verdict"),
    [
        pytest.param(ADMITS_FRONT, "10.96.0.7:80", "healthy", id="cluster IP, its label"),
        pytest.param(FROM_NODES, "10.96.0.7:80", "broken", id="cluster IP, the nodes"),
        pytest.param(ADMITS_FRONT, "172.30.0.3:30080", "broken", id="a node port elsewhere, its label"),
        pytest.param(FROM_NODES, "172.30.0.3:30080", "healthy", id="a node port elsewhere, the nodes"),
        pytest.param(ADMITS_FRONT, "172.30.0.1:30080", "broken", id="its own node's port, its label"),
        pytest.param(FROM_NODES, "172.30.0.1:30080", "unknown", id="its own node's port, the nodes"),
        pytest.param({"from": [*ADMITS_FRONT["from"], *FROM_NODES["from"]]}, ":30080", "healthy", id="any node, both"),
        pytest.param({}, ":30080", "healthy", id="any node, everybody"),
        pytest.param({"ports": [{"port": 30080}]}, "172.30.0.3:30080", "broken", id="the number of the node port"),
    ],
)
def test_a_pod_at_a_node_port(tmp_path: Path, rule: Object, words: str, verdict: str) -> None:
    assert asked(tmp_path, words, objects=node_port(policy(OF_WEB, rule)))[0] == verdict


@pytest.mark.parametrize(
    ("peers", "words", "verdict"),
    [
        pytest.param([{"podSelector": OF_WEB}], "10.96.0.7:80", "healthy", id="cluster IP, the pods"),
        pytest.param([{"podSelector": OF_WEB}], "172.30.0.1:30080", "healthy", id="its own node's port, the pods"),
        pytest.param([{"podSelector": OF_WEB}], "172.30.0.3:30080", "broken", id="a node port elsewhere, the pods"),
        pytest.param([{"ipBlock": {"cidr": "172.30.0.3/32"}}], "172.30.0.3:30080", "healthy", id="that node"),
    ],
)
def test_a_pod_is_let_out_to_the_node_that_it_asks(tmp_path: Path, peers: list[Object], words: str, verdict: str) -> None:
    assert asked(tmp_path, words, objects=node_port(egress(*peers)))[0] == verdict


@pytest.mark.parametrize("address", ["external-ip", "load-balancer"])
@pytest.mark.parametrize(
    ("rule", "local", "verdict"),
    [(ADMITS_FRONT, False, "broken"), (FROM_NODES, False, "unknown"), (ADMITS_FRONT, True, "healthy"), ({}, False, "healthy")],
    ids=["its label", "the nodes", "its label, Local", "everybody"],
)
def test_a_pod_at_an_external_address(tmp_path: Path, address: str, rule: Object, local: bool, verdict: str) -> None:
    """Its own node forwards it: at a pod of the same node an engine sees the client or that node, elsewhere that node."""
    given = {"externalIPs": ["192.0.2.10"]} if address == "external-ip" else {"type": "LoadBalancer"}
    objects = node_port(policy(OF_WEB, rule), policy_="Local" if local else "Cluster")
    objects[0] = {**objects[0], "spec": {**objects[0]["spec"], **given}}
    if address == "load-balancer":
        objects[0]["status"] = {"loadBalancer": {"ingress": [{"ip": "192.0.2.10"}]}}
    assert asked(tmp_path, "192.0.2.10:80", objects=objects)[0] == verdict


# Ingresses and routes: a controller connects in the client's place.

INGRESS: Object = {
    **{"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "front", "namespace": "shop", "uid": "u"}},
    "spec": {
        "ingressClassName": "nginx",
        "rules": [
            {
                "host": "shop.example.com",
                "http": {
                    "paths": [
                        {"path": "/", "pathType": "Prefix", "backend": {"service": {"name": "web", "port": {"number": 80}}}}
                    ]
                },
            }
        ],
    },
    "status": {"loadBalancer": {"ingress": [{"ip": "192.0.2.20"}]}},
}
CLASS = {"apiVersion": "networking.k8s.io/v1", "kind": "IngressClass", "metadata": {"name": "nginx", "uid": "c"}}
FROM_NGINX = {"from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ingress-nginx"}}}]}


@pytest.mark.parametrize("words", ["ingress/front", "http://shop.example.com/"])
@pytest.mark.parametrize("client", ["203.0.113.7", "pod/front-1"])
@pytest.mark.parametrize(
    ("rules", "verdict", "codes"),
    [
        pytest.param(None, "healthy", [], id="no policy"),
        pytest.param([{"ports": [{"port": 8080}]}], "healthy", [], id="everybody at this port"),
        pytest.param([FROM_NGINX], "unknown", [], id="pods of a namespace"),
        pytest.param([], "broken", ["F1"], id="nobody"),
        pytest.param([{**FROM_NGINX, "ports": [{"port": 80}]}], "broken", ["F1"], id="the Service's port"),
    ],
)
def test_behind_an_ingress_its_controller_connects(
    tmp_path: Path, words: str, client: str, rules: list[Object] | None, verdict: str, codes: list[str]
) -> None:
    made = [policy(OF_WEB, *rules)] if rules is not None else []
    objects = [service(), *BASE, slice_of(ONE, TWO), INGRESS, CLASS, *made]
    assert asked(tmp_path, words, objects=objects, client=client) == (verdict, codes)


def test_a_cluster_ip_does_not_lead_in_from_outside(tmp_path: Path) -> None:
    assert asked(tmp_path, "10.96.0.7:80", objects=node_port(), client="203.0.113.7") == ("broken", ["F8"])
    assert asked(tmp_path, ":30080", objects=node_port(), client="203.0.113.7") == ("healthy", [])


def test_who_comes_from_outside_does_not_meet_the_cluster_ip(tmp_path: Path) -> None:
    """Nor what its internalTrafficPolicy says."""
    objects = node_port(internalTrafficPolicy="Local")
    assert found(trace(tmp_path, "web", "--from", "203.0.113.7", objects=objects)[1])["D4"] == "note"
    assert asked(tmp_path, "web", objects=objects, client="203.0.113.7") == ("healthy", [])


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [({}, "healthy"), (ADMITS_FRONT, "unknown"), (FROM_NODES, "unknown"), ({"ports": [{"port": 80}]}, "broken")],
)
@pytest.mark.parametrize("words", ["lb.example.com:80", "192.0.2.10:80"])
def test_a_pod_that_comes_back_by_a_load_balancer(tmp_path: Path, words: str, rule: Object, verdict: str) -> None:
    """From which address is not known: kube-proxy does not forward host names, nor addresses in ipMode Proxy."""
    objects = node_port(policy(OF_WEB, rule))
    given = {"hostname": "lb.example.com"} if words.startswith("lb") else {"ip": "192.0.2.10", "ipMode": "Proxy"}
    objects[0] = {**objects[0], "spec": {**objects[0]["spec"], "type": "LoadBalancer"}}
    objects[0]["status"] = {"loadBalancer": {"ingress": [given]}}
    assert asked(tmp_path, words, objects=objects)[0] == verdict


def test_an_address_of_the_other_family(tmp_path: Path) -> None:
    """The client has no such address."""
    six = {"addresses": [*NODES[2]["status"]["addresses"], {"type": "InternalIP", "address": "fd00:30::3"}]}
    families: Object = {"ipFamilies": ["IPv4", "IPv6"], "ipFamilyPolicy": "PreferDualStack"}
    both = {**families, "clusterIPs": ["10.96.0.1", "fd00:96::1"]}
    objects = [one for one in node_port(**both) if one["metadata"]["name"] != "node-3"]
    objects.append({**NODES[2], "status": {**NODES[2]["status"], **six}})
    assert asked(tmp_path, "[fd00:30::3]:30080", objects=objects) == ("broken", ["F8", "D13"])
    assert asked(tmp_path, "172.30.0.3:30080", objects=objects) == ("healthy", [])


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [(ADMITS_FRONT, "broken"), (FROM_NODES, "unknown"), ({"from": [*ADMITS_FRONT["from"], *FROM_NODES["from"]]}, "healthy")],
    ids=["its label", "the nodes", "both"],
)
def test_what_leaves_the_pods_own_node_may_be_looked_at_as_the_pods(tmp_path: Path, rule: Object, verdict: str) -> None:
    """No endpoint is on that node, whose address arrives at all of them."""
    objects = node_port(policy(OF_WEB, rule))
    assert asked(tmp_path, "172.30.0.3:30080", objects=objects, client="pod/front-3")[0] == verdict


@pytest.mark.parametrize(
    ("rule", "words", "verdict"),
    [
        pytest.param(ADMITS_FRONT, "172.30.0.2:30080", "unknown", id="its label"),
        pytest.param({"from": [*ADMITS_FRONT["from"], *FROM_NODES["from"]]}, "172.30.0.2:30080", "healthy", id="both"),
        pytest.param({}, "172.30.0.3:30080", "broken", id="a node without endpoint"),
        pytest.param(ADMITS_FRONT, "172.30.0.1:30080", "healthy", id="its own node"),
    ],
)
def test_a_pod_at_a_node_port_that_keeps_addresses(tmp_path: Path, rule: Object, words: str, verdict: str) -> None:
    """But between nodes a network plugin may put the client's node in its place."""
    assert asked(tmp_path, words, objects=node_port(policy(OF_WEB, rule), policy_="Local"))[0] == verdict
