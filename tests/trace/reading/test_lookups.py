"""What finding reads: never a third round trip, and what turns out not to be needed may be refused."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import pytest

from kubectl_svc.cluster.reading import Answers, Read
from kubectl_svc.errors import Forbidden, SvcError
from kubectl_svc.render.as_tree import as_tree
from kubectl_svc.render.look import Look
from kubectl_svc.trace.asked import parse_one
from kubectl_svc.trace.engine import examine
from kubectl_svc.trace.finding.found import NothingFound, World
from kubectl_svc.trace.finding.services import find
from kubectl_svc.trace.reading import around, gather
from kubectl_svc.trace.reading.asking import Asking
from kubectl_svc.trace.reading.seen import Seen
from tests.trace.reading.test_cost import CHOOSY, RARER, Counting, ingress, made, route

PODS_OF_ALL = "Pod of all namespaces"


class Refusing(Counting):
    """A cluster that lets these kinds not be read."""

    def __init__(self, *more: dict[str, Any], forbids: Collection[str] = ()) -> None:
        super().__init__(*more)
        self.forbids = forbids

    def together(self, reads: Sequence[Read]) -> Answers:
        refused = Forbidden(403, "Forbidden", "no", {})
        kinds = [PODS_OF_ALL if (one.resource.kind, one.namespace) == ("Pod", "") else one.resource.kind for one in reads]
        return [
            refused if kind in self.forbids else answer for kind, answer in zip(kinds, super().together(reads), strict=True)
        ]


def looked(cluster: Counting, text: str) -> tuple[around.Around, World]:
    asked = parse_one(text)
    seen = around.look(Asking(cluster), asked, "shop")  # type: ignore[arg-type]
    return seen, World("shop", Seen(seen.seen), seen.unseen)


def tree(text: str, *forbids: str) -> str:
    """What is printed of the first Service that ``text`` leads to, or the error, with its exit code."""
    cluster = Refusing(*({} if "absent" in text else RARER), *CHOOSY, forbids=forbids)
    seen, world = looked(cluster, text)
    try:
        found = find(parse_one(text), world)[0]
    except NothingFound as error:
        return f"{error.exit_code}: {error}"
    facts = gather.one(cluster, found.target.name, found.namespace, 0.0, around=seen, target=found.target)
    return as_tree(examine(facts, found.target), Look(False, True))


@pytest.mark.parametrize(
    ("text", "needless"),
    [
        ("10.1.0.1:8080", "Gateway HTTPRoute GRPCRoute TCPRoute TLSRoute UDPRoute Namespace"),
        ("198.51.100.20:5432", f"{PODS_OF_ALL} HTTPRoute GRPCRoute TLSRoute UDPRoute"),
        ("198.51.100.20:53/UDP", f"{PODS_OF_ALL} HTTPRoute GRPCRoute TLSRoute TCPRoute"),
        ("gw.example.net:5432", f"{PODS_OF_ALL} Node HTTPRoute GRPCRoute TLSRoute UDPRoute"),
        ("routed.example.com", f"{PODS_OF_ALL} Node GRPCRoute TCPRoute TLSRoute UDPRoute"),
        ("http://grpc.example.com/", f"{PODS_OF_ALL} Node TLSRoute"),
        ("https://lb.eu.example.net/", f"{PODS_OF_ALL} Node GRPCRoute TLSRoute"),
        ("gateway/web", "TCPRoute TLSRoute UDPRoute"),
        ("gateway/gate", "TLSRoute"),
        ("198.51.100.254", "HTTPRoute GRPCRoute TCPRoute TLSRoute UDPRoute"),
        ("pod/absent", f"{PODS_OF_ALL} Deployment Job Ingress"),
        ("ingress/absent", "Gateway HTTPRoute"),
    ],
)
def test_what_is_not_needed_may_be_refused(text: str, needless: str) -> None:
    kinds = needless.replace(PODS_OF_ALL, "").split() + [PODS_OF_ALL] * (PODS_OF_ALL in needless)
    assert tree(text, *kinds) == tree(text)


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("gateway/gate", "TCPRoute", "TCPRoute could not be seen: forbidden"),
        ("198.51.100.20:5432", "TCPRoute", "3: error: "),
        ("198.51.100.20:5432", "Gateway", "3: error: "),
        ("absent.example.com", "HTTPRoute", "3: error: "),
        ("http://absent.example.com/", "GRPCRoute", "3: error: "),
        ("10.1.0.9:8080", PODS_OF_ALL, "3: error: "),
        ("grpc.example.com", "Gateway", "status unknown"),
        ("grpc.example.com", "Gateway", "Gateway could not be seen: forbidden"),
        ("httproute/web", "Gateway", "? service/web port 80: status unknown"),
        ("tcproute/web", "Gateway", "? service/web port 80: status unknown"),
        ("192.0.2.1:30080", "Node", "a node port, if this is the address of a node: forbidden: no"),
        ("http://routed.example.com/", "Ingress", "Ingress could not be seen: forbidden"),
    ],
)
def test_what_is_needed_and_refused_is_told(text: str, kind: str, says: str) -> None:
    assert says not in tree(text)
    assert says in tree(text, kind)


WRITTEN = [{"type": "Accepted", "status": "True", "observedGeneration": 2}]


@pytest.mark.parametrize(("generation", "known"), [(2, True), (3, False)], ids=["of this route", "of an earlier one"])
def test_the_controllers_word_is_enough_where_gateways_are_hidden(generation: int, known: bool) -> None:
    own = route("HTTPRoute", "http", "written")
    own["metadata"]["generation"] = generation
    own["status"] = {"parents": [{"parentRef": {"name": "gate", "sectionName": "http"}, "conditions": WRITTEN}]}
    cluster = Refusing(own, forbids=["Gateway"])
    seen, world = looked(cluster, "httproute/written")
    found = find(parse_one("httproute/written"), world)[0]
    facts = gather.one(cluster, found.target.name, found.namespace, 0.0, around=seen, target=found.target)
    assert ("status unknown" in as_tree(examine(facts, found.target), Look(False, True))) is not known


@pytest.mark.parametrize(
    "text",
    [
        *("ingress/absent", "httproute/absent", "gateway/absent", "pod/absent", "sts/web", "crd/absent", "198.51.100.254:80"),
        *(":1", "192.0.2.1:1", "absent.example.com", "absent.example.com:1/UDP", "10-1-0-9.shop.pod:1"),
        *("http://absent.example.com/", "https://absent.example.com:1/", "http://absent.shop/", "http://198.51.100.254/"),
    ],
)
def test_an_error_takes_two_round_trips_at_most(text: str) -> None:
    cluster = Counting()
    _, world = looked(cluster, text)
    with pytest.raises(SvcError):
        find(parse_one(text), world)
    assert len(cluster.trips) <= 2


REST = {"ingressClassName": "x", "defaultBackend": {"service": {"name": "web", "port": {"number": 80}}}}
CASES = [(controller, text) for controller in ("k8s.io/ingress-nginx", "example.com/x") for text in ("", "http://")]


@pytest.mark.parametrize(("controller", "scheme"), CASES)
def test_whose_default_backend_counts_is_looked_up(controller: str, scheme: str) -> None:
    own = ingress("own", "own.example.com")
    own["spec"]["rules"][0]["http"]["paths"][0] |= {"path": "/a", "pathType": "Exact"}
    known = made("IngressClass", "x", {"controller": controller}, "networking.k8s.io/v1", namespace="")
    cluster = Counting(own, made("Ingress", "rest", REST, "networking.k8s.io/v1"), known)
    text = f"{scheme}own.example.com{'/b' if scheme else ''}"
    _, world = looked(cluster, text)
    assert len(cluster.trips) == 2
    try:
        vias = [one.target.via.how for one in find(parse_one(text), world) if one.target.via]
    except NothingFound:
        vias = []
    assert ("default-backend" in vias) is ("nginx" not in controller)


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/v[0-9]", True),
        ("/a.+", True),
        ("/a.?", True),
        ("/(ab)+", True),
        ("/x$", True),
        ("/x/*", True),
        ("/plain.html", False),
    ],
)
def test_the_class_is_read_where_a_path_looks_like_an_expression(path: str, wanted: bool) -> None:
    """E14 needs it, too, for paths that only look like regular expressions."""
    paths = [
        {"path": path, "pathType": "ImplementationSpecific", "backend": {"service": {"name": "web", "port": {"number": 80}}}}
    ]
    rules = [{"host": "odd.example.com", "http": {"paths": paths}}]
    cluster = Counting(made("Ingress", "odd", {"rules": rules}, "networking.k8s.io/v1"))
    looked(cluster, "http://odd.example.com/")
    assert any(read.resource.kind == "IngressClass" for trip in cluster.trips for read in trip) == wanted
