"""Backends of a kind that the core group has not: every request to a rule of nothing else gets status 500."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.trace.asked import parse_one
from kubectl_svc.trace.engine import examine
from kubectl_svc.trace.finding.found import World
from kubectl_svc.trace.finding.services import find
from kubectl_svc.trace.reading import around, gather
from kubectl_svc.trace.reading.asking import Asking
from kubectl_svc.trace.reading.seen import Seen
from tests.trace.front import gateway, listener, route, shop, trace
from tests.trace.reading.test_cost import Counting
from tests.trace.test_front_listener_sets import dumped, slices

Object = dict[str, Any]
HOST = "h.example.com"
URL = f"http://{HOST}/"
WEB: Object = {"name": "web", "port": 80}
LOST: Object = {"group": "", "kind": "Deployment", "name": "web"}
FIX = "fix: spec.rules[0].backendRefs[0].kind: Deployment -> Service in httproute/web"
OF_CORE = 'the group of a Service is ""\n  fix: spec.rules[0].backendRefs[0].group: core -> "" in httproute/web'
LACKING = "the core API group has no such kind"
TWO = [{"name": name, "port": port, "targetPort": 8080} for name, port in (("http", 80), ("admin", 81))]


def to(*backends: Object, **more: Any) -> Object:
    """A rule to these backends."""
    return {"backendRefs": list(backends), **more}


def led(*rules: Object, known: list[Object] | None = None, **more: Any) -> list[Object]:
    """A route with these rules, and what may be behind it."""
    return [*(shop() if known is None else known), *gateway(), route(*rules, **{"hostnames": [HOST], **more})]


BELOW = {"matches": [{"path": {"type": "PathPrefix", "value": "/x"}}]}
RESOLVED = [{"type": kind, "status": "True", "reason": kind, "observedGeneration": 1} for kind in ("Accepted", "ResolvedRefs")]


def resolved() -> list[Object]:
    """The route of a controller that takes such backends."""
    *rest, own = led(to(LOST))
    status = {"parents": [{"parentRef": {"name": "gate", "namespace": "infra"}, "conditions": RESOLVED}]}
    return [*rest, {**own, "metadata": {**own["metadata"], "generation": 1}, "status": status}]


ROWS: dict[str, tuple[list[Object], str, int, str]] = {
    "by name": (led(to(LOST)), "httproute/web", 1, FIX),
    "by its URL": (led(to(LOST)), URL, 1, FIX),
    "by its host": (led(to(LOST)), HOST, 1, FIX),
    "by its Gateway": (led(to(LOST)), "gateway/gate -n infra", 1, FIX),
    "with the port that is missing": (led(to(LOST)), URL, 1, "spec.rules[0].backendRefs[0].port: unset -> 80"),
    "with a port": (led(to({**LOST, "port": 80})), URL, 1, FIX),
    "a port that the Service has not": (led(to({**LOST, "port": 8080})), URL, 1, "see: spec.rules[0].backendRefs[0]"),
    "two ports, and none is said": (led(to(LOST), known=shop(ports=TWO)), URL, 1, "see: spec.rules[0].backendRefs[0]"),
    "a kind in other letters": (
        led(to({**WEB, "kind": "service"})),
        "httproute/web",
        1,
        "fix: spec.rules[0].backendRefs[0].kind: service -> Service",
    ),
    "a kind of another group without the group": (
        led(to({**LOST, "kind": "ServiceImport"})),
        URL,
        1,
        "a kind of another group needs the field group",
    ),
    "no Service of that name": (led(to({**LOST, "name": "gone"})), "httproute/web", 1, f"Deployment/gone is lost: {LACKING}"),
    "no Service of that name, in other letters": (
        led(to({**LOST, "kind": "svc", "name": "gone"})),
        "httproute/web",
        1,
        'its kind is "svc": did you mean "Service"?',
    ),
    "and its URL": (led(to({**LOST, "name": "gone"})), URL, 1, f"Deployment/gone: {LACKING}, so the request gets status 500"),
    "and its host": (led(to({**LOST, "name": "gone"})), HOST, 1, f"Deployment/gone: {LACKING}"),
    "another rule": (
        led(to(WEB), to({**LOST, "name": "gone"}, **BELOW)),
        "httproute/web",
        1,
        "(spec.rules[1]) sends to Deployment/gone",
    ),
    "another rule, by a URL that it takes": (led(to(WEB), to({**LOST, "name": "gone"}, **BELOW)), f"{URL}x", 1, LACKING),
    "another rule, by a URL that it does not take": (
        led(to(WEB), to({**LOST, "name": "gone"}, **BELOW)),
        URL,
        0,
        "service/web port 80 is healthy",
    ),
    "a GRPCRoute": (led(to(LOST), kind="GRPCRoute"), "grpcroute/web", 1, "grpcroute/web"),
    "a TCPRoute": (
        [*shop(), *gateway(listener("t", 81, "TCP")), route(to(LOST), kind="TCPRoute")],
        "tcproute/web",
        1,
        "fix: spec.rules[0].backendRefs[0].kind: Deployment -> Service in tcproute/web",
    ),
    "beside a Service": (led(to(WEB, LOST)), "httproute/web", 0, f"sends to Deployment/web is lost: {LACKING}"),
    "beside one without weight": (led(to({**WEB, "weight": 0}, {**LOST, "name": "gone"})), URL, 1, LACKING),
    "a group that there is not": (led(to({**WEB, "group": "core", "kind": "Service"})), "httproute/web", 1, OF_CORE),
    "and its URL, where that is meant": (led(to({**WEB, "group": "core"})), URL, 1, OF_CORE),
    "a version for a group": (led(to({**WEB, "group": "v1"})), URL, 1, 'group: v1 -> ""'),
    "a group and a kind that are not": (
        led(to({**WEB, "group": "core", "kind": "svc"})),
        URL,
        1,
        "spec.rules[0].backendRefs[0].kind: svc -> Service",
    ),
    "and no Service of that name": (
        led(to({**WEB, "group": "core", "name": "gone"})),
        URL,
        1,
        "sends it to Service.core/gone: there is no API group core, so the request gets status 500",
    ),
    "beside a Service, of core": (
        led(to(WEB, {**WEB, "group": "core", "name": "other"})),
        "httproute/web",
        0,
        "sends to Service.core/other is lost: there is no API group core",
    ),
    "without weight": (led(to(WEB, {**LOST, "weight": 0})), "httproute/web", 0, "service/web port 80 is healthy"),
    "a Service": (led(to({**WEB, "group": "", "kind": "Service"})), "httproute/web", 0, "service/web port 80 is healthy"),
    "a kind that core has": (led(to({**LOST, "kind": "Pod"})), "httproute/web", 3, "leads to Pod/web, which is not traced"),
    "a controller that resolves it": (resolved(), "httproute/web", 3, "leads to Deployment/web, which is not traced"),
    **{
        f"a {kind} of {group}": (
            led(to({"group": group, "kind": kind, "name": "web", "port": 80})),
            asked,
            3,
            f"leads to {kind}/web, which is not traced",
        )
        for group, kind, asked in (
            ("multicluster.x-k8s.io", "ServiceImport", "httproute/web"),
            ("gateway.envoyproxy.io", "Backend", URL),
            ("inference.networking.k8s.io", "InferencePool", HOST),
            ("apps", "Deployment", "httproute/web"),
        )
    },
}


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_kind_that_there_is_not(row: tuple[list[Object], str, int, str], tmp_path: Path) -> None:
    objects, words, code, said = row
    told = trace(tmp_path, objects, *words.split())
    assert (told.code, said in told.text) == (code, True), told.text


@pytest.mark.parametrize("asked", ["httproute/web", URL, HOST])
def test_the_service_that_was_meant_is_found_in_a_cluster(asked: str) -> None:
    one, objects = parse_one(asked), led(to(LOST))
    cluster = Counting(*dumped(objects), *slices(objects))
    seen = around.look(Asking(cluster), one, "shop")  # type: ignore[arg-type]
    found = find(one, World("shop", Seen(seen.seen), seen.unseen))[0]
    facts = gather.one(cluster, found.target.name, found.namespace, 0.0, around=seen, target=found.target)
    told = [(each.code, each.variant, bool(each.fix and each.fix.command)) for each in examine(facts, found.target).findings]
    assert ("E7", "no-such-kind", True) in told, told


def test_each_rule_is_told_of_the_service_that_is_meant_there(tmp_path: Path) -> None:
    objects = led(to(LOST), to({**LOST, "name": "api"}, **BELOW), known=[*shop(), *shop("api")])
    told = trace(tmp_path, objects, "httproute/web", "-o", "json")
    found = [[one["values"]["rule"] for one in each["problems"]] for each in json.loads(told.out)["items"]]
    assert (told.code, found) == (1, [[0], [1]]), told.text
