from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.kubernetes.controllers.difference import Difference, foreign_slices, slice_differences
from kubectl_svc.kubernetes.controllers.expected import Expected, expect
from tests.trace.build import endpoint, node, pod, service, slice_of
from tests.trace.observed import normal, observe

NODES = {"n1": node("n1"), "n2": node("n2", "zone-a")}
WEB = service({"port": 80, "targetPort": 8080})
GOOD = {"ready": True, "serving": True, "terminating": False}


def good(address: str = "10.1.0.1", name: str = "one", **changes: Any) -> dict[str, Any]:
    """The endpoint as the controller writes it for `pod`."""
    return endpoint(address, pod=name, **{**GOOD, **changes})


def differences(pods: list[Any], *slices: Any, web: Any = WEB) -> list[tuple[str, str]]:
    """Kind and reason of every difference."""
    return [(one.kind, one.reason) for one in slice_differences(web, pods, slices, NODES)]


def test_no_difference() -> None:
    assert differences([pod()], slice_of(good())) == []
    assert differences([pod(), pod("two", "10.1.0.2")], slice_of(good()), slice_of(good("10.1.0.2", "two"), name="web-2")) == []
    assert differences([pod(phase="Succeeded")], slice_of()) == []


def test_no_slice_at_all() -> None:
    assert differences([], web=service(80, ipFamilies=["IPv4", "IPv6"])) == [("no-slice", ""), ("no-slice", "")]


@pytest.mark.parametrize(
    ("pods", "found", "wanted"),
    [
        ([pod()], [], [("missing", "ready")]),
        ([pod(ready=False)], [good()], [("changed", "ready"), ("changed", "serving")]),
        ([pod(terminating=True)], [good()], [("changed", "ready"), ("changed", "terminating")]),
        ([pod(node="n2")], [good()], [("changed", "node_name"), ("changed", "zone")]),
        ([], [good()], [("stale", "pod-gone")]),
        ([pod("one", "10.1.0.2")], [good()], [("missing", "ready"), ("stale", "address-changed")]),
        ([pod(phase="Failed")], [good()], [("stale", "finished")]),
        ([pod(node="gone")], [good()], [("stale", "no-node")]),
        ([pod()], [good(), good()], [("stale", "duplicate")]),
    ],
)
def test_one_slice(pods: list[Any], found: list[Any], wanted: list[tuple[str, str]]) -> None:
    assert differences(pods, slice_of(*found)) == wanted


def test_a_pod_that_came_after_another_of_its_name() -> None:
    later = pod("one", "10.1.0.2")
    later["metadata"]["uid"] = "uid-later"
    assert differences([later], slice_of(good())) == [("missing", "ready"), ("stale", "pod-replaced")]
    later = pod()
    later["metadata"]["uid"] = "uid-later"
    assert differences([later], slice_of(good())) == [("changed", "pod_uid")]


def test_a_pod_that_is_selected_no_longer() -> None:
    other = pod()
    other["metadata"]["labels"] = {"app": "db"}
    assert differences([other], slice_of(good())) == [("stale", "not-selected")]


def test_a_family_the_service_does_not_have() -> None:
    both = pod("one", "10.1.0.1", "fd00::1")
    assert differences([both], slice_of(good()), slice_of(good("fd00::1"), name="web-6", family="IPv6")) == [
        ("stale", "foreign-family")
    ]


def test_other_ports() -> None:
    (one,) = slice_differences(WEB, [pod()], [slice_of(good(), ports=[{"name": "", "port": 80}])], NODES)
    assert (one.kind, one.reason, one.expected, one.actual) == ("ports", "", "8080/TCP", "80/TCP")


@pytest.mark.parametrize(("seen", "reason"), [([], "sidecar"), ([{"name": "", "port": 80}], "")], ids=["no ports", "another"])
def test_ports_of_sidecars_that_an_older_controller_does_not_find(seen: list[Any], reason: str) -> None:
    """Recorded from the controller of 1.30; that of 1.33 was the first to look there."""
    named = pod()
    named["spec"]["initContainers"] = [
        {"name": "proxy", "restartPolicy": "Always", "ports": [{"name": "proxy", "containerPort": 9000}]}
    ]
    service = {**WEB, "spec": {**WEB["spec"], "ports": [{"port": 80, "targetPort": "proxy"}]}}
    (one,) = slice_differences(service, [named], [{**slice_of(good()), "ports": seen}], NODES)
    assert (one.kind, one.reason, one.expected) == ("ports", reason, "9000/TCP")


def test_zones_are_compared_only_where_nodes_were_read() -> None:
    slice_ = slice_of({**good(), "zone": "zone-x"})
    assert slice_differences(WEB, [pod()], [slice_]) == ()
    assert differences([pod()], slice_) == [("changed", "zone")]


def test_a_difference_says_where_and_what() -> None:
    (one,) = slice_differences(WEB, [pod(ready=False)], [slice_of(good(serving=False))], NODES)
    assert one == Difference("changed", "ready", "IPv4", "10.1.0.1", "one", "web-1", "false", "true")


@pytest.mark.parametrize(
    ("web", "manager", "kind"),
    [
        (WEB, "", []),
        (WEB, "staff", ["foreign"]),
        (service(80, selector=None), "staff", []),
        (service(80, selector=None), "", ["left-behind"]),
        (service(80, selector=None), "endpointslicemirroring-controller.k8s.io", []),
    ],
)
def test_slices_that_somebody_else_keeps(web: Any, manager: str, kind: list[str]) -> None:
    assert [one.kind for one in foreign_slices(web, [slice_of(by=manager)])] == kind


def test_only_the_controllers_own_slices_are_held_against_pods() -> None:
    assert differences([pod()], slice_of(good()), slice_of(endpoint("192.0.2.1"), by="staff", name="mine")) == []
    assert differences([], slice_of(good()), web=service(80, selector=None)) == []


def test_observed_slices_are_joined_by_family_and_ports() -> None:
    slices = [slice_of(good("10.1.0.2", "two")), slice_of(name="empty", ports=[{"name": "x", "port": 1}]), slice_of(good())]
    assert observe(slices) == normal(expect(WEB, [pod(), pod("two", "10.1.0.2")], NODES).slices)


def test_nothing_is_expected_of_a_service_without_selector() -> None:
    assert expect(service(80, selector=None), [pod()]) == Expected(())
