"""Policies as people wrote them and asked why nothing connects: each with what is right, and most with a twin that works."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.trace.test_client_dns import dns_pod
from tests.trace.test_viewpoints import BASE, NODE_PORT, ONE, TWO, found, pod, policy, service, slice_of, trace

Object = dict[str, Any]

WEB = {"matchLabels": {"app": "web"}}
FRONT = {"matchLabels": {"app": "front"}}
NAME = "kubernetes.io/metadata.name"
DNS_PORTS = {"ports": [{"port": 53, "protocol": "UDP"}, {"port": 53, "protocol": "TCP"}]}


def rule(*peers: Object, ports: Sequence[Object] | None = None, way: str = "from") -> Object:
    return {**({way: list(peers)} if peers else {}), **({"ports": list(ports)} if ports is not None else {})}


def out(*peers: Object, ports: Sequence[Object] | None = None) -> Object:
    return rule(*peers, ports=ports, way="to")


def named(name: str, selector: Object, space: str = "shop", **spec: Any) -> Object:
    made = policy(selector, space=space)
    metadata = {**made["metadata"], "name": name, "uid": f"uid-{name}-{space}"}
    return {**made, "metadata": metadata, "spec": {"podSelector": selector, **spec}}


def ingress(*rules: Object) -> Object:
    return named("web", WEB, policyTypes=["Ingress"], ingress=list(rules))


def egress(*rules: Object) -> Object:
    """With DNS, unless the case is about that."""
    return named("front", FRONT, policyTypes=["Egress"], egress=list(rules))


def pods(app: str, space: str = "") -> Object:
    spaces = {"namespaceSelector": {"matchLabels": {NAME: space}}} if space else {}
    return {**spaces, "podSelector": {"matchLabels": {"app": app}}}


def cidr(block: str, *exceptions: str) -> Object:
    return {"ipBlock": {"cidr": block, **({"except": list(exceptions)} if exceptions else {})}}


def namespace(name: str, **labels: str) -> Object:
    metadata = {"name": name, "uid": f"uid-{name}", "labels": {NAME: name, **labels}}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}


def other(kind: str, group: str, name: str = "theirs", space: str = "shop") -> Object:
    metadata = {"name": name, "namespace": space, "uid": f"uid-{name}"}
    return {"apiVersion": f"{group}/v1", "kind": kind, "metadata": metadata, "spec": {}}


PROMETHEUS, HOST = (
    pod("prometheus", 3, "prometheus", "monitoring"),
    pod("nginx", 3, "nginx", "edge", hostNetwork=True, dnsPolicy="ClusterFirstWithHostNet"),
)
HOST["status"] = {**HOST["status"], "podIP": "172.30.0.3", "podIPs": [{"ip": "172.30.0.3"}]}
JOB = pod("nightly-x7k2p", 3, "")
JOB["metadata"] = {**JOB["metadata"], "labels": {"batch.kubernetes.io/job-name": "nightly", "job-name": "nightly"}}
SPACES = [namespace("shop"), namespace("monitoring"), namespace("edge"), namespace("kube-system")]
DNS = dns_pod()
HERE = [service(), *BASE, PROMETHEUS, HOST, JOB, DNS, slice_of(ONE, TWO), *SPACES]

HTTP = [{"port": 8080}]
STATS = {"name": "stats", "port": 9090, "targetPort": 9090, "protocol": "TCP"}


def two_ports() -> list[Object]:
    slice_ = slice_of(ONE, TWO)
    slice_["ports"] = [*slice_["ports"], {"name": "stats", "port": 9090, "protocol": "TCP"}]
    ports = [*service()["spec"]["ports"], STATS]
    return [service(ports=ports), *HERE[1:-5], slice_, *SPACES]


def sctp() -> list[Object]:
    slice_ = slice_of(ONE, TWO)
    slice_["ports"] = [{**slice_["ports"][0], "protocol": "SCTP"}]
    ports = [{**service()["spec"]["ports"][0], "protocol": "SCTP"}]
    rest = copy.deepcopy(HERE[1:-5])
    for one in rest:
        for container in one.get("spec", {}).get("containers", ()):
            for declared in container.get("ports", ()):
                declared["protocol"] = "SCTP"
    return [service(ports=ports), *rest, slice_, *SPACES]


def of_api_server() -> list[Object]:
    """A Service that a slice without pods leads to the API server by."""
    alone = service()
    alone["spec"].pop("selector")
    slice_ = slice_of(ONE)
    slice_["metadata"]["labels"]["endpointslice.kubernetes.io/managed-by"] = "staff"
    slice_["endpoints"] = [{"addresses": ["172.30.0.9"], "conditions": {"ready": True}}]
    return [alone, *HERE[1:-5], slice_, *SPACES]


def on_host() -> list[Object]:
    """The Service's pods are in their nodes' networks."""
    made = copy.deepcopy([ONE, TWO])
    for number, one in enumerate(made, 1):
        one["spec"]["hostNetwork"] = True
        one["status"] |= {"podIP": f"172.30.0.{number}", "podIPs": [{"ip": f"172.30.0.{number}"}]}
    rest = [one for one in HERE[1:] if one not in (ONE, TWO) and one["kind"] != "EndpointSlice"]
    return [service(), *made, *rest, slice_of(*made)]


class Case(NamedTuple):
    """``verdict`` and the codes of what is graver than a note; ``says`` is a part of a message or a reason."""

    id: str
    policies: Sequence[Object]
    verdict: str
    codes: str = ""
    says: str = ""
    client: str = "pod/front-1"
    world: Sequence[Object] = HERE
    asked: str = "web"


CASES = (
    Case("default deny", [named("deny", {}, policyTypes=["Ingress"])], "broken", "F1", "it has no ingress rule"),
    Case("default deny and an allow", [named("deny", {}, policyTypes=["Ingress"]), ingress(rule(pods("front")))], "healthy"),
    Case(
        "default deny of both ways: DNS allowed, not the Service",
        [named("deny", {}, policyTypes=["Ingress", "Egress"]), ingress(rule(pods("front"))), egress(DNS_PORTS)],
        *("broken", "F1", "it allows 53/UDP, 53/TCP"),
    ),
    Case(
        "default deny of both ways: the Service allowed, not DNS",
        [named("deny", {}, policyTypes=["Ingress", "Egress"]), ingress(rule(pods("front"))), egress(out(pods("web")))],
        *("broken", "F1", "names do not resolve"),
    ),
    Case(
        "default deny of both ways: all allowed",
        [
            named("deny", {}, policyTypes=["Ingress", "Egress"]),
            ingress(rule(pods("front"))),
            egress(out(pods("web")), DNS_PORTS),
        ],
        "healthy",
    ),
    Case("only egress is opened", [ingress(), egress(out(pods("web")), DNS_PORTS)], "broken", "F1", "it has no ingress rule"),
    Case("DNS over UDP alone", [egress(out(pods("web")), {"ports": [{"port": 53, "protocol": "UDP"}]})], "healthy"),
    Case("DNS over TCP alone", [egress(out(pods("web")), {"ports": [{"port": 53}]})], "broken", "F1", "names do not resolve"),
    Case(
        "DNS by pods of its own namespace",
        [egress(out(pods("web")), out({"podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}))],
        *("broken", "F1", "it allows only pods in its own namespace (shop), not in kube-system"),
    ),
    Case(
        "DNS by the label name of kube-system, which it lacks",
        [egress(out(pods("web")), out({"namespaceSelector": {"matchLabels": {"name": "kube-system"}}}))],
        *("broken", "F1", "namespace kube-system has no label name"),
    ),
    Case(
        "DNS by the name that every namespace is labelled with",
        [egress(out(pods("web")), out({"namespaceSelector": {"matchLabels": {NAME: "kube-system"}}}))],
        "healthy",
    ),
    Case(
        "DNS by a range that holds the cluster IP alone", [egress(out(pods("web")), out(cidr("10.96.0.10/32")))], "broken", "F1"
    ),
    Case(
        "a namespace by its name",
        [ingress(rule({"namespaceSelector": {"matchLabels": {NAME: "monitoring"}}}))],
        "healthy",
        client="monitoring/pod/prometheus",
    ),
    Case(
        "a namespace by its name, asked from another one",
        [ingress(rule({"namespaceSelector": {"matchLabels": {NAME: "monitoring"}}}))],
        *("broken", "F1", "and namespace shop has kubernetes.io/metadata.name=shop"),
    ),
    Case(
        "a namespace by a label that it lacks",
        [ingress(rule({"namespaceSelector": {"matchLabels": {"name": "monitoring"}}}))],
        *("broken", "F1", "namespace monitoring has no label name"),
        client="monitoring/pod/prometheus",
    ),
    Case(
        "pods of that namespace: both selectors in one peer",
        [ingress(rule(pods("prometheus", "monitoring")))],
        "healthy",
        client="monitoring/pod/prometheus",
    ),
    Case(
        "the two selectors as two peers let the whole namespace in",
        [ingress(rule({"namespaceSelector": {"matchLabels": {NAME: "shop"}}}, pods("prometheus")))],
        "healthy",
    ),
    Case(
        "pods without a namespace selector are those of the policy's namespace",
        [ingress(rule(pods("prometheus")))],
        *("broken", "F1", "only pods in its own namespace (shop), not in monitoring"),
        client="monitoring/pod/prometheus",
    ),
    Case("every pod of its namespace", [ingress(rule({"podSelector": {}}))], "healthy"),
    Case(
        "every pod of its namespace, asked from another one",
        [ingress(rule({"podSelector": {}}))],
        *("broken", "F1"),
        client="monitoring/pod/prometheus",
    ),
    Case("an empty from is everybody", [ingress({"from": []})], "healthy", client="monitoring/pod/prometheus"),
    Case("an empty rule is everybody", [ingress({})], "healthy", client="monitoring/pod/prometheus"),
    Case("no rule is nobody", [named("web", WEB, ingress=[])], "broken", "F1", "it has no ingress rule"),
    Case("empty ports are all ports", [ingress({"from": [pods("front")], "ports": []})], "healthy"),
    Case(
        "the Service's port",
        [ingress(rule(pods("front"), ports=[{"port": 80}]))],
        "broken",
        "F1",
        "not at port 80 of the Service",
    ),
    Case("the pods' port", [ingress(rule(pods("front"), ports=HTTP))], "healthy"),
    Case("a port by its name", [ingress(rule(pods("front"), ports=[{"port": "http"}]))], "healthy"),
    Case("a port by a name that no container has", [ingress(rule(ports=[{"port": "web"}]))], "broken", "F1", "named web"),
    Case(
        "a port by its name, of the other protocol",
        [ingress(rule(ports=[{"port": "http", "protocol": "UDP"}]))],
        "broken",
        "F1",
    ),
    Case("a range of ports", [ingress(rule(ports=[{"port": 8000, "endPort": 8100}]))], "healthy"),
    Case("a range that ends before", [ingress(rule(ports=[{"port": 8000, "endPort": 8079}]))], "broken", "F1", "8000-8079/TCP"),
    Case("one port of two", [ingress(rule(ports=HTTP))], "broken", "F1", "stats 9090/TCP", world=two_ports()),
    Case("one port of two, which was asked for", [ingress(rule(ports=HTTP))], "healthy", world=two_ports(), asked="web:http"),
    Case("SCTP, and a port without a protocol", [ingress(rule(ports=HTTP))], "broken", "F1", "8080/SCTP", world=sctp()),
    Case("SCTP", [ingress(rule(ports=[{"port": 8080, "protocol": "SCTP"}]))], "healthy", world=sctp()),
    Case("a value in another case", [ingress(rule(pods("Front")))], "broken", "F1", "app=Front, and pod/front-1 has app=front"),
    Case(
        "NotIn matches a pod without the label",
        [ingress(rule({"podSelector": {"matchExpressions": [{"key": "tier", "operator": "NotIn", "values": ["db"]}]}}))],
        "healthy",
    ),
    Case(
        "egress rules without policyTypes shut what comes in, too",
        [named("web", WEB, egress=[{}])],
        *("broken", "F1", "it has no ingress rule"),
    ),
    Case("egress rules with their policyTypes", [named("web", WEB, policyTypes=["Egress"], egress=[{}])], "healthy"),
    Case(
        "ingress rules of a policy for egress",
        [named("web", WEB, policyTypes=["Egress"], ingress=[rule(pods("nobody"))], egress=[{}])],
        "healthy",
    ),
    Case(
        "an allow in another namespace",
        [named("deny", {}, policyTypes=["Ingress"]), named("web", WEB, "monitoring", ingress=[{}])],
        "broken",
        "F1",
    ),
    Case(
        "a range without the pod network",
        [ingress(rule(cidr("0.0.0.0/0", "10.0.0.0/8")))],
        "broken",
        "F1",
        "except 10.0.0.0/8",
    ),
    Case("a range of everything", [ingress(rule(cidr("0.0.0.0/0")))], "healthy"),
    Case(
        "a range of the cluster IPs",
        [egress(out(cidr("10.96.0.0/16")), DNS_PORTS)],
        "broken",
        "F1",
        "not the Service's cluster IP 10.96.0.7",
    ),
    Case("a range of the pods", [egress(out(cidr("10.1.0.0/16")))], "healthy"),
    Case(
        "the API server by its cluster IP",
        [egress(out(cidr("10.96.0.7/32")), DNS_PORTS)],
        "broken",
        "F1",
        world=of_api_server(),
    ),
    Case(
        "the API server by its own address", [egress(out(cidr("172.30.0.9/32")), DNS_PORTS)], "healthy", world=of_api_server()
    ),
    Case(
        "the API server by pods of kube-system",
        [egress(out({"namespaceSelector": {"matchLabels": {NAME: "kube-system"}}}), DNS_PORTS)],
        *("broken", "F1", "it allows only pods"),
        world=of_api_server(),
    ),
    Case(
        "an ingress controller in its node's network",
        [ingress(rule({"namespaceSelector": {"matchLabels": {NAME: "edge"}}}))],
        *("broken", "F1", "policies do not count nginx as a pod"),
        client="edge/pod/nginx",
    ),
    Case(
        "that controller by the range of the nodes", [ingress(rule(cidr("172.30.0.0/24")))], "healthy", client="edge/pod/nginx"
    ),
    Case("policies for pods in their nodes' networks", [ingress()], "healthy", world=on_host()),
    Case(
        "a Job's pod by the label of its Job",
        [ingress(rule({"podSelector": {"matchLabels": {"job-name": "nightly"}}}))],
        "healthy",
        client="pod/nightly-x7k2p",
    ),
    Case("a Job's pod", [ingress(rule(pods("nightly")))], "broken", "F1", "has no label app", client="pod/nightly-x7k2p"),
    Case(
        "a node's process", [ingress(rule(pods("front")))], "broken", "F1", "do not count node-3 as a pod", client="node/node-3"
    ),
    Case(
        "a range behind SNAT",
        [ingress(rule(cidr("203.0.113.0/24")))],
        "broken",
        "F1",
        "externalTrafficPolicy is Cluster",
        "203.0.113.7",
        [service(**NODE_PORT), *HERE[1:]],
    ),
    Case(
        "the same, and the address is kept",
        [ingress(rule(cidr("203.0.113.0/24")))],
        *("healthy", "", "", "203.0.113.7"),
        [service(**NODE_PORT, externalTrafficPolicy="Local"), *HERE[1:]],
    ),
    Case(
        "a policy of Cilium",
        [other("CiliumNetworkPolicy", "cilium.io")],
        "unknown",
        says="CiliumNetworkPolicy is not evaluated",
    ),
    Case("a policy of Calico", [other("NetworkPolicy", "projectcalico.org")], "unknown"),
    Case("one of Calico for everything", [other("GlobalNetworkPolicy", "projectcalico.org", space="")], "unknown"),
    Case("an AdminNetworkPolicy", [other("AdminNetworkPolicy", "policy.networking.k8s.io", space="")], "unknown"),
    Case("one of Antrea", [other("ClusterNetworkPolicy", "crd.antrea.io", space="")], "unknown"),
    Case("one of Istio that may deny", [other("AuthorizationPolicy", "security.istio.io")], "unknown"),
    Case("one of Cilium in a namespace that has no part", [other("CiliumNetworkPolicy", "cilium.io", space="edge")], "healthy"),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_what_is_told(tmp_path: Path, case: Case) -> None:
    objects = [*case.world, *case.policies]
    _, document, err = trace(tmp_path, case.asked, "--from", case.client, objects=objects)
    graver = sorted(code for code, severity in found(document).items() if severity != "note")
    assert (err, document["verdict"], " ".join(graver)) == ("", case.verdict, case.codes)
    lines = [*(one["message"] for one in document["problems"]), *(hop["reason"] for hop in document["hops"])]
    assert not case.says or any(case.says in line for line in lines), lines


def test_there_are_many() -> None:
    assert len({case.id for case in CASES}) == len(CASES) > 50
