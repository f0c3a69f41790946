"""A headless Service without ports: its pods count as those of any other, and no port is needed for that."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.reading.files import (
    BROKEN,
    HEALTHY,
    NO_SLICES,
    UNKNOWN,
    Case,
    Object,
    check,
    custom,
    joined,
    listed,
    of,
    pod,
    service,
    slice_,
    workload,
)


def headless(live: bool = False, **spec: Any) -> Object:
    return service(live=live, **{"clusterIP": "None", "ports": None} | spec)


def waiting() -> Object:
    found = pod()
    found["status"]["conditions"][0]["status"] = "False"
    found["status"]["containerStatuses"] = [{"name": "c", "ready": False, "state": {"running": {}}}]
    return found


def unready() -> Object:
    found = slice_()
    found["endpoints"][0]["conditions"]["ready"] = False
    return found | {"ports": []}


def both() -> Object:
    found = slice_() | {"ports": []}
    other = unready()["endpoints"][0]
    target = {**other["targetRef"], "name": "web-2", "uid": "uid-shop-web-2"}
    return found | {"endpoints": [*found["endpoints"], {**other, "addresses": ["10.1.0.8"], "targetRef": target}]}


SLIP = {"app": "wbe"}
MANIFESTS = {
    "its pods": of(headless(), workload(), code=HEALTHY, says="deployment/web", strict=HEALTHY),
    "a slip in the selector": of(headless(selector=SLIP), workload(), code=BROKEN, says="A3 selects-no-pod"),
    "its fix": of(headless(selector=SLIP), workload(), code=BROKEN, says="fix: spec.selector: app=wbe -> app=web"),
    "0 replicas": of(headless(), workload(spec={"replicas": 0}), code=BROKEN, says="A3"),
    "pods of an operator": of(
        headless(), custom("example.com/v1", "Thing"), code=UNKNOWN, says="the controller of Thing x may create pods"
    ),
    "in the overview": of(
        headless(selector=SLIP), workload(), words=("-A",), code=BROKEN, says="A3 selector app=wbe matches no pod"
    ),
    "how many are ready, there": of(headless(), workload(), words=("-A",), code=HEALTHY, says="1/1"),
    "no selector": of(headless(selector=None), workload(), code=HEALTHY, strict=HEALTHY),
    "a port that is asked for": of(headless(), workload(), words=("web:80",), code=UNKNOWN, says="whether one listens"),
}
DUMPS = {
    "its pods": of(headless(True), pod(), slice_() | {"ports": []}, code=HEALTHY, says="10.1.0.7", strict=HEALTHY),
    "a slip in the selector": of(headless(True, selector=SLIP), pod(), code=BROKEN, says="app=web -n shop"),
    "no pod is ready": of(headless(True), waiting(), code=BROKEN, says="C1"),
    "nor is its endpoint": of(headless(True), waiting(), unready(), code=BROKEN, says="C1", never="A21"),
    "one of two is not": of(
        headless(True),
        pod(),
        waiting() | {"metadata": pod("web-2")["metadata"]},
        slice_() | {"ports": []},
        code=HEALTHY,
        says="C2",
        strict=BROKEN,
    ),
    "nor is its endpoint, and the other one is": of(
        headless(True),
        pod(),
        waiting() | {"metadata": pod("web-2")["metadata"]},
        both(),
        code=HEALTHY,
        says="1 of 2 ready",
        strict=BROKEN,
    ),
    "no slice": of(headless(True), listed("PodList", pod()), NO_SLICES, code=BROKEN, says="C10"),
    "neither slices nor pods": of(headless(True), code=UNKNOWN, says="the files contain no pods"),
    "no selector and no endpoints, as Patroni's": of(
        headless(True, selector=None), NO_SLICES, code=HEALTHY, says="note D12", words=("-A",)
    ),
    "no selector, and an endpoint that is not ready": of(
        headless(True, selector=None), unready() | {"metadata": slice_(live=False)["metadata"]}, code=BROKEN, says="D12"
    ),
}


@pytest.mark.parametrize("case", joined(manifests=MANIFESTS, dumps=DUMPS))
def test_headless_services_without_ports(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path)
