"""The Service of the controller before an Ingress or a route: read beside what is behind it, and judged as in a dump."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kubectl_svc.cli import main
from kubectl_svc.cluster.reading import Answers, Read
from kubectl_svc.commands import options
from kubectl_svc.console import Console
from kubectl_svc.errors import ApiError, Forbidden
from tests.trace.front import trace
from tests.trace.reading.test_cost import GATEWAYS, READY, SLICE, Counting, made, route

Object = dict[str, Any]
AT, OTHER, HOST, WHERE = "203.0.113.9", "203.0.113.10", "h.example.net", "not looked at: the controller at"
RUNNING = {"nodeName": "n1", "containers": [{"name": "c", "image": "x", "ports": [{"containerPort": 8080}]}]}
MANAGED = {"endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io"}
WORLD = [
    made("IngressClass", "x", {"controller": "example.com/x"}, "networking.k8s.io/v1"),
    made("GatewayClass", "x", {"controllerName": "example.com/x"}, GATEWAYS),
    made(
        "Pod",
        "web-0",
        RUNNING,
        metadata={"labels": {"app": "web"}},
        status={"phase": "Running", "podIP": "10.1.0.1", "conditions": READY},
    ),
    {
        **SLICE,
        "metadata": {**SLICE["metadata"], "labels": {**SLICE["metadata"]["labels"], **MANAGED}},
        "endpoints": [{**SLICE["endpoints"][0], "nodeName": "n1"}],
    },
]


class Restricted(Counting):
    """A cluster that does not select Services by type, as before 1.31, or that does not let some kinds be read elsewhere."""

    def __init__(self, *objects: Object, old: bool = False, hidden: Sequence[str] = ()) -> None:
        super().__init__(*WORLD, *objects)
        self._old, self._hidden = old, hidden

    def together(self, reads: Sequence[Read]) -> Answers:
        answers = super().together(reads)
        for index, read in enumerate(reads):
            if self._old and "spec.type" in read.field_selector:
                answers[index] = ApiError(400, "BadRequest", "field label not supported: spec.type", {})
            if read.resource.kind in self._hidden and read.namespace != "shop":
                answers[index] = Forbidden(403, "Forbidden", "no", {})
        return answers


def controller(ready: bool, *addresses: str, name: str = "edge", port: int = 80, **spec: Any) -> list[Object]:
    """The Service of a controller at addresses of its load balancer, its pod and its slice."""
    status = {"loadBalancer": {"ingress": [{"hostname" if one[0].isalpha() else "ip": one} for one in addresses]}}
    ports = [{"name": "http", "port": port, "targetPort": 8080, "protocol": "TCP"}]
    whole = {"type": "LoadBalancer", "selector": {"app": name}, "clusterIP": "10.96.0.99", "ports": ports, **spec}
    condition = {**READY[0], "status": str(ready)}
    status_of_pod = {"phase": "Running", "podIP": "10.1.7.1", "conditions": [condition]}
    labels = {"labels": {"app": name}}
    end = {"addresses": ["10.1.7.1"], "conditions": {"ready": ready}, "targetRef": {"kind": "Pod", "name": name}}
    return [
        made("Service", name, whole, namespace="edge", status=status if whole["type"] == "LoadBalancer" else {}),
        made("Pod", name, RUNNING, namespace="edge", metadata=labels, status=status_of_pod),
        {
            **made("EndpointSlice", name, None, "discovery.k8s.io/v1", "edge"),
            "metadata": {"name": name, "namespace": "edge", "labels": {"kubernetes.io/service-name": name}},
            "addressType": "IPv4",
            "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}],
            "endpoints": [end],
        },
    ]


def ingress(*addresses: str, name: str = "shop", **more: Any) -> Object:
    """An Ingress of a host to Service ``web`` that publishes addresses."""
    backend = {"service": {"name": "web", "port": {"number": 80}}}
    rules = [{"host": HOST, "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}]
    status = {"loadBalancer": {"ingress": [{"hostname" if one[0].isalpha() else "ip": one} for one in addresses]}}
    return made("Ingress", name, {"ingressClassName": "x", "rules": rules, **more}, "networking.k8s.io/v1", status=status)


def gate(*addresses: str) -> list[Object]:
    """A Gateway with a route of every kind, one by a ListenerSet, and one that redirects."""
    more = {"tcp": (9000, "TCP"), "tls": (8443, "TLS")}
    listeners: list[Object] = [{"name": "http", "port": 80, "protocol": "HTTP"}]
    listeners += [{"name": name, "port": port, "protocol": protocol} for name, (port, protocol) in more.items()]
    listeners[-1]["tls"] = {"mode": "Passthrough"}
    added = {"parentRef": {"name": "edge"}, "listeners": [{"name": "extra", "port": 8081, "protocol": "HTTP"}]}
    by_set = [{"group": "gateway.networking.k8s.io", "kind": "ListenerSet", "name": "more"}]
    free = {"allowedListeners": {"namespaces": {"from": "Same"}}}
    status = {"addresses": [{"value": one} for one in addresses]}
    away = [{"filters": [{"type": "RequestRedirect", "requestRedirect": {"hostname": "else.example.org"}}]}]
    return [
        made("Gateway", "edge", {"gatewayClassName": "x", "listeners": listeners, **free}, GATEWAYS, status=status),
        made("ListenerSet", "more", added, GATEWAYS),
        route("HTTPRoute", "http", "added", parentRefs=by_set, hostnames=["a.example.net"]),
        *(route(f"{name.upper()}Route", name, name, parentRefs=[{"name": "edge", "sectionName": name}]) for name in more),
        route("HTTPRoute", "http", "routed", parentRefs=[{"name": "edge"}], hostnames=["r.example.net"]),
        route("GRPCRoute", "http", "called", parentRefs=[{"name": "edge"}], hostnames=["g.example.net"]),
        route("HTTPRoute", "http", "moved", parentRefs=[{"name": "edge"}], hostnames=["m.example.net"], rules=away),
    ]


class Ended(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command on a cluster."""

    def run(cluster: Counting, *words: str) -> Ended:
        monkeypatch.setattr(options, "cluster", lambda *_, **__: cluster)
        out, err = io.StringIO(), io.StringIO()
        code = main(["trace", *words], Console(io.StringIO(), out, err, {}, lambda: 0.0))
        return Ended(code, out.getvalue(), err.getvalue())

    return run


