"""Addresses, hosts and ports that several things share, and what leads to no Service on purpose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.cluster.reading import Answers, Read
from kubectl_svc.cluster.snapshot import Snapshot
from kubectl_svc.errors import Forbidden
from kubectl_svc.trace.engine import examine
from kubectl_svc.trace.reading import gather
from tests.trace.front import gateway, ingress, ingress_class, listener, made, path, route, service, shop, trace, workload

URL, SAFE = "http://h.example.com/", "https://h.example.com/"
HOSTED: dict[str, Any] = {"hostnames": ["h.example.com"]}
NODE = made("v1", "Node", "n1.example.net", {}, "", {"addresses": [{"type": "InternalIP", "address": "192.0.2.1"}]})
SHARED = "198.51.100.7"


def balanced(name: str, port: int, ip: str = SHARED) -> dict[str, Any]:
    """A load balancer's Service with a node port of its own."""
    ports = [{"name": "p", "port": port, "targetPort": 8080, "nodePort": 31000 + port}]
    status = {"loadBalancer": {"ingress": [{"ip": ip}]}}
    return service(
        name, type="LoadBalancer", ports=ports, selector={"app": "web"}, clusterIP=f"10.96.1.{port % 200}", status=status
    )


def pod(**spec: Any) -> dict[str, Any]:
    """A pod of the Service web on the node."""
    port = {"containerPort": 8080, **spec.pop("port", {})}
    whole = {"nodeName": "n1.example.net", "containers": [{"name": "main", "image": "x", "ports": [port]}], **spec}
    ip = "192.0.2.1" if spec.get("hostNetwork") else "10.1.0.1"
    status = {"phase": "Running", "podIP": ip, "podIPs": [{"ip": ip}], "conditions": [{"type": "Ready", "status": "True"}]}
    obj = made("v1", "Pod", "web-1", whole, status=status)
    obj["metadata"]["labels"] = {"app": "web"}
    return obj


THIS = [*shop(), balanced("a", 80)]
THIS[-1]["status"] = {"loadBalancer": {"ingress": [{"hostname": "localhost"}]}}
NODE_PORT: dict[str, Any] = {"type": "NodePort", "ports": [{"name": "http", "port": 80, "targetPort": 8080, "nodePort": 30081}]}
CONTROLLER = service("controller", "ingress", **NODE_PORT)
IP, NAME = {"ip": "203.0.113.5"}, {"hostname": "abc.elb.example.net"}
GATE = {"addresses": [{"type": "IPAddress", "value": "203.0.113.5"}]}
PASSING = listener("tls", 443, "TLS", tls={"mode": "Passthrough"})
IMPORT = {"backendRefs": [{"group": "multicluster.x-k8s.io", "kind": "ServiceImport", "name": "web", "port": 80}]}
DIRECT = {"type": "ExtensionRef", "extensionRef": {"group": "x.example.com", "kind": "Answer", "name": "direct"}}
STORAGE = {"path": "/", "pathType": "Prefix", "backend": {"resource": {"apiGroup": "x", "kind": "Bucket", "name": "static"}}}
INTERNAL = [{"match": "Host(`h.example.com`)", "services": [{"name": "api@internal", "kind": "TraefikService"}]}]
WEIGHTED = [{"match": "Host(`h.example.com`)", "services": [{"name": "both", "kind": "TraefikService"}]}]
TRAEFIK = [{"match": "Host(`h.example.com`) && PathPrefix(`/`)", "services": [{"name": "web", "port": 80}]}]
OUTSIDE = [{"route": [{"destination": {"host": "www.example.org"}}]}]
NGINX = "nginx.ingress.kubernetes.io"


LISTENING = [
    *shop(),
    *shop("db"),
    *gateway(listener(), listener("tcp", 5432, "TCP"), listener("udp", 53, "UDP"), status=GATE),
    route(),
    route({"backendRefs": [{"name": "db", "port": 80}]}, name="db", kind="TCPRoute", parent={"sectionName": "tcp"}),
]


def monitoring(labels: dict[str, str]) -> dict[str, Any]:
    """A PodMonitor."""
    spec = {"selector": {"matchLabels": labels}, "podMetricsEndpoints": [{"port": "http"}]}
    return made("monitoring.coreos.com/v1", "PodMonitor", "pods", spec)


