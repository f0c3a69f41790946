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
ISTIO, TRAEFIK, OPENSHIFT = "networking.istio.io/v1", "traefik.io/v1alpha1", "route.openshift.io/v1"
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


def virtual(**spec: Any) -> Object:
    """A VirtualService."""
    return made(ISTIO, "VirtualService", "v", {"hosts": [HOST], **spec})


def destinations(*hosts: str, weights: tuple[int, ...] = ()) -> list[Object]:
    """The HTTP routes of a VirtualService."""
    found = [{"destination": {"host": host}} for host in hosts]
    return [
        {
            "route": [
                {**one, **({"weight": weight} if weights else {})}
                for one, weight in zip(found, weights or (0,) * 9, strict=False)
            ]
        }
    ]


def webhook(*urls: str) -> Object:
    """Webhooks that are called by URL."""
    hooks = [{"name": f"{index}.example.com", "clientConfig": {"url": url}} for index, url in enumerate(urls)]
    obj = made("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "w", {}, "")
    return {**obj, "webhooks": hooks}


EVERY = [*gateway(), route(name="any")]
OF_TRAEFIK = made(
    TRAEFIK, "IngressRoute", "r", {"routes": [{"match": f"Host(`{HOST}`)", "services": [{"name": "web", "port": 80}]}]}
)
OF_OPENSHIFT = made(OPENSHIFT, "Route", "r", {"host": HOST, "to": {"kind": "Service", "name": "web", "weight": 100}})
SPLIT = {
    **OF_OPENSHIFT,
    "spec": {**OF_OPENSHIFT["spec"], "alternateBackends": [{"kind": "Service", "name": "empty", "weight": 0}]},
}

ROWS: dict[str, tuple[list[Object], str, int, str]] = {
    "a canary of weight 0": (released(weight="0"), URL, 0, "service/web port 80 is healthy"),
    "without any weight": (released(), URL, 0, "service/web port 80 is healthy"),
    "one that gets some": (released(weight="1"), URL, 1, "2 Services: 1 healthy, 1 broken"),
    "one by a header": (released(weight="0", by_header="x-canary"), URL, 1, "2 Services: 1 healthy, 1 broken"),
    "one by a cookie": (released(weight="0", by_cookie="canary"), URL, 1, "2 Services: 1 healthy, 1 broken"),
    "one that gets all": (released(weight="100"), URL, 1, "a canary, which gets all requests"),
    "one that gets all, beside an empty Service": (whole(weight="100"), URL, 0, "service/web port 80 is healthy"),
    "and not all, of a higher total": (whole(weight="100", weight_total="1000"), URL, 1, "1 healthy, 1 broken"),
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
    "a Gateway without routes": ([*shop(), *gateway(*BOTH)], "gateway/gate -n infra", 1, "no route with a Service"),
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
    "a name with a typing error": ([*shop(), *EVERY], "web.shop.scv", 1, 'did you mean "web.shop.svc"?'),
    "a name of another namespace": ([*shop(), *EVERY], "web.nosuch", 1, "has the name web.nosuch"),
    "a name that is none": (
        [*shop(), *EVERY],
        "foo.bar.example",
        1,
        "some rules take every host: trace http://foo.bar.example/",
    ),
    "in a URL": ([*shop(), *EVERY], "http://foo.bar.example/", 0, "httproute/any"),
    "half an address": ([*shop(), *EVERY], "10.96.0", 2, "10.96.0 is not an IP address"),
    "a port below zero": (shop(), "web:-1", 2, "-1 is not a port number"),
    "a backslash in a host": ([*shop(), *EVERY], "http://h.example.com\\foo", 2, "is not part of a host name"),
    "an SRV name, short": ([*shop(), *EVERY], "_http._tcp.web", 0, "service/web port http/TCP is healthy"),
    "with the namespace": (shop(), "_http._tcp.web.shop", 0, "service/web port http/TCP is healthy"),
    "of no port": (shop(), "_nix._tcp.web", 1, "A2"),
    "of no Service": (shop(), "_http._tcp.wbe", 1, "has the name _http._tcp.wbe"),
    "an IngressRoute beside a catch-all": ([*shop(), *EVERY, OF_TRAEFIK], URL, 3, "ingressroute/r names it"),
    "an OpenShift Route beside a catch-all": ([*shop(), *EVERY, OF_OPENSHIFT], URL, 3, "route/r names it"),
    "a VirtualService beside a catch-all": ([*shop(), *EVERY, virtual()], URL, 3, "virtualservice/v names it"),
    "another host of it": ([*shop(), *EVERY, virtual()], "http://i.example.com/", 0, "httproute/any"),
    "one beside an Ingress for some paths of every host": (
        [*shop(), ingress(path("/hl"), host="", name="hostless"), OF_TRAEFIK],
        URL,
        3,
        "ingressroute/r names it",
    ),
    "one beside a catch-all that redirects": (
        [*shop(), *gateway(), route(to(hostname="away.example.org"), name="any"), OF_TRAEFIK],
        URL,
        3,
        "ingressroute/r names it",
    ),
    "an Ingress that names the host, too": ([*shop(), ingress(path()), OF_TRAEFIK], URL, 0, "ingress/front"),
    "a Service of that name": ([*shop(), *EVERY, virtual(hosts=["web.shop"])], "http://web.shop/", 0, "service/web"),
    "a weight of 0 in OpenShift": ([*shop(), EMPTY, SPLIT], "route/r", 0, "service/web is healthy"),
    "a weight of 0 in Istio": (
        [*shop(), EMPTY, virtual(http=destinations("web", "empty", weights=(100, 0)))],
        "virtualservice/v",
        0,
        "service/web is healthy",
    ),
    "and another weight": (
        [*shop(), EMPTY, virtual(http=destinations("web", "empty", weights=(99, 1)))],
        "virtualservice/v",
        1,
        "1 healthy, 1 broken",
    ),
    "a VirtualService that redirects": (
        [virtual(http=[{"redirect": {"uri": "/x"}}])],
        "virtualservice/v",
        0,
        "redirects every request",
    ),
    "and one without anything": ([virtual()], "virtualservice/v", 1, "names no Service"),
    "a host with a namespace, but not whole": (
        [*shop(), virtual(http=destinations("web.shop"))],
        "virtualservice/v",
        1,
        'did you mean "web.shop.svc.cluster.local"?',
    ),
    "a whole one": ([*shop(), virtual(http=destinations("web.shop.svc.cluster.local"))], "virtualservice/v", 0, "service/web"),
    "a URL of a webhook": (
        [webhook("https://hooks.example.org/x")],
        "validatingwebhookconfiguration/w",
        0,
        "calls https://hooks.example.org/x",
    ),
    "one in the cluster": (
        [*shop(), webhook("https://web.shop.svc:443/x")],
        "validatingwebhookconfiguration/w",
        3,
        "calls https://web.shop.svc:443/x, a name of the cluster's DNS",
    ),
    "no webhooks": ([webhook()], "validatingwebhookconfiguration/w", 0, "has no webhooks"),
    "a node as a type": (shop(), "node/node-1", 2, 'did you mean "node-1"?'),
    "with its port": (shop(), "nodes/node-1:30080", 2, 'did you mean "node-1:30080"?'),
    "the endpoints of a Service": (shop(), "endpoints/web", 2, 'did you mean "web"?'),
    "a Secret": (shop(), "secret/web", 2, "give a Service"),
    "a namespace and a Service": (shop(), "shop/web", 2, 'did you mean "web -n shop"?'),
}


@pytest.mark.parametrize(("objects", "asked", "code", "says"), ROWS.values(), ids=ROWS)
def test_one_answer(tmp_path: Path, objects: list[Object], asked: str, code: int, says: str) -> None:
    told = trace(tmp_path, objects, *asked.split())
    assert (told.code, says in told.text) == (code, True), told.text
