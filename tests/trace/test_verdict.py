"""A broken verdict is never left unexplained, whatever Service, pods, nodes and slices come together."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_svc.kubernetes.controllers.expected import expect
from kubectl_svc.kubernetes.controllers.slice_objects import written
from kubectl_svc.trace import texts
from kubectl_svc.trace.chain import nodes, stored
from kubectl_svc.trace.engine import examine
from kubectl_svc.trace.reading.facts import LIVE, Facts
from kubectl_svc.trace.reading.seen import Seen
from kubectl_svc.trace.report import ERROR
from tests.trace.build import endpoint, node, pod, service, slice_of

Object = dict[str, Any]

V4, V6 = "10.1.0.1", "fd00::1"
TARGETS = st.sampled_from([8080, 9090, "http", "dns"])
PORTS = st.lists(
    st.fixed_dictionaries({"protocol": st.sampled_from(["TCP", "UDP"]), "targetPort": TARGETS}), min_size=1, max_size=2
)
CONTAINER_PORTS = st.lists(
    st.fixed_dictionaries(
        {
            "name": st.sampled_from(["http", "dns", "web"]),
            "containerPort": st.sampled_from([8080, 53]),
            "protocol": st.sampled_from(["TCP", "UDP"]),
        }
    ),
    max_size=2,
)
FAMILIES = st.sampled_from([["IPv4"], ["IPv6"], ["IPv4", "IPv6"]])


@st.composite
def services(draw: st.DrawFn) -> Object:
    families = draw(FAMILIES)
    ips = [{"IPv4": "10.96.0.1", "IPv6": "fd00:96::1"}[family] for family in families]
    ips = ["None"] if draw(st.booleans()) else ips
    wanted = draw(PORTS) if ips != ["None"] or draw(st.booleans()) else []
    listed = [{"name": f"p{number}", "port": 80 + number, **port} for number, port in enumerate(wanted)]
    return service(
        *listed,
        metadata={"uid": "uid-web"},
        ipFamilies=families,
        clusterIP=ips[0],
        clusterIPs=ips,
        selector=draw(st.sampled_from([{"app": "web"}, {"app": "web"}, {"app": "wab"}, None])),
        publishNotReadyAddresses=draw(st.sampled_from([False, False, True])),
        type=draw(st.sampled_from(["ClusterIP", "LoadBalancer"])) if ips != ["None"] else "ClusterIP",
    )


@st.composite
def pods(draw: st.DrawFn, name: str) -> Object:
    return pod(
        name,
        *draw(st.sampled_from([(V4,), (V6,), (V4, V6)])),
        ready=draw(st.booleans()),
        phase=draw(st.sampled_from(["Running", "Running", "Running", "Pending", "Failed"])),
        node=draw(st.sampled_from(["n1", "n1", "gone", ""])),
        ports=draw(CONTAINER_PORTS),
        terminating=draw(st.sampled_from([False, False, True])),
    )


@st.composite
def hand_made(draw: st.DrawFn, name: str) -> Object:
    family = draw(st.sampled_from(["IPv4", "IPv6"]))
    state: dict[str, Any] = {key: draw(st.booleans()) for key in ("ready", "serving", "terminating")}
    named = draw(st.sampled_from(["", "pod-0", "pod-9"]))
    held = endpoint(V4 if family == "IPv4" else V6, pod=named, **state)
    number = draw(st.sampled_from([8080, None]))
    port = {"name": draw(st.sampled_from(["p0", "p1", "", "x"])), "protocol": draw(st.sampled_from(["TCP", "UDP"]))}
    ports = [port if number is None else {**port, "port": number}]
    by = draw(st.sampled_from(["", "hand"]))
    return slice_of(*draw(st.sampled_from([[], [held]])), ports=ports, name=name, family=family, by=by)


@st.composite
def worlds(draw: st.DrawFn) -> Facts:
    web, found = draw(services()), [draw(pods(f"pod-{number}")) for number in range(draw(st.integers(0, 3)))]
    kinds: dict[str, list[Object]] = {"Service": [web], "Pod": found, "Node": [node("n1")], "Event": []}
    facts = Facts("default", "web", web, Seen(kinds), {} if draw(st.booleans()) else {"Node": "not looked at"}, LIVE, None)
    by_controller = [
        {**slice_, "metadata": {**slice_["metadata"], "namespace": "default"}}
        for slice_ in written("web", expect(stored(web), found, nodes(facts)).slices)
    ]
    held = draw(st.sampled_from([by_controller, by_controller, []]))
    by_hand = [draw(hand_made(f"hand-{number}")) for number in range(draw(st.integers(0, 2)))]
    return facts._replace(seen=Seen({**kinds, "EndpointSlice": [*held, *by_hand], "Endpoints": []}))


@settings(max_examples=100)
@given(worlds())
def test_what_is_broken_is_explained_by_an_error(facts: Facts) -> None:
    report = examine(facts)
    errors = [finding for finding in report.findings if finding.severity == ERROR]
    if report.verdict == "broken":
        assert [finding for finding in errors if texts.message(finding) and not finding.cause], report
