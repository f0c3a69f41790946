"""The same traffic has one answer, whatever is asked for: a URL, a route, a Gateway, an Ingress, or a name alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.front import gateway, ingress, ingress_class, listener, made, path, route, service, shop, trace

Object = dict[str, Any]
HOST = "h.example.com"
URL = f"http://{HOST}/"
NAMED: Object = {"hostnames": [HOST]}
CANARY = "nginx.ingress.kubernetes.io/canary"
BOTH = [listener(), listener("https", 443, "HTTPS", tls={"mode": "Terminate"})]
EMPTY = service("empty", selector={"app": "none"})


def released(**notes: str) -> list[Object]:
    """An Ingress, and its canary, whose Service selects no pod."""
    canary = {CANARY: "true", **{f"{CANARY}-{key.replace('_', '-')}": value for key, value in notes.items()}}
    return [*shop(), EMPTY, ingress_class(), ingress(path()), ingress(path(name="empty"), name="canary", notes=canary)]


def whole(**notes: str) -> list[Object]:
    """The other way round: the main Service selects no pod."""
    canary = {CANARY: "true", **{f"{CANARY}-{key.replace('_', '-')}": value for key, value in notes.items()}}
    return [*shop(), EMPTY, ingress_class(), ingress(path(name="empty")), ingress(path(), name="canary", notes=canary)]


def to(**said: Any) -> Object:
    """A rule that redirects."""
    return {"filters": [{"type": "RequestRedirect", "requestRedirect": said}]}


def of_type(kind: str) -> list[Object]:
    """A canary whose path has this type, beside one of the type Prefix."""
    canary = ingress(path(name="empty", kind=kind), name="canary", notes={CANARY: "true", f"{CANARY}-weight": "50"})
    return [*shop(), EMPTY, ingress_class(), ingress(path()), canary]


OF_ISTIO = made("networking.istio.io/v1", "VirtualService", "v", {"hosts": [HOST]})

ROWS: dict[str, tuple[list[Object], str, int, str]] = {
    "a canary of weight 0": (released(weight="0"), URL, 0, "service/web port 80 is healthy"),
    "without any weight": (released(), URL, 0, "service/web port 80 is healthy"),
    "one that gets some": (released(weight="1"), URL, 1, "2 Services: 1 healthy, 1 broken"),
    "one by a header": (released(weight="0", by_header="x-canary"), URL, 1, "2 Services: 1 healthy, 1 broken"),
    "one by a cookie": (released(weight="0", by_cookie="canary"), URL, 1, "2 Services: 1 healthy, 1 broken"),
    "one that gets all": (released(weight="100"), URL, 1, "a canary, which gets all requests"),
    "one that gets all, beside an empty Service": (whole(weight="100"), URL, 0, "service/web port 80 is healthy"),
    "and not all, of a higher total": (whole(weight="100", weight_total="1000"), URL, 1, "1 healthy, 1 broken"),
    "one of another path type": (of_type("ImplementationSpecific"), URL, 0, "service/web port 80 is healthy"),
    "one of the same path type": (of_type("Prefix"), URL, 1, "2 Services: 1 healthy, 1 broken"),
    "the idle canary itself": (
        released(weight="0"),
        "ingress/canary",
        0,
        "is a canary of weight 0 without a header or a cookie",
    ),
    "the Ingress beside it": (released(weight="0"), "ingress/front", 0, "service/web port 80 is healthy"),
    "a route that redirects to itself": (
        [*shop(), *gateway(*BOTH), route(to(scheme="https"), **NAMED)],
        "httproute/web",
        1,
        "the redirects do not end",
    ),
    "its URL": ([*shop(), *gateway(*BOTH), route(to(scheme="https"), **NAMED)], URL, 1, "the redirects do not end"),
    "its Gateway": (
        [*shop(), *gateway(*BOTH), route(to(scheme="https"), **NAMED)],
        "gateway/gate -n infra",
        1,
        "the redirects do not end",
    ),
    "one listener redirects to the other": (
        [*shop(), *gateway(*BOTH), route(to(scheme="https"), parent={"sectionName": "http"}, **NAMED)],
        "httproute/web",
        0,
        "redirects every request that it takes",
    ),
    "and their Gateway": (
        [*shop(), *gateway(*BOTH), route(to(scheme="https"), parent={"sectionName": "http"}, **NAMED)],
        "gateway/gate -n infra",
        0,
        "gateway/gate redirects every request that it takes",
    ),
    "a Gateway in files without routes": (
        [*shop(), *gateway(*BOTH)],
        "gateway/gate -n infra",
        3,
        "attached to gateway/gate (not seen: HTTPRoute: the files contain no HTTPRoute)",
    ),
    "a Gateway beside routes of another one": (
        [*shop(), *gateway(*BOTH), route(parentRefs=[{"name": "other"}])],
        "gateway/gate -n infra",
        1,
        "no route with a Service",
    ),
    "two paths that redirect to each other": (
        [
            *shop(),
            *gateway(),
            route(
                {"matches": [{"path": {"value": "/a"}}], **to(path={"type": "ReplaceFullPath", "replaceFullPath": "/b"})},
                {"matches": [{"path": {"value": "/b"}}], **to(path={"type": "ReplaceFullPath", "replaceFullPath": "/a"})},
                **NAMED,
            ),
        ],
        "httproute/web",
        1,
        "the redirects do not end",
    ),
    "a path that redirects to another that does not": (
        [
            *shop(),
            *gateway(),
            route(
                {"matches": [{"path": {"value": "/a"}}], **to(path={"type": "ReplaceFullPath", "replaceFullPath": "/b"})},
                **NAMED,
            ),
        ],
        "httproute/web",
        0,
        "redirects every request that it takes",
    ),
    "a port below zero": (shop(), "web:-1", 2, "-1 is not a port number"),
    "one beside a catch-all that redirects": (
        [*shop(), *gateway(), route(to(hostname="away.example.org"), name="any"), OF_ISTIO],
        URL,
        3,
        "virtualservice/v names it",
    ),
    "a node as a type": (shop(), "node/node-1", 2, 'did you mean "node-1"?'),
    "with its port": (shop(), "nodes/node-1:30080", 2, 'did you mean "node-1:30080"?'),
    "the endpoints of a Service": (shop(), "endpoints/web", 2, 'did you mean "web"?'),
    "a Secret": (shop(), "secret/web", 2, "resources of this type lead to no Service; give a Service"),
    "a ListenerSet": (shop(), "listenerset/more", 2, "adds listeners; give that Gateway, as gateway/NAME"),
    "a ListenerSet with its group": (shop(), "lset.gateway.networking.k8s.io/more", 2, "give that Gateway, as gateway/NAME"),
    "a NetworkPolicy": (shop(), "netpol/web", 2, "resources of this type lead to no Service; give a Service"),
    "a namespace": (shop(), "ns/shop", 2, 'for every Service of the namespace give "-n shop"'),
    "a namespace and a Service": (shop(), "shop/web", 2, 'did you mean "web -n shop"?'),
}


@pytest.mark.parametrize(("objects", "asked", "code", "says"), ROWS.values(), ids=ROWS)
def test_one_answer(tmp_path: Path, objects: list[Object], asked: str, code: int, says: str) -> None:
    told = trace(tmp_path, objects, *asked.split())
    assert (told.code, says in told.text) == (code, True), told.text


@pytest.mark.parametrize(
    ("asked", "code"), [("http://h.example.com/", 0), ("10.96.0.7:80", 0), ("web", 2), ("ingress/front", 2)], ids=str
)
def test_addresses_are_of_no_namespace(tmp_path: Path, asked: str, code: int) -> None:
    objects = [*shop(clusterIP="10.96.0.7"), ingress(path())]
    said = trace(tmp_path, objects, asked, "-A")
    assert (said.code, "by name across all namespaces" in said.err) == (code, code == 2)
    assert trace(tmp_path, objects, asked, "-A", "-l", "app=web").code == 2
