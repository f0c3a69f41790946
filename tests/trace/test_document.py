"""``-o json`` and its relatives: the problem of each hop, and a document where nothing leads to a Service."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.trace.front import Object, gateway, ingress, made, path, route, shop, trace
from tests.trace.test_output import FILES, SCHEMA, misfits, run

MOVED = {"filters": [{"type": "RequestRedirect", "requestRedirect": {"hostname": "new.example.com"}}]}
MONITOR = made(
    "monitoring.coreos.com/v1",
    "ServiceMonitor",
    "web",
    {"selector": {"matchLabels": {"app": "web"}}, "endpoints": [{"port": "metrix"}]},
)
LABELLED = [{**one, "metadata": {**one["metadata"], "labels": {"app": "web"}}} for one in shop()]


@pytest.mark.parametrize(
    ("objects", "asked", "hop", "code"),
    [
        pytest.param([*shop(), ingress(path(port=81))], "ingress/front", "service/ingress-0", "E2", id="no such port"),
        pytest.param([*shop(), ingress(path())], "ingress/front", "service/ingress-0", "", id="its twin"),
        pytest.param([*shop(), ingress(path(name="weeb"))], "ingress/front", "service/ingress-0", "E1", id="no such Service"),
        pytest.param([*LABELLED, MONITOR], "servicemonitor/web", "service/servicemonitor-0", "E10", id="a warning"),
        pytest.param(
            [*shop(), *gateway(), route(parent={"sectionName": "htp"})],
            "httproute/web",
            "service/httproute-0/parent-0",
            "E7",
            id="no such listener",
        ),
    ],
)
def test_a_hop_has_the_problem_that_says_why(tmp_path: Path, objects: list[Object], asked: str, hop: str, code: str) -> None:
    found = json.loads(trace(tmp_path, objects, asked, "-n", "shop", "-o", "json").out)
    traces = found.get("items", [found])
    assert {one["problem"] for each in traces for one in each["hops"] if one["id"] == hop} == {code}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_problem_of_a_hop_is_one_of_its_own(file: Path) -> None:
    found = json.loads(run("-f", str(file), "-o", "json")[1])
    for each in found.get("items", [found]):
        known = {(one["hop"], one["code"]) for one in each["problems"] if one["severity"] != "note"}
        for hop in each["hops"]:
            own = {code for where, code in known if where == hop["id"]}
            assert hop["problem"] or not own or hop["status"] in ("ok", "unknown"), hop["id"]


@pytest.mark.parametrize(
    ("asked", "code", "verdict", "says"),
    [
        pytest.param("httproute/web", 0, "healthy", "redirects", id="nothing is needed"),
        pytest.param("httproute/wbe", 1, "broken", "not found", id="nothing is there"),
        pytest.param("nosuch.example.com", 1, "broken", "nosuch.example.com", id="nothing has the name"),
    ],
)
def test_what_leads_to_no_service_is_a_document(tmp_path: Path, asked: str, code: int, verdict: str, says: str) -> None:
    said = trace(
        tmp_path, [*shop(), *gateway(), route(MOVED, hostnames=["old.example.com"])], asked, "-n", "shop", "-o", "json"
    )
    found = json.loads(said.out)
    assert said.code == code
    assert misfits(found, SCHEMA) == []
    assert (found["items"], [one["verdict"] for one in found["withoutService"]]) == ([], [verdict])
    assert says in found["withoutService"][0]["reason"]
    assert found["withoutService"][0]["reason"] in said.err
    assert trace(tmp_path, [*shop(), *gateway(), route(MOVED, hostnames=["old.example.com"])], asked, "-n", "shop").out == ""


def test_beside_a_trace_it_is_told_too(tmp_path: Path) -> None:
    objects = [*shop(), *gateway(), route(MOVED, hostnames=["old.example.com"])]
    found = json.loads(trace(tmp_path, objects, "web", "httproute/web", "-n", "shop", "-o", "json").out)
    assert misfits(found, SCHEMA) == []
    assert ([one["service"] for one in found["items"]], len(found["withoutService"])) == (["web"], 1)
    alone = json.loads(trace(tmp_path, objects, "web", "-n", "shop", "-o", "json").out)
    assert (alone["kind"], "withoutService" in alone) == ("Trace", False)
