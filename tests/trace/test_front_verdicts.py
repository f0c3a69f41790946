"""Healthy means that a request arrives: what is typed is taken as it is, and what only a controller knows is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.front import gateway, ingress, ingress_class, listener, made, path, route, service, shop, trace, workload

HOST = "h.example.com"
URL, SAFE = f"http://{HOST}/", f"https://{HOST}/"
ALIAS = made("v1", "Service", "en", {"type": "ExternalName", "externalName": "db.example.org"})
HOSTED: dict[str, Any] = {"hostnames": [HOST]}
HTTPS: dict[str, Any] = {"name": "https", "port": 443, "protocol": "HTTPS"}
PENDING = {"type": "Accepted", "status": "Unknown", "reason": "Pending", "message": "Waiting for controller"}


def matching(kind: str, value: str, name: str = "web") -> dict[str, Any]:
    """A rule of an HTTPRoute."""
    return {"matches": [{"path": {"type": kind, "value": value}}], "backendRefs": [{"name": name, "port": 80}]}


def dumped(*objects: dict[str, Any]) -> list[dict[str, Any]]:
    """The same as a cluster has them."""
    return [{**one, "metadata": {**one["metadata"], "uid": f"{one['kind']}-{one['metadata']['name']}"}} for one in objects]


def waiting() -> list[dict[str, Any]]:
    """A Gateway and its class as the API server makes them: no controller has written yet."""
    return [{**one, "status": {"conditions": [PENDING]}} for one in gateway()]


def told(condition: tuple[str, str, str], *rules: dict[str, Any], seen: int = 2) -> dict[str, Any]:
    """A route, its second generation, with what its controller says of it beside that it is accepted."""
    obj = route(matching("PathPrefix", "/"), *rules, **HOSTED)
    said = [("Accepted", "True", "Accepted"), condition]
    conditions = [{"type": one, "status": two, "reason": three, "observedGeneration": seen} for one, two, three in said]
    parent = {"parentRef": {"name": "gate", "namespace": "infra"}, "conditions": conditions}
    return {**obj, "metadata": {**obj["metadata"], "generation": 2}, "status": {"parents": [parent]}}


def spoken(kind: str, *names: str) -> dict[str, Any]:
    """The status of a Gateway with one condition of each of these listeners."""
    said = {"type": kind, "status": "True", "reason": "Because", "message": ""}
    return {"listeners": [{"name": name, "conditions": [said]} for name in names]}


CANARY = {"nginx.ingress.kubernetes.io/canary": "true"}
WEIGHT = "nginx.ingress.kubernetes.io/canary-weight"
OLD_CLASS = "kubernetes.io/ingress.class"
DNS = [service("dns", ports=[{"name": "dns", "port": 53, "protocol": "UDP"}]), workload("dns")]
TO_DNS = {"backendRefs": [{"name": "dns", "port": 53}]}
BOTH = [
    {"name": "udp", "port": 53, "targetPort": 8080, "protocol": "UDP"},
    {"name": "tcp", "port": 53, "targetPort": 8080, "protocol": "TCP"},
]
SECRET = {
    "apiVersion": "v1",
    "kind": "Secret",
    "metadata": {"name": "other", "namespace": "infra"},
    "type": "kubernetes.io/tls",
}
NODES = [
    made("v1", "Node", name, {}, "", {"addresses": [{"type": "InternalIP", "address": ip}]})
    for name, ip in (("n1", "192.0.2.1"), ("n2", "192.0.2.2"))
]
SLICE = {
    "apiVersion": "discovery.k8s.io/v1",
    "kind": "EndpointSlice",
    "metadata": {"name": "web-1", "namespace": "shop", "labels": {"kubernetes.io/service-name": "web"}},
    "addressType": "IPv4",
    "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}],
    "endpoints": [{"addresses": ["10.1.0.1"], "conditions": {"ready": True}, "nodeName": "n1"}],
}


def on_nodes(policy: str) -> list[dict[str, Any]]:
    """A node port with its only endpoint on the first of two nodes."""
    port = {"name": "http", "port": 80, "targetPort": 8080, "nodePort": 30080}
    web = service(type="NodePort", ports=[port], externalTrafficPolicy=policy, selector=None, clusterIP="10.96.0.7")
    return [web, SLICE, *NODES]


ROWS: dict[str, tuple[list[Any], str, int, str]] = {
    "a node with an endpoint": (on_nodes("Local"), "192.0.2.1:30080", 0, "a node port of node n1"),
    "a node that drops": (on_nodes("Local"), "192.0.2.2:30080", 1, "no endpoint is on node n2: it drops connections"),
    "a node that sends it on": (on_nodes("Cluster"), "192.0.2.2:30080", 0, "a node port of node n2"),
    "a short name with a dot at its end": (shop(), "web.shop.", 1, 'did you mean "web.shop.svc.cluster.local"?'),
    "a longer one": (shop(), "web.shop.svc.", 1, 'did you mean "web.shop.svc.cluster.local"?'),
    "a full one": (shop(), "web.shop.svc.cluster.local.", 0, "web.shop.svc.cluster.local"),
    "in a URL": (shop(), "http://web.shop.svc./", 1, "DNS has no name web.shop.svc."),
    "a host with a dot at its end": ([*shop(), ingress(path())], "http://h.example.com./", 0, "ingress/front"),
    "a name below an alias": ([ALIAS], "x.en.shop.svc.cluster.local", 1, "NXDOMAIN"),
    "an SRV name of an alias": ([ALIAS], "_http._tcp.en.shop.svc.cluster.local", 1, "NXDOMAIN"),
    "the alias itself": ([ALIAS], "en.shop.svc.cluster.local", 0, "db.example.org"),
    "port 0": (shop(), "web:0", 2, "0 is not a port number"),
    "port 0 of a name": (shop(), "web.shop:0", 2, "0 is not a port number"),
    "port 0 of a URL": (shop(), "http://web.shop:0/", 2, '"0" is not a port number'),
    "a port of a URL that is a word": (shop(), "http://web.shop:abc/", 2, '"abc" is not a port number'),
    "a port beyond the last": (shop(), "web:65536", 2, "is not a port number"),
    "an expression that may fit": (
        [*shop(), *gateway(), route(matching("RegularExpression", "/v[0-9]+/"), **HOSTED)],
        f"{URL}v1/x",
        0,
        "whether this rule takes the request depends on the controller",
    ),
    "an expression that fits": (
        [
            *shop(),
            *shop("other"),
            *gateway(),
            route(matching("RegularExpression", "/v[0-9]+/.*"), **HOSTED),
            route(matching("PathPrefix", "/", "other"), name="every"),
        ],
        f"{URL}v1/x",
        0,
        "service/web port 80 is healthy",
    ),
    "an expression that cannot": (
        [*shop(), *gateway(), route(matching("RegularExpression", "/v[0-9]+/.*"), **HOSTED)],
        f"{URL}z",
        1,
        "httproute/web matches /v[0-9]+/.* (RegularExpression)",
    ),
    "an expression beside a prefix": (
        [
            *shop(),
            *shop("v"),
            *gateway(),
            route(matching("PathPrefix", "/"), matching("RegularExpression", "/v[0-9]+/.*", "v"), **HOSTED),
        ],
        f"{URL}v1/x -o json",
        0,
        '"verdict": "warning"',
    ),
    "an exact path before an expression": (
        [
            *shop(),
            *shop("v"),
            *gateway(),
            route(matching("Exact", "/v1/x"), matching("RegularExpression", "/v[0-9]+/.*", "v"), **HOSTED),
        ],
        f"{URL}v1/x -o json",
        0,
        '"verdict": "healthy"',
    ),
    "the expressions of ingress-nginx": (
        [
            *shop(),
            ingress(path("/api(/|$)(.*)", kind="Prefix"), notes={"nginx.ingress.kubernetes.io/rewrite-target": "/$2"}),
        ],
        f"{URL}api/x",
        0,
        "whether this rule takes the request depends on the controller",
    ),
    "the wildcard of a cloud": (
        [*shop(), ingress(path("/*", kind="ImplementationSpecific"))],
        f"{URL}x",
        0,
        "ingress/front",
    ),
    "a wildcard that is none": ([*shop(), ingress(path("/*"))], f"{URL}x", 1, "ingress/front matches /* (Prefix)"),
    "a more specific listener": (
        [
            *shop(),
            *gateway(listener("own", hostname=HOST), listener("wild", hostname="*.example.com")),
            route(parent={"sectionName": "wild"}, **HOSTED),
        ],
        URL,
        0,
        "listener own gets the requests for h.example.com, and the route is not attached to that listener",
    ),
    "a more specific listener of a wildcard's host": (
        [
            *shop(),
            *gateway(listener("own", hostname=HOST), listener("wild", hostname="*.example.com")),
            route(parent={"sectionName": "wild"}),
        ],
        URL,
        0,
        "listener own gets the requests for h.example.com, and the route is not attached to that listener",
    ),
    "a more specific listener of another host": (
        [
            *shop(),
            *gateway(listener("own", hostname="o.example.com"), listener("wild", hostname="*.example.com")),
            route(parent={"sectionName": "wild"}),
        ],
        f"{URL} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "a less specific listener": (
        [
            *shop(),
            *gateway(listener("own", hostname=HOST), listener("wild", hostname="*.example.com")),
            route(parent={"sectionName": "own"}, **HOSTED),
        ],
        f"{URL} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "a certificate that the controller has found": (
        [
            *shop(),
            *gateway(
                listener("https", 443, "HTTPS", tls={"certificateRefs": [{"name": "c", "namespace": "certs"}]}),
                status={"listeners": [{"name": "https", "conditions": [{"type": "ResolvedRefs", "status": "True"}]}]},
            ),
            route(**HOSTED),
        ],
        f"{SAFE} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "listeners that conflict": (
        [*shop(), *gateway(listener("a"), listener("b", 80, "TLS")), route(**HOSTED)],
        URL,
        0,
        "gateway/gate has listeners that conflict: a, b; it serves no requests at these",
    ),
    "listeners that conflict, by their controller": (
        [*shop(), *gateway(listener("a"), listener("b"), status=spoken("Conflicted", "a", "b")), route(**HOSTED)],
        URL,
        1,
        "gateway/gate has listeners that conflict: a, b (Because)",
    ),
    "one that conflicts, beside another one": (
        [*shop(), *gateway(listener("a"), listener("b", 81), status=spoken("Conflicted", "a")), route(**HOSTED)],
        "httproute/web -o json",
        0,
        '"verdict": "warning"',
    ),
    "listeners that are programmed all the same": (
        [*shop(), *gateway(listener("a"), listener("b"), status=spoken("Programmed", "a", "b")), route(**HOSTED)],
        f"{URL} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "one port for two protocols that differ": (
        [*shop(), *gateway(listener("a"), listener("b", 80, "UDP")), route(**HOSTED)],
        f"{URL} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "TLS and HTTPS for two hosts": (
        [*shop(), *gateway(listener(), listener("a", 443, "TLS", hostname="a.x"), listener("b", 443, "TLS")), route(**HOSTED)],
        f"{URL} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "a kind in small letters": (
        [*shop(), *gateway(), route({"backendRefs": [{"name": "web", "port": 80, "kind": "service"}]}, **HOSTED)],
        "httproute/web",
        3,
        'its kind is "service": did you mean "Service"?',
    ),
    "a certificate for hosts in the entry before": (
        [*shop(), ingress(path(), tls=[{"hosts": [HOST]}, {"hosts": ["x.example.com"], "secretName": "s"}])],
        f"{SAFE} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "attached to both": (
        [
            *shop(),
            *gateway(listener("own", hostname=HOST), listener("wild", hostname="*.example.com")),
            route(**HOSTED),
        ],
        f"{URL} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "a host that no listener takes": (
        [
            *shop(),
            *gateway(listener(hostname="*.example.com")),
            route(hostnames=[HOST, "h.example.org"]),
        ],
        "httproute/web",
        0,
        "no listener of gateway/gate accepts h.example.org of httproute/web: requests for this host do not reach the route",
    ),
    "a Gateway that waits": (
        [*shop(), *gateway(status={"conditions": [PENDING]}), route(**HOSTED)],
        "httproute/web",
        0,
        "no controller has processed gateway/gate yet: Accepted is Unknown: Waiting for controller",
    ),
    "a Gateway and its class that wait": (
        [*shop(), *waiting(), route(**HOSTED)],
        "httproute/web",
        0,
        "no controller has processed gateway/gate yet: Accepted is Unknown",
    ),
    "a Gateway that waits, with a route that is accepted": (
        [*shop(), *waiting(), told(("ResolvedRefs", "True", "ResolvedRefs"))],
        "httproute/web",
        0,
        "container main port 8080\n\n",
    ),
    "a class that is refused": (
        [
            *shop(),
            {**gateway()[0], "status": {"conditions": [{**PENDING, "status": "False", "message": "no"}]}},
            gateway()[1],
            route(**HOSTED),
        ],
        "httproute/web",
        1,
        "Accepted of gatewayclass/c is False: Pending: no",
    ),
    "a listener without a certificate": (
        [*shop(), *gateway(listener("https", 443, "HTTPS")), route(**HOSTED)],
        SAFE,
        1,
        "listener https of gateway/gate terminates TLS, but has no certificateRefs",
    ),
    "which plain HTTP does not need": (
        [*shop(), *gateway(listener("https", 443, "HTTPS"), listener()), route(**HOSTED)],
        f"{URL} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "a certificate of another namespace": (
        [
            *shop(),
            *gateway(listener("https", 443, "HTTPS", tls={"certificateRefs": [{"name": "c", "namespace": "certs"}]})),
            route(**HOSTED),
        ],
        SAFE,
        1,
        "no ReferenceGrant there allows Gateways in namespace infra",
    ),
    "a certificate that is not there": (
        [
            *dumped(
                *shop(),
                *gateway(listener("https", 443, "HTTPS", tls={"certificateRefs": [{"name": "c"}]})),
                route(**HOSTED),
            ),
            SECRET,
        ],
        SAFE,
        1,
        "takes its certificate from secret c, which does not exist",
    ),
    "files need not hold it": (
        [
            *shop(),
            *gateway(listener("https", 443, "HTTPS", tls={"certificateRefs": [{"name": "c"}]})),
            route(**HOSTED),
            SECRET,
        ],
        f"{SAFE} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "a backend that the controller does not resolve": (
        [*shop(), *gateway(), told(("ResolvedRefs", "False", "UnsupportedProtocol"))],
        URL,
        1,
        "does not resolve what httproute/web refers to: UnsupportedProtocol; such requests get status 500",
    ),
    "one of an older route": (
        [*shop(), *gateway(), told(("ResolvedRefs", "False", "UnsupportedProtocol"), seen=1)],
        f"{URL} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "one of several": (
        [*shop(), *shop("v"), *gateway(), told(("ResolvedRefs", "False", "InvalidKind"), matching("PathPrefix", "/v", "v"))],
        f"{URL} -o json",
        0,
        '"verdict": "warning"',
    ),
    "the other one of several": (
        [*shop(), *gateway(), told(("ResolvedRefs", "False", "BackendNotFound"), matching("PathPrefix", "/v", "gone"))],
        f"{URL} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "rules that the controller leaves out": (
        [*shop(), *gateway(), told(("PartiallyInvalid", "True", "UnsupportedValue"))],
        URL,
        0,
        "the controller of gateway/gate leaves out a part of httproute/web: UnsupportedValue",
    ),
    "backends that the controller resolves": (
        [*shop(), *gateway(), told(("ResolvedRefs", "True", "ResolvedRefs"))],
        f"{URL} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "a UDP port behind an Ingress": (
        [*DNS, ingress(path(name="dns", port=53))],
        "ingress/front",
        1,
        "to port 53 of service/dns, which has dns 53/UDP; ingress/front connects by TCP",
    ),
    "a UDP port behind a route": (
        [*DNS, *gateway(), route(TO_DNS)],
        "httproute/web",
        1,
        "httproute/web connects by TCP",
    ),
    "a TCP port behind a UDP route": (
        [*shop(), *gateway(listener("udp", 53, "UDP")), route(kind="UDPRoute")],
        "udproute/web",
        1,
        "udproute/web connects by UDP",
    ),
    "a UDP port behind its route": (
        [*DNS, *gateway(listener("udp", 53, "UDP")), route(TO_DNS, kind="UDPRoute")],
        "udproute/web -o json",
        0,
        '"verdict": "healthy"',
    ),
    "a port with both protocols": (
        [service(ports=BOTH), *shop()[1:], ingress(path(port=53))],
        "ingress/front -o json",
        0,
        '"verdict": "healthy"',
    ),
    "a canary alone": (
        dumped(*shop(), ingress(path(), notes=CANARY), ingress_class()),
        "ingress/front",
        1,
        "no other Ingress of its class has the same host, path and path type: it gets no requests",
    ),
    "a canary beside another path": (
        dumped(*shop(), ingress(path(), notes=CANARY), ingress(path("/a"), name="main"), ingress_class()),
        "ingress/front",
        1,
        "it gets no requests",
    ),
    "a canary of another path type": (
        dumped(
            *shop(),
            ingress(path(kind="ImplementationSpecific"), notes={**CANARY, WEIGHT: "5"}),
            ingress(path(), name="main"),
            ingress_class(),
        ),
        "ingress/front",
        1,
        "it gets no requests",
    ),
    "a canary beside its Ingress": (
        dumped(*shop(), ingress(path(), notes={**CANARY, WEIGHT: "5"}), ingress(path(), name="main"), ingress_class()),
        "ingress/front -o json",
        0,
        '"verdict": "healthy"',
    ),
    "a canary of files": ([*shop(), ingress(path(), notes=CANARY)], "ingress/front -o json", 0, '"verdict": "warning"'),
    "a canary for another controller": (
        dumped(*shop(), ingress(path(), notes=CANARY), ingress_class(controller="example.com/other")),
        "ingress/front -o json",
        0,
        '"verdict": "healthy"',
    ),
    "the URL of a canary alone": (
        dumped(*shop(), ingress(path(), notes=CANARY), ingress_class()),
        URL,
        1,
        "ingress/front is a canary, and no other Ingress of its class has the same host, path and path type",
    ),
    "the URL of a canary beside a rule for every host": (
        [*shop(), ingress(path(), notes=CANARY), ingress(path(), name="every", host=""), ingress_class()],
        URL,
        0,
        "ingress/front is a canary, and no other Ingress of its class has the same host, path and path type",
    ),
    "a class misspelt in the annotation": (
        [*shop(), ingress(path(), ingressClassName=None, notes={OLD_CLASS: "ngnix"}), ingress_class()],
        "ingress/front",
        1,
        'metadata.annotations["kubernetes.io/ingress.class"]: ngnix -> nginx in ingress/front',
    ),
    "a class of the annotation alone": (
        dumped(*shop(), ingress(path(), ingressClassName=None, notes={OLD_CLASS: "traefik"}), ingress_class()),
        "ingress/front -o json",
        0,
        '"verdict": "healthy"',
    ),
    "another class in files": (
        [*shop(), ingress(path()), ingress_class("nginx2")],
        "ingress/front -o json",
        0,
        '"verdict": "healthy"',
    ),
    "a misspelt class in files": ([*shop(), ingress(path()), ingress_class("ngnix")], "ingress/front", 1, "nginx -> ngnix"),
    "an Ingress without TLS": (
        [*shop(), ingress(path()), ingress_class()],
        SAFE,
        0,
        "names no certificate for h.example.com: its controller serves its default one",
    ),
    **{
        f"an Ingress without TLS and with {key}": (
            [*shop(), ingress(path(), notes={key: "x"}), ingress_class()],
            f"{SAFE} -o json",
            0,
            '"verdict": "healthy"',
        )
        for key in ("traefik.ingress.kubernetes.io/router.tls.certresolver", "networking.gke.io/managed-certificates")
    },
    "an Ingress with TLS of Traefik for its default certificate": (
        [*shop(), ingress(path(), notes={"traefik.ingress.kubernetes.io/router.tls": "true"})],
        SAFE,
        0,
        "names no certificate for h.example.com",
    ),
    "an Ingress with TLS for another host": (
        [*shop(), ingress(path(), tls=[{"hosts": ["x.example.com"], "secretName": "t"}])],
        SAFE,
        0,
        "names no certificate for h.example.com",
    ),
    "a certificate in another Ingress of the class": (
        [*shop(), ingress(path()), ingress(path("/a"), name="tls", tls=[{"hosts": [HOST], "secretName": "t"}])],
        f"{SAFE} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "a certificate in an Ingress of another class": (
        [
            *shop(),
            ingress(path()),
            ingress(path("/a"), name="tls", ingressClassName="x", tls=[{"hosts": [HOST], "secretName": "t"}]),
        ],
        SAFE,
        0,
        "names no certificate for h.example.com",
    ),
    "the default certificate on purpose": (
        [*shop(), ingress(path(), tls=[{"hosts": [HOST]}])],
        f"{SAFE} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "the certificate of a load balancer": (
        [*shop(), ingress(path(), notes={"alb.ingress.kubernetes.io/certificate-arn": "arn:x"})],
        f"{SAFE} -o json",
        0,
        '"verdict": "healthy"',
    ),
}


@pytest.mark.parametrize(("objects", "asked", "code", "says"), ROWS.values(), ids=ROWS)
def test_healthy_means_that_it_arrives(tmp_path: Path, objects: list[Any], asked: str, code: int, says: str) -> None:
    told = trace(tmp_path, objects, *asked.split())
    assert (told.code, says in told.text) == (code, True), told.text


def test_a_gateway_that_waits_is_told_of_once(tmp_path: Path) -> None:
    world = [*shop(), *waiting(), route(**HOSTED), route(name="b", hostnames=["b.example.com"])]
    assert trace(tmp_path, world, "web").out.count("no controller has processed") == 1