BY_INGRESS = ("ingress/shop", f"ingress/shop/{HOST}", f"http://{HOST}/", HOST)
BY_GATEWAY = ("gateway/edge", "httproute/routed", "grpcroute/called", "http://r.example.net/", "r.example.net")
BY_OTHERS = ("tcproute/tcp", "tlsroute/tls", "httproute/added")
REDIRECTS = ("httproute/moved", "http://m.example.net/")
DNS = "edge.edge.svc.cluster.local"
FRONTS: dict[str, tuple[list[str], Callable[[bool], list[Object]]]] = {
    "a load balancer": ([AT], lambda ready: controller(ready, AT)),
    "its host name": (["lb.example.org"], lambda ready: controller(ready, "LB.example.org")),
    "two addresses of it": ([AT, OTHER], lambda ready: controller(ready, AT, OTHER)),
    "an external IP": ([AT], lambda ready: controller(ready, type="NodePort", externalIPs=[AT])),
    "a cluster IP": (["10.96.0.99"], lambda ready: controller(ready, type="ClusterIP")),
    "a name in the cluster": ([DNS], lambda ready: controller(ready, type="ClusterIP")),
    "an address shared with another": (
        [AT],
        lambda ready: [*controller(ready, AT), *controller(not ready, AT, name="mail", port=25, clusterIP="10.96.0.98")[:1]],
    ),
}


