"""``kubectl svc trace`` about the same Services: what it says is held against what packets did, not against the models."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable
from typing import Any

import pytest

from kubectl_svc.objects import meta
from tests.packets.cases import CASES
from tests.packets.comparison import Compared
from tests.packets.expectations import CLUSTER_IP
from tests.packets.nodes import ZONES
from tests.packets.probes import TIMED_OUT
from tests.packets.situations import Situations

Object = dict[str, Any]


@pytest.fixture(scope="module")
def traces(situations: Situations) -> dict[str, Object]:
    """What one run of the program says of all the Services, by name."""
    return _by_name(situations.namespace.kubectl("svc", "trace", "-o", "json"))


@pytest.fixture(scope="module")
def dump_traces(situations: Situations) -> dict[str, Object]:
    """What it says of a dump that has the nodes as well, which it does not read for a whole namespace."""
    dump = situations.namespace.kubectl("get", "services,endpointslices,nodes", "-o", "yaml")
    return _by_name(situations.namespace.kubectl("svc", "trace", "-f", "-", "-o", "json", input=dump.stdout))


@pytest.fixture(params=CASES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def attempts(situations: Situations, name: str) -> list[Compared]:
    """All attempts that are kube-proxy's business."""
    return [one for one in situations.compared(name) if one.predicted.handled]


@pytest.fixture
def codes(traces: dict[str, Object], name: str) -> set[str]:
    """The faults that the program found."""
    return _codes(traces[name])


def test_broken_is_what_nobody_can_reach(traces: dict[str, Object], name: str, attempts: list[Compared]) -> None:
    sorts: dict[object, bool] = {}
    for one in attempts:
        sort = one.attempt.service_port, one.attempt.kind, one.attempt.place
        sorts[sort] = sorts.get(sort, False) or bool(one.seen.landings)
    assert (traces[name]["verdict"] == "broken") is (not all(sorts.values()))


def test_silence_is_explained_by_a_local_policy(name: str, attempts: list[Compared], dump_traces: dict[str, Object]) -> None:
    messages = {problem["code"]: problem["message"] for problem in dump_traces[name]["problems"]}
    for code, internal in (("D4", True), ("D3", False)):
        silent = {
            one.attempt.node
            for one in attempts
            if TIMED_OUT in one.seen.failures and internal is (one.attempt.kind == CLUSTER_IP)
        }
        forwarding, _, dropping = messages.get(code, "").partition("forward")
        predicted = set(ZONES) if "every node drops" in messages.get(code, "") else _nodes_in(dropping)
        assert (predicted, _nodes_in(forwarding)) == (silent, ZONES.keys() - silent if 0 < len(silent) < 3 else set())


def test_endpoints_that_terminate_are_named_where_only_they_serve(
    situations: Situations, name: str, attempts: list[Compared], codes: set[str]
) -> None:
    reached = [_endpoint(situations, name, address) for address in _landed(attempts)]
    leaving = [endpoint for endpoint in reached if endpoint["conditions"].get("terminating") and not _ready(endpoint)]
    assert ("C4" in codes) is (bool(reached) and leaving == reached)


def test_hints_are_ignored_where_packets_end_at_endpoints_that_are_hinted_for_others(
    situations: Situations, name: str, attempts: list[Compared], dump_traces: dict[str, Object]
) -> None:
    astray = [
        (one.attempt, endpoint)
        for one in attempts
        if one.attempt.kind == CLUSTER_IP
        for endpoint in (_endpoint(situations, name, address) for address in _landed([one]))
        if _ready(endpoint) and _hinted_for_others(endpoint, one.attempt.node)
    ]
    assert ("D5" in _codes(dump_traces[name])) is bool(astray)


def test_a_family_without_endpoints_is_named(attempts: list[Compared], codes: set[str]) -> None:
    lands = {one.attempt.family: False for one in attempts} | {
        one.attempt.family: True for one in attempts if one.seen.landings
    }
    assert ("D13" in codes) is (len(set(lands.values())) == 2)


@pytest.mark.parametrize(
    ("service", "exit_code", "words"),
    [
        ("every-endpoint", 0, "is healthy"),
        ("port-name-differs", 1, "B7"),
        ("port-protocol-differs", 1, "B8"),
        ("slice-port-zero", 1, "B9"),
        ("none-ready", 1, "is broken"),
        ("no-slice", 1, "A6"),
        ("other-proxy", 0, "A15"),
    ],
)
def test_the_exit_code(situations: Situations, service: str, exit_code: int, words: str) -> None:
    done = situations.namespace.kubectl("svc", "trace", service)
    assert (done.returncode, words in done.stdout) == (exit_code, True), done.stdout + done.stderr


def _by_name(done: subprocess.CompletedProcess[str]) -> dict[str, Object]:
    assert done.stderr == ""
    return {item["service"]: item for item in json.loads(done.stdout)["items"]}


def _codes(trace: Object) -> set[str]:
    return {problem["code"] for problem in trace["problems"]}


def _nodes_in(words: str) -> set[str]:
    return set(re.findall(r"\bn\d\b", words))


def _landed(attempts: Iterable[Compared]) -> set[str]:
    return {landing.address for one in attempts for landing in one.seen.landings}


def _endpoint(situations: Situations, name: str, address: str) -> Object:
    """The first endpoint with this address."""
    _, slices = situations.held[name]
    endpoints: list[Object] = [endpoint for slice_ in slices for endpoint in meta.items(slice_, "endpoints")]
    return next(endpoint for endpoint in endpoints if address in endpoint["addresses"])


def _ready(endpoint: Object) -> bool:
    return endpoint["conditions"].get("ready") is not False


def _hinted_for_others(endpoint: Object, node: str) -> bool:
    """Whether its hints name neither the node nor its zone."""
    hints = endpoint.get("hints") or {}
    zones, nodes = ({one["name"] for one in hints.get(field, [])} for field in ("forZones", "forNodes"))
    return bool(zones or nodes) and node not in nodes and ZONES[node] not in zones
