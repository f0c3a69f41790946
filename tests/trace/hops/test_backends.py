"""What trace says of pods and addresses beside those that take the traffic."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.trace import texts
from kubectl_svc.trace.engine import examine
from kubectl_svc.trace.reading import offline
from kubectl_svc.trace.report import Report
from tests.trace.build import endpoint, service, slice_of

READY = {"ready": True, "serving": True, "terminating": False}
DOWN = {"ready": False, "serving": False, "terminating": False}
DRAINING = {"ready": False, "serving": True, "terminating": True}
DYING = {"ready": False, "serving": False, "terminating": True}


def traced(*states: dict[str, Any]) -> Report:
    """A Service without a selector, with an endpoint in each of these states."""
    made = [endpoint(f"10.1.0.{number}", **state) for number, state in enumerate(states, 1)]
    objects: list[dict[str, Any]] = [
        {"apiVersion": "v1", "kind": "Service", **service(80, selector=None)},
        {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", **slice_of(*made, by="hand")},
    ]
    (facts,) = offline.from_files(objects, (), "default")
    return examine(facts)


@pytest.mark.parametrize(("going", "words"), [(DRAINING, "terminating, still serving"), (DYING, "not ready")])
def test_what_goes_is_no_fault_while_another_is_ready(going: dict[str, bool], words: str) -> None:
    report = traced(READY, going)
    assert report.verdict == "healthy"
    assert [texts.detail(hop) for hop in report.hops if hop.object.startswith("10.1.0.2:")] == [f"on n1, {words}"]
    assert [texts.detail(hop) for hop in report.hops if hop.kind == "EndpointSlice"] == ["1 of 2 ready"]


@pytest.mark.parametrize(
    ("states", "verdict"),
    [((READY, DOWN), "warning"), ((DRAINING,), "warning"), ((DRAINING, DOWN), "warning"), ((DYING,), "broken")],
)
def test_what_does_not_go_is_one_and_what_is_the_last(states: tuple[dict[str, bool], ...], verdict: str) -> None:
    assert traced(*states).verdict == verdict
