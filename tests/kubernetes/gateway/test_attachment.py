"""Which listeners take a route, and the one reason where none does."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.kubernetes.gateway.attachment import attach
from kubectl_svc.kubernetes.gateway.backends import backends_of, permitted, share
from kubectl_svc.kubernetes.gateway.conditions import of_listeners, of_route
from kubectl_svc.kubernetes.gateway.hostnames import common, takes
from kubectl_svc.objects.conditions import Condition, of_object
from tests.kubernetes.gateway.build import Object, gateway, listener, route, rule

ALL: Object = {"namespaces": {"from": "All"}}
OPEN = gateway(listener(**ALL), listener("https", 443, "HTTPS", **ALL), listener("dns", 53, "UDP", **ALL))
DEFAULT: Object = {**(_GATE := gateway(listener(**ALL))), "spec": {**_GATE["spec"], "defaultScope": "All"}}
LABELS: Object = {"namespaces": {"from": "Selector", "selector": {"matchLabels": {"team": "shop"}}}}
BY_NAME: Object = {"namespaces": {"from": "Selector", "selector": {"matchLabels": {"kubernetes.io/metadata.name": "shop"}}}}


def parents(*refs: Object) -> Object:
    """A route to such parents."""
    return route(rule(), parentRefs=list(refs))


GATE = {"name": "gate", "namespace": "infra"}


@pytest.mark.parametrize(
    ("given", "gate", "taken", "why"),
    [
        (route(rule()), OPEN, ["http", "https"], ""),
        (route(rule(), kind="UDPRoute"), OPEN, ["dns"], ""),
        (route(rule(), kind="GRPCRoute"), OPEN, ["http", "https"], ""),
        (route(rule(), kind="TCPRoute"), OPEN, [], "NotAllowedByListeners"),
        (route(rule(), kind="TLSRoute"), gateway(listener("tls", 443, "TLS", **ALL)), ["tls"], ""),
        (route(rule(), parentRefs=[]), OPEN, [], "NoParentRef"),
        (route(rule(), parentRefs=[], useDefaultGateways="None"), OPEN, [], "NoParentRef"),
        (route(rule(), parentRefs=[], useDefaultGateways="All"), OPEN, [], "NoDefaultGateway"),
        (route(rule(), parentRefs=[], useDefaultGateways="All"), DEFAULT, ["http"], ""),
        (parents({**GATE, "name": "gone"}), OPEN, [], "GatewayNotFound"),
        (parents({"name": "gate"}), OPEN, [], "GatewayNotFound"),
        (parents({**GATE, "sectionName": "https"}), OPEN, ["https"], ""),
        (parents({**GATE, "sectionName": "web"}), OPEN, [], "NoMatchingParent"),
        (parents({**GATE, "port": 443}), OPEN, ["https"], ""),
        (parents({**GATE, "port": 8443}), OPEN, [], "NoMatchingParent"),
        (parents({**GATE, "port": 80, "sectionName": "https"}), OPEN, [], "NoMatchingParent"),
        (parents({"name": "web", "kind": "Service", "group": ""}), OPEN, [], "OtherParent"),
        (parents({**GATE, "group": ""}), OPEN, [], "WrongGroup"),
        (parents({**GATE, "group": "networking.istio.io"}), OPEN, [], "WrongGroup"),
        (parents({**GATE, "group": "networking.istio.io", "name": "other"}), OPEN, [], "OtherParent"),
        (parents({**GATE, "group": ""}), {**OPEN, "apiVersion": "networking.istio.io/v1"}, [], "OtherParent"),
        (parents({**GATE, "group": "gateway.networking.k8s.io"}), OPEN, ["http", "https"], ""),
        (route(rule()), gateway(listener()), [], "NotAllowedByListeners"),
        (route(rule(), namespace="infra"), gateway(listener()), ["http"], ""),
        (route(rule()), gateway(listener(**LABELS)), ["http"], ""),
        (route(rule(), namespace="other"), gateway(listener(**LABELS)), [], "NotAllowedByListeners"),
        (route(rule()), gateway(listener(**BY_NAME)), ["http"], ""),
        (route(rule()), gateway(listener(namespaces={"from": "None"})), [], "NotAllowedByListeners"),
        (route(rule()), gateway(listener(**ALL, kinds=[{"kind": "GRPCRoute"}])), [], "NotAllowedByListeners"),
        (
            route(rule()),
            gateway(listener(**ALL, kinds=[{"kind": "HTTPRoute", "group": "example.com"}])),
            [],
            "NotAllowedByListeners",
        ),
        (route(rule(), hostnames=["a.example.com"]), gateway(listener(hostname="*.example.com", **ALL)), ["http"], ""),
        (
            route(rule(), hostnames=["a.example.org"]),
            gateway(listener(hostname="*.example.com", **ALL)),
            [],
            "NoMatchingListenerHostname",
        ),
        (route(rule()), gateway(listener(hostname="a.example.com", **ALL)), ["http"], ""),
        (route(rule(), kind="TCPRoute", hostnames=["x"]), gateway(listener("t", 1, "TCP", "y", **ALL)), ["t"], ""),
    ],
)
def test_a_route_is_attached_or_it_is_said_why_not(given: Object, gate: Object, taken: list[str], why: str) -> None:
    (found,) = attach(given, [gate], {"shop": {"team": "shop"}, "other": {}, "infra": {}})
    assert ([one.listener.name for one in found.attached], found.why) == (taken, why)


def test_labels_that_nobody_saw_leave_it_open() -> None:
    given = route(rule()), [gateway(listener(**LABELS))]
    assert [one.certain for one in attach(*given, None)] == [False]
    assert [(one.certain, one.why) for one in attach(*given, {})] == [(False, "")]
    assert [one.certain for one in attach(route(rule()), [gateway(listener(**BY_NAME))], None)] == [True]


def of_set(space: str = "infra", **spec: Any) -> Object:
    """A ListenerSet of that Gateway."""
    made = gateway(listener("more", 8080, **ALL), name="more")
    parent = {"parentRef": {"name": "gate", "namespace": "infra"}}
    metadata = {**made["metadata"], "namespace": space}
    return {**made, "kind": "ListenerSet", "metadata": metadata, "spec": {**made["spec"], **parent, **spec}}


def taking(**spaces: Any) -> Object:
    """That Gateway, which takes ListenerSets as ``spaces`` say."""
    return {**OPEN, "spec": {**OPEN["spec"], "allowedListeners": {"namespaces": spaces}}}


TEAM = {"from": "Selector", "selector": {"matchLabels": {"team": "shop"}}}


@pytest.mark.parametrize(
    ("gate", "added", "taken", "why"),
    [
        (taking(**{"from": "All"}), of_set(), ["more"], ""),
        (taking(**{"from": "All"}), of_set("shop"), ["more"], ""),
        (taking(**{"from": "Same"}), of_set(), ["more"], ""),
        (taking(**{"from": "Same"}), of_set("shop"), [], "ListenerSetNotAllowed"),
        (taking(**{"from": "None"}), of_set(), [], "ListenerSetNotAllowed"),
        (taking(), of_set(), [], "ListenerSetNotAllowed"),
        (OPEN, of_set(), [], "ListenerSetNotAllowed"),
        (taking(**TEAM), of_set("shop"), ["more"], ""),
        (taking(**TEAM), of_set("other"), [], "ListenerSetNotAllowed"),
        (taking(**{"from": "All"}), of_set(parentRef={"name": "gate"}), ["more"], ""),
        (taking(**{"from": "All"}), of_set("shop", parentRef={"name": "gate"}), [], "ListenerSetGatewayNotFound"),
        (taking(**{"from": "All"}), of_set(listeners=[listener("more", 8080)]), [], "NotAllowedByListeners"),
        (taking(**{"from": "All"}), gateway(name="x"), [], "GatewayNotFound"),
    ],
)
def test_a_listener_set_has_listeners_too(gate: Object, added: Object, taken: list[str], why: str) -> None:
    known = {"shop": {"team": "shop"}, "other": {}, "infra": {}}
    parent = {"name": "more", "namespace": added["metadata"]["namespace"], "kind": "ListenerSet"}
    (found,) = attach(parents(parent), [gate, added], known)
    assert ([one.listener.name for one in found.attached], found.why) == (taken, why)
    assert [(one.listener.kind, one.listener.gateway) for one in found.attached] == [("ListenerSet", "more")] * len(taken)


def test_labels_that_nobody_saw_leave_open_whether_a_listener_set_is_taken() -> None:
    parent = {"name": "more", "namespace": "other", "kind": "ListenerSet"}
    (found,) = attach(parents(parent), [taking(**TEAM), of_set("other")], None)
    assert ([one.listener.name for one in found.attached], found.certain) == (["more"], False)


def test_a_route_of_a_gateway_is_not_at_the_listeners_of_its_sets() -> None:
    (found,) = attach(parents(GATE), [taking(**{"from": "All"}), of_set()])
    assert [one.listener.name for one in found.attached] == ["http", "https"]


@pytest.mark.parametrize(
    ("listening", "asked", "left"),
    [
        ("", "", ""),
        ("", "a.example.com", "a.example.com"),
        ("a.example.com", "", "a.example.com"),
        ("*.example.com", "a.example.com", "a.example.com"),
        ("*.example.com", "a.b.example.com", "a.b.example.com"),
        ("*.example.com", "example.com", None),
        ("a.example.com", "*.example.com", "a.example.com"),
        ("*.example.com", "*.b.example.com", "*.b.example.com"),
        ("*.b.example.com", "*.example.com", "*.b.example.com"),
        ("*.a.example.com", "*.b.example.com", None),
        ("A.example.com", "a.Example.com", "a.example.com"),
        ("*.example.com", "*.ample.com", None),
    ],
)
def test_hostnames_meet(listening: str, asked: str, left: str | None) -> None:
    assert common(listening, asked) == left


@pytest.mark.parametrize(
    ("pattern", "host", "fits"),
    [
        ("*.example.com", "a.b.example.com", True),
        ("*.example.com", "example.com", False),
        ("*.example.com", ".example.com", False),
        ("example.com", "EXAMPLE.com.", True),
    ],
)
def test_a_wildcard_stands_for_one_label_or_more(pattern: str, host: str, fits: bool) -> None:
    assert takes(pattern, host) is fits


def grant(namespace: str = "back", to: Any = None, **source: str) -> Object:
    """A ReferenceGrant for HTTPRoutes of shop to Services."""
    wanted = {"group": "gateway.networking.k8s.io", "kind": "HTTPRoute", "namespace": "shop", **source}
    spec = {"from": [wanted], "to": [to or {"group": "", "kind": "Service"}]}
    return {"metadata": {"name": "grant", "namespace": namespace}, "spec": spec}


@pytest.mark.parametrize(
    ("namespace", "grants", "may"),
    [
        ("shop", [], True),
        ("back", [], False),
        ("back", [grant()], True),
        ("back", [grant("other")], False),
        ("back", [grant(kind="GRPCRoute")], False),
        ("back", [grant(namespace="back", group="")], False),
        ("back", [grant(to={"group": "", "kind": "Service", "name": "web"})], True),
        ("back", [grant(to={"group": "", "kind": "Service", "name": "api"})], False),
        ("back", [grant(to={"group": "", "kind": "Secret"})], False),
    ],
)
def test_another_namespace_takes_a_grant(namespace: str, grants: list[Object], may: bool) -> None:
    given = route(rule(namespace=namespace))
    assert permitted(given, backends_of(given)[0], grants) is may


def test_weights_are_shares_of_a_rule() -> None:
    refs = [{"name": "a", "port": 1, "weight": 0}, {"name": "b", "port": 1, "weight": 3}, {"name": "c", "port": 1}]
    found = backends_of(route({"backendRefs": refs}, rule()))
    assert [share(one, found) for one in found] == [0, 0.75, 0.25, 1]
    assert [one.place for one in found][-1] == ("spec", "rules", 1, "backendRefs", 0)


def test_conditions_are_read_with_their_generation() -> None:
    accepted = {
        "type": "Accepted",
        "status": "False",
        "reason": "NotAllowedByListeners",
        "message": "no",
        "observedGeneration": 1,
    }
    status = {"parents": [{"parentRef": {"name": "gate", "namespace": "infra"}, "conditions": [accepted]}]}
    given = {**route(rule()), "status": status}
    given["metadata"] = {**given["metadata"], "generation": 2}
    (found,) = attach(given, [OPEN])
    assert of_route(given, found.parent) == (Condition("Accepted", "False", "NotAllowedByListeners", "no", "gate", False),)
    other = found.parent._replace(section="https")
    assert of_route(given, other) == ()
    gate = {**OPEN, "status": {"conditions": [accepted], "listeners": [{"name": "http", "conditions": [accepted]}]}}
    assert [one.about for one in (*of_object(gate), *of_listeners(gate))] == ["", "http"]
