"""The Service of a controller has the address that Ingresses and Gateways publish: both are on the path."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.front import gateway, ingress, listener, made, path, route, service, shop, trace

Objects = list[dict[str, Any]]
IP, OTHER, NODE = "203.0.113.5", "203.0.113.6", "192.0.2.1"
HOST = "h.example.com"
NODES = [made("v1", "Node", "n1", {}, "", {"addresses": [{"type": "InternalIP", "address": NODE}]})]


def controller(name: str = "front", ip: str = IP, ready: bool | None = True, port: int = 80, target: int = 8080) -> Objects:
    """The Service of a controller with its slice; without a slice where ``ready`` is not told."""
    ports = [{"name": "http", "port": port, "targetPort": target, "nodePort": 30000 + port % 2000}]
    status = {"loadBalancer": {"ingress": [{"ip": ip}]}}
    own = service(name, "system", status, type="LoadBalancer", ports=ports, clusterIP=f"10.96.0.{len(name)}")
    if ready is None:
        return [own]
    own["metadata"]["uid"] = name
    return [own, *running(name, "system", target, ready=ready)]


def running(name: str, namespace: str, port: int = 8080, *, ready: bool = True) -> Objects:
    """A pod as a cluster has it, and the slice that its controller writes."""
    ip = f"10.1.0.{len(name)}"
    endpoint = {"addresses": [ip], "conditions": {"ready": ready}, "nodeName": "n1", "targetRef": {"kind": "Pod", "name": name}}
    found = {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {"name": f"{name}-x", "namespace": namespace, "labels": {"kubernetes.io/service-name": name}},
        "addressType": "IPv4",
        "endpoints": [endpoint],
        "ports": [{"name": "http", "port": port, "protocol": "TCP"}],
    }
    spec = {"nodeName": "n1", "containers": [{"name": "main", "image": "x", "ports": [{"containerPort": port}]}]}
    conditions = [{"type": "Ready", "status": str(ready)}]
    pod = made("v1", "Pod", name, spec, namespace, {"phase": "Running", "podIP": ip, "conditions": conditions})
    pod["metadata"] |= {"labels": {"app": name}, "uid": name}
    return [found, pod]


def fronted(*hosts: str, ip: str = IP) -> dict[str, Any]:
    """An Ingress for these hosts, with an address."""
    return ingress(path(), host=hosts[0] if hosts else "", address={"ip": ip})


def gated(*listeners: dict[str, Any]) -> Objects:
    """A Gateway at the address, with a route for the host."""
    return [*gateway(*listeners, status={"addresses": [{"value": IP}]}), route(hostnames=[HOST])]


AT = {"addresses": [{"value": IP}]}
TCP = [*gateway(listener(protocol="TCP"), status=AT), route(kind="TCPRoute", name="own")]
REDIRECT = {"filters": [{"type": "RequestRedirect", "requestRedirect": {"hostname": "else.example.org"}}]}
SENT = [*gateway(status=AT), route(REDIRECT, hostnames=[HOST])]
CLASS, GATE = gateway(status=AT)
FREE = {**GATE, "spec": {**GATE["spec"], "allowedListeners": {"namespaces": {"from": "All"}}}}
MORE = {"parentRef": {"name": "gate", "namespace": "infra"}, "listeners": [listener("extra", 80)]}
ADDED = [
    CLASS,
    {**FREE, "spec": {**FREE["spec"], "listeners": [listener(port=8443)]}},
    made("gateway.networking.k8s.io/v1", "ListenerSet", "more", MORE),
    route(parent={"kind": "ListenerSet", "name": "more", "namespace": "shop"}, hostnames=[HOST]),
]
SPARE = {**GATE, "metadata": {"name": "spare", "namespace": "infra"}, "status": {"addresses": [{"value": OTHER}]}}
BOTH = [{"name": name, "namespace": "infra"} for name in ("gate", "spare")]
UNPLACED = {key: value for key, value in SPARE.items() if key != "status"}
WAITING = [CLASS, GATE, UNPLACED, route(parentRefs=BOTH, hostnames=[HOST])]
TWICE = [CLASS, GATE, SPARE, route(parentRefs=BOTH, hostnames=[HOST])]
SHOP = [service(), *running("web", "shop")]
NO_HOST = "which has no rule for requests without a host"
CASES: dict[str, tuple[Objects, str, int, str]] = {
    "an address": ([*SHOP, *controller(), fronted(HOST)], IP, 0, "2 Services: 2 healthy"),
    "with a port": ([*SHOP, *controller(), fronted(HOST)], f"{IP}:80", 0, "2 Services: 2 healthy"),
    "without a host": ([*SHOP, *controller(), fronted(HOST)], f"http://{IP}/", 1, NO_HOST),
    "without a host, taken": ([*SHOP, *controller(), fronted()], f"http://{IP}/", 0, "2 Services: 2 healthy"),
    "by a default backend": (
        [*SHOP, *controller(), ingress(defaultBackend=path()["backend"], address={"ip": IP})],
        f"http://{IP}/",
        0,
        "2 Services: 2 healthy",
    ),
    "an Ingress with another address": ([*SHOP, *controller(), fronted(ip=OTHER)], f"http://{IP}/", 0, "service/front port 80"),
    "a port that is not that of a controller": (
        [*SHOP, *controller(), *controller("db", port=5432), fronted(HOST)],
        f"http://{IP}:5432/",
        0,
        "service/db port 5432",
    ),
    "a Gateway": ([*SHOP, *controller(), *gated()], IP, 0, "2 Services: 2 healthy"),
    "a Gateway without a host": ([*SHOP, *controller(), *gated(listener(hostname=HOST))], f"http://{IP}/", 1, NO_HOST),
    "a listener at the port of the pods": (
        [*SHOP, *controller(), *gated(listener(port=8080))],
        f"{IP}:80",
        0,
        "2 Services: 2 healthy",
    ),
    "a node port": ([*SHOP, *NODES, *controller(), fronted(HOST)], f"http://{NODE}:30080/", 1, f"{IP} is the address of"),
    "a node port, taken": ([*SHOP, *NODES, *controller(), fronted()], f"http://{NODE}:30080/", 0, "2 Services: 2 healthy"),
    "a node port of something else": (
        [*SHOP, *NODES, *controller(ip=OTHER), fronted(HOST)],
        f"http://{NODE}:30080/",
        0,
        "service/front port 80",
    ),
    "a controller that is down": (
        [*SHOP, *controller(ready=False), fronted(HOST)],
        f"http://{HOST}/",
        1,
        "1 healthy, 1 broken",
    ),
    "by the Ingress": (
        [*SHOP, *controller(ready=False), fronted(HOST)],
        "ingress/front",
        1,
        "requests to ingress/front arrive at 203.0.113.5, the address of service ",
    ),
    "by the host alone": ([*SHOP, *controller(ready=False), fronted(HOST)], HOST, 1, "1 healthy, 1 broken"),
    "a Gateway's": ([*SHOP, *controller(ready=False), *gated()], f"http://{HOST}/", 1, "1 healthy, 1 broken"),
    "a route's": ([*SHOP, *controller(ready=False), *gated()], "httproute/web", 1, "1 healthy, 1 broken"),
    "a route's that is up": ([*SHOP, *controller(), *gated()], "httproute/web", 0, "service/web port 80 is healthy"),
    "a route's for TCP": ([*SHOP, *controller(ready=False), *TCP], "tcproute/own", 1, "1 healthy, 1 broken"),
    "a route's for TCP that is up": ([*SHOP, *controller(), *TCP], "tcproute/own", 0, "service/web port 80 is healthy"),
    "that of a route by a ListenerSet": ([*SHOP, *controller(ready=False), *ADDED], "httproute/web", 1, "1 healthy, 1 broken"),
    "that of a URL by a ListenerSet": ([*SHOP, *controller(ready=False), *ADDED], f"http://{HOST}/", 1, "1 healthy, 1 broken"),
    "a route's with another Gateway": ([*SHOP, *controller(ready=False), *TWICE], "httproute/web", 0, "service/web port 80"),
    "a route's with a Gateway that has no address": (
        [*SHOP, *controller(ready=False), *WAITING],
        "httproute/web",
        0,
        "service/web port 80",
    ),
    "that of redirects": ([*SHOP, *controller(ready=False), *SENT], "httproute/web", 1, "service/front is broken"),
    "that of a URL that is redirected": (
        [*SHOP, *controller(ready=False), *SENT],
        f"http://{HOST}/",
        1,
        "service/front is broken",
    ),
    "that of a URL that is redirected, up": ([*SHOP, *controller(), *SENT], f"http://{HOST}/", 0, "else.example.org"),
    "that of redirects, up": ([*SHOP, *controller(), *SENT], "httproute/web", 0, "redirects every request"),
    "one that is up": ([*SHOP, *controller(), fronted(HOST)], f"http://{HOST}/", 0, "service/web port 80 is healthy"),
    "one without slices": ([*shop(), *controller(ready=None), fronted(HOST)], f"http://{HOST}/", 0, "service/web port 80"),
    "one at another address": (
        [*SHOP, *controller(ip=OTHER, ready=False), fronted(HOST)],
        f"http://{HOST}/",
        0,
        "service/web port 80 is healthy",
    ),
    "one of two addresses": (
        [
            *SHOP,
            *controller(ready=False),
            {**fronted(HOST), "status": {"loadBalancer": {"ingress": [{"ip": IP}, {"ip": OTHER}]}}},
        ],
        f"http://{HOST}/",
        0,
        "service/web port 80 is healthy",
    ),
}


@pytest.mark.parametrize(("objects", "asked", "code", "text"), CASES.values(), ids=CASES)
def test_what_is_before_and_behind_a_controller(objects: Objects, asked: str, code: int, text: str, tmp_path: Path) -> None:
    said = trace(tmp_path, objects, asked, *([] if "/" not in asked or "://" in asked else ["-n", "shop"]))
    assert said.code == code, said.text
    assert text in said.text
