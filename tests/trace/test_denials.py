"""F1: what is told of a policy that denies a client, and the one edit that fixes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.test_client_dns import dns_pod, egress
from tests.trace.test_viewpoints import (
    ADMITS_FRONT,
    BASE,
    NODES,
    ONE,
    TWO,
    WEB,
    deployment,
    found,
    pod,
    policy,
    service,
    slice_of,
    trace,
)

Object = dict[str, Any]

TWO_PORTS = [
    {"name": "http", "port": 80, "targetPort": 8080, "protocol": "TCP"},
    {"name": "stats", "port": 90, "targetPort": 9090, "protocol": "TCP"},
]


def two_ports() -> list[Object]:
    """A Service of two ports, its slice and all else."""
    slice_ = slice_of(ONE, TWO)
    slice_["ports"] = [{"name": one["name"], "port": one["targetPort"], "protocol": "TCP"} for one in TWO_PORTS]
    return [service(ports=TWO_PORTS), *BASE, dns_pod(), slice_]


def denials(document: Object) -> list[Object]:
    return [one for one in document["problems"] if one["code"] == "F1"]


def test_one_policy_is_one_problem_for_all_ports(tmp_path: Path) -> None:
    rule = {**ADMITS_FRONT, "ports": [{"port": 80}, {"port": 90}]}
    shut = policy({"matchLabels": {"app": "web"}}, rule)
    _, document, _ = trace(tmp_path, "web", "--from", "pod/front-1", objects=[*two_ports(), shut])
    (told,) = denials(document)
    assert [edit["new"] for edit in told["action"]["edits"]] == [
        {"port": 8080, "protocol": "TCP"},
        {"port": 9090, "protocol": "TCP"},
    ]
    assert told["action"]["kind"] == "edit"
    statuses = {hop["id"]: (hop["status"], hop["problem"]) for hop in document["hops"] if hop["id"].endswith("/policies")}
    assert statuses == {f"service/port-{number}/policies": ("broken", "F1") for number in (0, 1)}


def test_a_denial_of_everything_out_is_one_edit_with_dns(tmp_path: Path) -> None:
    """Two patches that each set ``spec.egress`` would undo each other."""
    _, document, _ = trace(tmp_path, "web", "--from", "pod/front-1", objects=[*two_ports(), egress()])
    (told,) = denials(document)
    assert "queries to the cluster's DNS: names do not resolve" in told["message"]
    (edit,) = told["action"]["edits"]
    assert edit["path"] == ["spec", "egress"]
    assert [[port["port"] for port in rule["ports"]] for rule in edit["new"]] == [[8080, 9090], [53, 53]]
    client = next(hop for hop in document["hops"] if hop["id"] == "service/client")
    assert (client["status"], client["problem"]) == ("broken", "F1")


def test_a_denial_of_one_pod_and_of_dns_are_two_problems(tmp_path: Path) -> None:
    """Names that do not resolve are no matter of the port, where the other pod is reached."""
    one = {**ONE, "metadata": {**ONE["metadata"], "labels": {"app": "web", "number": "one"}}}
    objects = [one if each is ONE else each for each in two_ports()]
    shut = egress({"to": [{"podSelector": {"matchLabels": {"number": "one"}}}]})
    _, document, _ = trace(tmp_path, "web", "--from", "pod/front-1", objects=[*objects, shut])
    assert [(told["variant"], told["severity"]) for told in denials(document)] == [("dns", "error"), ("egress", "warning")]
    statuses = {hop["id"]: hop["status"] for hop in document["hops"]}
    assert (statuses["service/client"], statuses["service/port-0/policies"]) == ("broken", "warning")


def test_a_port_that_is_partly_open_is_degraded_beside_one_that_is_shut(tmp_path: Path) -> None:
    """One policy, one problem; but each port has its own status."""
    one = {**ONE, "metadata": {**ONE["metadata"], "labels": {"app": "web", "number": "one"}}}
    objects = [one if each is ONE else each for each in two_ports() if each["kind"] != "EndpointSlice"]
    both, stats = slice_of(ONE), slice_of(TWO)
    both["ports"] = [{"name": each["name"], "port": each["targetPort"], "protocol": "TCP"} for each in TWO_PORTS]
    stats["ports"] = both["ports"][1:]
    stats["metadata"] = {**stats["metadata"], "name": "web-2", "uid": "uid-web-2"}
    shut = policy({"matchLabels": {"number": "one"}})
    _, document, _ = trace(tmp_path, "web", "--from", "pod/front-1", objects=[*objects, both, stats, shut])
    assert [told["severity"] for told in denials(document)] == ["error"]
    statuses = {hop["id"]: hop["status"] for hop in document["hops"]}
    assert (statuses["service/port-0/policies"], statuses["service/port-1/policies"]) == ("broken", "warning")


def test_a_denial_of_everything_out_without_a_name_is_about_the_pods_alone(tmp_path: Path) -> None:
    _, document, _ = trace(tmp_path, "10.96.0.7", "--from", "pod/front-1", objects=[*two_ports(), egress()])
    (told,) = denials(document)
    assert "DNS" not in told["message"]
    assert len(told["action"]["edits"][0]["new"]) == 1


def test_the_dns_of_the_cluster_itself_is_one_problem(tmp_path: Path) -> None:
    dns = dns_pod()
    ports = [{"name": name, "port": 53, "targetPort": 53, "protocol": of} for name, of in (("dns", "UDP"), ("dns-tcp", "TCP"))]
    metrics = {"name": "metrics", "port": 9153, "targetPort": 9153, "protocol": "TCP"}
    of_dns = {**WEB, "metadata": {"name": "kube-dns", "namespace": "kube-system", "uid": "uid-dns"}}
    of_dns["spec"] = {**WEB["spec"], "selector": {"k8s-app": "kube-dns"}, "ports": [*ports, metrics]}
    slice_ = slice_of(dns)
    labels = {**slice_["metadata"]["labels"], "kubernetes.io/service-name": "kube-dns"}
    slice_["metadata"] = {**slice_["metadata"], "namespace": "kube-system", "labels": labels}
    slice_["ports"] = [
        {"name": one["name"], "port": one["targetPort"], "protocol": one["protocol"]} for one in of_dns["spec"]["ports"]
    ]
    for rules in ([], [{"to": [{"podSelector": {"matchLabels": {"app": "web"}}}], "ports": [{"port": 8080}]}]):
        objects = [of_dns, *BASE, dns, slice_, egress(*rules)]
        words = ["kube-dns.kube-system", "--from", "pod/front-1"]
        assert len(denials(trace(tmp_path, *words, objects=objects)[1])) == 1


def test_pods_that_are_labelled_in_several_ways_are_all_opened(tmp_path: Path) -> None:
    two = {**TWO, "metadata": {**TWO["metadata"], "labels": {"app": "web", "track": "canary"}}}
    objects = [service(), ONE, two, *BASE[2:], slice_of(ONE, two), dns_pod(), egress()]
    (told,) = denials(trace(tmp_path, "web", "--from", "pod/front-1", objects=objects)[1])
    peers = told["action"]["edits"][0]["new"][0]["to"]
    assert [peer["podSelector"]["matchLabels"] for peer in peers] == [{"app": "web"}, {"app": "web", "track": "canary"}]


def _out(cidr: str) -> list[Object]:
    everywhere = {"ports": [{"port": 53, "protocol": "UDP"}]}
    return [egress({"to": [{"ipBlock": {"cidr": cidr}}], "ports": [{"port": 8080}]}, everywhere)]


@pytest.mark.parametrize(
    ("policies", "told", "untold"),
    [
        pytest.param(_out("10.1.0.0/24"), "connections go to 10.1.5.1", "cluster IP", id="a range of other addresses"),
        pytest.param(
            _out("10.96.0.0/16"),
            "it allows 10.96.0.0/16, and connections go to 10.1.5.1: policies see the address of the pod, not the Service's"
            " cluster IP 10.96.0.7",
            "come from",
            id="the cluster IP",
        ),
        pytest.param(
            [policy({}, {**ADMITS_FRONT, "ports": [{"port": "web"}]})],
            "the pod has no container port named web",
            "",
            id="a name that the pods do not have",
        ),
        pytest.param(
            [policy({}, {**ADMITS_FRONT, "ports": [{"port": 81}]})],
            "it allows 81/TCP, and connections end at port 8080/TCP of the pod",
            "named",
            id="a number",
        ),
    ],
)
def test_in_what_the_nearest_rule_differs(tmp_path: Path, policies: list[Object], told: str, untold: str) -> None:
    objects = [service(), *BASE, slice_of(ONE, TWO), *policies]
    (one,) = denials(trace(tmp_path, "web", "--from", "pod/front-1", objects=objects)[1])
    assert told in one["message"]
    assert not untold or untold not in one["message"]


@pytest.mark.parametrize(
    ("client", "named"), [("deploy/back", "deployment/back has app=back"), ("pod/back-1", "pod/back-1 has app=back")]
)
def test_a_template_is_no_pod(tmp_path: Path, client: str, named: str) -> None:
    one = deployment("back") if client.startswith("deploy") else pod("back-1", 1, "back")
    objects = [service(), ONE, TWO, *NODES, slice_of(ONE, TWO), policy({}, ADMITS_FRONT), one]
    (told,) = denials(trace(tmp_path, "web", "--from", client, objects=objects)[1])
    assert named in told["message"]


@pytest.mark.parametrize(
    ("client", "near"),
    [
        ("deploy/fornt", "the closest name is deployment/front"),
        ("pod/frnt-1", "the closest name is pod/front-1"),
        ("node/nod-1", "the closest name is node/node-1"),
        ("cj/nightly", 'cronjobs "nightly" not found in namespace "shop"'),
    ],
)
def test_the_nearest_client_is_named(tmp_path: Path, client: str, near: str) -> None:
    objects = [service(), *BASE, deployment("front"), slice_of(ONE, TWO)]
    code, document, err = trace(tmp_path, "web", "--from", client, objects=objects)
    assert (code, document) == (3, {})
    assert near in err


def test_no_node_is_known_of_templates(tmp_path: Path) -> None:
    plain = {**WEB, "metadata": {"name": "web", "namespace": "shop"}}
    code, _, err = trace(tmp_path, "web", "--node", "a-node", objects=[plain, deployment("web")])
    assert (code, err) == (3, 'error: nodes "a-node" not found\n')


def test_one_client_that_is_not_there_takes_nothing_from_the_others(tmp_path: Path) -> None:
    objects = [service(), *BASE, pod("back", 1, "back"), slice_of(ONE, TWO), policy({}, ADMITS_FRONT)]
    words = ["web", "--from", "pod/front-1", "pod/frnt-1", "pod/back"]
    code, document, err = trace(tmp_path, *words, objects=objects)
    assert {item["from"]: item["verdict"] for item in document["items"]} == {
        "pod/front-1": "healthy",
        "pod/frnt-1": "unknown",
        "pod/back": "broken",
    }
    assert (code, err.count("not found")) == (1, 1)
    code, document, err = trace(tmp_path, *words[:-1], objects=objects)
    assert (code, len(document["items"]), err.count("not found")) == (3, 2, 1)
    assert found(document["items"][0]) == {"F7": "note"}


@pytest.mark.parametrize(
    ("peer", "codes"),
    [
        pytest.param({"podSelector": {"matchLabels": {"app": "batch"}}}, {"F1": "note"}, id="no such pod"),
        pytest.param({"podSelector": {"matchLabels": {"app": "fornt"}}}, {"F1": "warning"}, id="a slip"),
        pytest.param({"podSelector": {"matchLabels": {"app": "front"}}}, {}, id="pods that are there"),
        pytest.param({"podSelector": {}}, {}, id="its namespace"),
        pytest.param({"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "fornt"}}}, {}, id="of any namespace"),
        pytest.param({"ipBlock": {"cidr": "192.0.2.0/24"}}, {}, id="addresses"),
    ],
)
def test_without_a_client_a_rule_for_nobody_is_noted(tmp_path: Path, peer: Object, codes: dict[str, str]) -> None:
    """Pods may come, so that nothing is broken; but not where those that are there were meant."""
    objects = [service(), *BASE, slice_of(ONE, TWO), policy({"matchLabels": {"app": "web"}}, {"from": [peer]})]
    _, document, _ = trace(tmp_path, "web", objects=objects)
    assert (found(document), document["verdict"]) == (codes, "warning" if "warning" in codes.values() else "healthy")
    assert not codes or "of namespace shop, where no pod has these labels" in denials(document)[0]["message"]


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ([], "whether this cluster enforces NetworkPolicies"),
        (["calico-node"], "it runs Calico, which enforces them"),
        (["kube-flannel-ds"], "it runs flannel, which does not enforce any"),
        (["kube-flannel-ds", "kube-router"], "it runs kube-router, which enforces them"),
        (["aws-node"], "it runs the Amazon VPC CNI, which enforces them only in some versions and settings"),
        (["node-exporter"], "whether this cluster enforces NetworkPolicies"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_which_network_plugin_is_known(tmp_path: Path, names: list[str], told: str) -> None:
    sets = [{"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": one, "namespace": "net"}} for one in names]
    objects = [service(), *BASE, slice_of(ONE, TWO), policy({}, ADMITS_FRONT), *sets]
    _, document, _ = trace(tmp_path, "web", "--from", "pod/front-1", objects=objects)
    (one,) = [one for one in document["problems"] if one["code"] == "F7"]
    assert one["message"].endswith(told)
