"""What judges an Ingress or a route and may not be read leaves it unknown, unless a controller's own word is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from kubectl_svc.trace.asked import parse_one
from kubectl_svc.trace.engine import examine
from kubectl_svc.trace.finding.services import find
from kubectl_svc.trace.reading import gather
from kubectl_svc.trace.report import Report
from tests.trace.reading.test_cost import CHOOSY, GATEWAYS, SAFE, ingress, made, route
from tests.trace.reading.test_lookups import Refusing, looked

Object = dict[str, Any]
HTTP = {"name": "http", "port": 80, "protocol": "HTTP"}


def conditions(*types: str, generation: int = 1) -> list[Object]:
    return [{"type": one, "status": "True", "observedGeneration": generation} for one in types]


def gateway(*listeners: Object, status: Object | None = None) -> Object:
    """Gateway own, of the newest generation 1."""
    spec = {"gatewayClassName": "x", "listeners": list(listeners) or [HTTP]}
    obj = made("Gateway", "own", spec, GATEWAYS, metadata={"generation": 1})
    return {**obj, "status": status} if status else obj


def mine(*accepted: str, generation: int = 1, namespace: str = "shop") -> Object:
    """HTTPRoute mine to that Gateway and Service shop/web; ``accepted`` are true conditions that its controller wrote."""
    parent = {"name": "own", "namespace": "shop"}
    obj = route("HTTPRoute", "", "mine", parentRefs=[parent], hostnames=["own.example.com"])
    obj["metadata"] |= {"namespace": namespace, "generation": generation}
    obj["spec"]["rules"][0]["backendRefs"][0]["namespace"] = "shop"
    written = [{"parentRef": parent, "conditions": conditions(*accepted)}]
    return {**obj, "status": {"parents": written}} if accepted else obj


def front(name: str = "x", annotated: bool = False, address: str = "") -> Object:
    obj = ingress("mine", "own.example.com")
    if annotated:
        del obj["spec"]["ingressClassName"]
        obj["metadata"]["annotations"] = {"kubernetes.io/ingress.class": name}
    balanced = {"loadBalancer": {"ingress": [{"ip": address}]}}
    return {**obj, "status": balanced if address else {}}


CLASS = made("GatewayClass", "x", {"controllerName": "example.com/gate"}, GATEWAYS)
CLASSES = made("IngressClass", "x", {"controller": "example.com/front"}, "networking.k8s.io/v1")
GRANT = made(
    "ReferenceGrant",
    "all",
    {"from": [{"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "namespace": "other"}], "to": [{"kind": "Service"}]},
    f"{GATEWAYS}beta1",
)
OWN_TLS = {**SAFE, "tls": {"certificateRefs": [{"name": "c"}]}}
RESOLVED = {"listeners": [{"name": "safe", "conditions": conditions("ResolvedRefs")}]}
LABELLED = CHOOSY[0]["spec"]["listeners"][0]


def report(text: str, objects: Sequence[Object], hidden: str) -> Report:
    cluster = Refusing(*objects, forbids=hidden.split())
    seen, world = looked(cluster, text)
    found = find(parse_one(text), world)[0]
    facts = gather.one(cluster, found.target.name, found.namespace, 0.0, around=seen, target=found.target)
    return examine(facts, found.target)


HIDDEN = [
    ("no Gateway", "httproute/mine", [CLASS, gateway(), mine()], "Gateway"),
    ("a word of an earlier generation", "httproute/mine", [CLASS, gateway(), mine("Accepted", generation=2)], "Gateway"),
    ("no class of the Gateway", "httproute/mine", [CLASS, gateway(), mine()], "GatewayClass"),
    ("no class of the Ingress", "ingress/mine", [CLASSES, front()], "IngressClass"),
    ("no certificate of a listener", "httproute/mine", [CLASS, gateway(OWN_TLS), mine()], "Secret"),
    ("no certificate, by its URL", "https://own.example.com/", [CLASS, gateway(HTTP, OWN_TLS), mine()], "Secret"),
    ("no labels of namespaces", "httproute/mine", [CLASS, gateway(LABELLED), mine(), CHOOSY[2]], "Namespace"),
]


@pytest.mark.parametrize(("why", "text", "objects", "hidden"), HIDDEN, ids=[row[0] for row in HIDDEN])
def test_what_decides_and_may_not_be_read_is_unknown(why: str, text: str, objects: Sequence[Object], hidden: str) -> None:
    assert report(text, objects, hidden).verdict == "unknown"


def test_a_route_of_another_namespace_needs_its_grants() -> None:
    away = mine("Accepted", namespace="other")
    facts_of = [report_of_other(away, GRANT, hidden=kind) for kind in ("ReferenceGrant", "")]
    assert [one.verdict == "unknown" for one in facts_of] == [True, False]
    resolved = mine("Accepted", "ResolvedRefs", namespace="other")
    assert report_of_other(resolved, hidden="ReferenceGrant").verdict in ("healthy", "warning")


def report_of_other(*objects: Object, hidden: str) -> Report:
    return report("http://own.example.com/", [CLASS, gateway(), *objects], hidden)


KNOWN = [
    ("the controller took the route", "httproute/mine", [CLASS, gateway(), mine("Accepted")], "Gateway"),
    ("and so has a class", "httproute/mine", [gateway(), mine("Accepted")], "GatewayClass"),
    (
        "the Gateway is programmed",
        "httproute/mine",
        [gateway(status={"conditions": conditions("Programmed")}), mine()],
        "GatewayClass",
    ),
    ("the Ingress has an address", "ingress/mine", [front(address="198.51.100.9")], "IngressClass"),
    ("a class by annotation", "ingress/mine", [front(annotated=True)], "IngressClass"),
    ("the listener is resolved", "httproute/mine", [CLASS, gateway(OWN_TLS, status=RESOLVED), mine()], "Secret"),
    ("another listener needs none", "httproute/mine", [CLASS, gateway(HTTP, OWN_TLS), mine()], "Secret"),
    ("plain HTTP", "http://own.example.com/", [CLASS, gateway(HTTP, OWN_TLS), mine()], "Secret"),
    ("all may be read: a listener", "httproute/mine", [CLASS, gateway(OWN_TLS, status=RESOLVED), mine()], "nothing"),
    ("all may be read: an Ingress", "ingress/mine", [CLASSES, front()], "nothing"),
]


@pytest.mark.parametrize(("why", "text", "objects", "hidden"), KNOWN, ids=[row[0] for row in KNOWN])
def test_what_is_known_without_it_is_healthy(why: str, text: str, objects: Sequence[Object], hidden: str) -> None:
    found = report(text, objects, hidden)
    assert found.verdict in ("healthy", "warning")
    assert [hop.id for hop in found.hops if hop.status == "unknown"] == []
