"""The world goes on between the two round trips of a trace: what was read of two moments is not held against each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from kubectl_svc.cluster.kinds import Resource
from kubectl_svc.cluster.reading import Answers, Read
from kubectl_svc.cluster.snapshot import Snapshot
from kubectl_svc.kubernetes.controllers.expected import expect
from kubectl_svc.kubernetes.controllers.slice_objects import written
from kubectl_svc.trace import texts
from kubectl_svc.trace.engine import examine
from kubectl_svc.trace.reading import gather
from kubectl_svc.trace.reading.facts import Facts
from kubectl_svc.trace.report import Report
from tests.trace.build import pod, service

Object = dict[str, Any]

NOW = datetime(2026, 1, 1, tzinfo=timezone.utc)
WEB = {"apiVersion": "v1", "kind": "Service", **service({"port": 80, "targetPort": 8080}, metadata={"uid": "uid-web"})}


class Moving:
    """A cluster that is another one at each round trip."""

    namespace = "default"

    def __init__(self, *moments: Snapshot) -> None:
        self.moments = iter(moments)

    def together(self, reads: Sequence[Read]) -> Answers:
        """The answers of one moment."""
        return next(self.moments).together(reads)

    def get(self, *_: Any) -> Any:
        """Nothing is read alone."""
        raise NotImplementedError

    list = get

    def types(self) -> tuple[Resource, ...]:
        """It is of one namespace."""
        raise NotImplementedError

    def groups(self) -> dict[str, str]:
        """No point of view is taken."""
        raise NotImplementedError


def ago(seconds: float) -> str:
    """As the API writes the time."""
    return (NOW - timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def made(name: str, address: str, *, since: float = 3600, uid: str = "", **more: Any) -> Object:
    """A pod that got ready, or lost that, so many seconds ago."""
    one = {"apiVersion": "v1", "kind": "Pod", **pod(name, address, **more)}
    one["metadata"] |= {"creationTimestamp": ago(since), **({"uid": uid} if uid else {})}
    one["status"]["conditions"][0]["lastTransitionTime"] = ago(since)
    return one


def asked_to_go(one: Object, seconds: float) -> Object:
    """The same pod, with 30 seconds to end in, of which so many have passed."""
    return {
        **one,
        "metadata": {**one["metadata"], "deletionTimestamp": ago(seconds - 30), "deletionGracePeriodSeconds": 30},
    }


def slices_for(*pods: Object) -> list[Object]:
    """What the controller writes for these pods."""
    found = written("web", expect(WEB, pods).slices) or [
        {"kind": "EndpointSlice", "metadata": {"name": "web-0", "labels": LABELS}, "addressType": "IPv4", "endpoints": None}
    ]
    return [{**one, "apiVersion": "discovery.k8s.io/v1"} for one in found]


LABELS = {
    "kubernetes.io/service-name": "web",
    "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
}


def one(reader: Moving) -> Facts:
    """One Service's trace."""
    return gather.one(reader, "web", "default", NOW.timestamp())


def every(reader: Moving) -> Facts:
    """An overview, of which there is one Service."""
    (facts,) = gather.every(reader, "default", NOW.timestamp())
    return facts


def trace(before: Sequence[Object], after: Sequence[Object], read: Callable[[Moving], Facts] = one) -> Report:
    """Slices for the pods ``before``, and then the pods ``after``."""
    return examine(read(Moving(Snapshot([WEB, *slices_for(*before)]), Snapshot([WEB, *after]))))


def case(report: Report) -> tuple[str, list[str]]:
    """The verdict, and what counts."""
    return report.verdict, [finding.code for finding in report.causes if finding.severity != "note"]


A, B = made("a", "10.1.0.1"), made("b", "10.1.0.2")

ROLLOUT = [
    pytest.param([A, B], [A, made("c", "10.1.0.3", since=2, ready=False)], ["C2"], id="another-in-its-place"),
    pytest.param([A, B], [A, made("c", "10.1.0.3", since=2)], [], id="another-is-ready"),
    pytest.param([A, B], [A, made("b", "10.1.0.3", since=2, uid="uid-later")], [], id="another-of-its-name"),
    pytest.param([A, B], [A, made("b", "10.1.0.3", since=2)], [], id="another-address"),
    pytest.param([A, B], [A, made("b", "10.1.0.2", since=2, phase="Failed", ready=False)], [], id="it-has-failed"),
    pytest.param([A, asked_to_go(B, 20)], [A], [], id="it-has-ended"),
    pytest.param([A, B], [A, asked_to_go(B, 2)], [], id="it-is-asked-to-go"),
    pytest.param([A], [A, made("c", "10.1.0.3", since=2)], [], id="one-more"),
    pytest.param([A, made("b", "10.1.0.2", since=9, ready=False)], [A, made("b", "10.1.0.2", since=1)], [], id="it-got-ready"),
    pytest.param([A, B], [A, made("b", "10.1.0.2", since=1, ready=False)], [], id="it-is-ready-no-longer"),
    pytest.param([A, B], [made("c", "10.1.0.3", since=2), made("d", "10.1.0.4", since=2)], [], id="all-are-others"),
]


