"""What objects of other projects, and of the API server, lead to: shares of 0, host names, URLs, ports that are not given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.front import action, forward, gateway, made, route, service, shop, trace, workload

Object = dict[str, Any]
ISTIO, OPENSHIFT, TRAEFIK = "networking.istio.io/v1", "route.openshift.io/v1", "traefik.io/v1alpha1"
DEAD = [service("dead"), workload("dead", replicas=0)]


def weighed(kind: str, weight: int) -> list[Object]:
    """An object that sends to the Services ``web`` with weight 1 and ``dead`` with this one."""
    pair: list[tuple[str, int]] = [("web", 1), ("dead", weight)]
    named = [{"name": name, "port": 80, "weight": share} for name, share in pair]
    if kind == "HTTPRoute":
        return [*gateway(), route({"backendRefs": named}, name="own")]
    if kind == "IngressRoute":
        return [made(TRAEFIK, kind, "own", {"routes": [{"match": "Host(`a.example.com`)", "services": named}]})]
    if kind == "Route":
        to, other = ({"kind": "Service", "name": name, "weight": share} for name, share in pair)
        return [made(OPENSHIFT, kind, "own", {"host": "a.example.com", "to": to, "alternateBackends": [other]})]
    if kind == "Ingress":
        groups = [{"serviceName": name, "servicePort": 80, "weight": share} for name, share in pair]
        obj = action("own", {**forward(), "forwardConfig": {"targetGroups": groups}})
        return [{**obj, "metadata": {**obj["metadata"], "name": "own"}}]
    sent = [{"destination": {"host": name, "port": {"number": 80}}, "weight": share} for name, share in pair]
    return [made(ISTIO, kind, "own", {"hosts": ["a.example.com"], "http": [{"route": sent}]})]


@pytest.mark.parametrize(("weight", "code"), [(0, 0), (1, 1)], ids=["no share", "a share"])
@pytest.mark.parametrize("kind", ["HTTPRoute", "IngressRoute", "Route", "VirtualService", "Ingress"])
def test_what_has_no_share_of_the_requests_is_not_on_the_path(kind: str, weight: int, code: int, tmp_path: Path) -> None:
    told = trace(tmp_path, [*shop(), *DEAD, *weighed(kind, weight)], f"{kind.lower()}/own")
    assert (told.code, "dead" in told.out) == (code, bool(code)), told.text


def virtual_service(*hosts: str, **more: Any) -> Object:
    """A VirtualService that sends everything to these hosts."""
    sent = [{"destination": {"host": host}, "weight": 1} for host in hosts]
    routes = [{"route": sent}] if sent else []
    return made(ISTIO, "VirtualService", "own", {"hosts": ["a.example.com"], "http": [*routes, *more.pop("http", [])], **more})


def entry(*hosts: str) -> Object:
    return made(ISTIO, "ServiceEntry", "outside", {"hosts": list(hosts)})


def webhook(*configs: Object) -> Object:
    obj = made("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "own", {}, "")
    hooks = [{"name": f"w{index}.example.com", "clientConfig": one, "rules": []} for index, one in enumerate(configs)]
    return {**{key: value for key, value in obj.items() if key != "spec"}, "webhooks": hooks}


def ingress_route(*services: Object) -> Object:
    return made(TRAEFIK, "IngressRoute", "own", {"routes": [{"match": "Host(`a.example.com`)", "services": list(services)}]})


REDIRECT: Object = {"redirect": {"uri": "/x"}}
PORTS = [{"name": name, "port": port, "targetPort": 8080} for name, port in (("http", 80), ("admin", 81))]
HOOK = "validatingwebhookconfiguration/own"
ROWS: dict[str, tuple[list[Object], str, int, str]] = {
    "no port": (
        [*shop(), ingress_route({"name": "web"})],
        "ingressroute/own",
        1,
        "fix: spec.routes[0].services[0].port: unset -> 80",
    ),
    "no port of two": ([*shop(ports=PORTS), ingress_route({"name": "web"})], "ingressroute/own", 1, "neither name nor number"),
    "a port": ([*shop(), ingress_route({"name": "web", "port": 80})], "ingressroute/own", 0, "to port 80"),
    "a name of one label": ([*shop(), virtual_service("web")], "virtualservice/own", 0, "service/web is healthy"),
    "a full name": (
        [*shop(), virtual_service("web.shop.svc.cluster.local")],
        "virtualservice/own",
        0,
        "service/web is healthy",
    ),
    "half a name": (
        [*shop(), virtual_service("web.shop")],
        "virtualservice/own",
        3,
        "web.shop is not web.shop.svc.cluster.local",
    ),
    "half a name with svc": (
        [*shop(), virtual_service("web.shop.svc")],
        "virtualservice/own",
        3,
        "web.shop.svc is not web.shop.svc.",
    ),
    "half a name of an entry": (
        [*shop(), virtual_service("web.shop"), entry("web.shop")],
        "virtualservice/own",
        0,
        "a ServiceEntry defines",
    ),
    "half a name beside a Service": (
        [*shop(), virtual_service("web", "api.other")],
        "virtualservice/own",
        0,
        "api.other is not api.other.svc",
    ),
    "a host outside": (
        [*shop(), virtual_service("www.example.org")],
        "virtualservice/own",
        3,
        "whether a ServiceEntry defines it",
    ),
    "one of an entry": (
        [*shop(), virtual_service("www.example.org"), entry("*.example.org")],
        "virtualservice/own",
        0,
        "a ServiceEntry defines",
    ),
    "redirects alone": (
        [virtual_service(http=[REDIRECT])],
        "virtualservice/own",
        0,
        "redirects or answers every request itself",
    ),
    "an answer and a redirect": (
        [virtual_service(http=[REDIRECT, {"directResponse": {"status": 404}}])],
        "virtualservice/own",
        0,
        "redirects or answers every request itself",
    ),
    "a route to nothing": ([virtual_service(http=[REDIRECT, {"match": []}])], "virtualservice/own", 1, "names no Service"),
    "another VirtualService": (
        [virtual_service(http=[{"delegate": {"name": "shop", "namespace": "b"}}])],
        "virtualservice/own",
        3,
        "leads to virtualservice/shop, which is not traced",
    ),
    "a redirect beside a Service": (
        [*shop(), virtual_service("web", http=[REDIRECT])],
        "virtualservice/own",
        0,
        "service/web is healthy",
    ),
    "a URL outside": (
        [*shop(), webhook({"url": "https://guard.example.net/x"})],
        HOOK,
        0,
        "calls https://guard.example.net/x, and needs",
    ),
    "a URL of a Service": (
        [*shop(ports=[{"port": 443, "targetPort": 8080}]), webhook({"url": "https://web.shop.svc/x"})],
        HOOK,
        3,
        "the API server resolves web.shop.svc with the DNS of its own machine",
    ),
    "a URL of a Service without that port": (
        [*shop(), webhook({"url": "https://web.shop.svc:8443/x"})],
        HOOK,
        1,
        "has no port 8443",
    ),
    "a URL of no Service": (
        [*shop(), webhook({"url": "https://wbe.shop.svc/x"})],
        HOOK,
        1,
        "there is no service wbe in namespace shop",
    ),
    "a malformed URL": ([*shop(), webhook({"url": "https://[x/"})], HOOK, 0, "has no webhooks"),
    "no webhooks": ([webhook()], HOOK, 0, "has no webhooks, and needs no Service"),
    "a webhook that is not there": ([webhook()], f"{HOOK}s", 1, 'validatingwebhookconfiguration "owns" not found in the files'),
    "the closest Service": (
        [*shop(), webhook({"service": {"name": "wbe", "namespace": "shop", "port": 80}})],
        HOOK,
        1,
        'which does not exist (the closest name is "web")',
    ),
}


@pytest.mark.parametrize(("objects", "asked", "code", "says"), ROWS.values(), ids=ROWS)
def test_what_an_object_of_another_project_leads_to(
    objects: list[Object], asked: str, code: int, says: str, tmp_path: Path
) -> None:
    told = trace(tmp_path, objects, asked)
    assert (told.code, says in told.text) == (code, True), told.text


@pytest.mark.parametrize(("kind", "doing"), [("UDPRoute", "look"), ("", "change")], ids=["a UDPRoute", "nothing"])
def test_a_protocol_that_something_speaks_is_the_one_that_is_meant(kind: str, doing: str, tmp_path: Path) -> None:
    port = {"name": "u", "port": 53, "targetPort": 8080, "protocol": "UDP"}
    leading = [*gateway(), route({"backendRefs": [{"name": "web", "port": 53}]}, kind=kind)] if kind else []
    told = trace(tmp_path, [*shop(ports=[port]), *leading], "web", "-o", "json")
    assert "B5" in told.out
    assert ('"new": "TCP"' in told.out) is (doing == "change"), told.out


def routed(*judged: tuple[str, str, str], weight: int = 1) -> Object:
    """A Route of OpenShift with what its routers say: name, whether they admit it, and the host for which they say it."""
    known = [
        {
            "routerName": name,
            "host": host,
            "conditions": [{"type": "Admitted", "status": admitted, "reason": "HostAlreadyClaimed"}],
        }
        for name, admitted, host in judged
    ]
    spec = {"host": "a.example.com", "to": {"kind": "Service", "name": "web", "weight": weight}}
    return made(OPENSHIFT, "Route", "own", spec, status={"ingress": known})


A = "a.example.com"
JUDGED = {
    "admitted": (routed(("default", "True", A)), 0, "service/web is healthy"),
    "refused": (routed(("default", "False", A)), 1, "route/own is not admitted by router default: HostAlreadyClaimed"),
    "refused by two": (routed(("default", "False", A), ("shard", "False", A)), 1, "by routers default, shard"),
    "refused by one of two": (routed(("default", "True", A), ("shard", "False", A)), 2, "is not admitted by router shard"),
    "not judged": (routed(), 0, "service/web is healthy"),
    "not known yet": (routed(("default", "Unknown", A)), 0, "service/web is healthy"),
    "refused with the host that it had": (routed(("default", "False", "old.example.com")), 0, "service/web is healthy"),
}


@pytest.mark.parametrize(("obj", "code", "says"), JUDGED.values(), ids=JUDGED)
def test_a_router_serves_the_routes_that_it_admits(obj: Object, code: int, says: str, tmp_path: Path) -> None:
    for asked in (["route/own"], ["-A"]):
        told = trace(tmp_path, [*shop(), obj], *asked, *(["--strict"] if code == 2 else []))
        assert (told.code, says in told.text or asked == ["-A"]) == (min(code, 1), True), told.text
