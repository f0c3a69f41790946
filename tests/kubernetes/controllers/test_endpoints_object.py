from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.kubernetes.controllers.endpoints_object import endpoints_differences, mirror_differences, mirror_obstacle
from tests.trace.build import endpoint, pod, service, slice_of

WEB = service({"port": 80, "targetPort": 8080})
ALONE = service(80, selector=None)
MIRROR = "endpointslicemirroring-controller.k8s.io"


def endpoints(ready: tuple[str, ...] = (), unready: tuple[str, ...] = (), port: int | None = 8080, **metadata: Any) -> Any:
    """Endpoints default/web with one subset."""
    ports = [{"port": port, "protocol": "TCP"}] if port else []
    subset = {"addresses": [{"ip": ip} for ip in ready], "notReadyAddresses": [{"ip": ip} for ip in unready], "ports": ports}
    return {"metadata": {"name": "web", "namespace": "default", **metadata}, "subsets": [subset] if ready or unready else None}


@pytest.mark.parametrize(
    ("web", "pods", "found", "kinds"),
    [
        (WEB, [pod()], endpoints(("10.1.0.1",)), []),
        (WEB, [pod(ready=False)], endpoints((), ("10.1.0.1",)), []),
        (WEB, [pod(terminating=True)], endpoints(), []),
        (WEB, [pod(phase="Succeeded")], endpoints(), []),
        (WEB, [pod("one", "fd00::1")], endpoints(), []),
        (WEB, [pod("one", "fd00::1", "10.1.0.1")], endpoints(("10.1.0.1",)), []),
        (service(80, ipFamilies=["IPv6", "IPv4"]), [pod("one", "fd00::1", "10.1.0.1")], endpoints(("fd00::1",), port=80), []),
        (service(clusterIP="None", clusterIPs=["None"]), [pod()], endpoints(("10.1.0.1",), port=None), []),
        (service(80, selector=None), [pod()], endpoints(("192.0.2.1",)), []),
        (WEB, [pod()], endpoints(), ["endpoints-missing"]),
        (WEB, [], endpoints(("10.1.0.1",)), ["endpoints-stale"]),
        (WEB, [pod(ready=False)], endpoints(("10.1.0.1",)), ["endpoints-changed"]),
        (WEB, [pod()], endpoints(("10.1.0.1",), port=80), ["endpoints-changed"]),
        (WEB, [pod()], endpoints(annotations={"endpoints.kubernetes.io/over-capacity": "truncated"}), []),
        (WEB, [pod(), pod("two", "10.1.0.2", node="")], endpoints(), []),
    ],
)
def test_pods_against_endpoints(web: Any, pods: list[Any], found: Any, kinds: list[str]) -> None:
    assert [one.kind for one in endpoints_differences(web, pods, found)] == kinds


def test_published_pods_stay_ready_while_they_terminate() -> None:
    web = service({"port": 80, "targetPort": 8080}, publishNotReadyAddresses=True)
    assert endpoints_differences(web, [pod(ready=False, terminating=True)], endpoints(("10.1.0.1",))) == ()


@pytest.mark.parametrize(
    ("found", "slices", "kinds"),
    [
        (endpoints(("10.1.0.1",)), [slice_of(endpoint("10.1.0.1"), by=MIRROR)], []),
        (endpoints((), ("10.1.0.1",)), [slice_of(endpoint("10.1.0.1", ready=False), by=MIRROR)], []),
        (endpoints(("10.1.0.1",)), [], ["not-mirrored"]),
        (endpoints(("10.1.0.1",)), [slice_of(endpoint("10.1.0.1"), by="staff")], ["not-mirrored"]),
        (endpoints(), [slice_of(endpoint("10.1.0.1"), by=MIRROR)], ["mirror-stale"]),
        (endpoints(("10.1.0.1",)), [slice_of(endpoint("10.1.0.1", ready=False), by=MIRROR)], ["mirror-changed"]),
    ],
)
def test_endpoints_against_their_mirror(found: Any, slices: list[Any], kinds: list[str]) -> None:
    assert [one.kind for one in mirror_differences(ALONE, found, slices)] == kinds


@pytest.mark.parametrize(
    ("web", "metadata", "obstacle"),
    [
        (ALONE, {}, ""),
        (ALONE, {"labels": {"endpointslice.kubernetes.io/skip-mirror": "true"}}, "skip-mirror"),
        (ALONE, {"labels": {"endpointslice.kubernetes.io/skip-mirror": "false"}}, ""),
        (ALONE, {"annotations": {"control-plane.alpha.kubernetes.io/leader": "{}"}}, "leader-election"),
        (WEB, {}, "selector"),
    ],
)
def test_why_nobody_mirrors(web: Any, metadata: dict[str, Any], obstacle: str) -> None:
    found = endpoints(("10.1.0.1",), **metadata)
    assert mirror_obstacle(web, found) == obstacle
    if web is ALONE:
        (one,) = mirror_differences(web, found, [])
        assert one.reason == obstacle


def test_an_address_both_ready_and_not_is_not() -> None:
    found = endpoints(("10.1.0.1",))
    found["subsets"] += endpoints((), ("10.1.0.1",))["subsets"]
    assert mirror_differences(ALONE, found, [slice_of(endpoint("10.1.0.1", ready=False), by=MIRROR)]) == ()
