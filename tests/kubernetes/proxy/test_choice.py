from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_svc.kubernetes.proxy.choice import Node, Route, choose, cluster_route, externally_accessible, local_route, node_of
from kubectl_svc.kubernetes.proxy.effective import EffectiveEndpoint
from kubectl_svc.objects import services
from tests.trace.build import node, service

HERE = Node("n1", "zone-a")


def at(address: str, on: str = "n1", state: str = "ready", zones: str = "", nodes: str = "") -> EffectiveEndpoint:
    """An endpoint that is ``ready``, ``unready``, ``draining`` (serving as it terminates), ``dying`` or ``paused``."""
    ready, serving, terminating = {
        "ready": (True, True, False),
        "unready": (False, False, False),
        "draining": (False, True, True),
        "dying": (False, False, True),
        "paused": (False, True, False),
    }[state]
    hints = frozenset(zones.split()), frozenset(nodes.split())
    return EffectiveEndpoint(address, 8080, on, ready, serving, terminating, *hints)


def told(route: Route | None) -> tuple[str, str, list[str], str] | None:
    """A route in short."""
    return route and (route.outcome, route.rule, [one.address for one in route.endpoints], route.hints_ignored)


@pytest.mark.parametrize(
    ("held", "route"),
    [
        ([], ("reject", "no-endpoints", [], "")),
        ([at("a", state="unready"), at("b", state="dying")], ("reject", "no-endpoints", [], "")),
        ([at("a", state="paused")], ("reject", "no-endpoints", [], "")),
        ([at("a"), at("b", "n2"), at("c", state="draining")], ("forward", "all-ready", ["a", "b"], "")),
        ([at("a", "n2", "draining"), at("b", state="unready")], ("forward", "serving-terminating", ["a"], "")),
        ([at("a", zones="zone-a"), at("b", zones="zone-b")], ("forward", "same-zone-hints", ["a"], "")),
        ([at("a", zones="zone-a zone-b"), at("b", zones="zone-a")], ("forward", "same-zone-hints", ["a", "b"], "")),
        ([at("a", zones="zone-a"), at("b")], ("forward", "all-ready", ["a", "b"], "missing-hint")),
        ([at("a", zones="zone-a"), at("b", state="unready")], ("forward", "same-zone-hints", ["a"], "")),
        ([at("a", zones="zone-b")], ("forward", "all-ready", ["a"], "zone-not-hinted")),
        ([at("a", "n2", "draining", zones="zone-b")], ("forward", "serving-terminating", ["a"], "")),
        (
            [at("a", zones="zone-a", nodes="n1"), at("b", zones="zone-a", nodes="n2")],
            ("forward", "same-node-hints", ["a"], ""),
        ),
        (
            [at("a", zones="zone-a", nodes="n3"), at("b", zones="zone-b", nodes="n2")],
            ("forward", "same-zone-hints", ["a"], "node-not-hinted"),
        ),
        (
            [at("a", zones="zone-a", nodes="n1"), at("b", zones="zone-b")],
            ("forward", "same-zone-hints", ["a"], "missing-hint"),
        ),
        ([at("a", nodes="n1"), at("b")], ("forward", "all-ready", ["a", "b"], "missing-hint")),
        ([at("a", nodes="n2"), at("b", nodes="n3")], ("forward", "all-ready", ["a", "b"], "node-not-hinted")),
    ],
)
def test_cluster_policy(held: list[EffectiveEndpoint], route: Any) -> None:
    assert told(cluster_route(held, HERE)) == route


def test_a_node_without_zone_follows_no_zone_hints() -> None:
    assert told(cluster_route([at("a", zones="zone-a")], Node("n1"))) == ("forward", "all-ready", ["a"], "node-without-zone")


