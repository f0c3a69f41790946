from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.kubernetes.controllers.expected import Expected, LeftOut, expect, families, left_out_reason, resolve
from kubectl_svc.objects.services import ports as service_ports
from kubectl_svc.objects.slices import SlicePort
from kubectl_svc.trace.engine import examine
from kubectl_svc.trace.reading import offline
from tests.trace.build import node, pod, service

NODES = {"n1": node("n1", "zone-a"), "n2": node("n2")}


def only(expected: Expected) -> Any:
    """The one endpoint of the one slice."""
    (slice_,) = expected.slices
    (endpoint,) = slice_.endpoints
    return endpoint


@pytest.mark.parametrize(
    ("ready", "terminating", "published", "conditions"),
    [
        (True, False, False, (True, True, False)),
        (False, False, False, (False, False, False)),
        (True, True, False, (False, True, True)),
        (False, True, False, (False, False, True)),
        (True, False, True, (True, True, False)),
        (False, False, True, (True, False, False)),
        (True, True, True, (True, True, True)),
        (False, True, True, (True, False, True)),
    ],
)
def test_conditions(ready: bool, terminating: bool, published: bool, conditions: tuple[bool, bool, bool]) -> None:
    web = service(80, publishNotReadyAddresses=published)
    endpoint = only(expect(web, [pod(ready=ready, terminating=terminating)], NODES))
    assert (endpoint.ready, endpoint.serving, endpoint.terminating) == conditions


@pytest.mark.parametrize(
    "status", [[], [{"type": "Ready", "status": "Unknown"}], [{"type": "ContainersReady", "status": "True"}]]
)
def test_only_a_true_ready_condition_is_ready(status: list[dict[str, str]]) -> None:
    one = pod()
    one["status"]["conditions"] = status
    assert not only(expect(service(80), [one], NODES)).ready


def test_the_first_of_two_ready_conditions_counts() -> None:
    one = pod()
    one["status"]["conditions"] = [{"type": "Ready", "status": "False"}, {"type": "Ready", "status": "True"}]
    assert not only(expect(service(80), [one], NODES)).ready


@pytest.mark.parametrize("phase", ["Pending", "Running", "Unknown", ""])
def test_phases_that_count(phase: str) -> None:
    assert only(expect(service(80), [pod(phase=phase)], NODES)).ready


@pytest.mark.parametrize(
    ("changes", "spec", "reason"),
    [
        ({}, {}, ""),
        ({"phase": "Succeeded"}, {}, "finished"),
        ({"phase": "Failed"}, {"publishNotReadyAddresses": True}, "finished"),
        ({"node": ""}, {}, "no-node"),
        ({"node": "gone"}, {}, "no-node"),
        ({"node": "gone"}, {"publishNotReadyAddresses": True}, ""),
        ({"node": ""}, {"publishNotReadyAddresses": True}, ""),
        ({"node": "n2"}, {}, ""),
        ({}, {"ipFamilies": ["IPv6"]}, "no-address"),
    ],
)
def test_pods_that_are_left_out(changes: dict[str, Any], spec: dict[str, Any], reason: str) -> None:
    web, one = service(80, **spec), pod(**changes)
    assert left_out_reason(web, one, NODES) == reason
    expected = expect(web, [one], NODES)
    assert expected.left_out == ((LeftOut("one", reason),) if reason else ())
    assert bool(expected.slices) is not bool(reason)


def test_a_pod_without_address_is_left_out() -> None:
    one = pod()
    one["status"] = {"phase": "Pending"}
    assert expect(service(80), [one], NODES).left_out == (LeftOut("one", "no-address"),)


def test_nodes_that_were_not_read_are_taken_to_exist_in_no_known_zone() -> None:
    expected = expect(service(80), [pod(node="anywhere"), pod("two", node="")])
    assert only(expected).zone == ""
    assert expected.left_out == (LeftOut("two", "no-node"),)
    assert not expected.zones_known


@pytest.mark.parametrize(
    ("spec", "named"),
    [
        ({"ipFamilies": ["IPv6", "IPv4"]}, ("IPv6", "IPv4")),
        ({"ipFamilies": None}, ("IPv4",)),
        ({"ipFamilies": [], "clusterIP": "fd00::1", "clusterIPs": None}, ("IPv6",)),
        ({"ipFamilies": None, "clusterIP": "None", "clusterIPs": ["None"]}, ("IPv4", "IPv6")),
        ({"ipFamilies": None, "clusterIP": None, "clusterIPs": None}, ("IPv4", "IPv6")),
    ],
)
def test_families(spec: dict[str, Any], named: tuple[str, ...]) -> None:
    assert families(service(80, **spec)) == named


def test_one_slice_per_family_with_canonical_addresses() -> None:
    expected = expect(service(80, ipFamilies=["IPv4", "IPv6"]), [pod("one", "10.1.0.1", "FD00:0:0::0A")], NODES)
    assert [(one.address_type, one.endpoints[0].addresses) for one in expected.slices] == [
        ("IPv4", ("10.1.0.1",)),
        ("IPv6", ("fd00::a",)),
    ]


@pytest.mark.parametrize("spec", [{"selector": None}, {"selector": {}}, {"type": "ExternalName"}])
def test_services_that_the_controller_leaves_alone(spec: dict[str, Any]) -> None:
    assert expect(service(80, **spec), [pod()], NODES) == Expected(())


@pytest.mark.parametrize("place", [{"namespace": "other"}, {"labels": {"app": "db"}}, {"labels": None}])
def test_pods_that_are_not_selected(place: dict[str, Any]) -> None:
    one = pod()
    one["metadata"] |= place
    assert expect(service(80), [one], NODES) == Expected(())


