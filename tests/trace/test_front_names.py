"""Nodes, pods and aliases by address and by name: families, host ports, names in any case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.front import gateway, ingress, ingress_class, made, path, route, service, shop, trace, workload

Object = dict[str, Any]


def node(name: str = "node-1", *more: Object) -> Object:
    """A node with an address of each family."""
    both = [{"type": "InternalIP", "address": ip} for ip in ("192.0.2.1", "fd00:30::1")]
    return made("v1", "Node", name, {}, "", {"addresses": [*both, *more]})


def node_port(*ips: str, **spec: Any) -> Object:
    """A Service with node port 30080 and these cluster IPs."""
    families = ["IPv6" if ":" in ip else "IPv4" for ip in ips]
    port = {"name": "http", "port": 80, "targetPort": 8080, "nodePort": 30080}
    addresses: Object = {"clusterIP": ips[0], "clusterIPs": list(ips), "ipFamilies": families} if ips else {}
    return service(type="NodePort", ports=[port], **addresses, **spec)


READY = {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}


def balanced(name: str, **spec: Any) -> Object:
    """A load balancer's Service that sends connections to the nodes' own pods alone."""
    return service(name, type="LoadBalancer", externalTrafficPolicy="Local", **spec)


def pod(name: str = "lonely", label: str = "lonly", space: str = "shop", status: Object | None = None, **port: Any) -> Object:
    """A pod on the node."""
    spec = {"nodeName": "node-1", "containers": [{"name": "main", "image": "x", "ports": [{"containerPort": 8080, **port}]}]}
    known = {"podIP": "10.1.0.7", "podIPs": [{"ip": "10.1.0.7"}, {"ip": "fd00:1::"}]}
    obj = made("v1", "Pod", name, spec, space, {**known, **(status or READY)})
    obj["metadata"]["labels"] = {"app": label}
    return obj


FOUR, SIX = "10.96.0.9", "fd00:96::9"
NODE = node()
WORKLOAD = shop()[1]
HOST_NAME = {"type": "Hostname", "address": "Worker-7"}
LOST = "no Service is reached at"

ROWS: dict[str, tuple[list[Object], str, int, str]] = {
    "a node port, of the Service's family": ([WORKLOAD, node_port(FOUR), NODE], "192.0.2.1:30080", 0, "service/web"),
    "of the other family": (
        [WORKLOAD, node_port(FOUR), NODE],
        "[fd00:30::1]:30080",
        1,
        "shop/web has no IPv6 cluster IP, and kube-proxy opens no port for that family",
    ),
    "of the other family, in a URL": ([WORKLOAD, node_port(FOUR), NODE], "http://[fd00:30::1]:30080/", 1, LOST),
    "of the other family, without a port": ([WORKLOAD, node_port(FOUR), NODE], "fd00:30::1", 1, LOST),
    "of IPv6, at an IPv4 address": ([WORKLOAD, node_port(SIX), NODE], "192.0.2.1:30080", 1, "has no IPv4 cluster IP"),
    "of both families": (
        [WORKLOAD, node_port(FOUR, SIX, ipFamilyPolicy="PreferDualStack"), NODE],
        "[fd00:30::1]:30080",
        0,
        "service/web",
    ),
    "of a manifest, whose family the cluster decides": ([WORKLOAD, node_port(), NODE], "[fd00:30::1]:30080", 0, "service/web"),
    "of a manifest for one family": ([WORKLOAD, node_port(ipFamilies=["IPv4"]), NODE], "[fd00:30::1]:30080", 1, LOST),
    "of a manifest that takes both": (
        [WORKLOAD, node_port(ipFamilies=["IPv4"], ipFamilyPolicy="PreferDualStack"), NODE],
        "[fd00:30::1]:30080",
        0,
        "service/web",
    ),
    "without any node port": ([*shop(), NODE], "192.0.2.1", 1, "no Service has a node port"),
    "an external IP of the Service's family": (
        [WORKLOAD, service(externalIPs=["198.51.100.7"], clusterIP=FOUR, clusterIPs=[FOUR], ipFamilies=["IPv4"])],
        "198.51.100.7:80",
        0,
        "service/web",
    ),
    "an external IP of the other family": (
        [WORKLOAD, service(externalIPs=["198.51.100.7"], clusterIP=SIX, clusterIPs=[SIX], ipFamilies=["IPv6"])],
        "198.51.100.7:80",
        1,
        "has no IPv4 cluster IP",
    ),
    "a node by its name": ([WORKLOAD, node_port(FOUR), NODE], "node-1:30080", 0, "service/web"),
    "a node by its name, in upper case": ([WORKLOAD, node_port(FOUR), NODE], "NODE-1:30080", 0, "service/web"),
    "a node by its name alone": ([WORKLOAD, node_port(FOUR), NODE], "node-1", 0, "service/web"),
    "a node by its host name": ([WORKLOAD, node_port(FOUR), node("n", HOST_NAME)], "worker-7:30080", 0, "service/web"),
    "a node in a URL": ([WORKLOAD, node_port(FOUR), NODE], "http://node-1:30080/x", 0, "service/web"),
    "a node with a domain, in upper case": (
        [WORKLOAD, node_port(FOUR), node("node-1.example.net")],
        "NODE-1.example.net:30080",
        0,
        "service/web",
    ),
    "a node whose second address has the family": ([WORKLOAD, node_port(SIX), NODE], "node-1:30080", 0, "service/web"),
    "a node without that port": ([WORKLOAD, node_port(FOUR), NODE], "node-1:30081", 1, "no Service has node port 30081"),
    "a Service that has the name of a node": ([*shop("node-1"), node_port(FOUR), NODE], "node-1:80", 0, "service/node-1"),
    "a Service's type before the name of a node": ([*shop(), node_port(FOUR), NODE], "svc/node-1:30080", 1, "A1"),
    "a name of a port of a node": ([WORKLOAD, node_port(FOUR), NODE], "node-1:http", 2, '"http" is not a port number'),
    "a name that neither has": ([*shop(), NODE], "node-2:80", 1, "A1"),
    "a host port that no Service leads to": (
        [*shop(), service("lone", selector={"app": "lonely"}), NODE, pod(hostPort=8088)],
        "192.0.2.1:8088",
        0,
        "port 8088 of node node-1 is port 8080 of pod/lonely in namespace shop: no Service is needed; "
        "service/lone selects pod/lonely except for one label",
    ),
    "a host port by the node's name": ([*shop(), NODE, pod(hostPort=8088)], "node-1:8088", 0, "is port 8080 of pod/lonely"),
    "a host port of a pod that is not ready": (
        [*shop(), NODE, pod(hostPort=8088, status={"phase": "Running"})],
        "node-1:8088",
        3,
        "but the pod is not ready",
    ),
    "a host port of a pod that has not started": (
        [*shop(), NODE, pod(hostPort=8088, status={"phase": "Pending"})],
        "node-1:8088",
        1,
        "but the pod is pending",
    ),
    "a pod's address that no Service leads to": (
        [*shop(), pod()],
        "10.1.0.7:8080",
        0,
        "10.1.0.7:8080 is port 8080 of pod/lonely",
    ),
    "a port there that the pod does not declare": (
        [*shop(), pod()],
        "10.1.0.7:8081",
        1,
        "no Service in namespace shop selects",
    ),
    "its address alone": ([*shop(), pod()], "10.1.0.7", 1, "no Service in namespace shop selects pod/lonely"),
    "the pod by its name": ([*shop(), pod()], "pod/lonely:8080", 1, "no Service in namespace shop selects pod/lonely"),
    "a health check's port": (
        [balanced("local", healthCheckNodePort=32100), NODE],
        "192.0.2.1:32100",
        0,
        "32100 is the healthCheckNodePort of service local in namespace shop: kube-proxy answers there itself",
    ),
    "at every node": ([balanced("local", healthCheckNodePort=32100)], ":32100", 0, "healthCheckNodePort of service local"),
    "and no other": ([balanced("local", healthCheckNodePort=32100)], ":32101", 1, "no Service has node port 32101"),
    "nor by UDP": ([balanced("local", healthCheckNodePort=32100)], ":32100/UDP", 1, "no Service has node port 32100/UDP"),
    "a host port that a Service leads to": ([*shop(), NODE, pod(label="web", hostPort=8088)], "node-1:8088", 0, "service/web"),
    "a host port that no pod has": ([*shop(), NODE, pod(hostPort=8088)], "192.0.2.1:8089", 1, "no Service has node port 8089"),
    "a pod's own name": ([*shop(), pod(label="web")], "10-1-0-7.shop.pod", 0, "service/web"),
    "a pod's own name, in full": ([*shop(), pod(label="web")], "10-1-0-7.shop.pod.cluster.local:8080", 0, "service/web"),
    "a pod's own name, of an address that ends with zeros": (
        [*shop(), pod(label="web")],
        "fd00-1--.shop.pod",
        0,
        "service/web",
    ),
    "a pod's own name in a URL": ([*shop(), pod(label="web")], "http://10-1-0-7.shop.pod:8080/", 0, "service/web"),
    "a pod's own name that no pod has": ([*shop(), pod(label="web"), NODE], "10-1-0-8.shop.pod", 1, "has the address 10.1.0.8"),
    "an address in brackets": ([*shop(), pod(label="web")], "[fd00:1::]", 0, "service/web"),
}


@pytest.mark.parametrize(("objects", "asked", "code", "says"), list(ROWS.values()), ids=list(ROWS))
def test_what_an_address_or_a_name_leads_to(objects: list[Object], asked: str, code: int, says: str, tmp_path: Path) -> None:
    said = trace(tmp_path, objects, asked)
    assert (said.code, says in said.text) == (code, True), said.text


BALANCER: Object = {"loadBalancer": {"ingress": [{"ip": "203.0.113.5"}, {"hostname": "abc.elb.example.net"}]}}
BALANCED = [WORKLOAD, service(type="LoadBalancer", status=BALANCER)]
STATEFUL = workload("db", kind="StatefulSet")
GATE = gateway(status={"addresses": [{"type": "IPAddress", "value": "203.0.113.20"}, {"value": "gw.lb.example.net"}]})
HOSTED = [*shop(), ingress_class(), ingress(path(), host="shop.example.com")]

NEAREST: dict[str, tuple[list[Object], str, str]] = {
    "the name of a load balancer": (BALANCED, "abc.elb.example.ne", 'did you mean "abc.elb.example.net"?'),
    "the name of a load balancer, in a URL": (BALANCED, "http://abc.elb.example.ne/", 'did you mean "abc.elb.example.net"?'),
    "the name of a Gateway": (
        [*shop(), *GATE, route(hostnames=["h.example.com"])],
        "gw.lb.example.nt",
        'did you mean "gw.lb.example.net"?',
    ),
    "the name of a node": ([*shop(), node("n1.example.net")], "n1.example.nt", 'did you mean "n1.example.net"?'),
    "a full name": (shop(), "web.shop.svc.cluster.locl", 'did you mean "web.shop.svc.cluster.local"?'),
    "a name with svc": (shop(), "web.shop.scv", 'did you mean "web.shop.svc"?'),
    "the address of a load balancer": (BALANCED, "203.0.113.6", "203.0.113.5 of service/web in namespace shop"),
    "the address of a node": ([*shop(), NODE], "192.0.2.2", "192.0.2.1 of node/node-1"),
    "the address of a Gateway": ([*shop(), *GATE, route()], "203.0.113.21", "203.0.113.20 of gateway/gate in namespace infra"),
    "the address of a pod": ([*shop(), pod(label="web")], "10.1.0.8", "10.1.0.7 of pod/lonely in namespace shop"),
    "another workload": ([*shop(), *shop("db")[:1], STATEFUL], "deploy/db", 'did you mean "statefulset/db"?'),
    "the workload of pods": (shop(), "pod/web", 'did you mean "deployment/web"?'),
    "a pod whose name begins so": ([*shop(), pod("other-7d5f9")], "pod/other", "the closest name is pod/other-7d5f9"),
    "a route": ([*shop(), *GATE, route(name="front")], "ingress/front", 'did you mean "httproute/front"?'),
    "the host of an Ingress": (HOSTED, "ingress/shop.example.com", "ingress/front has the host shop.example.com: trace http"),
    "the host of an Ingress, with a path": (HOSTED, "ing/Shop.example.com/a", "trace http://Shop.example.com/a"),
    "the host of a route": (
        [*shop(), *GATE, route(hostnames=["shop.example.com"])],
        "httproute/shop.example.com",
        "httproute/web has the host shop.example.com",
    ),
}


@pytest.mark.parametrize(("objects", "asked", "says"), list(NEAREST.values()), ids=list(NEAREST))
def test_what_was_probably_meant(objects: list[Object], asked: str, says: str, tmp_path: Path) -> None:
    said = trace(tmp_path, objects, asked)
    assert (said.code, said.out) in ((1, ""), (3, ""))
    assert says in said.err, said.err


@pytest.mark.parametrize(
    ("objects", "asked", "says"),
    [
        pytest.param([*shop(), *GATE, route()], "203.0.113.20", "203.0.113.20 is the address of", id="a fact"),
        pytest.param(
            [*shop(), service("near", selector={"app": "web", "tier": "front"})],
            "deploy/web",
            "Warning: service/near",
            id="a doubt",
        ),
    ],
)
def test_a_fact_is_no_warning(objects: list[Object], asked: str, says: str, tmp_path: Path) -> None:
    said = trace(tmp_path, objects, asked)
    assert (said.code, said.err.startswith(says)) == (0, True), said.err


OF_ONE = service("one", selector={"statefulset.kubernetes.io/pod-name": "db-1"})
LATE = workload("db", kind="StatefulSet", ordinals={"start": 5})


@pytest.mark.parametrize(
    ("objects", "asked", "code", "says"),
    [
        pytest.param([*shop("db")[:1], STATEFUL], "pod/db-1", 0, "service/db", id="one that it will have"),
        pytest.param([*shop("db")[:1], STATEFUL], "pod/db-1:8080", 0, "port 80/TCP is healthy", id="its port"),
        pytest.param([OF_ONE, STATEFUL], "pod/db-1", 0, "service/one", id="selected by its name"),
        pytest.param([OF_ONE, STATEFUL], "pod/db-0", 1, "pod/db-0", id="not selected by its name"),
        pytest.param([*shop("db")[:1], STATEFUL], "pod/db-2", 1, 'pod "db-2" not found', id="one too many"),
        pytest.param([*shop("db")[:1], LATE], "pod/db-5", 0, "service/db", id="by other ordinals"),
        pytest.param([*shop("db")[:1], LATE], "pod/db-0", 1, 'pod "db-0" not found', id="before these"),
        pytest.param([*shop("db")[:1], workload("db")], "pod/db-0", 1, 'pod "db-0" not found', id="a Deployment's"),
    ],
)
def test_a_pod_that_a_stateful_set_in_files_will_have(
    objects: list[Object], asked: str, code: int, says: str, tmp_path: Path
) -> None:
    told = trace(tmp_path, objects, asked)
    assert (told.code, says in told.text) == (code, True), told.text
