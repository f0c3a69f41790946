"""Whether a client resolves names: which DNS the cluster has, what policies let through to it, and the pod's own resolver."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.test_viewpoints import BASE, NODES, ONE, TWO, found, other_engine, pod, policy, service, slice_of, trace

Object = dict[str, Any]


def dns_pod(space: str = "kube-system", port: int = 53, name: str = "dns", **labels: str) -> Object:
    """A ready pod that serves DNS."""
    made = pod("coredns", 2, space=space)
    made["metadata"]["labels"] = labels or {"k8s-app": "kube-dns"}
    ports = [{"name": "metrics", "containerPort": 9153}, {"name": name, "containerPort": port, "protocol": "UDP"}]
    made["spec"]["containers"] = [{"name": "main", "ports": ports}]
    return made


def dns_service(space: str, name: str, **selector: str) -> Object:
    kind = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": space, "uid": f"uid-{name}"}}
    ports = [{"name": "dns", "port": 53, "protocol": "UDP", "targetPort": "dns"}]
    return {**kind, "spec": {"clusterIP": "10.96.0.10", "selector": selector, "ports": ports}}


def egress(*rules: Object) -> Object:
    made = policy({"matchLabels": {"app": "front"}})
    made["spec"] = {"podSelector": {"matchLabels": {"app": "front"}}, "policyTypes": ["Egress"], "egress": list(rules)}
    return made


def to(space: str, port: int | None = None) -> Object:
    peer = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": space}}}
    return {"to": [peer], **({"ports": [{"port": port, "protocol": "UDP"}]} if port else {})}


WEB_OPEN = {"to": [{"podSelector": {"matchLabels": {"app": "web"}}}]}
USUAL = [dns_pod()]
OPENSHIFT = [dns_pod("openshift-dns", 5353, dns="default"), dns_service("openshift-dns", "dns-default", dns="default")]
BY_SERVICE = [dns_pod(app="coredns"), dns_service("kube-system", "coredns", app="coredns")]
OF_ANOTHER_PORT = [dns_pod(port=1053, name="udp-dns")]
CACHE = {**dns_pod(), "metadata": {"name": "cache", "namespace": "kube-system", "labels": {"k8s-app": "node-local-dns"}}}


@pytest.mark.parametrize(
    ("dns", "rule", "verdict"),
    [
        pytest.param(USUAL, to("kube-system", 53), "healthy", id="usual"),
        pytest.param(USUAL, to("openshift-dns", 53), "broken", id="usual, another namespace"),
        pytest.param(OPENSHIFT, to("openshift-dns", 5353), "healthy", id="OpenShift"),
        pytest.param(OPENSHIFT, to("openshift-dns", 53), "broken", id="OpenShift, the Service's port"),
        pytest.param(OPENSHIFT, to("kube-system", 53), "broken", id="OpenShift, the usual namespace"),
        pytest.param(BY_SERVICE, to("kube-system", 53), "healthy", id="by its Service"),
        pytest.param(BY_SERVICE, to("ops", 53), "broken", id="by its Service, another namespace"),
        pytest.param(OF_ANOTHER_PORT, to("kube-system", 1053), "healthy", id="without root"),
        pytest.param(OF_ANOTHER_PORT, to("kube-system", 53), "broken", id="without root, the Service's port"),
        pytest.param([*USUAL, CACHE], to("kube-system", 53), "healthy", id="a cache on the nodes"),
        pytest.param([*USUAL, CACHE], to("ops"), "unknown", id="a cache on the nodes that may answer"),
        pytest.param([], to("kube-system", 53), "healthy", id="none seen, a rule for the usual one"),
        pytest.param([], to("dns-of-ours", 53), "unknown", id="none seen, a rule for another one"),
        pytest.param([], to("dns-of-ours"), "unknown", id="none seen, a rule for all ports of another one"),
        pytest.param([], {"to": [{"podSelector": {}}]}, "broken", id="none seen, a rule for its own namespace"),
    ],
)
def test_which_pods_are_the_dns_of_the_cluster(tmp_path: Path, dns: list[Object], rule: Object, verdict: str) -> None:
    objects = [service(), *BASE, slice_of(ONE, TWO), egress(WEB_OPEN, rule), *dns]
    _, document, _ = trace(tmp_path, "web", "--from", "pod/front-1", objects=objects)
    assert document["verdict"] == verdict
    assert ("F1" in found(document)) == (verdict == "broken")
    if "F1" in found(document):
        (told,) = [one for one in document["problems"] if one["code"] == "F1"]
        opened = told["action"]["edits"][0]["new"]["ports"]
        port = 5353 if dns is OPENSHIFT else 1053 if dns is OF_ANOTHER_PORT else 53
        assert opened == [{"port": port, "protocol": "UDP"}, {"port": port, "protocol": "TCP"}]


@pytest.mark.parametrize(
    ("labels", "verdict", "reason"),
    [
        pytest.param(None, "unknown", "labels of namespaces are not known", id="not in the files"),
        pytest.param({"name": "kube-system"}, "healthy", "", id="labelled"),
        pytest.param({}, "broken", "namespace kube-system has no label name", id="not labelled"),
    ],
)
def test_dns_by_a_label_of_its_namespace(tmp_path: Path, labels: dict[str, str] | None, verdict: str, reason: str) -> None:
    rule = {"to": [{"namespaceSelector": {"matchLabels": {"name": "kube-system"}}}]}
    space = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "kube-system", "labels": labels}}
    objects = [service(), *BASE, slice_of(ONE, TWO), egress(WEB_OPEN, rule), *USUAL, *([] if labels is None else [space])]
    _, document, _ = trace(tmp_path, "web", "--from", "pod/front-1", objects=objects)
    client = next(hop for hop in document["hops"] if hop["id"] == "service/client")
    assert document["verdict"] == verdict
    assert reason in client["reason"]


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        (other_engine("CiliumNetworkPolicy", "cilium.io", "kube-system"), "unknown"),
        (other_engine("CiliumNetworkPolicy", "cilium.io", "ops"), "broken"),
        (other_engine("AuthorizationPolicy", "security.istio.io", "kube-system"), "broken"),
    ],
    ids=["can open it", "of another namespace", "can only shut"],
)
def test_other_engines_count_for_dns_too(tmp_path: Path, other: Object, verdict: str) -> None:
    objects = [service(), *BASE, slice_of(ONE, TWO), egress(WEB_OPEN), *USUAL, other]
    _, document, _ = trace(tmp_path, "web", "--from", "pod/front-1", objects=objects)
    assert (document["verdict"], "F1" in found(document)) == (verdict, verdict == "broken")


SERVERS = {"dnsPolicy": "None", "dnsConfig": {"nameservers": ["10.96.0.10"]}}
COMPLETED = {"dnsPolicy": "None", "dnsConfig": {"nameservers": ["10.96.0.10"], "searches": ["svc.cluster.local"]}}


@pytest.mark.parametrize(
    ("asked", "resolver", "severity"),
    [
        pytest.param("web.shop", {}, "", id="the cluster's"),
        pytest.param("web.shop", {"dnsPolicy": "Default"}, "error", id="the node's"),
        pytest.param("http://web.shop/", {"dnsPolicy": "Default"}, "error", id="a URL"),
        pytest.param("web.shop.svc.cluster.local", {"dnsPolicy": "Default"}, "error", id="the full name"),
        pytest.param("web.shop", {"hostNetwork": True}, "error", id="the node's network"),
        pytest.param("web.shop", {"hostNetwork": True, "dnsPolicy": "ClusterFirstWithHostNet"}, "", id="with its DNS"),
        pytest.param("web", {"dnsPolicy": "Default"}, "warning", id="the Service itself"),
        pytest.param("10.96.0.7", {"dnsPolicy": "Default"}, "", id="an address"),
        pytest.param("web.shop", SERVERS, "error", id="no search list"),
        pytest.param("web.shop", COMPLETED, "note", id="servers that may be the cluster's"),
        pytest.param("web.shop.svc.cluster.local", SERVERS, "note", id="servers that may be, the full name"),
    ],
)
def test_a_name_that_the_pod_does_not_resolve(tmp_path: Path, asked: str, resolver: Object, severity: str) -> None:
    objects = [service(), ONE, TWO, pod("front-1", 1, "front", **resolver), *NODES, slice_of(ONE, TWO)]
    code, document, _ = trace(tmp_path, asked, "--from", "pod/front-1", objects=objects)
    assert found(document).get("F5", "") == severity
    assert code == (severity == "error")
    hop = next((one for one in document["hops"] if one["id"] == "service/asked"), {"status": "broken", "problem": "F5"})
    assert severity != "error" or (hop["status"], hop["problem"]) == ("broken", "F5")


def test_a_short_name_is_of_the_clients_own_namespace(tmp_path: Path) -> None:
    objects = [service(), *BASE, pod("spy", 1, "spy", "ops"), slice_of(ONE, TWO)]
    codes = [trace(tmp_path, "http://web/", "--from", client, objects=objects)[0] for client in ("pod/front-1", "ops/pod/spy")]
    assert codes == [0, 1]


def test_who_does_not_ask_the_dns_of_the_cluster_needs_no_way_to_it(tmp_path: Path) -> None:
    front = pod("front-1", 1, "front", dnsPolicy="Default")
    objects = [service(), ONE, TWO, front, *NODES, slice_of(ONE, TWO), egress(WEB_OPEN), *USUAL]
    assert set(found(trace(tmp_path, "web", "--from", "pod/front-1", objects=objects)[1])) == {"F5", "F7"}


ALIAS: Object = {
    **{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "shop", "uid": "uid-alias"}},
    "spec": {"type": "ExternalName", "externalName": "db.example.com"},
}
PORTLESS: Object = {**ALIAS, "spec": {"clusterIP": "None", "clusterIPs": ["None"], "selector": {"app": "web"}}}


@pytest.mark.parametrize(
    ("target", "rules", "verdict"),
    [
        pytest.param(ALIAS, [egress()], "broken", id="an alias, and no way to the DNS"),
        pytest.param(ALIAS, [egress(to("kube-system", 53))], "unknown", id="an alias, and policies about its address"),
        pytest.param(ALIAS, [egress({})], "healthy", id="an alias, and all is open"),
        pytest.param(ALIAS, [], "healthy", id="an alias without policies"),
        pytest.param(PORTLESS, [policy({"matchLabels": {"app": "web"}})], "unknown", id="no port, and policies of the pods"),
        pytest.param(PORTLESS, [policy({"matchLabels": {"app": "web"}}, {})], "warning", id="no port, and all is open"),
        pytest.param(
            ALIAS, [other_engine("CiliumNetworkPolicy", "cilium.io", "shop")], "unknown", id="an alias, and another engine"
        ),
        pytest.param(PORTLESS, [policy({"matchLabels": {"app": "db"}})], "warning", id="no port, and policies of others"),
    ],
)
def test_where_it_is_not_known_what_policies_go_by(tmp_path: Path, target: Object, rules: list[Object], verdict: str) -> None:
    objects = [target, *BASE, *([slice_of(ONE, TWO)] if target is PORTLESS else []), *rules, *USUAL]
    assert trace(tmp_path, "web", "--from", "pod/front-1", objects=objects)[1]["verdict"] == verdict


@pytest.mark.parametrize(("policy", "codes"), [("ClusterFirst", {"F4": "error"}), ("Default", {"F5": "warning"})])
def test_dns_that_is_not_ready_concerns_those_that_query_it(tmp_path: Path, policy: str, codes: dict[str, str]) -> None:
    dns = dns_pod()
    dns["status"]["conditions"] = [{"type": "Ready", "status": "False"}]
    client = pod("front", 3, "front", dnsPolicy=policy)
    document = trace(tmp_path, "web", "--from", "pod/front", objects=[service(), *BASE, client, dns, slice_of(ONE, TWO)])[1]
    assert found(document) == codes