def noted(obj: dict[str, Any], **notes: str) -> dict[str, Any]:
    """The object with annotations."""
    return {**obj, "metadata": {**obj["metadata"], "annotations": {key.replace("__", "/"): one for key, one in notes.items()}}}


def _aliased(at: str, names: str = "h.example.com") -> list[dict[str, Any]]:
    """An Ingress of ingress-nginx for another host, with these names as its aliases."""
    return [noted(ingress(path(at), host="x.example.com"), **{f"{NGINX}__server-alias": names}), ingress_class()]


ALIASED = _aliased("/")


ROWS: dict[str, tuple[list[Any], str, int, str]] = {
    "of a shared address the Service with the port": (
        [*shop(), balanced("a", 80), balanced("b", 443)],
        f"{SHARED}:443",
        0,
        "service/b",
    ),
    "and the other one": ([*shop(), balanced("a", 80), balanced("b", 443)], f"http://{SHARED}/", 0, "service/a"),
    "a port that neither has": ([*shop(), balanced("a", 80), balanced("b", 443)], f"{SHARED}:22", 1, "A2"),
    "a node's address that is a load balancer's": (
        [*shop(), balanced("a", 80, "192.0.2.1"), NODE],
        "192.0.2.1:80",
        0,
        "an address of the load balancer",
    ),
    "and its node port": (
        [*shop(), balanced("a", 80, "192.0.2.1"), NODE],
        "192.0.2.1:31080",
        0,
        "a node port of node n1.example.net",
    ),
    "a node by its name": ([*shop(), balanced("a", 80), NODE], "n1.example.net:31080", 0, "a node port of node n1.example.net"),
    "in a URL": ([*shop(), balanced("a", 80), NODE], "http://n1.example.net:31080/", 0, "service/a"),
    "an address in a name": ([*shop(), balanced("a", 80)], f"http://x.{SHARED}.nip.io/", 0, "an address of the load balancer"),
    "with dashes": (
        [*shop(), balanced("a", 80)],
        f"x.{SHARED.replace('.', '-')}.sslip.io:80",
        0,
        "an address of the load balancer",
    ),
    "this machine": (shop(), "http://localhost:8080/", 2, "it is on this machine, not in the cluster"),
    "this machine by its address": (shop(), "127.0.0.1:30080", 2, "for a node port :30080"),
    "this machine, to which a load balancer belongs": (THIS, "localhost:80", 0, "service/a"),
    "by its address": ([*shop(), balanced("a", 80, "127.0.0.1")], "http://127.0.0.1/", 0, "service/a"),
    "another port of it": (THIS, "http://localhost:8080/", 2, "it is on this machine, not in the cluster"),
    "a host of an Ingress": ([*shop(), ingress(path(), host="localhost")], "http://localhost/x", 0, "host localhost, path /"),
    "without a URL": ([*shop(), ingress(path(), host="localhost")], "LOCALHOST", 0, "ingress/front"),
    "at a port that an Ingress has not": (
        [*shop(), ingress(path(), host="localhost")],
        "http://localhost:30080/",
        2,
        "it is on this machine, not in the cluster",
    ),
    "published by an Ingress for every host": (
        [*shop(), ingress(path("/foo"), host="", address={"hostname": "localhost"})],
        "http://localhost/foo",
        0,
        "ingress/front",
    ),
    "a path that it has not": (
        [*shop(), ingress(path("/foo"), host="", address={"hostname": "localhost"})],
        "http://localhost/bar",
        1,
        "localhost",
    ),
    "an Ingress elsewhere": ([*shop(), ingress(path(), host="")], "http://localhost/", 2, "it is on this machine"),
    "a pod in the network of its node": ([service(), pod(hostNetwork=True), NODE], "192.0.2.1:8080", 0, "service/web"),
    "a port of the node that a pod has": ([service(), pod(port={"hostPort": 8081}), NODE], "192.0.2.1:8081", 0, "service/web"),
    "a port of the node that none has": (
        [service(), pod(port={"hostPort": 8081}), NODE],
        "192.0.2.1:8082",
        1,
        "no Service has node port 8082",
    ),
    "IPv6 in a URL": (
        [service(clusterIP="fd00:96::7", clusterIPs=["fd00:96::7"]), workload()],
        "http://[fd00:0096:0::7]/",
        0,
        "a cluster IP",
    ),
    "a controller's node port": (
        [*shop(), ingress(path()), ingress_class(), CONTROLLER, workload("controller", "ingress")],
        "http://h.example.com:30081/",
        0,
        "30081 is the nodePort of service ingress/controller, which leads to port 80 of the controller",
    ),
    "and it has no pods": (
        [*shop(), ingress(path()), ingress_class(), CONTROLLER, workload("controller", "ingress", replicas=0)],
        "http://h.example.com:30081/",
        1,
        "deployment/controller has 0 replicas",
    ),
    "and its pods are not in the files": (
        [*shop(), ingress(path()), ingress_class(), CONTROLLER],
        "http://h.example.com:30081/",
        3,
        "the files contain no pods and no workloads in namespace ingress",
    ),
    "an application's own node port": (
        [*shop(), service("np", selector={"app": "web"}, **NODE_PORT), *gateway(listener("web", 8080)), route(**HOSTED)],
        "http://h.example.com:30081/",
        1,
        "httproute/web matches port 8080 (HTTP), 30081 is the nodePort of service shop/np: kubectl svc trace :30081",
    ),
    "the port that other pods have": (
        [
            *shop(),
            service("np", selector={"app": "gate"}, **NODE_PORT),
            workload("gate"),
            *gateway(listener("web", 8080)),
            route(**HOSTED),
        ],
        "http://h.example.com:30081/",
        0,
        "30081 is the nodePort of service shop/np, which leads to port 8080 of the controller",
    ),
    "a port that nothing has": (
        [*shop(), ingress(path()), CONTROLLER],
        "http://h.example.com:30082/",
        1,
        "is served at ports 80 and 443",
    ),
    "a listener's node port": (
        [*shop(), *gateway(), route(**HOSTED), CONTROLLER, workload("controller", "ingress")],
        "http://h.example.com:30081/",
        0,
        "30081 is the nodePort of service ingress/controller, which leads to port 80 of the controller",
    ),
    "a listener at the port of the pods": (
        [
            *shop(),
            *gateway(listener("web", 8000)),
            route(**HOSTED),
            service("traefik", "infra", type="LoadBalancer", ports=[{"name": "web", "port": 80, "targetPort": 8000}]),
        ],
        URL,
        0,
        "80 is the port of service infra/traefik, which leads to port 8000 of the controller",
    ),
    "and not behind any Service": ([*shop(), *gateway(listener("web", 8000)), route(**HOSTED)], URL, 1, "matches port 8000"),
    "the address of an Ingress": (
        [*shop(), ingress(path(), address=IP)],
        "203.0.113.5",
        0,
        "203.0.113.5 is the address of ingress/front",
    ),
    "as a host": (
        [*shop(), ingress(path(), address=IP)],
        "http://203.0.113.5/",
        1,
        "its hosts are h.example.com: trace http://h.example.com/",
    ),
    "with a rule for every host": (
        [*shop(), ingress(path(), host="", address=IP)],
        "http://203.0.113.5/",
        0,
        "ingress/front: host *",
    ),
    "the host name of an Ingress": (
        [*shop(), ingress(path(), address=NAME)],
        "abc.elb.example.net",
        0,
        "is the address of ingress/front",
    ),
    "in a URL, too": (
        [*shop(), ingress(path(), address=NAME)],
        "http://abc.elb.example.net/",
        1,
        "its hosts are h.example.com",
    ),
    "the address of a Gateway": (
        [*shop(), *gateway(status=GATE), route(**HOSTED)],
        "203.0.113.5:80",
        0,
        "is the address of gateway/gate",
    ),
    "an address that nothing has": ([*shop(), ingress(path(), address=IP)], "203.0.113.6", 3, "has the address 203.0.113.6"),
    "a backend that is no Service": (
        [*shop(), *gateway(), route(IMPORT, **HOSTED)],
        "httproute/web",
        3,
        "leads to ServiceImport/web, which is not traced",
    ),
    "by its URL": ([*shop(), *gateway(), route(IMPORT, **HOSTED)], URL, 3, "leads to ServiceImport/web, which is not traced"),
    "an extension that answers": (
        [*shop(), *gateway(), route({"filters": [DIRECT]}, **HOSTED)],
        URL,
        3,
        "leads to Answer/direct",
    ),
    "weights of 0 are a fault": (
        [*shop(), *gateway(), route({"backendRefs": [{"name": "web", "port": 80, "weight": 0}]}, **HOSTED)],
        URL,
        1,
        "its weights are all 0",
    ),
    "a resource of an Ingress": ([*shop(), ingress(STORAGE)], URL, 3, "leads to Bucket/static, which is not traced"),
    "by the Ingress' name": ([*shop(), ingress(STORAGE)], "ingress/front", 3, "leads to Bucket/static, which is not traced"),
    "the host of a TLSRoute": (
        [*shop(), *gateway(PASSING), route(kind="TLSRoute", name="t", **HOSTED)],
        SAFE,
        0,
        "tlsroute/t, through gateway/gate listener tls",
    ),
    "which plain HTTP does not reach": (
        [*shop(), *gateway(PASSING), route(kind="TLSRoute", name="t", **HOSTED)],
        URL,
        1,
        "no Ingress or HTTPRoute",
    ),
    "the host of an IngressRoute": (
        [*shop(), made("traefik.io/v1alpha1", "IngressRoute", "r", {"routes": TRAEFIK})],
        URL,
        3,
        "ingressroute/r names it; kubectl svc trace ingressroute/r -n shop follows it",
    ),
    "the host of a Route": (
        [*shop(), made("route.openshift.io/v1", "Route", "r", {"host": "h.example.com", "to": {"name": "web"}})],
        "h.example.com",
        3,
        "route/r names it",
    ),
    "the host of a VirtualService": (
        [*shop(), made("networking.istio.io/v1", "VirtualService", "v", {"hosts": ["h.example.com"]})],
        URL,
        3,
        "virtualservice/v names it",
    ),
    "an alias of ingress-nginx": (
        [*shop(), noted(ingress(path(), host="x.example.com"), **{f"{NGINX}__server-alias": "h.example.com"})],
        URL,
        3,
        "ingress/front names it",
    ),
    "an alias where the controller is ingress-nginx": ([*shop(), *ALIASED], URL, 0, "service/web port 80 is healthy"),
    "its name alone": ([*shop(), *ALIASED], "h.example.com", 0, "service/web port 80 is healthy"),
    "a path of another Ingress with the host of an alias": (
        [*shop(), *shop("api"), *ALIASED, ingress(path("/api", "api"), host="x.example.com", name="api")],
        f"{URL}api",
        0,
        "service/api port 80 is healthy",
    ),
    "an alias that another Ingress has as its host": (
        [*shop(), *shop("api"), *ALIASED, ingress(path("/", "api"), name="api")],
        URL,
        0,
        "service/api port 80 is healthy",
    ),
    "a path that an alias lacks": ([*shop(), *_aliased("/only")], f"{URL}other", 1, "ingress/front matches /only (Prefix)"),
    "an alias of two": ([*shop(), *_aliased("/", "a.example.com, h.example.com")], URL, 0, "service/web port 80 is healthy"),
    "an alias of another controller": (
        [*shop(), ALIASED[0], ingress_class(controller="nginx.org/ingress-controller")],
        URL,
        3,
        "ingress/front names it",
    ),
    "another name than the alias": ([*shop(), *ALIASED], "http://g.example.com/", 1, "g.example.com"),
    "its host with www": (
        [*shop(), noted(ingress(path()), **{f"{NGINX}__from-to-www-redirect": "true"})],
        "http://www.h.example.com/",
        3,
        "ingress/front names it",
    ),
    "a name that external-dns writes": (
        [noted(service(), **{"external-dns.alpha.kubernetes.io__hostname": "h.example.com"}), workload()],
        URL,
        3,
        "service/web names it",
    ),
    "a host that nothing names": (
        [*shop(), made("traefik.io/v1alpha1", "IngressRoute", "r", {"routes": TRAEFIK})],
        "http://i.example.com/",
        1,
        "no Ingress or HTTPRoute has the host i.example.com",
    ),
    "a PodMonitor without a Service": (
        [workload(), monitoring({"app": "web"})],
        "podmonitor/pods",
        0,
        "podmonitor/pods selects pods, and needs no Service",
    ),
    "one that selects nothing": ([*shop(), monitoring({"app": "wbe"})], "podmonitor/pods", 1, "selects no pod"),
    "Traefik's own dashboard": (
        [made("traefik.io/v1alpha1", "IngressRoute", "r", {"routes": INTERNAL})],
        "ingressroute/r",
        0,
        "api@internal",
    ),
    "a TraefikService": (
        [*shop(), made("traefik.io/v1alpha1", "IngressRoute", "r", {"routes": WEIGHTED})],
        "ingressroute/r",
        3,
        "TraefikService both, which is not traced",
    ),
    "a host outside": (
        [*shop(), made("networking.istio.io/v1", "VirtualService", "v", {"hosts": ["x"], "http": OUTSIDE})],
        "virtualservice/v",
        3,
        "sends traffic to www.example.org",
    ),
    "a port of a listener": (LISTENING, "203.0.113.5:5432", 0, "tcproute/db"),
    "and no other route there": (LISTENING, "203.0.113.5:5432", 0, "service/db port 80 is healthy"),
    "a port of another protocol": (LISTENING, "203.0.113.5:5432/UDP", 1, "and does not serve port 5432/UDP"),
    "a port that no listener has": (LISTENING, "203.0.113.5:9999", 1, "its ports are 80/TCP, 5432/TCP, 53/UDP"),
    "a port that no route has": (LISTENING, "203.0.113.5:53", 1, "no route with a Service as its backend is attached"),
    "every port": (LISTENING, "203.0.113.5", 0, "2 Services: 2 healthy"),
    "a port of an Ingress": ([*shop(), ingress(path(), address=NAME)], "abc.elb.example.net:443", 0, "ingress/front"),
    "a port that no Ingress has": (
        [*shop(), ingress(path(), address=NAME)],
        "abc.elb.example.net:9999",
        1,
        "abc.elb.example.net is the address of ingress/front, and does not serve port 9999",
    ),
    "a port of an Ingress by UDP": ([*shop(), ingress(path(), address=IP)], "203.0.113.5:80/UDP", 1, "serve port 80/UDP"),
    "an API of the server itself": (
        [made("apiregistration.k8s.io/v1", "APIService", "v1.x.example.com", {}, "")],
        "apiservice/v1.x.example.com",
        0,
        "is answered by the API server itself",
    ),
}