@pytest.mark.parametrize(("asked", "old"), [("ingress/shop", True), ("httproute/routed", False), ("httproute/moved", False)])
@pytest.mark.parametrize("ready", [True, False], ids=["ready", "down"])
@pytest.mark.parametrize("name", FRONTS)
def test_a_controller_is_judged_as_in_a_dump(live: Any, tmp_path: Path, asked: str, name: str, ready: bool, old: bool) -> None:
    addresses, front = FRONTS[name]
    cluster = Restricted(ingress(*addresses), *gate(*addresses), *front(ready), old=old)
    said = live(cluster, asked, "-n", "shop", "-o", "name")
    dumped = trace(tmp_path, cluster.objects, asked, "-n", "shop", "-o", "name")
    assert (said.code, "service/edge" in said.out) == (not ready, not ready), said
    assert (dumped.code, dumped.out) == (said.code, said.out), dumped.text
    told = "the address of service edge/edge"
    assert (told in said.err, told in dumped.err) == (not ready, not ready), (said, dumped)


@pytest.mark.parametrize("asked", [*BY_INGRESS, *BY_GATEWAY, *BY_OTHERS, *REDIRECTS])
def test_whatever_goes_through_a_controller_takes_it(live: Any, tmp_path: Path, asked: str) -> None:
    for ready in (True, False):
        cluster = Restricted(ingress(AT), *gate(AT), *controller(ready, AT))
        said = live(cluster, asked, "-n", "shop", "-o", "name")
        assert (WHERE in live(cluster, asked, "-n", "shop").out, "redirects" in said.err) == (
            False,
            ready and asked in REDIRECTS,
        )
        names = ["service/edge"] * (not ready) + ["service/web"] * (asked not in REDIRECTS)
        assert (said.code, said.out.split()) == (not ready, names), said
        dumped = trace(tmp_path, cluster.objects, asked, *([] if "://" in asked else ["-n", "shop"]), "-o", "name")
        assert (dumped.code, dumped.out.split()) == (said.code, names), dumped.text


@pytest.mark.parametrize("asked", ["svc/web", "pod/web-0", "deploy/web", ":30080"])
def test_what_goes_through_none_does_not(live: Any, asked: str) -> None:
    cluster = Restricted(ingress(AT), *controller(False, AT))
    assert live(cluster, asked, "-n", "shop").code == 0
    assert not [read for trip in cluster.trips for read in trip if "spec.type" in read.field_selector]


NOBODY = {
    "another address": [*controller(False, OTHER)],
    "no such Service": [],
    "another port at the address of a node": [*controller(False, type="ClusterIP", externalIPs=[AT], port=5432)],
}


@pytest.mark.parametrize("name", NOBODY)
@pytest.mark.parametrize("asked", ["ingress/shop", "httproute/moved"])
def test_nothing_is_claimed_of_an_address_that_is_nobodys(live: Any, tmp_path: Path, asked: str, name: str) -> None:
    cluster = Restricted(ingress(AT), *gate(AT), *NOBODY[name])
    said = live(cluster, asked, "-n", "shop")
    assert (said.code, WHERE in said.out, "2 Services" in said.out) == (0, False, False), said
    assert trace(tmp_path, cluster.objects, asked, "-n", "shop").code == 0


@pytest.mark.parametrize(
    ("addresses", "made_of"),
    [
        pytest.param([AT, OTHER], controller(False, AT), id="one of two addresses"),
        pytest.param([AT, OTHER], [*controller(False, AT), *controller(True, OTHER, name="e2")], id="another that is up"),
        pytest.param([], controller(False, AT), id="no address"),
    ],
)
def test_what_makes_up_for_one_that_is_down(live: Any, addresses: list[str], made_of: list[Object]) -> None:
    cluster = Restricted(ingress(*addresses), *made_of)
    said = live(cluster, "ingress/shop", "-n", "shop")
    assert (said.code, WHERE in said.out) == (0, False), said
    selected = [read for trip in cluster.trips for read in trip if read.resource.kind == "Service" and read.name is None]
    assert bool(selected) is bool(addresses)