@pytest.mark.parametrize("read", [one, every])
@pytest.mark.parametrize(("before", "after", "finds"), ROLLOUT)
def test_what_changes_between_the_reads_is_no_fault_of_the_controller(
    read: Callable[[Moving], Facts], before: list[Object], after: list[Object], finds: list[str]
) -> None:
    report = trace(before, after, read)
    verdict, codes = case(report)
    assert codes == finds
    assert verdict in ("healthy", "warning")


@pytest.mark.parametrize("read", [one, every])
@pytest.mark.parametrize(
    ("before", "after", "finds"),
    [
        ([A, B], [A], ["C8"]),
        ([A, B], [A, made("c", "10.1.0.3")], ["C8", "C9"]),
        ([A, B], [A, made("b", "10.1.0.3", uid="uid-later")], ["C8", "C9"]),
        ([A, B], [A, asked_to_go(B, 600)], ["C9"]),
        ([A], [A, B], ["C9"]),
    ],
    ids=["gone", "another-in-its-place", "another-of-its-name", "going-for-long", "one-more"],
)
def test_what_lasts_is(read: Callable[[Moving], Facts], before: list[Object], after: list[Object], finds: list[str]) -> None:
    assert case(trace(before, after, read)) == ("warning", finds)


@pytest.mark.parametrize("after", [[], [made("c", "10.1.0.3", since=2, ready=False)]], ids=["nothing", "not-ready-yet"])
def test_where_nobody_is_left_to_answer_it_is_broken_at_once(after: list[Object]) -> None:
    verdict, codes = case(trace([A], after))
    assert (verdict, codes) == ("broken", ["C8"])


def test_the_first_that_gets_ready_is_about_to_be_written() -> None:
    """At the first round trip nothing was served, and that is what is told, without blaming anybody."""
    report = trace([made("a", "10.1.0.1", since=9, ready=False)], [made("a", "10.1.0.1", since=1)])
    (cause,) = report.causes
    assert (report.verdict, cause.code, texts.fix(cause.fix, "web")) == ("broken", "C9", "kubectl svc trace web -n default")
    assert "less than a minute ago" in texts.message(cause)
    assert "is the EndpointSlice controller running" not in texts.message(cause)
    (late,) = trace([], [A]).causes
    assert texts.fix(late.fix, "web") == "kubectl describe service web -n default"
    assert "is the EndpointSlice controller running" in texts.message(late)


@pytest.mark.parametrize(
    ("since", "finds"), [(30, []), (59, []), (61, ["C9"])], ids=["half-a-minute", "nearly-a-minute", "over-a-minute"]
)
def test_a_controller_has_a_minute(since: float, finds: list[str]) -> None:
    assert case(trace([A], [A, made("b", "10.1.0.2", since=since)]))[1] == finds


@pytest.mark.parametrize(("ready", "reads"), [(True, False), (False, True)], ids=["healthy", "not-ready"])
def test_warnings_about_a_pod_are_read_where_one_is_not_ready(ready: bool, reads: bool) -> None:
    asked: list[Read] = []
    pod_ = made("a", "10.1.0.1", ready=ready)
    involved = {"kind": "Pod", "name": "a", "namespace": "default", "uid": "uid-a"}
    event = {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": "a.1", "namespace": "default"},
        "type": "Warning",
        "involvedObject": involved,
        "message": "Readiness probe failed: HTTP 503",
        "lastTimestamp": ago(1),
    }

    class Noting(Moving):
        def together(self, reads: Sequence[Read]) -> Answers:
            asked.extend(reads)
            return super().together(reads)

    before, after = Snapshot([WEB, *slices_for(pod_)]), Snapshot([WEB, pod_, event])
    report = examine(one(Noting(before, after)))
    assert ("Event" in [read.resource.kind for read in asked]) == reads
    assert any("Readiness probe failed" in texts.message(finding) for finding in report.causes) == reads


def test_pods_are_read_after_the_slices() -> None:
    asked: list[list[str]] = []

    class Noting(Moving):
        def together(self, reads: Sequence[Read]) -> Answers:
            asked.append([read.resource.kind for read in reads])
            return super().together(reads)

    for read in (one, every):
        read(Noting(Snapshot([WEB, *slices_for(A)]), Snapshot([WEB, A])))
        slices, pods = asked
        assert "EndpointSlice" in slices
        assert "Pod" in pods
        asked.clear()
