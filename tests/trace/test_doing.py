"""What is printed as a fix fixes what it says, and harms nobody: proved by doing it, in every case and in random worlds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import documents
from tests.trace.choices import dumped
from tests.trace.doing import fixes, harm, traced
from tests.trace.front import gateway, ingress, ingress_class, path, route, shop
from tests.trace.mistakes import world
from tests.trace.test_cases import CASES

SEED, SAMPLE = 20, 60


@pytest.mark.parametrize("path", sorted(CASES.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_fix_of_a_case_mends_it_and_harms_nobody(path: Path) -> None:
    objects = documents.objects(path)
    before = traced(objects)
    for printed in fixes(before):
        assert harm(objects, printed, before) == [], printed.words


@pytest.mark.parametrize("case", sorted(CASES.glob("e*.yaml")), ids=lambda case: case.stem)
def test_no_fix_is_withheld_for_what_is_wrong_beside_it(case: Path) -> None:
    objects = documents.objects(case)
    offered = {printed.words for printed in fixes(traced(objects))}
    assert offered <= {printed.words for printed in fixes(traced([*objects, *beside(objects)]))}


def beside(objects: list[Any]) -> Iterator[Any]:
    """An Ingress for a port that no Service has, before each of them, and a pod that is bound to no node."""
    for one in objects:
        if one["kind"] == "Service" and one["spec"].get("type") != "ExternalName":
            at, name = one["metadata"].get("namespace", "shop"), one["metadata"]["name"]
            yield ingress(path(name=name, port="none"), name=f"by-{name}", host=f"{name}.{at}.example.net", namespace=at)
    for one in [one for one in objects if one["kind"] == "Pod" and "uid" in one["metadata"]][:1]:
        head = {**one["metadata"], "name": "unbound", "uid": "uid-unbound"}
        status = {**one["status"], "podIP": "10.1.9.9", "podIPs": [{"ip": "10.1.9.9"}]}
        spec = {key: value for key, value in one["spec"].items() if key != "nodeName"}
        yield {**one, "metadata": head, "spec": spec, "status": status}


UNBOUND = documents.objects(CASES / "c17-node-unknown-unbound.yaml")
ENDPOINT = {"addresses": ["10.1.0.1"], "targetRef": {"kind": "Pod", "name": "web-1", "uid": "uid-web-1"}}
LISTED = {"ports": [{"name": "http", "port": 8080, "protocol": "TCP"}], "endpoints": [ENDPOINT]}
MISNAMED = {"ports": [{"name": "http", "port": 80, "targetPort": "htpp"}]}
ASTRAY = dumped(*gateway(), route(parent={"sectionName": "htpt"}, hostnames=["h.example.com"]))


@pytest.mark.parametrize(
    ("slice_", "service", "more", "offered"),
    [({}, {}, ASTRAY, ["E7"]), (LISTED, {}, ASTRAY, ["E7"]), ({}, MISNAMED, [], ["B1"])],
    ids=["a route, and a pod in no slice", "a route, and a pod in a stale slice", "a port, and a pod in no slice"],
)
def test_a_pod_that_is_bound_to_no_node_withholds_no_fix(slice_: Any, service: Any, more: Any, offered: list[str]) -> None:
    web, pod, known = UNBOUND
    objects = [{**web, "spec": {**web["spec"], **service}}, pod, {**known, **slice_}, *more]
    assert [printed.finding.code for printed in fixes(traced(objects))] == offered


def test_what_is_wrong_with_an_ingress_anyway_withholds_no_fix() -> None:
    objects = [*shop(), ingress_class(), ingress(path(name="wbe"), ingressClassName="ngnix")]
    before = traced(objects)
    offered = list(fixes(before))
    assert [printed.finding.code for printed in offered] == ["E1", "E4"]
    assert [harm(objects, printed, before) for printed in offered] == [[], []]


def test_so_does_every_fix_in_random_worlds() -> None:
    printed_fixes = 0
    for number in range(SAMPLE):
        objects = world(f"{SEED}-{number}")
        before = traced(objects)
        for printed in fixes(before):
            printed_fixes += 1
            assert harm(objects, printed, before) == [], (f"{SEED}-{number}", printed.words)
    assert printed_fixes > SAMPLE / 4