@pytest.mark.parametrize(("kind", "ready"), [("Service", True), ("Service", False), ("EndpointSlice", False)])
@pytest.mark.parametrize("asked", [*BY_INGRESS[1:3], *BY_GATEWAY[:4], *BY_OTHERS])
def test_what_may_not_be_read_is_said_and_changes_nothing(live: Any, asked: str, ready: bool, kind: str) -> None:
    said = live(Restricted(ingress(AT), *gate(AT), *controller(ready, AT), hidden=[kind]), asked, "-n", "shop")
    line = f"{WHERE} {AT}; 'kubectl svc trace {AT}' traces its Service"
    assert (said.code, line in " ".join(said.out.split())) == (0, True), said


def test_a_redirect_needs_no_permission(live: Any) -> None:
    said = live(Restricted(*gate(AT), *controller(False, AT), hidden=["Service"]), "httproute/moved", "-n", "shop")
    assert (said.code, "redirects every request" in said.err, f"{WHERE} {AT}" in said.err) == (0, True, True), said
    said = live(Restricted(*gate(AT), *controller(True, AT)), "httproute/moved", "-n", "shop")
    assert (said.code, WHERE in said.err) == (0, False), said


@pytest.mark.parametrize(
    ("addresses", "front", "old", "asked", "trips", "more"),
    [
        pytest.param([], [], False, "ingress/shop", 0, "", id="no address"),
        pytest.param([AT], controller(True, AT), False, "ingress/shop", 0, "balanced slices", id="a load balancer"),
        pytest.param(["x.example.org"], [], False, "ingress/shop", 0, "balanced", id="a host name of no Service"),
        pytest.param([AT], [], False, "ingress/shop", 0, "balanced all", id="an address of no Service"),
        pytest.param(
            ["10.96.0.99"],
            controller(True, type="ClusterIP"),
            False,
            "ingress/shop",
            1,
            "balanced all slices",
            id="a cluster IP",
        ),
        pytest.param([AT], controller(True, AT), True, "ingress/shop", 1, "balanced all slices", id="1.30"),
        pytest.param([AT], controller(True, AT), False, HOST, 0, "slices", id="where all Services are read"),
    ],
)
def test_what_it_costs(
    live: Any, addresses: list[str], front: list[Object], old: bool, asked: str, trips: int, more: str
) -> None:
    without, cluster = Restricted(ingress()), Restricted(ingress(*addresses), *front, old=old)
    live(without, asked, "-n", "shop")
    said = live(cluster, asked, "-n", "shop")
    assert said.code == 0, said
    assert len(cluster.trips) - len(without.trips) == trips
    assert cluster.reads - without.reads == len(more.split())
    known = {read for trip in without.trips for read in trip}
    names = {"spec.type=LoadBalancer": "balanced", "": "all"}
    found = [read for trip in cluster.trips for read in trip if read not in known]
    assert [names[read.field_selector] if read.resource.kind == "Service" else "slices" for read in found] == more.split()


@pytest.mark.parametrize(
    ("asked", "port", "target", "heard", "counts"),
    [
        pytest.param("ingress/shop", 443, "https", 80, True, id="the port for https alone"),
        pytest.param("ingress/shop", 8000, 80, 80, True, id="the number of the pods"),
        pytest.param("ingress/shop", 5432, "pg", 80, False, id="a name of the pods"),
        pytest.param("httproute/routed", 443, 8443, 8443, True, id="a listener at the number of the pods"),
        pytest.param("httproute/routed", 80, "web", 8000, True, id="a listener at a port that has a name in the pods"),
        pytest.param("httproute/routed", 25, 2525, 80, False, id="a port of no listener"),
    ],
)
def test_which_ports_are_those_of_a_controller(
    live: Any, asked: str, port: int, target: int | str, heard: int, counts: bool
) -> None:
    ports = [{"name": "p", "port": port, "targetPort": target, "protocol": "TCP"}]
    gated = gate(AT)
    gated[0]["spec"]["listeners"][0]["port"] = heard
    cluster = Restricted(ingress(AT), *gated, *controller(False, AT, ports=ports))
    for obj in cluster.objects:
        if obj["kind"] == "HTTPRoute":
            obj["spec"]["parentRefs"][0].pop("sectionName", None)
    assert live(cluster, asked, "-n", "shop", "-o", "name").out.split() == ["service/edge"] * counts + ["service/web"]