@pytest.mark.parametrize(("objects", "asked", "code", "says"), ROWS.values(), ids=ROWS)
def test_what_an_address_leads_to(tmp_path: Path, objects: list[Any], asked: str, code: int, says: str) -> None:
    told = trace(tmp_path, objects, asked)
    assert (told.code, says in told.text) == (code, True), told.text


class Guarded(Snapshot):
    """Files as a cluster, in which one namespace may not be read."""

    def together(self, reads: Any) -> Answers:
        answers = super().together(reads)
        return [
            Forbidden(403, "Forbidden", "no", {}) if _secret(one) else answer
            for one, answer in zip(reads, answers, strict=True)
        ]


def _secret(read: Read) -> bool:
    return read.namespace == "secret"


@pytest.mark.parametrize(
    ("target", "verdict", "codes"),
    [
        ("db.back.svc.cluster.local", "healthy", []),
        ("gone.back.svc.cluster.local", "broken", ["D9"]),
        ("db.secret.svc.cluster.local", "unknown", []),
    ],
)
def test_an_overview_looks_where_its_aliases_point(target: str, verdict: str, codes: list[str]) -> None:
    alias = made("v1", "Service", "db", {"type": "ExternalName", "externalName": target})
    cluster = Guarded([alias, service("db", "back")], "shop")
    (facts,) = gather.every(cluster, "shop", 0.0)
    report = examine(facts)
    assert (report.verdict, [one.code for one in report.findings]) == (verdict, codes)


@pytest.mark.parametrize(
    ("asked", "lines"), [("203.0.113.5", 1), ("203.0.113.5:80", 2), ("web", 1)], ids=["itself", "a port", "the Service"]
)
def test_an_address_that_was_asked_for_is_not_repeated(asked: str, lines: int, tmp_path: Path) -> None:
    balanced = service(status={"loadBalancer": {"ingress": [{"ip": "203.0.113.5"}]}}, type="LoadBalancer")
    dumped = {**balanced, "metadata": {**balanced["metadata"], "uid": "web"}}
    told = trace(tmp_path, [dumped, workload()], asked)
    assert sum("- + 203.0.113.5" in line for line in told.out.splitlines()) == lines, told.text