WEB = {"name": "web", "containerPort": 8080, "protocol": "TCP"}
SIDECAR = {"name": "side", "restartPolicy": "Always"}


@pytest.mark.parametrize(
    ("port", "spec", "number"),
    [
        ({"port": 80}, {}, 80),
        ({"port": 80, "targetPort": 8080}, {}, 8080),
        ({"port": 80, "targetPort": "web"}, {"containers": [{"ports": [WEB]}]}, 8080),
        ({"port": 80, "targetPort": "web"}, {"containers": [{"ports": [{"name": "web", "containerPort": 8080}]}]}, 8080),
        ({"port": 80, "targetPort": "web", "protocol": "UDP"}, {"containers": [{"ports": [WEB]}]}, None),
        ({"port": 80, "targetPort": "8080"}, {"containers": [{"ports": [WEB]}]}, None),
        ({"port": 80, "targetPort": "web"}, {}, None),
        ({"port": 80, "targetPort": "web"}, {"containers": [{"ports": [{**WEB, "containerPort": 1}]}, {"ports": [WEB]}]}, 1),
        (
            {"port": 80, "targetPort": "web"},
            {"containers": [{"ports": [{**WEB, "protocol": "UDP", "containerPort": 1}]}, {"ports": [WEB]}]},
            8080,
        ),
        ({"port": 80, "targetPort": "web"}, {"initContainers": [{**SIDECAR, "ports": [WEB]}]}, 8080),
        ({"port": 80, "targetPort": "web"}, {"initContainers": [{"name": "init", "ports": [WEB]}]}, None),
        (
            {"port": 80, "targetPort": "web"},
            {"initContainers": [{**SIDECAR, "ports": [{**WEB, "containerPort": 1}]}], "containers": [{"ports": [WEB]}]},
            8080,
        ),
    ],
)
def test_target_ports(port: dict[str, Any], spec: dict[str, Any], number: int | None) -> None:
    (wanted,) = service_ports(service(port))
    assert resolve(wanted, pod(**spec)) == number


def test_pods_with_different_ports_are_in_different_slices() -> None:
    web = service({"name": "http", "port": 80, "targetPort": "web", "appProtocol": "http"}, {"name": "raw", "port": 81})
    pods = [
        pod("new", "10.1.0.2", ports=[WEB]),
        pod("old", ports=[{**WEB, "name": "www"}]),
        pod("too", "10.1.0.3", ports=[WEB]),
    ]
    raw = SlicePort("raw", "TCP", 81)
    assert [(one.ports, [endpoint.pod_name for endpoint in one.endpoints]) for one in expect(web, pods, NODES).slices] == [
        ((SlicePort("http", "TCP", 8080, "http"), raw), ["new", "too"]),
        ((raw,), ["old"]),
    ]


def test_a_headless_service_may_have_no_ports() -> None:
    (slice_,) = expect(service(clusterIP="None", clusterIPs=["None"]), [pod()], NODES).slices
    assert slice_.ports == ()


@pytest.mark.parametrize(("subdomain", "hostname"), [("web", "one"), ("other", ""), (None, "")])
def test_hostnames_count_only_in_the_services_own_subdomain(subdomain: str | None, hostname: str) -> None:
    assert only(expect(service(80), [pod(hostname="one", subdomain=subdomain)], NODES)).hostname == hostname


@pytest.mark.parametrize(
    ("distribution", "where", "hints"),
    [
        (None, "n1", ((), ())),
        ("PreferClose", "n1", (("zone-a",), ())),
        ("PreferSameZone", "n1", (("zone-a",), ())),
        ("PreferSameZone", "n2", ((), ())),
        ("PreferSameNode", "n1", (("zone-a",), ("n1",))),
        ("PreferSameNode", "n2", ((), ("n2",))),
        ("example.com/own", "n1", ((), ())),
    ],
)
def test_hints(distribution: str | None, where: str, hints: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
    endpoint = only(expect(service(80, trafficDistribution=distribution), [pod(node=where)], NODES))
    assert (endpoint.for_zones, endpoint.for_nodes) == hints


def test_unready_endpoints_have_no_hints() -> None:
    assert only(expect(service(80, trafficDistribution="PreferClose"), [pod(ready=False)], NODES)).for_zones == ()


@pytest.mark.parametrize(
    ("annotations", "known"),
    [
        ({}, True),
        ({"service.kubernetes.io/topology-mode": "Auto"}, False),
        ({"service.kubernetes.io/topology-mode": "Disabled"}, True),
        ({"service.kubernetes.io/topology-aware-hints": "auto"}, False),
        ({"service.kubernetes.io/topology-aware-hints": "x", "service.kubernetes.io/topology-mode": "Auto"}, True),
    ],
)
def test_hints_by_annotation_cannot_be_foretold(annotations: dict[str, str], known: bool) -> None:
    web = service(80, metadata={"annotations": annotations}, trafficDistribution="PreferClose")
    expected = expect(web, [pod()], NODES)
    assert expected.hints_known is known
    assert only(expected).for_zones == (("zone-a",) if known else ())


RECORDED = sorted(Path(__file__).with_name("recorded").glob("*.json"))


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_worlds_recorded_from_the_real_controllers(path: Path) -> None:
    from tests.cluster.cases import cases_of

    for case in cases_of(json.loads(path.read_text())["items"]):
        assert case.complaints() == []


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_what_the_real_controllers_wrote_is_held_against_none_of_them(path: Path) -> None:
    for facts in offline.from_files(json.loads(path.read_text())["items"], (), "default"):
        assert not {"C8", "C9", "C10", "C18"} & {finding.code for finding in examine(facts).findings}, facts.name


def test_there_are_recorded_worlds() -> None:
    assert RECORDED
