"""Healthy means that a request arrives: what is typed is taken as it is, and what only a controller knows is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.front import ingress, ingress_class, made, path, service, shop, trace, workload

HOST = "h.example.com"
URL, SAFE = f"http://{HOST}/", f"https://{HOST}/"
ALIAS = made("v1", "Service", "en", {"type": "ExternalName", "externalName": "db.example.org"})


def dumped(*objects: dict[str, Any]) -> list[dict[str, Any]]:
    """The same as a cluster has them."""
    return [{**one, "metadata": {**one["metadata"], "uid": f"{one['kind']}-{one['metadata']['name']}"}} for one in objects]


CANARY = {"nginx.ingress.kubernetes.io/canary": "true"}
WEIGHT = "nginx.ingress.kubernetes.io/canary-weight"
OLD_CLASS = "kubernetes.io/ingress.class"
DNS = [service("dns", ports=[{"name": "dns", "port": 53, "protocol": "UDP"}]), workload("dns")]
BOTH = [
    {"name": "udp", "port": 53, "targetPort": 8080, "protocol": "UDP"},
    {"name": "tcp", "port": 53, "targetPort": 8080, "protocol": "TCP"},
]
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
    "a certificate for hosts in the entry before": (
        [*shop(), ingress(path(), tls=[{"hosts": [HOST]}, {"hosts": ["x.example.com"], "secretName": "s"}])],
        f"{SAFE} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "a UDP port behind an Ingress": (
        [*DNS, ingress(path(name="dns", port=53))],
        "ingress/front",
        1,
        "to port 53 of service/dns, which has dns 53/UDP; ingress/front connects by TCP",
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
