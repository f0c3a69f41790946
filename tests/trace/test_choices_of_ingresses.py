"""Ingresses, and the Services and ports that anything names: each choice ends its fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.choices import (
    HOST,
    HOSTED,
    SAFE,
    TLS,
    Choice,
    Row,
    adding,
    both,
    dumped,
    ends,
    ids,
    openshift,
    printed,
    put,
    rule,
    secret,
    secured,
    without,
)
from tests.trace.front import (
    action,
    backend,
    forward,
    gateway,
    ingress,
    ingress_class,
    made,
    path,
    route,
    service,
    shop,
    workload,
)

DNS = [service("dns", ports=[{"name": "dns", "port": 53, "targetPort": 8080, "protocol": "UDP"}]), workload("dns")]
TWO = [*shop(), *shop("api"), ingress(path()), ingress(path(name="api"), name="other")]
DEFAULTS = [*shop(), *shop("api"), ingress(defaultBackend=backend()), ingress(name="other", defaultBackend=backend("api"))]
BACKEND = ("spec", "rules", 0, "http", "paths", 0, "backend", "service")
REF = ("spec", "rules", 0, "backendRefs", 0)
CANARY = ingress(path(), name="canary", host="c.example.com", notes={"nginx.ingress.kubernetes.io/canary": "true"})
BLOGS = [service("web", "blog"), workload("web", "blog"), service("other", "blog")]


def renamed(obj: dict[str, Any]) -> dict[str, Any]:
    """Another Ingress."""
    return {**obj, "metadata": {**obj["metadata"], "name": "other"}}


def at_alb(kind: str = "") -> list[dict[str, Any]]:
    """An Ingress of the AWS Load Balancer Controller, as a cluster has it."""
    said = {"alb.ingress.kubernetes.io/target-type": kind} if kind else {}
    front = ingress(path(), notes=said, ingressClassName="alb")
    return dumped(*shop(), front, ingress_class("alb", "ingress.k8s.aws/alb"))


TARGET = ("metadata", "annotations", "alb.ingress.kubernetes.io/target-type")
NODE_PORT = {"name": "http", "port": 80, "targetPort": 8080, "nodePort": 30080}
BY_NODE_PORT = both(put("service/web", "NodePort", "spec", "type"), put("service/web", [NODE_PORT], "spec", "ports"))
"""The step that is printed, and what the API server adds to it."""
EXPRESSION = path("/v[0-9]+/x", kind="ImplementationSpecific")

ROWS = [
    Row("E14", at_alb("instance"), "ingress/front", (BY_NODE_PORT, put("ingress/front", "ip", *TARGET))),
    Row("E14 default", at_alb(), "ingress/front", (BY_NODE_PORT, put("ingress/front", "ip", *TARGET))),
    Row("E14 regex", [*shop(), ingress(EXPRESSION), ingress_class()], "ingress/front"),
    Row("E14 regex", [*shop(), ingress(EXPRESSION, path("/a")), ingress_class()], "ingress/front"),
    Row("E1", [*shop(), action("split", forward("wbe", 80))], "ingress/front"),
    Row("E1", [*shop(), action("split", forward("wbe", 80, "web", "http"))], "ingress/front"),
    Row("E2 number target", [*shop(), action("split", forward("web", 8080))], "ingress/front"),
    Row("E2 name name", [*shop(), action("split", forward("web", "htpp", "web", 80))], "ingress/front"),
    Row("E1", [*shop(), ingress(path(name="wbe"))], "ingress/front"),
    Row(
        "E1",
        [*shop(), ingress(path(), path("/x", "gone"))],
        "ingress/front",
        (
            adding(*shop("gone")),
            put("ingress/front", "web", *BACKEND[:5], 1, *BACKEND[6:], "name"),
            put("ingress/front", [path()], *BACKEND[:5]),
        ),
    ),
    Row(
        "E1 alone",
        [
            *shop(),
            made("gateway.networking.k8s.io/v1", "TCPRoute", "t", {"rules": [{"backendRefs": [{"name": "wbe", "port": 80}]}]}),
        ],
        "tcproute/t",
    ),
    Row("E1 astray", [*BLOGS, *gateway(), route(**HOSTED)], "httproute/web", (printed, adding(*shop())), "E7 no-grant"),
    Row(
        "E1 alone astray",
        [
            *BLOGS,
            made("gateway.networking.k8s.io/v1", "TCPRoute", "t", {"rules": [{"backendRefs": [{"name": "web", "port": 80}]}]}),
        ],
        "tcproute/t",
        (adding(*shop()),),
    ),
    Row("E1 settings", [*shop(), rule(host="wbe")], "destinationrule/d"),
    Row("E1 settings astray", [*BLOGS, rule(host="web")], "destinationrule/d", (printed, adding(*shop()))),
    Row(
        "E2 none",
        [
            *shop(ports=[{"name": "a", "port": 80, "targetPort": 8080}, {"name": "b", "port": 81, "targetPort": 8080}]),
            made("gateway.networking.k8s.io/v1", "HTTPRoute", "web", {"rules": [{"backendRefs": [{"name": "web"}]}]}),
        ],
        "httproute/web",
        (put("httproute/web", 80, *REF, "port"), put("httproute/web", 81, *REF, "port")),
    ),
    Row("E2 name", [*shop(), ingress(path(port="other"))], "ingress/front"),
    Row(
        "E2 name target",
        [*shop(ports=[{"name": "x", "port": 80, "targetPort": "http"}]), ingress(path(port="http"))],
        "ingress/front",
    ),
    Row("E2 name name", [*shop(), ingress(path(port="htpp"))], "ingress/front"),
    Row("E2 name number", [*shop(), ingress(path(port="80"))], "ingress/front"),
    Row(
        "E2 name protocol",
        [*DNS, ingress(path(name="dns", port="dns"))],
        "ingress/front",
        (put("service/dns", "TCP", "spec", "ports", 0, "protocol"),),
    ),
    Row("E2 number", [*shop(), ingress(path(port=9))], "ingress/front"),
    Row(
        "E2 number protocol",
        [*DNS, ingress(path(name="dns", port=53))],
        "ingress/front",
        (put("service/dns", "TCP", "spec", "ports", 0, "protocol"), without("ingress/front")),
    ),
    Row("E2 number service", [*shop(), openshift(80)], "route/r"),
    Row("E2 name service", [*shop(), openshift("80")], "route/r"),
    Row(
        "E2 number name",
        [*shop(ports=[{"name": "p443", "port": 80, "targetPort": 8080}]), ingress(path(port=443))],
        "ingress/front",
    ),
    Row("E2 number target", [*shop(), ingress(path(port=8080))], "ingress/front"),
    Row(
        "E3 hidden",
        [*shop(), *shop("api"), ingress(path(name="api"), host="", defaultBackend=backend())],
        "ingress/front",
        (printed, put("ingress/front", None, "spec", "rules")),
    ),
    Row(
        "E3 several",
        DEFAULTS,
        "ingress/front",
        (
            without("ingress/other"),
            put("ingress/other", "web", "spec", "defaultBackend", "service", "name"),
            put("ingress/other", "internal", "spec", "ingressClassName"),
        ),
    ),
    Row("E4", [*shop(), ingress_class(), ingress(path(), ingressClassName="ngnix")], "ingress/front"),
    Row(
        "E4 none",
        dumped(*shop(), ingress_class(), ingress(path(), ingressClassName="")),
        "ingress/front",
        (
            put("ingress/front", "nginx", "spec", "ingressClassName"),
            put("ingressclass/nginx", {"ingressclass.kubernetes.io/is-default-class": "true"}, "metadata", "annotations"),
        ),
    ),
    Row("E1", [*shop(), ingress(path(name="web.shop.svc.cluster.local"))], "ingress/front"),
    Row("E1", [*shop(), ingress(path(name="web.shop"))], "ingress/front"),
    Row("E6 split", [*secured({"hosts": [HOST]}, {"secretName": "h-tls"}), secret()], "ingress/front"),
    Row("E6 no section", [*shop(), ingress(path())], SAFE, (both(put("ingress/front", TLS, "spec", "tls"), adding(secret())),)),
    Row("E6 missing", [*secured({"hosts": [HOST], "secretName": "h-tsl"}), secret()], "ingress/front"),
    Row(
        "E6 missing",
        [*dumped(*secured()), secret("z")],
        "ingress/front",
        (adding(secret()), put("ingress/front", "z", "spec", "tls", 0, "secretName")),
    ),
    Row(
        "E6 wrong type",
        [*secured(), secret(type="Opaque")],
        "ingress/front",
        (
            put("secret/h-tls", "kubernetes.io/tls", "type"),
            both(adding(secret("z")), put("ingress/front", "z", "spec", "tls", 0, "secretName")),
        ),
    ),
    Row(
        "E6 no certificate",
        [*secured(), secret(stringData={"a": "b"})],
        "ingress/front",
        (put("secret/h-tls", secret()["stringData"], "stringData"),),
    ),
    Row(
        "E6 unreadable certificate",
        [*secured(), secret(stringData={"tls.crt": "x"})],
        "ingress/front",
        (put("secret/h-tls", secret()["stringData"], "stringData"),),
    ),
    Row(
        "E6 other hosts",
        [*secured(), secret(host="x.example.com")],
        "ingress/front",
        (
            put("secret/h-tls", secret()["stringData"], "stringData"),
            both(
                put("ingress/front", ["x.example.com"], "spec", "tls", 0, "hosts"),
                put("ingress/front", "x.example.com", "spec", "rules", 0, "host"),
            ),
        ),
    ),
    Row(
        "E8",
        [*shop(), *shop("api"), action("a", forward("web", 80)), renamed(action("a", forward("api", 80)))],
        "ingress/front",
        (without("ingress/other"),),
    ),
    Row(
        "E8",
        TWO,
        "ingress/front",
        (
            put("ingress/other", "o.example.com", "spec", "rules", 0, "host"),
            put("ingress/other", "/api", *BACKEND[:-2], "path"),
            without("ingress/other"),
            put("ingress/other", "web", *BACKEND, "name"),
            put("ingress/other", "internal", "spec", "ingressClassName"),
        ),
    ),
    Row(
        "E8 canary",
        [*shop(), ingress(path()), CANARY],
        "ingress/canary",
        (
            put("ingress/canary", HOST, "spec", "rules", 0, "host"),
            put("ingress/canary", None, "metadata", "annotations"),
            without("ingress/canary"),
        ),
    ),
    Row("E11", [*shop(), ingress({key: value for key, value in path().items() if key != "pathType"})], "web"),
    Row("E11", [*shop(), ingress(path(port="not_a_name"))], "web", (put("ingress/front", {"name": "http"}, *BACKEND, "port"),)),
    Row(
        "E12",
        [
            *shop(),
            {
                **ingress({"path": "/", "backend": {"serviceName": "web", "servicePort": 80}}),
                "apiVersion": "extensions/v1beta1",
            },
        ],
        "web",
    ),
]


@pytest.mark.parametrize(**ids(ROWS))
def test_a_choice_ends_the_fault_and_brings_no_other(tmp_path: Path, row: Row, choice: Choice) -> None:
    ends(tmp_path, row, choice)
