"""An address that is published belongs to what has published it, and a Service leads only to its own Gateway or Ingress."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.front import GATEWAY, gateway, ingress, listener, made, path, route, service, shop, trace, workload

Object = dict[str, Any]
HOST = "h.example.com"
URL = f"http://{HOST}/"
GATE_AT = {"addresses": [{"type": "IPAddress", "value": "203.0.113.5"}, {"type": "Hostname", "value": "gate.lb.example.net"}]}
OTHER_AT = {"addresses": [{"type": "IPAddress", "value": "203.0.113.6"}]}
NAMED: Object = {"hostnames": [HOST]}
NODE = made("v1", "Node", "n1", {}, "", {"addresses": [{"type": "InternalIP", "address": "192.0.2.1"}]})
ON_NODES = {"addresses": [{"type": "IPAddress", "value": "192.0.2.1"}]}


def other(*listeners: Object, status: Object | None = OTHER_AT) -> list[Object]:
    """A second Gateway, and a route of it that takes every host."""
    spec = {"gatewayClassName": "c", "listeners": list(listeners) or [listener()]}
    return [made(GATEWAY, "Gateway", "other", spec, "infra", status), route(name="every", parent={"name": "other"})]


def balancer(address: Object | None, labels: Object | None = None, kind: str = "LoadBalancer", **more: Any) -> Object:
    """A Service whose port 80 leads to port 8000 of pods, as that of a controller or of anything else."""
    ports = [{"name": "p", "port": 80, "targetPort": 8000, "nodePort": 30080}]
    status = {"loadBalancer": {"ingress": [address]}} if address else {}
    obj = service("lb", "infra", type=kind, ports=ports, status=status, **more)
    return {**obj, "metadata": {**obj["metadata"], "labels": labels or {}}}


def at_8080(address: Object) -> Object:
    """A load balancer's Service whose port 8080 leads to that of an Ingress controller."""
    status = {"loadBalancer": {"ingress": [address]}}
    return service("lb", "infra", type="LoadBalancer", ports=[{"port": 8080, "targetPort": 80}], status=status)


def behind(lb: Object, status: Object | None = GATE_AT) -> list[Object]:
    """A Gateway whose listener has the port of pods, and a Service that may be before it."""
    pods = workload("lb", "infra", port=8000)
    return [*shop(), *gateway(listener("web", 8000), status=status), route(**NAMED), lb, pods]


def marked(name: str, **more: str) -> Object:
    """The label of what a controller creates for a Gateway."""
    return {"gateway.networking.k8s.io/gateway-name": name, **more}


ENVOY = {"gateway.envoyproxy.io/owning-gateway-name": "gate", "gateway.envoyproxy.io/owning-gateway-namespace": "infra"}
AWAY, OWN = {"hostname": "abc.elb.example.net"}, {"ip": "203.0.113.5"}
TWO = [*shop(), *gateway(status=GATE_AT), route(**NAMED), *other()]
FRONT = ingress(path(), address=OWN)
EVERY_AT = ingress(path(), host="", name="every", address={"ip": "203.0.113.6"})
ELSEWHERE = ingress(path("/api"), host="", name="elsewhere", address={"ip": "203.0.113.7"})
UNPLACED = ingress(path(), host="", name="unplaced")