@pytest.mark.parametrize(
    ("held", "route"),
    [
        ([], ("reject", "no-endpoints", [], "")),
        ([at("a", state="unready")], ("reject", "no-endpoints", [], "")),
        ([at("a", state="paused")], ("reject", "no-endpoints", [], "")),
        ([at("a", state="paused"), at("b", "n2")], ("drop", "no-local-endpoints", [], "")),
        ([at("a", "n2")], ("drop", "no-local-endpoints", [], "")),
        ([at("a", "n2", "draining")], ("drop", "no-local-endpoints", [], "")),
        ([at("a", "n2"), at("b", state="unready")], ("drop", "no-local-endpoints", [], "")),
        ([at("a"), at("b", "n2")], ("forward", "local-ready", ["a"], "")),
        ([at("a", zones="zone-b"), at("b", "n2", zones="zone-a")], ("forward", "local-ready", ["a"], "")),
        ([at("a"), at("b", state="draining")], ("forward", "local-ready", ["a"], "")),
        ([at("a", state="draining"), at("b", "n2")], ("forward", "local-serving-terminating", ["a"], "")),
        ([at("a", on="")], ("drop", "no-local-endpoints", [], "")),
    ],
)
def test_local_policy(held: list[EffectiveEndpoint], route: Any) -> None:
    assert told(local_route(held, HERE)) == route


def test_a_node_without_name_is_local_to_nothing() -> None:
    assert local_route([at("a", on="")], Node("")).outcome == "drop"


ETP, ITP = "externalTrafficPolicy", "internalTrafficPolicy"


@pytest.mark.parametrize(
    ("spec", "internal", "external", "short_circuit"),
    [
        ({}, "all-ready", None, None),
        ({ITP: "Local"}, "no-local-endpoints", None, None),
        ({"type": "NodePort"}, "all-ready", "all-ready", "all-ready"),
        ({"type": "NodePort", ETP: "Local"}, "all-ready", "no-local-endpoints", "all-ready"),
        ({"type": "NodePort", ETP: "Local", ITP: "Local"}, "no-local-endpoints", "no-local-endpoints", "all-ready"),
        ({"type": "NodePort", ITP: "Local"}, "no-local-endpoints", "all-ready", "all-ready"),
        ({ETP: "Local"}, "all-ready", None, None),
    ],
)
def test_policies(spec: dict[str, Any], internal: str, external: str | None, short_circuit: str | None) -> None:
    number = {"nodePort": 30080} if spec.get("type") == "NodePort" else {}
    web = service({"port": 80, **number}, **spec)
    choice = choose(web, services.ports(web)[0], "IPv4", [at("a", "n2")], HERE)
    assert choice.internal.rule == internal
    assert (choice.external and choice.external.rule) == external
    assert (choice.short_circuit and choice.short_circuit.rule) == short_circuit


def ingress(**fields: str) -> dict[str, Any]:
    """A status with one load balancer address."""
    return {"loadBalancer": {"ingress": [fields]}}


@pytest.mark.parametrize(
    ("spec", "status", "accessible"),
    [
        ({}, {}, False),
        ({"externalIPs": ["192.0.2.1"]}, {}, True),
        ({"externalIPs": ["2001:db8::1"]}, {}, False),
        ({}, ingress(ip="192.0.2.1"), True),
        ({}, ingress(ip="192.0.2.1", ipMode="VIP"), True),
        ({}, ingress(ip="192.0.2.1", ipMode="Proxy"), False),
        ({}, ingress(hostname="lb.example"), False),
    ],
)
def test_external_addresses(spec: dict[str, Any], status: dict[str, Any], accessible: bool) -> None:
    web = {**service(80, **spec), "status": status}
    assert externally_accessible(web, services.ports(web)[0], "IPv4") is accessible


def test_the_zone_of_a_node() -> None:
    assert node_of(node("n1", "zone-a")) == HERE
    assert node_of(node("n2")) == Node("n2")


HELD = st.lists(
    st.builds(
        at,
        st.uuids().map(str),
        st.sampled_from(["n1", "n2"]),
        st.sampled_from(["ready", "unready", "draining", "dying", "paused"]),
        st.sampled_from(["", "zone-a", "zone-b", "zone-a zone-b"]),
        st.sampled_from(["", "n1", "n2"]),
    ),
    max_size=5,
)


@given(HELD)
def test_what_always_holds(held: list[EffectiveEndpoint]) -> None:
    cluster, local = cluster_route(held, HERE), local_route(held, HERE)
    usable = [one for one in held if one.ready or (one.serving and one.terminating)]
    for route in (cluster, local):
        assert set(route.endpoints) <= set(usable)
        assert (route.outcome == "forward") is bool(route.endpoints)
        assert (route.outcome == "reject") is not bool(usable)
        assert len({one.ready for one in route.endpoints}) <= 1
    assert cluster.outcome != "drop"
    assert all(one.node_name == "n1" for one in local.endpoints)
