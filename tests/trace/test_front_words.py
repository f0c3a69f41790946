"""What is said where something of an Ingress or route is not as it should be, or was typed otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.trace.asked import parse_one
from kubectl_svc.trace.finding.found import NothingFound, World
from kubectl_svc.trace.finding.services import find
from kubectl_svc.trace.reading.seen import Seen
from kubectl_svc.wording import Said
from tests.trace.front import gateway, ingress, listener, made, path, route, service, shop, trace, workload

HOSTED: dict[str, Any] = {"hostnames": ["h.example.com"]}
URL = "http://h.example.com/"
REDIRECTING = {"nginx.ingress.kubernetes.io/permanent-redirect": "https://new.example.com"}
MESH = route(name="mesh")
MESH["spec"]["parentRefs"] = [{"group": "", "kind": "Service", "name": "web"}]
BARE = made("v1", "Pod", "web-9", {"containers": [{"name": "main", "image": "x"}]}, status={"podIP": "10.1.0.9"})
BARE["metadata"]["labels"] = {"app": "wbe"}
STATEFUL = [service("db", clusterIP="None"), workload("db", kind="StatefulSet", serviceName="db")]

CALLS = {"service": {"name": "en", "namespace": "shop", "port": 80}}
HOOK = {
    "apiVersion": "admissionregistration.k8s.io/v1",
    "kind": "ValidatingWebhookConfiguration",
    "metadata": {"name": "guard"},
    "webhooks": [{"name": "a.example.com", "clientConfig": CALLS}],
}


def alias(host: str, port: int = 80) -> dict[str, Any]:
    """An ExternalName that states a port."""
    ports = [{"port": port, "targetPort": port}]
    return made("v1", "Service", "en", {"type": "ExternalName", "externalName": host, "ports": ports})


ROWS: dict[str, tuple[list[Any], str, int, str]] = {
    "a webhook of an alias": (
        [alias("db.example.org"), HOOK],
        "en",
        0,
        "- D10 external-name-extras: validatingwebhookconfiguration/guard leads to an ExternalName: the API server looks "
        "db.example.org up by the DNS of its own host",
    ),
    "a webhook of an alias of a Service": (
        [*shop(), alias("web.shop.svc.cluster.local"), HOOK],
        "en",
        0,
        "which may have no names of the cluster",
    ),
    "a port of an alias that an Ingress asks for": (
        [*shop(), alias("web.shop.svc.cluster.local", 8080), ingress(path(name="en", port=8080))],
        "en",
        1,
        "- D9 external-name-in-cluster: service web in namespace shop has no port 8080",
    ),
    "a port of an alias that nothing asks for": (
        [*shop(), alias("web.shop.svc.cluster.local", 8080)],
        "en",
        0,
        "! D9 external-name-in-cluster",
    ),
    "a URL without a scheme": (shop(), "h.example.com/cart", 2, 'did you mean "http://h.example.com/cart"?'),
    "a path that is a port": (shop(), "web.shop.svc/80", 2, 'did you mean "web.shop.svc:80"?'),
    "half a scheme": (shop(), "http:/web.shop", 2, 'did you mean "http://web.shop"?'),
    "a Service of another namespace in a URL": (
        [*shop(), *shop("api", "back")],
        "http://api/ -n shop",
        1,
        'did you mean "api.back"?',
    ),
    "and with the wrong one": ([*shop(), *shop("api", "back")], "http://api.shop/", 1, 'did you mean "api.back"?'),
    "a web socket": (shop(), "wss://web.shop/x", 2, 'did you mean "https://web.shop/x"?'),
    "a pod's name without an address": (shop(), "web.shop.pod.cluster.local", 1, "is not the name of a pod"),
    "a wildcard's own domain": (
        [*shop(), ingress(path(), host="*.example.com")],
        "http://example.com/",
        1,
        "*.example.com does not match this host",
    ),
    "a wildcard and two labels": (
        [*shop(), ingress(path(), host="*.example.com")],
        "http://a.b.example.com/",
        1,
        "does not match this host",
    ),
    "another scheme": (shop(), "tcp://web.shop:80", 2, 'did you mean "web.shop:80"?'),
    "a namespace before a name": (shop(), "shop/web", 2, 'did you mean "web -n shop"?'),
    "what looks like an address": (shop(), "10.96.0.300:80", 2, "10.96.0.300 is not an IP address"),
    "a host in another script": ([*shop(), ingress(path(), host="xn--bcher-kva.example")], "http://bücher.example/", 0, "web"),
    "and without a URL": ([*shop(), ingress(path(), host="xn--bcher-kva.example")], "bücher.example", 0, "web"),
    "the host itself is not what is meant": (
        [*shop(), ingress(path("/cart"))],
        "http://h.example.com/x",
        1,
        "for this host ingress/front matches /cart (Prefix)",
    ),
    "a listener's hosts and a route's": (
        [*shop(), *gateway(listener(hostname="*.example.org")), route(**HOSTED)],
        "httproute/web",
        1,
        "no host name of httproute/web (h.example.com) matches a listener of gateway/gate, "
        "which has http 80/HTTP for *.example.org",
    ),
    "a URL tells what its route does": (
        [*shop(), *gateway(listener(allowed="Same")), route(**HOSTED)],
        URL,
        1,
        "gateway/gate does not allow httproute/web",
    ),
    "unless another one takes it": (
        [*shop(), *gateway(), route(**HOSTED), route(name="off", parent={"sectionName": "gone"}, **HOSTED)],
        f"{URL} -o json",
        0,
        '"verdict": "healthy"',
    ),
    "a parent that is a Service": ([*shop(), *gateway(), MESH], "httproute/mesh", 3, "not a Gateway: not evaluated"),
    "the place of a port's name": (
        [service(ports=[{"name": "a", "port": 80}, {"name": "b", "port": 81}]), workload(), ingress(path(port="htpp"))],
        "ingress/front",
        1,
        "see: spec.rules[0].http.paths[0].backend.service in ingress/front",
    ),
    "the only port there is": (
        [*shop(), ingress(path(port="web"))],
        "ingress/front",
        1,
        'do: spec.rules[0].http.paths[0].backend.service.port: {"name": "web"} -> {"name": "http"} in ingress/front',
    ),
    "the place of a Service's name": (
        [*shop(), ingress(path(name="nope"))],
        "ingress/front",
        1,
        "see: spec.rules[0].http.paths[0].backend.service in ingress/front",
    ),
    "a backend that gets no requests": ([*shop(), ingress(path(name="dummy"), notes=REDIRECTING)], "ingress/front", 0, "E1"),
    "an Ingress without anything": ([*shop(), ingress()], "ingress/front", 1, "has neither a rule nor a default backend"),
    "a slip in a pod's only label": ([*shop(), BARE], "pod/web-9", 1, "its selector has app=web, pod/web-9 has app=wbe"),
    "two claims of one host": (
        [*shop(), ingress(path()), ingress(path(), name="b", namespace="back"), *shop(namespace="back")],
        f"{URL} -o name",
        0,
        "service/web\nservice/web\n",
    ),
    "replicas are nobody's business but the reader's": (STATEFUL, "db-7.db.shop", 1, "see: spec.replicas in statefulset/db"),
}


@pytest.mark.parametrize(("objects", "asked", "code", "says"), ROWS.values(), ids=ROWS)
def test_what_is_said(tmp_path: Path, objects: list[Any], asked: str, code: int, says: str) -> None:
    told = trace(tmp_path, objects, *asked.split())
    assert (told.code, says in told.text) == (code, True), told.text


def test_a_table_says_what_is_up_to_the_controller(tmp_path: Path) -> None:
    rules = [path(), path("/v[0-9]+", name="v", kind="ImplementationSpecific")]
    told = trace(tmp_path, [*shop(), *shop("v"), ingress(*rules)], f"{URL}v1")
    assert told.out.count("degraded: the controller decides which of these Services gets the request") == 2


def test_what_may_not_be_read_is_not_said_to_be_missing() -> None:
    forbidden = {"HTTPRoute": Said("unseen-forbidden", {"why": 'User "dora" cannot list it'})}
    with pytest.raises(NothingFound) as error:
        find(parse_one("httproute/web"), World("shop", Seen({}), forbidden))
    assert 'it is not known whether httproute "web" exists: forbidden: User "dora" cannot list it' in str(error.value)
    assert error.value.exit_code == 3


@pytest.mark.parametrize(("key", "code"), [("unseen-forbidden", 3), ("unseen-not-served", 1)])
def test_tls_routes_that_may_not_be_read_leave_a_url_unknown(key: str, code: int) -> None:
    unseen = {"TLSRoute": Said(key, {"why": "no", "resource": "tlsroutes"})}
    with pytest.raises(NothingFound) as error:
        find(parse_one("https://h.example.com/"), World("shop", Seen({"Ingress": []}), unseen))
    assert error.value.exit_code == code


def test_only_the_referrers_asked_for_are_judged(tmp_path: Path) -> None:
    off = route(name="off", parent={"sectionName": "gone"}, hostnames=["off.example.com"])
    both = [*shop(), *gateway(), route(**HOSTED), off]
    told = {asked: trace(tmp_path, both, asked) for asked in (URL, "http://off.example.com/", "web", "gateway/gate")}
    assert {asked: (one.code, "httproute/off" in one.out) for asked, one in told.items()} == {
        URL: (0, False),
        "http://off.example.com/": (1, True),
        "web": (1, True),
        "gateway/gate": (0, False),
    }
    second = [*shop(), *gateway(), route(**HOSTED), route(name="second", hostnames=["second.example.com"])]
    assert "httproute/second" in trace(tmp_path, second, "gateway/gate").out