@pytest.mark.parametrize("asked", [AT, f"http://{AT}/"])
def test_the_address_that_was_typed_is_traced_itself(live: Any, asked: str) -> None:
    """Its Service is found, be it ready or not, and not that at another address of the Ingress."""
    for ready in (True, False):
        backend = {"service": {"name": "web", "port": {"number": 80}}}
        everything = ingress(OTHER, AT, defaultBackend=backend, rules=[])
        others = controller(False, OTHER, name="other", clusterIP="10.96.0.98")
        cluster = Restricted(everything, *controller(ready, AT), *others)
        said = live(cluster, asked, "-o", "name", "-n", "shop")
        assert said.out.split() == ["service/edge", "service/web"], said
        hidden = Restricted(everything, *controller(ready, AT), *others, hidden=["EndpointSlice"])
        assert WHERE not in live(hidden, asked, "-n", "shop", "-o", "tree").out


def test_the_address_of_an_ingress_is_not_that_to_ask_for_again(live: Any) -> None:
    said = live(Restricted(ingress(AT), *controller(False, AT), hidden=["Service"]), f"http://{HOST}/", "-n", "shop")
    assert WHERE in said.out
    said = live(Restricted(ingress(AT), hidden=["Service"]), AT, "-n", "shop")
    assert (said.code, WHERE in said.out) == (0, False), said


@pytest.mark.parametrize("ready", [True, False])
def test_a_rule_for_the_published_host_name_itself(live: Any, tmp_path: Path, ready: bool) -> None:
    host = "lb.example.net"
    rules = [{**ingress()["spec"]["rules"][0], "host": host}]
    cluster = Restricted(ingress(host, rules=rules), *controller(ready, host))
    for said in (
        live(cluster, f"http://{host}/", "-o", "name"),
        trace(tmp_path, cluster.objects, f"http://{host}/", "-o", "name"),
    ):
        assert (said.code, said.out.split()) == (not ready, ["service/edge"] * (not ready) + ["service/web"]), said


def test_services_that_may_not_be_listed_are_not_asked_for_again(live: Any) -> None:
    rules = [{**ingress()["spec"]["rules"][0], "host": "short.example"}]
    cluster = Restricted(ingress(AT, rules=rules), *controller(False, AT), hidden=["Service"])
    said = live(cluster, "http://short.example/", "-n", "shop")
    assert (said.code, WHERE in said.out) == (0, True), said
    assert not [read for trip in cluster.trips for read in trip if read.field_selector]


def test_a_controller_that_is_its_own_backend_is_traced_once(live: Any) -> None:
    backend = {"service": {"name": "edge", "port": {"number": 80}}}
    own = ingress(AT, name="own", defaultBackend=backend, rules=[])
    own["metadata"]["namespace"] = "edge"
    cluster = Restricted(own, *controller(False, AT))
    cluster.namespace = "edge"
    assert live(cluster, "ingress/own", "-n", "edge", "-o", "name").out.split() == ["service/edge"]


def test_each_argument_has_its_own(live: Any) -> None:
    cluster = Restricted(ingress(AT), *gate(OTHER), *controller(False, AT))
    said = live(cluster, "ingress/shop", "httproute/routed", "svc/web", "ingress/shop", "-n", "shop", "-o", "name")
    assert said.out.split() == [f"service/{name}" for name in ("edge", "web", "web", "web", "edge", "web")]
