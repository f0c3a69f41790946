"""More policies from public reports, each with the edit that F1 prints carried out, and with a twin that works.

The reports are named in the ids by what happened; the worlds are our own.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.trace.test_client_dns import dns_pod, dns_service
from tests.trace.test_policy_fixes import done
from tests.trace.test_policy_situations import (
    DNS_PORTS,
    HERE,
    HTTP,
    WEB,
    cidr,
    egress,
    ingress,
    named,
    namespace,
    out,
    pods,
    rule,
    two_ports,
)
from tests.trace.test_viewpoints import NODE_PORT, ONE, TWO, found, service, slice_of, trace

Object = dict[str, Any]
NAME = "kubernetes.io/metadata.name"
OPENSHIFT_DNS = dns_pod("openshift-dns", 5353, dns="default")


def of_space(name: str, **more: Any) -> Object:
    return {"namespaceSelector": {"matchLabels": {NAME: name}}, **more}


def with_label(space: str, key: str, value: str) -> Object:
    return {"namespaceSelector": {"matchLabels": {NAME: space}}, "podSelector": {"matchLabels": {key: value}}}


INTERNET = cidr("0.0.0.0/0", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
ALL_SPACES: Object = {"namespaceSelector": {}}
EITHER_SPACE = {"namespaceSelector": {"matchExpressions": [{"key": NAME, "operator": "In", "values": ["edge", "monitoring"]}]}}
NOT_SYSTEM = {"namespaceSelector": {"matchExpressions": [{"key": NAME, "operator": "NotIn", "values": ["kube-system"]}]}}
OUT_OF_MONITORING = {"podSelector": {}, "policyTypes": ["Egress"]}
PROMETHEUS, STATS_PORT = "monitoring/pod/prometheus", [{"port": 9090}]
LOCAL = service(**NODE_PORT, externalTrafficPolicy="Local")
HEADLESS = service(clusterIP="None", clusterIPs=["None"])
OTHER_PORTS = [
    {**TWO, "spec": {**TWO["spec"], "containers": [{"name": "main", "ports": [{"name": "http", "containerPort": 9090}]}]}}
]


def world(web: Object, *more: Object) -> list[Object]:
    return [web, *HERE[1:], *more]


def two_numbers() -> list[Object]:
    """The name http is another number in each pod, as in the middle of a rollout; the controller writes a slice for each."""
    slices = [slice_of(ONE), slice_of(*OTHER_PORTS)]
    slices[1]["metadata"] = {**slices[1]["metadata"], "name": "web-2", "uid": "uid-web-2"}
    slices[1]["ports"] = [{"name": "http", "port": 9090, "protocol": "TCP"}]
    rest = [one for one in HERE[1:] if one is not TWO and one["kind"] != "EndpointSlice"]
    return [
        service(ports=[{"name": "http", "port": 80, "targetPort": "http", "protocol": "TCP"}]),
        *OTHER_PORTS,
        *rest,
        *slices,
    ]


class Report(NamedTuple):
    """``wrong`` shuts ``client`` out, for a reason of which ``says`` is a part; ``right`` does not."""

    id: str
    wrong: Sequence[Object]
    right: Sequence[Object]
    says: str
    client: str = "pod/front-1"
    world: Sequence[Object] = HERE


REPORTS = (
    Report(
        "a chart puts the Service's port into the policy, behind a default deny",
        [named("deny", {}, policyTypes=["Ingress"]), ingress(rule(ports=[{"port": 80}]))],
        [named("deny", {}, policyTypes=["Ingress"]), ingress(rule(ports=[{"port": "http"}]))],
        "not at port 80 of the Service",
    ),
    Report(
        "egress names the Service's port",
        [egress(out(pods("web"), ports=[{"port": 80}]), DNS_PORTS)],
        [egress(out(pods("web"), ports=[{"port": 80}, {"port": 8080}]), DNS_PORTS)],
        "not at port 80 of the Service",
    ),
    Report(
        "a generated policy learned the Service's port, beside a default deny of both ways",
        [
            named("deny", {}, policyTypes=["Ingress", "Egress"]),
            ingress({}),
            egress(out(pods("web"), ports=[{"port": 80}]), DNS_PORTS),
        ],
        [named("deny", {}, policyTypes=["Ingress", "Egress"]), ingress({}), egress(out(pods("web"), ports=HTTP), DNS_PORTS)],
        "not at port 80 of the Service",
    ),
    Report(
        "the ingress controller's pods, without their namespace",
        [named("all", {"matchLabels": None}, ingress=[rule({"podSelector": {}})]), ingress(rule(pods("prometheus")))],
        [
            named("all", {"matchLabels": None}, ingress=[rule({"podSelector": {}})]),
            ingress(rule(pods("prometheus", "monitoring"))),
        ],
        "monitoring",
        PROMETHEUS,
    ),
    Report(
        "a namespace by the label name, which only people set",
        [ingress(rule({"namespaceSelector": {"matchLabels": {"name": "monitoring"}}}))],
        [ingress(rule(of_space("monitoring")))],
        "name=monitoring",
        PROMETHEUS,
    ),
    Report(
        "a namespace by all the labels of the controller's pods",
        [ingress(rule({"namespaceSelector": {"matchLabels": {NAME: "monitoring", "app": "prometheus"}}}))],
        [ingress(rule(of_space("monitoring", podSelector={"matchLabels": {"app": "prometheus"}})))],
        "app=prometheus",
        PROMETHEUS,
    ),
    Report(
        "a namespace by its name, with a capital letter",
        [ingress(rule(of_space("Monitoring")))],
        [ingress(rule(of_space("monitoring")))],
        "Monitoring",
        PROMETHEUS,
    ),
    Report(
        "the list of namespaces lacks one",
        [ingress(rule(EITHER_SPACE))],
        [ingress(rule(EITHER_SPACE), rule({"podSelector": {}}))],
        NAME,
    ),
    Report(
        "all namespaces but one",
        [ingress(rule(NOT_SYSTEM))],
        [ingress(rule(NOT_SYSTEM), rule(of_space("kube-system")))],
        "kube-system",
        "kube-system/pod/coredns",
    ),
    Report(
        "a chart's new labels for Prometheus",
        [ingress(rule(with_label("monitoring", "component", "server")))],
        [ingress(rule(with_label("monitoring", "app", "prometheus")))],
        "component=server",
        PROMETHEUS,
    ),
    Report(
        "six peers, all without a namespace",
        [ingress(rule(*(pods(one) for one in ("web", "front", "ui", "csi", "driver", "prometheus"))))],
        [ingress(rule(pods("web"), pods("front"), of_space("monitoring")))],
        "monitoring",
        PROMETHEUS,
    ),
    Report(
        "every namespace, but not the port of the metrics",
        [ingress(rule(ALL_SPACES, ports=HTTP))],
        [ingress(rule(ALL_SPACES, ports=[*HTTP, *STATS_PORT]))],
        "9090",
        PROMETHEUS,
        two_ports(),
    ),
    Report(
        "extra namespaces for two ports, and the metrics are a third",
        [ingress(rule(of_space("edge"), of_space("monitoring"), ports=[*HTTP, {"port": 8443}]))],
        [
            ingress(
                rule(of_space("edge"), of_space("monitoring"), ports=[*HTTP, {"port": 8443}]),
                rule(of_space("monitoring"), ports=STATS_PORT),
            )
        ],
        "9090",
        PROMETHEUS,
        two_ports(),
    ),
    Report(
        "egress to the internet alone, and to DNS",
        [egress(out(INTERNET), DNS_PORTS)],
        [egress(out(INTERNET), DNS_PORTS, out(pods("web")))],
        "0.0.0.0/0",
    ),
    Report(
        "egress to everything but the DNS of private networks",
        [egress(out(pods("web")), out(INTERNET, ports=DNS_PORTS["ports"]))],
        [egress(out(pods("web")), out(ports=DNS_PORTS["ports"]))],
        "names do not resolve",
    ),
    Report(
        "egress to port 53, and the DNS of OpenShift listens at 5353",
        [egress(out(pods("web")), DNS_PORTS)],
        [egress(out(pods("web")), out(ports=[{"port": 5353, "protocol": "UDP"}, {"port": 5353, "protocol": "TCP"}]))],
        "5353",
        world=[
            *(one for one in HERE if one["metadata"]["name"] != "coredns"),
            OPENSHIFT_DNS,
            dns_service("openshift-dns", "dns-default", dns="default"),
            namespace("openshift-dns"),
        ],
    ),
    Report(
        "DNS by the pods of kube-system that a label of CoreDNS names",
        [egress(out(pods("web")), out(with_label("kube-system", "k8s-app", "coredns"), ports=DNS_PORTS["ports"]))],
        [egress(out(pods("web")), out(with_label("kube-system", "k8s-app", "kube-dns"), ports=DNS_PORTS["ports"]))],
        "k8s-app=coredns",
    ),
    Report(
        "egress is denied in the client's own namespace",
        [{**named("deny", {}, "monitoring"), "spec": OUT_OF_MONITORING}, ingress(rule(of_space("monitoring")))],
        [
            {**named("deny", {}, "monitoring"), "spec": {**OUT_OF_MONITORING, "egress": [out(of_space("shop")), DNS_PORTS]}},
            ingress(rule(of_space("monitoring"))),
        ],
        "monitoring",
        PROMETHEUS,
    ),
    Report(
        "the API server calls a webhook, and pods of the namespace are allowed",
        [ingress(rule({"podSelector": {}}))],
        [ingress(rule({"podSelector": {}}), rule(ports=HTTP))],
        "node",
        "node/node-3",
    ),
    Report(
        "default deny, and a load balancer that keeps addresses",
        [named("deny", {}, policyTypes=["Ingress"])],
        [named("deny", {}, policyTypes=["Ingress"]), ingress(rule(cidr("203.0.113.0/24")))],
        "no ingress rule",
        "203.0.113.7",
        world(LOCAL),
    ),
    Report(
        "an office's range behind a load balancer that does not keep addresses",
        [ingress(rule(cidr("203.0.113.0/24")))],
        [ingress(rule(cidr("203.0.113.0/24"), cidr("172.30.0.0/24")))],
        "203.0.113.0/24",
        "203.0.113.7",
        world(service(**NODE_PORT)),
    ),
    Report(
        "the other family's range of everything",
        [ingress(rule(cidr("::/0")))],
        [ingress(rule(cidr("::/0"), cidr("0.0.0.0/0")))],
        "::/0",
    ),
    Report(
        "an exception that holds the pods",
        [ingress(rule(cidr("10.0.0.0/8", "10.1.0.0/16")))],
        [ingress(rule(cidr("10.0.0.0/8", "10.2.0.0/16")))],
        "10.1.0.0/16",
    ),
    Report(
        "the port of a headless Service, which nobody translates",
        [ingress(rule(pods("front"), ports=[{"port": 80}]))],
        [ingress(rule(pods("front"), ports=HTTP))],
        "8080",
        world=world(HEADLESS),
    ),
    Report(
        "a number, where the pods have two for one name",
        [ingress(rule(pods("front"), ports=HTTP))],
        [ingress(rule(pods("front"), ports=[{"port": "http"}]))],
        "9090",
        world=two_numbers(),
    ),
    Report(
        "UDP is opened for a Service over TCP",
        [ingress(rule(pods("front"), ports=[{"port": 8080, "protocol": "UDP"}]))],
        [ingress(rule(pods("front"), ports=[{"port": 8080, "protocol": "UDP"}, {"protocol": "TCP"}]))],
        "8080/UDP",
    ),
    Report(
        "two allows, of which neither has the client and the port",
        [ingress(rule(pods("front"), ports=[{"port": 9999}]), rule(pods("ui"), ports=HTTP))],
        [
            ingress(rule(pods("front"), ports=[{"port": 9999}]), rule(pods("ui"), ports=HTTP)),
            named("more", WEB, ingress=[rule(pods("front"), ports=HTTP)]),
        ],
        "front",
    ),
)


def told(tmp_path: Path, report: Report, policies: Sequence[Object]) -> Object:
    _, document, err = trace(tmp_path, "web", "--from", report.client, objects=[*report.world, *policies])
    assert err == ""
    return document


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.id)
def test_what_was_reported_is_told_and_its_edit_opens(tmp_path: Path, report: Report) -> None:
    document = told(tmp_path, report, report.wrong)
    graver = {code for code, severity in found(document).items() if severity != "note"}
    assert "F1" in graver, document["problems"]
    assert document["verdict"] in ("broken", "warning")
    denials = [one for one in document["problems"] if one["code"] == "F1"]
    assert any(report.says in one["message"] for one in denials), [one["message"] for one in denials]
    objects = [*report.world, *report.wrong]
    for _ in denials:
        (problem, *_more) = (
            one for one in told(tmp_path, report._replace(world=objects), [])["problems"] if one["code"] == "F1"
        )
        assert problem["action"]["kind"] in ("edit", "step"), problem["action"]
        objects = done(objects, problem)
    after = told(tmp_path, report._replace(world=objects), [])
    assert "F1" not in found(after)
    assert after["verdict"] in ("healthy", "warning")


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.id)
def test_its_twin_works(tmp_path: Path, report: Report) -> None:
    assert "F1" not in found(told(tmp_path, report, report.right))


def test_there_are_two_dozen() -> None:
    assert len({report.id for report in REPORTS}) == len(REPORTS) > 24