ROWS: dict[str, tuple[list[Object], str, int, str]] = {
    "a name that another Gateway has published": (
        TWO,
        "http://gate.lb.example.net/",
        1,
        "has no rule for requests without a host",
    ),
    "its IP address": (TWO, "http://203.0.113.5/", 1, "gateway/gate, which has no rule for requests without a host"),
    "the address of the one that takes every host": (TWO, "http://203.0.113.6/", 0, "through gateway/other"),
    "a host that none has published": (TWO, "http://x.example.net/", 0, "through gateway/other"),
    "the name of the one that has a rule for it": (
        [*shop(), *gateway(status=GATE_AT), route(hostnames=["gate.lb.example.net"]), *other()],
        "http://gate.lb.example.net/",
        0,
        "through gateway/gate",
    ),
    "and as a name alone": (
        [*shop(), *gateway(status=GATE_AT), route(hostnames=["gate.lb.example.net"]), *other()],
        "gate.lb.example.net",
        0,
        "httproute/web",
    ),
    "a name that another has a rule for": (
        [*shop(), *gateway(status=GATE_AT), *other(), route(hostnames=["gate.lb.example.net"], parent={"name": "other"})],
        "http://gate.lb.example.net/",
        1,
        "has no rule for requests without a host",
    ),
    "a narrower rule of another Gateway": (
        [*TWO, route({"matches": [{"path": {"value": "/api"}}], "backendRefs": [{"name": "gone", "port": 80}]})],
        "http://203.0.113.6/api",
        0,
        "through gateway/other",
    ),
    "a redirect of the Gateway itself": (
        [
            *shop(),
            *gateway(status=GATE_AT),
            route({"filters": [{"type": "RequestRedirect", "requestRedirect": {"hostname": HOST}}]}),
        ],
        "http://203.0.113.5/",
        0,
        "redirects http://203.0.113.5/ to http://h.example.com/",
    ),
    "an address of one Ingress": ([*shop(), FRONT, EVERY_AT], "http://203.0.113.5/", 1, "its hosts are h.example.com"),
    "and of the other": ([*shop(), FRONT, EVERY_AT], "http://203.0.113.6/", 0, "ingress/every"),
    "a narrower path of another Ingress": (
        [*shop(), EVERY_AT, {**ELSEWHERE, "spec": {**ELSEWHERE["spec"], "ingressClassName": "other"}}],
        "http://203.0.113.6/api",
        0,
        "ingress/every",
    ),
    "one of its class that has no address yet": ([*shop(), FRONT, UNPLACED], "http://203.0.113.5/", 0, "ingress/unplaced"),
    "one of another class": (
        [*shop(), FRONT, {**UNPLACED, "spec": {**UNPLACED["spec"], "ingressClassName": "other"}}],
        "http://203.0.113.5/",
        1,
        "its hosts are h.example.com",
    ),
    "a load balancer of something else": (behind(balancer(AWAY)), URL, 1, "httproute/web matches port 8000"),
    "the Gateway's own": (behind(balancer(OWN)), URL, 0, "80 is the port of service infra/lb"),
    "its own by its host name": (
        behind(balancer({"hostname": "GATE.lb.example.net"})),
        URL,
        0,
        "80 is the port of service infra/lb",
    ),
    "its own by a label": (behind(balancer(AWAY, marked("gate"))), URL, 0, "80 is the port of service infra/lb"),
    "one of another Gateway by a label": (behind(balancer(OWN, marked("x"))), URL, 1, "httproute/web matches port 8000"),
    "its own by the labels of Envoy Gateway": (behind(balancer(AWAY, ENVOY)), URL, 0, "80 is the port of service infra/lb"),
    "its own by its cluster IP": (
        behind(balancer(None, clusterIP="203.0.113.5", kind="NodePort")),
        "http://h.example.com:30080/",
        0,
        "30080 is the nodePort of service infra/lb",
    ),
    "a Gateway without an address": (behind(balancer(AWAY), None), URL, 0, "80 is the port of service infra/lb"),
    "a node port where the nodes' addresses are published": (
        [*behind(balancer(None, kind="NodePort"), ON_NODES), NODE],
        "http://h.example.com:30080/",
        0,
        "30080 is the nodePort of service infra/lb",
    ),
    "a load balancer that has no address yet": (behind(balancer(None)), URL, 1, "httproute/web matches port 8000"),
    "nor by its node port": (behind(balancer(None)), "http://h.example.com:30080/", 1, "httproute/web matches port 8000"),
    "the port of a Service for node ports": (
        behind(balancer(None, kind="NodePort")),
        URL,
        1,
        "httproute/web matches port 8000",
    ),
    "a node port behind a load balancer of nobody here": (
        behind(balancer(None, kind="NodePort")),
        "http://h.example.com:30080/",
        0,
        "30080 is the nodePort of service infra/lb",
    ),
    "a node port beside the Service that has the address": (
        [
            *behind(balancer(None, kind="NodePort")),
            service("own", "infra", type="LoadBalancer", status={"loadBalancer": {"ingress": [OWN]}}),
        ],
        "http://h.example.com:30080/",
        1,
        "httproute/web matches port 8000",
    ),
    "a load balancer before an Ingress that has another": (
        [
            *shop(),
            FRONT,
            at_8080(AWAY),
        ],
        "http://h.example.com:8080/",
        1,
        "ingress/front is served at ports 80 and 443",
    ),
    "and that of its controller": (
        [
            *shop(),
            FRONT,
            at_8080(OWN),
        ],
        "http://h.example.com:8080/",
        0,
        "8080 is the port of service infra/lb",
    ),
    "the Ingress that names the host is told": (
        [*shop(), ingress(path("/hl"), host="", name="a-hostless"), ingress(path())],
        "http://h.example.com:8080/",
        1,
        "for this host ingress/front is served at ports 80 and 443",
    ),
    "the route that names the host is told": (
        [
            *shop(),
            *gateway(listener(), listener("tls", 8443, "TLS", tls={"mode": "Passthrough"})),
            route(name="any"),
            route(kind="TLSRoute", name="sni", **NAMED),
        ],
        "https://h.example.com/",
        1,
        "for this host tlsroute/sni matches port 8443 (TLS)",
    ),
    "and found at its port": (
        [
            *shop(),
            *gateway(listener(), listener("tls", 8443, "TLS", tls={"mode": "Passthrough"})),
            route(name="any"),
            route(kind="TLSRoute", name="sni", **NAMED),
        ],
        "https://h.example.com:8443/",
        0,
        "tlsroute/sni",
    ),
    "what takes every host is told where nothing names it": (
        [*shop(), *gateway(), route(name="any")],
        "https://h.example.com/",
        1,
        "for this host httproute/any matches port 80 (HTTP)",
    ),
    "a route without hosts or paths": (
        [*shop(), *gateway(listener("udp", 53, "UDP")), route(kind="UDPRoute", name="dns")],
        "udproute/dns",
        1,
        "udproute/dns sends traffic to port 80 of service/web",
    ),
}


@pytest.mark.parametrize(("objects", "asked", "code", "says"), ROWS.values(), ids=ROWS)
def test_only_what_is_reached_there_counts(tmp_path: Path, objects: list[Object], asked: str, code: int, says: str) -> None:
    told = trace(tmp_path, objects, asked)
    assert (told.code, says in told.text) == (code, True), told.text
