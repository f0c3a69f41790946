"""ListenerSets, listeners that choose by labels, and routes that no listener takes: the same live as from files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.trace.asked import parse_one
from kubectl_svc.trace.engine import examine
from kubectl_svc.trace.finding.found import NothingFound, World
from kubectl_svc.trace.finding.services import find
from kubectl_svc.trace.reading import around, gather
from kubectl_svc.trace.reading.asking import Asking
from kubectl_svc.trace.reading.seen import Seen
from tests.trace.front import GATEWAY, gateway, listener, made, route, service, shop, trace
from tests.trace.reading.test_cost import Counting
from tests.trace.reading.test_lookups import Refusing

Object = dict[str, Any]
HOST = "h.example.org"
URL = f"http://{HOST}/"
NAMED: Object = {"hostnames": [HOST]}
AT = {"addresses": [{"type": "IPAddress", "value": "203.0.113.5"}, {"type": "Hostname", "value": "gate.lb.example.net"}]}
TO_GONE = {"backendRefs": [{"name": "gone", "port": 80}]}


def gate(*listeners: Object, allowed: str = "", selector: Object | None = None) -> list[Object]:
    """The Gateway, which takes ListenerSets of some namespaces."""
    given, own = gateway(*listeners, status=AT)
    spaces = {"from": allowed, **({"selector": selector} if selector else {})}
    more = {"allowedListeners": {"namespaces": spaces}} if allowed else {}
    return [given, {**own, "spec": {**own["spec"], **more}}]


def added(*listeners: Object, space: str = "shop", name: str = "more") -> Object:
    """A ListenerSet of that Gateway."""
    spec = {"parentRef": {"name": "gate", "namespace": "infra"}, "listeners": list(listeners) or [listener("extra", 8080)]}
    return made(GATEWAY, "ListenerSet", name, spec, space)


def by_set(*rules: Object, **more: Any) -> Object:
    """A route that is attached to the ListenerSet."""
    return route(*rules, parent={"kind": "ListenerSet", "name": "more", "namespace": "shop"}, **{**NAMED, **more})


def space(name: str, **labels: str) -> Object:
    """A namespace and its labels."""
    obj = made("v1", "Namespace", name, {}, "")
    return {**obj, "metadata": {**obj["metadata"], "labels": labels}}


SPACES = [space(name) for name in ("default", "kube-system", "infra")]
OF_TEAM = {"matchLabels": {"team": "b"}}
BY_LABEL = listener("labelled", 8081, allowedRoutes={"namespaces": {"from": "Selector", "selector": OF_TEAM}})
TEAMS = [*SPACES, space("shop", team="a"), space("b", team="b")]
SETS = [*shop(), *gate(allowed="All"), added(), by_set(), space("shop"), *SPACES]
LABELLED = [
    *shop(),
    *shop("back", "b"),
    *gate(BY_LABEL),
    *TEAMS,
    route(**NAMED),
    route({"backendRefs": [{"name": "back", "port": 80}]}, name="z", namespace="b", **NAMED),
]
GRPC = listener("grpc", 9000, allowedRoutes={"namespaces": {"from": "All"}, "kinds": [{"kind": "GRPCRoute"}]})
RPC = {"backendRefs": [{"name": "rpc", "port": 9000}]}
ONLY_GRPC = [
    *shop(),
    service("rpc", ports=[{"name": "grpc", "port": 9000, "targetPort": 8080}]),
    shop("rpc")[1],
    *gate(GRPC),
    route(TO_GONE, name="a", **NAMED),
    route(RPC, name="z", kind="GRPCRoute", **NAMED),
]

ROWS: dict[str, tuple[list[Object], str, int, str]] = {
    "a route of a ListenerSet": (SETS, "httproute/web", 0, "listenerset/more"),
    "its URL": (SETS, f"http://{HOST}:8080/", 0, "httproute/web, through listenerset/more listener extra"),
    "another port": (SETS, URL, 1, "httproute/web matches port 8080 (HTTP)"),
    "its host": (SETS, HOST, 0, "httproute/web, through listenerset/more"),
    "its Gateway": (SETS, "gateway/gate -n infra", 0, "listenerset/more"),
    "the Gateway's address": (SETS, "203.0.113.5:8080", 0, "service/web port 80 is healthy"),
    "the Gateway's name": (SETS, "gate.lb.example.net:8080", 0, "service/web port 80 is healthy"),
    "a port that it has not": (SETS, "203.0.113.5:9999", 1, "its ports are 80/TCP, 8080/TCP"),
    "a Gateway that takes none": (
        [*shop(), *gate(), added(), by_set(), *SPACES],
        "httproute/web",
        1,
        "does not accept listenerset/more",
    ),
    "and its URL": (
        [*shop(), *gate(), added(), by_set(), *SPACES],
        f"http://{HOST}:8080/",
        1,
        "does not accept listenerset/more",
    ),
    "and itself": ([*shop(), *gate(), added(), by_set(), *SPACES], "gateway/gate -n infra", 1, "is attached to gateway/gate"),
    "one that takes those of its own namespace": (
        [*shop(), *gate(allowed="Same"), added(), by_set(), *SPACES],
        "httproute/web",
        1,
        "(allowedListeners.namespaces.from is Same)",
    ),
    "one that takes those with a label": (
        [*shop(), *gate(allowed="Selector", selector=OF_TEAM), added(), by_set(), space("shop", team="b"), *SPACES],
        f"http://{HOST}:8080/",
        0,
        "listenerset/more",
    ),
    "and others": (
        [*shop(), *gate(allowed="Selector", selector=OF_TEAM), added(), by_set(), space("shop", team="a"), *SPACES],
        f"http://{HOST}:8080/",
        1,
        "its label selector is team=b",
    ),
    "while others of its namespace are": (
        [*SETS[:-5], by_set(parentRefs=[{"kind": "ListenerSet", "name": "mroe"}])],
        "httproute/web",
        1,
        'refers to listenerset/mroe, which does not exist in namespace shop; the closest name is "more"',
    ),
    "a listener of the Gateway's own, by its name": (
        [*shop(), *gate(allowed="All"), added(), by_set(), route(TO_GONE, name="own", hostnames=["own.example.org"])],
        "http://own.example.org/",
        1,
        "service/gone",
    ),
    "the namespace that a listener chooses": (LABELLED, f"http://{HOST}:8081/", 0, "service/back port 80 is healthy"),
    "and only another one": (
        [one for one in LABELLED if one["metadata"]["name"] != "z"],
        f"http://{HOST}:8081/",
        1,
        "does not accept routes from namespace shop",
    ),
    "the kind that a listener takes": (
        ONLY_GRPC,
        f"http://{HOST}:9000/pkg.Greeter/Hello",
        0,
        "service/rpc port 9000 is healthy",
    ),
    "and only another one of it": (
        [one for one in ONLY_GRPC if one["metadata"]["name"] != "z"],
        f"http://{HOST}:9000/",
        1,
        "its listeners do not allow this route",
    ),
    "a Gateway in a namespace that is not there": (
        [*shop(), *gate(), route(parent={"namespace": "nowhere"}, **NAMED), *SPACES, space("shop")],
        "httproute/web",
        1,
        "there is no gateway/gate in namespace nowhere",
    ),
}


def named(name: str, created: str) -> Object:
    """A ListenerSet with a listener for the host at port 80, and its age."""
    obj = added(listener("extra", hostname=HOST), name=name)
    return {**obj, "metadata": {**obj["metadata"], "creationTimestamp": created}}


def spoken(type_: str, status: str) -> Object:
    """What the controller has written about the listener of a set."""
    return {"listeners": [{"name": "extra", "conditions": [{"type": type_, "status": status, "reason": "HostnameConflict"}]}]}


SAME = listener("extra", hostname=HOST)
OWN = gate(listener(hostname=HOST), allowed="All")
SECOND = [*shop(), *gate(listener(port=8090), allowed="All"), *SPACES, space("shop")]
LOSES = "listener extra of listenerset/more conflicts with listener http of gateway/gate in namespace infra, which comes first"
ROWS |= {
    "a listener that its Gateway has": ([*shop(), *OWN, added(SAME), by_set(), *SPACES], "httproute/web", 1, LOSES),
    "and the URL": ([*shop(), *OWN, added(SAME), by_set(), *SPACES], URL, 1, LOSES),
    "for another host": ([*shop(), *gate(allowed="All"), added(SAME), by_set(), *SPACES], URL, 0, "is healthy"),
    "beside the route that has the host": (
        [*shop(), *OWN, added(SAME), by_set(TO_GONE, name="a"), route(name="own", **NAMED), *SPACES],
        URL,
        0,
        "httproute/own, through gateway/gate",
    ),
    "one that speaks another protocol": (
        [*shop(), *gate(listener(protocol="TCP"), allowed="All"), added(SAME), by_set(), *SPACES],
        "httproute/web",
        1,
        LOSES,
    ),
    "the younger of two sets": (
        [*SECOND, named("more", "2026-02-01"), named("old", "2026-01-01"), by_set()],
        URL,
        1,
        "of listenerset/old",
    ),
    "the older of two sets": (
        [*SECOND, named("more", "2026-01-01"), named("new", "2026-02-01"), by_set()],
        URL,
        0,
        "is healthy",
    ),
    "two sets of unknown age": (
        [*SECOND, added(SAME), added(SAME, name="other"), by_set()],
        f"{URL} -o json",
        0,
        '"verdict": "warning"',
    ),
    "one that the controller serves": (
        [*shop(), *OWN, {**added(SAME), "status": spoken("Programmed", "True")}, by_set(), *SPACES],
        URL,
        0,
        "is healthy",
    ),
    "one of which the controller says it": (
        [*shop(), *OWN, {**added(SAME), "status": spoken("Conflicted", "True")}, by_set(), *SPACES],
        URL,
        1,
        f"{LOSES} (HostnameConflict); extra serves no requests at port 80",
    ),
}


PASSING = listener("tls", 443, "TLS", hostname=HOST, tls={"mode": "Passthrough"})
TO_SET = {"kind": "ListenerSet", "name": "more", "namespace": "shop"}
ROWS |= {
    "beside the TLSRoute that has the host": (
        [
            *shop(),
            *gate(PASSING, allowed="All"),
            added(PASSING),
            route(TO_GONE, name="a", kind="TLSRoute", parent=TO_SET, **NAMED),
            route(name="own", kind="TLSRoute", **NAMED),
            *SPACES,
        ],
        f"https://{HOST}/",
        0,
        "tlsroute/own, through gateway/gate",
    ),
}
GROUPED = {"group": "", "kind": "ListenerSet", "name": "more", "namespace": "shop"}
RIGHT = "gateway.networking.k8s.io"
ROWS |= {
    "a group that is not the Gateway's": (
        [*shop(), *gate(), route(parent={"group": ""}, **NAMED), *SPACES],
        "httproute/web",
        1,
        f'httproute/web refers to gateway/gate of API group "", but gateway/gate is of API group {RIGHT}',
    ),
    "and the URL of that": (
        [*shop(), *gate(), route(parent={"group": "x.io"}, **NAMED), *SPACES],
        URL,
        1,
        'of API group "x.io"',
    ),
    "its own group": ([*shop(), *gate(), route(parent={"group": RIGHT}, **NAMED), *SPACES], URL, 0, "is healthy"),
    "a group that is not the ListenerSet's": (
        [*SETS[:-5], *SPACES, space("shop"), route(parent=GROUPED, **NAMED)],
        "httproute/web",
        1,
        f"listenerset/more is of API group {RIGHT}",
    ),
}


def dumped(objects: list[Object]) -> list[Object]:
    """The objects as a cluster has them."""
    return [{**one, "metadata": {**one["metadata"], "uid": f"{one['kind']}-{one['metadata']['name']}"}} for one in objects]


def slices(objects: list[Object]) -> list[Object]:
    """A ready endpoint of each Service."""
    ready = {"addresses": ["10.1.0.9"], "conditions": {"ready": True}}
    made_ = []
    for one in objects:
        if one["kind"] == "Service":
            name, space = one["metadata"]["name"], one["metadata"]["namespace"]
            ports = [{"name": port["name"], "port": 8080, "protocol": "TCP"} for port in one["spec"]["ports"]]
            metadata = {"name": f"{name}-1", "namespace": space, "labels": {"kubernetes.io/service-name": name}}
            head = {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "metadata": metadata}
            made_.append({**head, "addressType": "IPv4", "ports": ports, "endpoints": [ready]})
    return made_


@pytest.mark.parametrize(("objects", "asked", "code", "says"), ROWS.values(), ids=ROWS)
def test_from_files(tmp_path: Path, objects: list[Object], asked: str, code: int, says: str) -> None:
    told = trace(tmp_path, [*dumped(objects), *slices(objects)], *asked.split())
    assert (told.code, says in told.text) == (code, True), told.text


@pytest.mark.parametrize(("objects", "asked", "code", "says"), ROWS.values(), ids=ROWS)
def test_live(objects: list[Object], asked: str, code: int, says: str) -> None:
    text, _, space = asked.partition(" -n ")
    cluster, one = Counting(*dumped(objects), *slices(objects)), parse_one(text)
    seen = around.look(Asking(cluster), one, space or "shop")  # type: ignore[arg-type]
    try:
        found = find(one, World(space or "shop", Seen(seen.seen), seen.unseen))[0]
    except NothingFound as error:
        assert (error.exit_code, says in str(error)) == (code, True), str(error)
        return
    facts = gather.one(cluster, found.target.name, found.namespace, 0.0, around=seen, target=found.target)
    report = examine(facts, found.target)
    assert (report.verdict == "broken") == bool(code), report


def test_what_no_gateway_has_is_not_read() -> None:
    """ListenerSets are read only where a Gateway takes some, or a route names one; or with all that may have an address."""
    for text in ("httproute/web", f"http://{HOST}/", "gateway/gate"):
        cluster = Counting(*dumped([*gate(), route(**NAMED)]))
        around.look(Asking(cluster), parse_one(text), "shop")  # type: ignore[arg-type]
        assert not [read for trip in cluster.trips for read in trip if read.resource.kind == "ListenerSet"], text


def test_files_need_not_have_a_listener_set(tmp_path: Path) -> None:
    told = trace(tmp_path, [*shop(), *gate(allowed="All"), by_set()], "httproute/web")
    assert (told.code, "the files contain no ListenerSet in namespace shop" in told.text) == (3, True), told.text


def test_a_cluster_that_does_not_have_one_lacks_it() -> None:
    cluster = Counting(*dumped([*shop(), *gate(allowed="All"), by_set()]))
    seen = around.look(Asking(cluster), parse_one("httproute/web"), "shop")  # type: ignore[arg-type]
    found = find(parse_one("httproute/web"), World("shop", Seen(seen.seen), seen.unseen))[0]
    facts = gather.one(cluster, found.target.name, found.namespace, 0.0, around=seen, target=found.target)
    assert "E7" in [one.code for one in examine(facts, found.target).findings]


@pytest.mark.parametrize(("text", "code"), [("httproute/web", 0), (f"http://{HOST}:8080/", 0), ("gateway/gate -n infra", 3)])
def test_one_that_may_not_be_read_leaves_it_unknown(text: str, code: int) -> None:
    asked, _, where = text.partition(" -n ")
    cluster, one = Refusing(*dumped(SETS), *slices(SETS), forbids=["ListenerSet"]), parse_one(asked)
    seen = around.look(Asking(cluster), one, where or "shop")  # type: ignore[arg-type]
    world = World(where or "shop", Seen(seen.seen), seen.unseen)
    if code:
        with pytest.raises(NothingFound) as error:
            find(one, world)
        assert (error.value.exit_code, "ListenerSet" in str(error.value)) == (code, True)
        return
    found = find(one, world)[0]
    facts = gather.one(cluster, found.target.name, found.namespace, 0.0, around=seen, target=found.target)
    assert examine(facts, found.target).verdict == "unknown"


def meaning(gateway_: str, space_: str = "infra", *listeners: Object) -> Object:
    """A ListenerSet of a Gateway by another name, or in another namespace."""
    obj = added(*listeners)
    return {**obj, "spec": {**obj["spec"], "parentRef": {"name": gateway_, "namespace": space_}}}


OTHERS = [*shop(), *gate(allowed="All"), *SPACES, space("shop")]
NAMES = {
    "a name misspelt": ([*OTHERS, meaning("gat")], "fix: spec.parentRef.name: gat -> gate in listenerset/more"),
    "another namespace": (
        [*OTHERS, made(GATEWAY, "Gateway", "other", {"listeners": [listener()]}), meaning("gate", "shop")],
        "there is one in namespace infra\n  fix: spec.parentRef.namespace: shop -> infra in listenerset/more",
    ),
    "no such name": ([*OTHERS, meaning("zzzzz")], "see: spec.parentRef in listenerset/more"),
    "one that does not take it": (
        [*shop(), *gate(), *SPACES, meaning("gat")],
        'the closest name is "gate"\n  see: spec.parentRef in listenerset/more',
    ),
}


@pytest.mark.parametrize(("objects", "says"), NAMES.values(), ids=NAMES)
def test_the_gateway_that_a_listener_set_means(tmp_path: Path, objects: list[Object], says: str) -> None:
    told = trace(tmp_path, [*objects, by_set()], "httproute/web")
    assert (told.code, says in told.text) == (1, True), told.text


@pytest.mark.parametrize(
    ("parent", "listening", "says"),
    [
        ({"sectionName": "web2"}, listener("web1"), "sectionName: web2 -> web1 in httproute/web"),
        ({"port": 81}, listener("web1"), "port: 81 -> 80 in httproute/web"),
        ({}, listener(hostname="h.exmple.org"), "hostnames[0]: h.example.org -> h.exmple.org in httproute/web"),
        ({}, listener(protocol="TCP"), "does not accept HTTPRoute, only TCPRoute"),
        (
            {},
            listener(allowedRoutes={"kinds": [{"kind": "GRPCRoute"}]}),
            '{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute"}',
        ),
    ],
    ids=["section", "port", "host", "protocol", "kind"],
)
def test_its_listeners_get_the_same_edits_as_those_of_a_gateway(
    tmp_path: Path, parent: Object, listening: Object, says: str
) -> None:
    of_set = route(parent={"kind": "ListenerSet", "name": "more", "namespace": "shop", **parent}, **NAMED)
    by_both = (
        [*shop(), *gate(listener(port=8090), allowed="All"), *SPACES, added(listening), of_set],
        [*shop(), *gate(listening), *SPACES, route(parent=parent, **NAMED)],
    )
    for objects in by_both:
        told = trace(tmp_path, objects, "httproute/web")
        assert (told.code, says in told.text) == (1, True), told.text
