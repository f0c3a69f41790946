"""Who takes a request: the rule that names the host, not one that takes every host."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.front import backend, gateway, ingress, ingress_class, listener, made, path, route, shop, trace

HOST = "h.example.com"
URL = f"http://{HOST}/"
HOSTED: dict[str, Any] = {"hostnames": [HOST]}
EVERY = ingress(path(), host="", name="every")
WEIGHTLESS = {"backendRefs": [{"name": "web", "port": 80, "weight": 0}]}
AWAY = {"filters": [{"type": "RequestRedirect", "requestRedirect": {"hostname": "away.example.org"}}]}
IMPORTED = {"backendRefs": [{"group": "multicluster.x-k8s.io", "kind": "ServiceImport", "name": "web", "port": 80}]}
BY_HEADER = {"matches": [{"headers": [{"name": "x", "value": "y"}]}], "backendRefs": [{"name": "web", "port": 80}]}
OUTSIDE = {"alb.ingress.kubernetes.io/actions.to-https": '{"type": "forward", "targetGroupARN": "arn:x"}'}
ACTION = {"path": "/", "pathType": "Exact", "backend": backend("to-https", "use-annotation")}
USES_REGEX = {"nginx.ingress.kubernetes.io/use-regex": "true"}
REGULAR = ingress(
    path("/foo(/|$)(.*)", kind="ImplementationSpecific"), notes=USES_REGEX, defaultBackend=backend("rest"), name="rx"
)
PATHLESS: dict[str, Any] = {"rules": [{"host": HOST}], "defaultBackend": backend("rest")}


NAMING: list[tuple[str, str, dict[str, Any]]] = [
    ("networking.istio.io/v1", "VirtualService", {"hosts": ["x.example.com", HOST]}),
    ("networking.istio.io/v1beta1", "VirtualService", {"hosts": ["*.example.com"]}),
    ("route.openshift.io/v1", "Route", {"host": HOST, "to": {"kind": "Service", "name": "web"}}),
    ("traefik.io/v1alpha1", "IngressRoute", {"routes": [{"match": f"Host(`{HOST}`) && PathPrefix(`/x`)"}]}),
    ("projectcontour.io/v1", "HTTPProxy", {"virtualhost": {"fqdn": HOST}}),
    ("getambassador.io/v2", "Mapping", {"host": HOST}),
]
"""Kinds of other projects that name the host."""
PASSING = listener("tls", 8443, "TLS", tls={"mode": "Passthrough"})
OF_TLS = route(kind="TLSRoute", **HOSTED)


def routed(*rules: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    """A host of a route beside an Ingress for every host."""
    return [*shop(), EVERY, *gateway(), route(*rules, **{**HOSTED, **more})]


ROWS: dict[str, tuple[list[Any], str, int, str]] = {
    "a route whose weights are 0": (routed(WEIGHTLESS), URL, 1, "its weights are all 0"),
    "a route without backends": (routed({"backendRefs": []}), URL, 1, "it has none"),
    "a route that redirects": (routed(AWAY), URL, 0, "redirects http://h.example.com/ to http://away.example.org/"),
    "a route to no Service": (routed(IMPORTED), URL, 3, "leads to ServiceImport/web, which is not traced"),
    "a route by a header": (routed(BY_HEADER), URL, 1, "only with header x: y"),
    "a route that no listener takes": (
        routed(parent={"sectionName": "htp"}),
        URL,
        1,
        "refers to a listener that gateway/gate does not have",
    ),
    "a route for another path": (routed(BY_HEADER | {"matches": [{"path": {"value": "/a"}}]}), URL, 1, "matches /a"),
    "a route that works": (routed(), URL, 0, "httproute/web, through gateway/gate"),
    "a wildcard of a route": (routed(WEIGHTLESS, hostnames=["*.example.com"]), URL, 1, "its weights are all 0"),
    "a wildcard of a listener": (
        [*shop(), EVERY, *gateway(listener(hostname="*.example.com")), route(WEIGHTLESS, hostnames=["*.example.com"])],
        URL,
        1,
        "its weights are all 0",
    ),
    "an Ingress and a route that name it": (
        [*shop(), ingress(path()), *gateway(), route(WEIGHTLESS, **HOSTED)],
        URL,
        0,
        "httproute/web (spec.rules[0]) takes http://h.example.com/ and sends it to no Service: its weights are all 0",
    ),
    "a host that nothing names": (routed(WEIGHTLESS), "http://other.example.org/", 0, "ingress/every: host *"),
    "a route for every host, too": (
        [*shop(), EVERY, *gateway(), route()],
        "http://other.example.org/",
        0,
        "namespace infra, listener http 80/HTTP",
    ),
    "an Ingress of another class": (
        [*shop(), EVERY, ingress(path("/a"), ingressClassName="other")],
        URL,
        1,
        "for this host ingress/front matches /a (Prefix)",
    ),
    "an Ingress of another class to no Service": (
        [*shop(), EVERY, ingress(ACTION, notes=OUTSIDE, ingressClassName="alb")],
        URL,
        3,
        "takes http://h.example.com/ and leads to annotation alb.ingress.kubernetes.io/actions.to-https, which is not traced",
    ),
    "an action beside a Service": (
        [*shop(), ingress(ACTION, path("/*", kind="ImplementationSpecific"), notes=OUTSIDE, ingressClassName="alb")],
        URL,
        0,
        "leads to annotation alb.ingress.kubernetes.io/actions.to-https",
    ),
    "an action for another path": (
        [*shop(), ingress(ACTION, path("/a"), ingressClassName="alb")],
        f"{URL}a -o json",
        0,
        '"verdict": "healthy"',
    ),
    "an expression without the annotation": (
        [*shop(), ingress_class(), ingress(path("/v[0-9]+(/|$)", kind="ImplementationSpecific"))],
        f"{URL}v1/x",
        1,
        "as a regular expression only with the annotation nginx.ingress.kubernetes.io/use-regex",
    ),
    "no expression without the annotation": (
        [*shop(), ingress_class(), ingress(path("/v1", kind="ImplementationSpecific"))],
        f"{URL}v2",
        1,
        "for this host ingress/front matches /v1 (ImplementationSpecific)\n",
    ),
    "the beginning of a path, for ingress-nginx": (
        [*shop(), ingress_class(), ingress(path("/v1", kind="ImplementationSpecific"))],
        f"{URL}v12 -o json",
        0,
        '"verdict": "healthy"',
    ),
    "an expression that ingress-nginx takes": (
        [*shop(), *shop("rest"), REGULAR, ingress_class()],
        f"{URL}foo/x -o json",
        0,
        '"verdict": "healthy"',
    ),
    "an expression that it does not take": (
        [*shop(), *shop("rest"), REGULAR, ingress_class()],
        f"{URL}other",
        0,
        "ingress/rx: its default backend",
    ),
    "an expression of another controller": (
        [*shop(), *shop("rest"), REGULAR, ingress_class(controller="example.com/other")],
        f"{URL}foo/x",
        0,
        "the controller decides which of these Services gets the request",
    ),
    "the longest expression": (
        [
            *shop(),
            *shop("rest"),
            ingress(path("/.*", name="rest", kind="ImplementationSpecific"), path("/foo/.*"), notes=USES_REGEX),
            ingress_class(),
        ],
        f"{URL}foo/x",
        0,
        "path /foo/.* (Prefix)",
    ),
    "two expressions of one length": (
        [
            *shop(),
            *shop("rest"),
            ingress(path("/f.*", name="rest", kind="ImplementationSpecific"), path("/.*o"), notes=USES_REGEX),
            ingress_class(),
        ],
        f"{URL}foo",
        0,
        "the controller decides which of these Services gets the request",
    ),
    "a host without paths": (
        [*shop(), *shop("rest"), EVERY, ingress(**PATHLESS), ingress_class()],
        URL,
        0,
        "ingress/front: its default backend",
    ),
    "a host without paths and a default backend": (
        [*shop(), EVERY, ingress(rules=[{"host": HOST}])],
        URL,
        1,
        "ingress/front has no path for this host, and no default backend",
    ),
    "a host of an Ingress and its port": ([*shop(), ingress(path())], f"{HOST}:443", 0, "ingress/front: host h.example.com"),
    "a host of an Ingress and no port of it": (
        [*shop(), ingress(path())],
        f"{HOST}:8080",
        1,
        "ingress/front is served at ports 80 and 443, not at 8080",
    ),
    "a host of a route and its port": ([*shop(), *gateway(), route(**HOSTED)], f"{HOST}:80", 0, "listener http"),
    "a host of a route and no port of it": (
        [*shop(), *gateway(), route(**HOSTED)],
        f"{HOST}:8080",
        1,
        "httproute/web matches port 80 (HTTP)",
    ),
    "a host of a TLSRoute": ([*shop(), *gateway(PASSING), OF_TLS], HOST, 0, "tlsroute/web, through gateway/gate listener tls"),
    "a host of a TLSRoute and its port": ([*shop(), *gateway(PASSING), OF_TLS], f"{HOST}:8443", 0, "listener tls"),
    "a host of a TLSRoute without TLS": ([*shop(), *gateway(PASSING), OF_TLS], f"http://{HOST}:8443/", 1, "no Ingress"),
    "a host with a port beside an Ingress for all": (
        [*shop(), EVERY, *gateway(), route(**HOSTED)],
        f"{HOST}:80",
        0,
        "httproute/web, through gateway/gate",
    ),
    "a host that nothing names, with a catch-all": (
        [*shop(), EVERY],
        "other.example.org",
        1,
        "ingress/every takes requests for every host: trace http://other.example.org/",
    ),
    "its URL": ([*shop(), EVERY], "http://other.example.org/", 0, "ingress/every: host *"),
    "a mistyped name of a Service, with a catch-all": ([*shop(), EVERY], "web.shop.scv", 1, 'did you mean "web.shop.svc"?'),
    "one that ends with a dot": ([*shop(), EVERY], "web.", 1, 'did you mean "web.shop.svc.cluster.local"?'),
    "a name that the search list completes": ([*shop(), EVERY], "_http._tcp.web", 0, "port http/TCP is healthy"),
    "a port that the Service lacks": ([*shop(), EVERY], "_htp._tcp.web", 1, "service/web has no port htp"),
    **{
        f"the host of {kind}, with a catch-all": (
            [*shop(), EVERY, made(api, kind, "own", spec)],
            URL,
            3,
            f"{kind.lower()}/own names it",
        )
        for api, kind, spec in NAMING
    },
    **{
        f"another host than that of {kind}": (
            [*shop(), EVERY, made(api, kind, "own", spec)],
            "http://other.example.org/",
            0,
            "ingress/every: host *",
        )
        for api, kind, spec in NAMING
    },
    "a host that an Ingress and a VirtualService name": (
        [*shop(), ingress(path()), made("networking.istio.io/v1", "VirtualService", "own", {"hosts": [HOST]})],
        URL,
        0,
        "ingress/front: host h.example.com",
    ),
    "the name of a Service that a VirtualService is for": (
        [*shop(), EVERY, made("networking.istio.io/v1", "VirtualService", "own", {"hosts": ["web.shop"]})],
        "http://web.shop/",
        0,
        "web.shop.svc.cluster.local",
    ),
    "a VirtualService for every host": (
        [*shop(), EVERY, made("networking.istio.io/v1", "VirtualService", "own", {"hosts": ["*"]})],
        URL,
        0,
        "ingress/every: host *",
    ),
    "a Route of another group": (
        [*shop(), EVERY, made("example.com/v1", "Route", "own", {"host": HOST})],
        URL,
        0,
        "ingress/every",
    ),
    "a name of external-dns, with a catch-all": (
        [*shop(), ingress(path(), host="", name="every", notes={"external-dns.alpha.kubernetes.io/hostname": HOST})],
        URL,
        0,
        "ingress/every: host *",
    ),
    "a route whose Gateway is elsewhere": (
        [*shop(), route(**HOSTED)],
        URL,
        3,
        "httproute/web: the files contain no Gateway",
    ),
}


@pytest.mark.parametrize(("objects", "asked", "code", "says"), ROWS.values(), ids=ROWS)
def test_whoever_names_the_host_takes_the_request(tmp_path: Path, objects: list[Any], asked: str, code: int, says: str) -> None:
    told = trace(tmp_path, objects, *asked.split())
    assert (told.code, says in told.text) == (code, True), told.text


def test_what_takes_every_host_is_no_match_beside_what_names_it(tmp_path: Path) -> None:
    told = trace(tmp_path, routed(), f"https://{HOST}/")
    assert (told.code, "httproute/web matches port 80 (HTTP)" in told.text) == (1, True)
    assert "ingress/every" not in told.text


def test_a_host_without_paths_has_no_near_miss(tmp_path: Path) -> None:
    told = trace(tmp_path, [*shop(), *shop("rest"), ingress(**PATHLESS), ingress(path(), host="m.example.com", name="m")], URL)
    assert "did you mean" not in told.text
