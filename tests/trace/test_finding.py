"""From what people type to Services, in files: what is found, and the one line where nothing is."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.errors import SvcError, UsageError
from kubectl_svc.trace.asked import Address, Host, Thing, Url, parse_all, parse_one
from kubectl_svc.trace.chain import build
from kubectl_svc.trace.finding.found import Answered, Found, NothingFound, World
from kubectl_svc.trace.finding.services import find
from kubectl_svc.trace.hops import asked
from kubectl_svc.trace.hops.service import follow
from kubectl_svc.trace.reading import offline
from kubectl_svc.trace.reading.seen import Seen
from kubectl_svc.trace.target import Target
from tests.trace.build import service


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("web", Target("web")),
        ("web:80/udp", Target("web", "80", "UDP")),
        ("svc/web:http", Target("web", "http", by_type=True)),
        ("pod/web-0", Thing("Pod", "web-0", text="pod/web-0")),
        ("deployments.apps/web", Thing("Deployment", "web", text="deployments.apps/web")),
        ("ing/front", Thing("Ingress", "front", text="ing/front")),
        (
            "ingress/front/shop.example.com/a/b",
            Thing("Ingress", "front", "shop.example.com", "/a/b", "ingress/front/shop.example.com/a/b"),
        ),
        ("ingress/front/cart/2", Thing("Ingress", "front", "", "/cart/2", "ingress/front/cart/2")),
        ("ingress/front/*.example.com", Thing("Ingress", "front", "*.example.com", "", "ingress/front/*.example.com")),
        ("pod/web-0:80", Thing("Pod", "web-0", text="pod/web-0:80", port="80")),
        ("deploy/dns:53/udp", Thing("Deployment", "dns", text="deploy/dns:53/udp", port="53", protocol="UDP")),
        (
            "crd/widgets.example.com",
            Thing("CustomResourceDefinition", "widgets.example.com", text="crd/widgets.example.com"),
        ),
        ("gtw/gate", Thing("Gateway", "gate", text="gtw/gate")),
        ("10.96.0.10", Address("10.96.0.10", text="10.96.0.10")),
        ("10.96.0.10:53/UDP", Address("10.96.0.10", 53, "UDP", "10.96.0.10:53/UDP")),
        ("[fd00::1]:80", Address("fd00::1", 80, text="[fd00::1]:80")),
        ("fd00::1", Address("fd00::1", text="fd00::1")),
        (":30080", Address("", 30080, text=":30080")),
        ("web.shop", Host("web.shop", text="web.shop")),
        (
            "web.shop.svc.cluster.local.:http",
            Host("web.shop.svc.cluster.local", "http", "", "web.shop.svc.cluster.local.:http", absolute=True),
        ),
        (
            "https://shop.example.com/a?b=c",
            Url("https", "shop.example.com", 443, "/a", "b=c", "https://shop.example.com/a?b=c"),
        ),
        ("http://h.example.com/a/../b", Url("http", "h.example.com", 80, "/b", "", "http://h.example.com/a/../b")),
        ("http://shop.example.com:8080", Url("http", "shop.example.com", 8080, "/", "", "http://shop.example.com:8080")),
    ],
)
def test_what_people_type(text: str, asked: Any) -> None:
    assert parse_one(text) == asked


def test_a_type_before_names_is_kubectls() -> None:
    assert parse_all(["pod", "a", "b"]) == [Thing("Pod", "a", text="pod/a"), Thing("Pod", "b", text="pod/b")]
    assert parse_all(["pod"]) == [Target("pod")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("pods/", "cannot trace"),
        ("ingres/front", 'did you mean "ingress/front"?'),
        ("nonsense/x", 'did you mean "x -n nonsense"?'),
        ("ftp://x/y", "not http or https"),
        ("http:///x", "no host"),
        ("http://x:99999/", "invalid URL"),
        ("10.0.0.1:http", '"http" is not a port number'),
        (":99999", '"99999" is not a port number'),
        ("web..shop", "cannot trace"),
        ("web.shop:", "cannot trace"),
        ("pod/a/b", "cannot trace"),
        ("pod/a:", "cannot trace"),
        ("crd/widgets.example.com/x", "cannot trace"),
        ("ingress/front:80", "cannot trace"),
    ],
)
def test_what_cannot_be_read_is_a_usage_error(text: str, says: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_one(text)
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def made(kind: str, name: str, spec: Any, namespace: str = "shop", version: str = "v1", **rest: Any) -> dict[str, Any]:
    """One object."""
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": namespace}, "spec": spec, **rest}


def backend(name: str, port: Any = 80) -> dict[str, Any]:
    """An Ingress backend."""
    return {"service": {"name": name, "port": {"number": port}}}


NETWORKING = "networking.k8s.io/v1"
WEB = {
    "selector": {"app": "web", "tier": "front"},
    "ports": [{"name": "http", "port": 80, "targetPort": 9080, "nodePort": 30080}],
    "clusterIP": "10.96.0.7",
}
OBJECTS = [
    made("Service", "web", WEB),
    made("Service", "api", {"selector": {"app": "web", "tier": "back"}, "ports": [{"port": 8080}], "clusterIP": "10.96.0.8"}),
    made("Service", "web", {"selector": {"app": "other"}, "ports": [{"port": 80}]}, "other"),
    made(
        "Service",
        "balanced",
        {"type": "LoadBalancer", "selector": {"app": "lb"}, "ports": [{"port": 443}]},
        status={"loadBalancer": {"ingress": [{"hostname": "abc.elb.example.com"}]}},
    ),
    made("Pod", "web-1", {"containers": [{"name": "c"}]}),
    made(
        "Ingress",
        "front",
        {
            "rules": [
                {
                    "host": "shop.example.com",
                    "http": {
                        "paths": [
                            {"path": "/", "pathType": "Prefix", "backend": backend("web")},
                            {"path": "/api", "pathType": "Prefix", "backend": backend("api", 8080)},
                        ]
                    },
                }
            ]
        },
        version=NETWORKING,
    ),
    made(
        "Ingress",
        "regex",
        {
            "rules": [
                {
                    "host": "regex.example.com",
                    "http": {
                        "paths": [
                            {"path": "/a", "pathType": "ImplementationSpecific", "backend": backend("web")},
                        ]
                    },
                }
            ]
        },
        version=NETWORKING,
    ),
]
POD = OBJECTS[4]
POD["metadata"]["labels"] = {"app": "web", "tier": "front"}
POD["status"] = {"podIP": "10.1.0.1", "podIPs": [{"ip": "10.1.0.1"}]}


def world(namespace: str = "shop") -> World:
    """All objects, as files hold them."""
    held = offline.collect(OBJECTS, (), "default")
    return World(namespace, held.seen, held.unseen)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ingress/front", ["shop/web:80", "shop/api:8080"]),
        ("ingress/front/api/x", ["shop/api:8080"]),
        ("ingress/front/shop.example.com", ["shop/web:80", "shop/api:8080"]),
        ("http://shop.example.com/apis", ["shop/web:80"]),
        ("https://shop.example.com/api", ["shop/api:8080"]),
        ("10.96.0.7", ["shop/web:"]),
        ("10.96.0.8:8080", ["shop/api:8080"]),
        (":30080", ["shop/web:80"]),
        ("10.1.0.1", ["shop/web:"]),
        ("10.1.0.1:9080", ["shop/web:80"]),
        ("pod/web-1", ["shop/web:"]),
        ("web.other", ["other/web:"]),
        ("web.shop:http", ["shop/web:http"]),
        ("_http._tcp.web.shop.svc.cluster.local", ["shop/web:http"]),
        ("10-1-0-1.shop.pod", ["shop/web:"]),
        ("shop.example.com", ["shop/web:80"]),
        ("http://web.shop.svc:80/", ["shop/web:80"]),
        ("gone.shop", ["shop/gone:"]),
        ("http://web.shop/", ["shop/web:80"]),
        ("http://web", ["shop/web:80"]),
        ("https://web.other/a", ["other/web:443"]),
        ("web:30080", ["shop/web:30080"]),
        ("192.168.5.13:30080", ["shop/web:80"]),
        ("pod/web-1:9080", ["shop/web:80"]),
        ("https://abc.elb.example.com/x", ["shop/balanced:443"]),
        ("http://ABC.elb.example.com:8080", ["shop/balanced:8080"]),
    ],
)
def test_services_are_found(text: str, found: list[str]) -> None:
    assert [f"{one.namespace}/{one.target.name}:{one.target.port}" for one in find(parse_one(text), world())] == found


def test_near_misses_are_told() -> None:
    (one,) = find(parse_one("pod/web-1"), world())
    assert (
        "service/api selects pod/web-1 except for one label: its selector has tier=back, pod/web-1 has tier=front" in one.near
    )


def test_a_path_that_is_up_to_the_controller_is_not_certain() -> None:
    (one,) = find(parse_one("http://regex.example.com/a/b"), world())
    assert one.target.via is not None
    assert not one.target.via.certain


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("ingress/fornt", "the closest name is ingress/front"),
        ("ingress/front/other.example.com", "no rule for other.example.com"),
        ("ingress/front/regex.example.com/a", "ingress/regex has one"),
        ("http://shop.example.net/", 'did you mean "shop.example.com"?'),
        ("http://regex.example.com/b", "ingress/regex matches /a (ImplementationSpecific)"),
        ("10.96.0.9", "the closest address is 10.96.0.7 of service/web in namespace shop"),
        (":30081", "node ports in use: 30080 (shop/web)"),
        ("10.1.0.1:80", "the port of a pod's address is not translated: service web forwards port 80 to port 9080"),
        ("pod/web-1:80", "the port of a pod's address is not translated: service web forwards port 80 to port 9080"),
        ("https://shop.example.com:8443/", "ingress/front is served at ports 80 and 443, not at 8443"),
        ("10.1.0.1:9080/UDP", "no Service leads to port 9080 of pod/web-1"),
        ("pod/gone", 'pod "gone" not found in namespace shop'),
        ("web.nowhere", "no Service, Ingress or HTTPRoute has the name web.nowhere"),
        ("x.svc.cluster.local", "is not the name of a Service"),
    ],
)
def test_nothing_found_names_the_nearest(text: str, says: str) -> None:
    with pytest.raises(SvcError) as error:
        find(parse_one(text), world())
    assert says in str(error.value)


def test_a_pod_that_no_service_selects_is_told_what_nearly_does() -> None:
    other = {**POD, "metadata": {**POD["metadata"], "labels": {"app": "web", "tier": "fornt"}}}
    with pytest.raises(SvcError) as error:
        find(parse_one("pod/web-1"), World("shop", Seen({"Service": OBJECTS[:2], "Pod": [other]}), {}))
    assert "no Service in namespace shop selects pod/web-1" in str(error.value)
    assert "its selector has tier=front" in str(error.value)


def test_a_node_port_is_taken_for_one_where_no_port_has_the_number() -> None:
    given = service({"name": "http", "port": 80, "nodePort": 30080}, {"name": "odd", "port": 30081, "nodePort": 80})
    facts = offline.from_files([{"apiVersion": "v1", "kind": "Service", **given}], (), "default")[0]
    told = build(facts, Target("web", "30080"))
    assert [port.port.name for port in told.ports] == ["http"]
    assert told.target.via is not None
    assert told.target.via.how == "nodePort"
    assert [port.port.name for port in build(facts, Target("web", "80")).ports] == ["http"]
    assert build(facts, Target("web", "80")).target.via is None
    assert build(facts, Target("web", "31000")).ports == ()


def test_a_path_that_is_up_to_the_controller_is_no_fault() -> None:
    (one,) = find(parse_one("http://regex.example.com/a/b"), world())
    facts = next(
        facts for facts in offline.from_files(OBJECTS, (), "default") if (facts.namespace, facts.name) == ("shop", "web")
    )
    hop = next(hop for hop in follow(build(facts, one.target)) if hop.id == asked.HOP)
    assert hop.status == "ok"
    assert hop.reason is not None
    assert hop.reason.key == "asked-uncertain"


def test_a_route_leads_to_no_service_whose_weight_is_0() -> None:
    backends = [{"name": "web", "port": 80}, {"name": "gone", "port": 80, "weight": 0}]
    gateway = "gateway.networking.k8s.io/v1"
    route = made("HTTPRoute", "canary", {"rules": [{"backendRefs": backends}]}, version=gateway)
    held = offline.collect([*OBJECTS, route], (), "shop")
    (one,) = find(parse_one("httproute/canary"), World("shop", held.seen, {}))
    assert one.target.name == "web"
    assert "gone" not in [facts.name for facts in offline.from_files([*OBJECTS, route], (), "shop")]


EVERY_HOST = made("Ingress", "rest", {"defaultBackend": backend("api", 8080)}, version=NETWORKING)


@pytest.mark.parametrize(
    ("objects", "text", "found", "near"),
    [
        ([EVERY_HOST], "http://anything.org/x", ["api:8080"], ""),
        ([EVERY_HOST], "http://web.shop/", ["web:80"], ""),
        ([EVERY_HOST, OBJECTS[5]], "http://other.org/", ["api:8080"], ""),
        ([EVERY_HOST, OBJECTS[5]], "http://shop.example.net/", ["api:8080"], 'did you mean "shop.example.com"?'),
        ([EVERY_HOST, OBJECTS[5]], "http://shop.example.com/", ["web:80"], ""),
    ],
)
def test_a_default_backend_takes_every_host(objects: list[Any], text: str, found: list[str], near: str) -> None:
    held = offline.collect([*OBJECTS[:2], *objects], (), "shop")
    told = find(parse_one(text), World("shop", held.seen, {}))
    assert [f"{one.target.name}:{one.target.port}" for one in told] == found
    assert near in told[0].near
    assert bool(near) == bool(told[0].near)


GATEWAY = "gateway.networking.k8s.io/v1"
LISTENERS = [{"name": "http", "port": 80, "protocol": "HTTP"}, {"name": "https", "port": 443, "protocol": "HTTPS"}]


def routed(*rules: Any, section: str = "https", name: str = "web", **more: Any) -> dict[str, Any]:
    """An HTTPRoute for one host."""
    parents = [{"name": "gate", "sectionName": section}]
    return made(
        "HTTPRoute",
        name,
        {"parentRefs": parents, "hostnames": ["r.example.com"], "rules": list(rules), **more},
        version=GATEWAY,
    )


def rule(path: str = "/", *backends: str, **more: Any) -> dict[str, Any]:
    """A rule for a path prefix."""
    match = {"path": {"type": "PathPrefix", "value": path}}
    return {"matches": [match], "backendRefs": [{"name": one, "port": 80} for one in backends], **more}


def redirecting(**said: Any) -> dict[str, Any]:
    """The filter that redirects."""
    return {"filters": [{"type": "RequestRedirect", "requestRedirect": said}]}


def found_of(text: str, *objects: dict[str, Any]) -> list[Found]:
    """What a URL leads to among some objects."""
    gate = made("Gateway", "gate", {"gatewayClassName": "x", "listeners": LISTENERS}, version=GATEWAY)
    kinds: dict[str, list[dict[str, Any]]] = {"Service": [OBJECTS[0]], "Gateway": [gate]}
    for obj in objects:
        kinds.setdefault(obj["kind"], []).append(obj)
    return find(parse_one(text), World("shop", Seen(kinds), {}))


def test_a_redirect_is_followed_to_the_rule_that_takes_what_it_leads_to() -> None:
    moved = routed(rule(**redirecting(scheme="https", statusCode=301)), section="http", name="moved")
    (one,) = found_of("http://r.example.com/a", moved, routed(rule("/", "web")))
    assert (one.target.name, one.target.port) == ("web", "80")
    assert one.near == "httproute/moved (spec.rules[0]) redirects http://r.example.com/a to https://r.example.com/a (301)"


@pytest.mark.parametrize(
    ("said", "location"),
    [
        ({"hostname": "else.example.org"}, "https://else.example.org/old/x"),
        ({"hostname": "else.example.org", "port": 8443}, "https://else.example.org:8443/old/x"),
        ({"hostname": "else.example.org", "scheme": "http"}, "http://else.example.org/old/x"),
        (
            {"hostname": "else.example.org", "path": {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/new"}},
            "https://else.example.org/new/x",
        ),
        (
            {"hostname": "else.example.org", "path": {"type": "ReplaceFullPath", "replaceFullPath": "/"}},
            "https://else.example.org/",
        ),
    ],
)
def test_a_redirect_out_of_the_cluster_is_an_answer(said: dict[str, Any], location: str) -> None:
    with pytest.raises(Answered) as error:
        found_of("https://r.example.com/old/x", routed(rule("/old", **redirecting(**said))))
    assert f" to {location} (302): no Ingress or route has that host" in str(error.value)
    assert not str(error.value).startswith("error")
    assert error.value.exit_code == 0


def test_a_route_of_redirects_alone_needs_no_service() -> None:
    with pytest.raises(Answered, match="httproute/web redirects every request"):
        found_of("httproute/web", routed(rule(**redirecting(hostname="www.example.com"))))
    with pytest.raises(NothingFound, match="the redirects do not end"):
        found_of("httproute/web", routed(rule(**redirecting(scheme="https"))))


@pytest.mark.parametrize(
    ("route", "says"),
    [
        (routed(rule("/", **redirecting(statusCode=301))), "the redirects do not end"),
        (routed(rule("/")), "sends it to no Service: it has none; requests get status 500"),
        (routed({"backendRefs": [{"name": "web", "port": 80, "weight": 0}]}), "its weights are all 0"),
        (
            routed({"matches": [{"headers": [{"name": "X-Canary", "value": "yes"}]}], "backendRefs": [{"name": "web"}]}),
            "httproute/web matches / (PathPrefix) only with header X-Canary: yes",
        ),
        (routed(rule("/b", "web")), "httproute/web matches /b (PathPrefix)"),
    ],
)
def test_a_rule_that_takes_no_request_of_a_browser_says_why(route: dict[str, Any], says: str) -> None:
    with pytest.raises(NothingFound) as error:
        found_of("https://r.example.com/a", route)
    assert says in str(error.value)
    assert error.value.exit_code == 1


def ingress(name: str, host: str, path: str, service: str, **annotations: str) -> dict[str, Any]:
    """An Ingress of class nginx with one rule."""
    paths = [{"path": path, "pathType": "Prefix", "backend": backend(service)}]
    obj = made(
        "Ingress", name, {"ingressClassName": "nginx", "rules": [{"host": host, "http": {"paths": paths}}]}, version=NETWORKING
    )
    obj["metadata"]["annotations"] = annotations
    return obj


def canary_of(weight: str) -> dict[str, str]:
    """Annotations of ingress-nginx."""
    return {"nginx.ingress.kubernetes.io/canary": "true", "nginx.ingress.kubernetes.io/canary-weight": weight}


def test_a_canary_takes_a_part_of_what_its_ingress_gets() -> None:
    canary = ingress("canary", "c.example.com", "/", "api", **canary_of("10"))
    found = found_of("http://c.example.com/x", ingress("main", "c.example.com", "/", "web"), canary)
    assert [(one.target.name, one.target.via.how if one.target.via else "") for one in found] == [
        ("web", "rule"),
        ("api", "canary"),
    ]


def test_the_host_itself_counts_before_a_wildcard() -> None:
    with pytest.raises(NothingFound) as error:
        found_of(
            "http://c.example.com/x",
            ingress("exact", "c.example.com", "/cart", "web"),
            ingress("wild", "*.example.com", "/", "web"),
        )
    assert "the rule for *.example.com is not used, because ingress/exact has a rule for the exact host" in str(error.value)


def test_services_that_may_not_be_seen_leave_it_unknown() -> None:
    with pytest.raises(NothingFound) as error:
        find(parse_one("https://api.other/x"), World("shop", Seen({"Ingress": []}), {"Service": "forbidden: no"}))
    assert error.value.exit_code == 3


def test_a_host_of_another_route_names_that_one() -> None:
    other = routed(rule("/", "web"), name="other")
    other["spec"]["hostnames"] = ["o.example.com"]
    with pytest.raises(NothingFound, match=r"has no rule for o\.example\.com/a; httproute/other has one"):
        found_of("httproute/web/o.example.com/a", routed(rule("/", "web")), other)
