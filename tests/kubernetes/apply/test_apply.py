"""Server-side apply of a Service, against what a real server said of the same (recorded) and in small examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.kubernetes.apply import merge, owners
from kubectl_svc.kubernetes.apply.owners import Manager
from kubectl_svc.kubernetes.apply.paths import decoded, encoded, text, with_fields_above
from kubectl_svc.kubernetes.apply.tree import SERVICE, at, changed, merged, without

Object = dict[str, Any]

RECORDED: dict[str, Any] = json.loads(Path(__file__).with_name("recorded").joinpath("services.json").read_text())


@pytest.mark.parametrize("number", RECORDED)
def test_as_the_server_did(number: str) -> None:
    case = RECORDED[number]
    said = merge.apply(case["live"], case["wanted"], owners.of(case["live"]), case["manager"], force=case["force"])
    if "conflicts" in case:
        ours = sorted([f"conflict with {manager}", text(path)] for manager, path in said.conflicts)
        assert ours == case["conflicts"]
        return
    assert said.conflicts == ()
    assert sorted([*who, sorted(map(list, paths))] for who, paths in said.owners.items()) == case["owners"]
    for path in (path for paths in said.owners.values() for path in paths):
        made = at(case["made"], path)
        if (
            path[-1] != "f:ports" and made is not None and not isinstance(made, dict)
        ):  # with the type the server drops fields that it had, too
            assert at(said.object, path) == made, text(path)
    assert list(map(_key, said.object["spec"]["ports"])) == list(map(_key, case["made"]["spec"]["ports"]))
    for name in ("labels", "annotations"):
        assert (said.object["metadata"].get(name) or {}) == case["made"]["metadata"].get(name, {})


def _key(port: Object) -> tuple[int, str]:
    return port["port"], port["protocol"]


def test_there_are_recorded_cases_of_every_kind() -> None:
    verdicts = ["conflicts" in case for case in RECORDED.values()]
    assert verdicts.count(True) >= 10 and verdicts.count(False) >= 10
    pruned = [case for case in RECORDED.values() if "made" in case and changed(case["live"], case["made"])[1]]
    assert len(pruned) >= 3


FIELDS = {
    "f:metadata": {"f:labels": {".": {}, "f:app": {}}},
    "f:spec": {"f:ports": {'k:{"port":80,"protocol":"TCP"}': {".": {}, "f:port": {}}}, "f:selector": {}},
}
PORT = ("f:spec", "f:ports", 'k:{"port":80,"protocol":"TCP"}')


def test_fields_there_and_back() -> None:
    paths = decoded(FIELDS)
    assert paths == {
        ("f:metadata", "f:labels"),
        ("f:metadata", "f:labels", "f:app"),
        PORT,
        (*PORT, "f:port"),
        ("f:spec", "f:selector"),
    }
    assert decoded(encoded(paths)) == paths and encoded(paths) == FIELDS
    assert text((*PORT, "f:name")) == '.spec.ports[port=80,protocol="TCP"].name'
    assert with_fields_above(frozenset({(*PORT, "f:port")})) == {("f:spec",), PORT[:2], (*PORT, "f:port")}


@pytest.mark.parametrize("fields_v1", [None, "text", 1, [], {}, {"f:spec": "text"}], ids=str)
def test_fields_that_are_none(fields_v1: Any) -> None:
    assert decoded(fields_v1) in (frozenset(), frozenset({("f:spec",)}))


def ports(*numbers: int) -> list[Object]:
    return [{"port": number, "protocol": "TCP"} for number in numbers]


@pytest.mark.parametrize(
    ("live", "wanted", "together"),
    [
        ([1, 2], [3], [1, 2, 3]),
        ([1, 2], [2, 1], [2, 1]),
        ([1, 2, 3], [3, 4, 1], [2, 3, 4, 1]),
        ([1, 2], [3, 1], [3, 1, 2]),
        ([], [2, 1], [2, 1]),
        ([1], [], [1]),
    ],
    ids=str,
)
def test_both_lists_in_one(live: list[int], wanted: list[int], together: list[int]) -> None:
    schema = SERVICE.fields["spec"].fields["ports"]
    assert [port["port"] for port in merged(ports(*live), ports(*wanted), schema)] == together


def test_what_is_taken_away_leaves_the_rest() -> None:
    service = {"metadata": {"labels": {"a": "b", "c": "d"}}, "spec": {"ports": ports(80, 81), "selector": {"app": "x"}}}
    assert without(service, frozenset({PORT, ("f:metadata", "f:labels", "f:a")})) == {
        "metadata": {"labels": {"c": "d"}},
        "spec": {"ports": ports(81), "selector": {"app": "x"}},
    }
    assert without(service, frozenset({("f:spec",)})) == {"metadata": {"labels": {"a": "b", "c": "d"}}}


def entry(manager: str, operation: str, what: Object, subresource: str = "") -> Object:
    part = {"subresource": subresource} if subresource else {}
    return {"manager": manager, "operation": operation, "apiVersion": "v1", "fieldsV1": what, **part}


def held(*entries: Object) -> Object:
    return {"metadata": {"name": "web", "managedFields": list(entries)}}


SELECTOR: Object = {"f:spec": {"f:selector": {}}}
LABELS: Object = {"f:metadata": {"f:labels": {"f:a": {}}}}


@pytest.mark.parametrize(
    ("entries", "after"),
    [
        ([entry("ours", "Apply", SELECTOR)], None),
        ([entry("other", "Update", SELECTOR)], None),
        ([entry("ours", "Update", SELECTOR, "status")], None),
        ([entry("ours", "Update", SELECTOR)], [("ours", "Apply", SELECTOR)]),
        ([entry("theirs", "Update", SELECTOR)], [("ours", "Apply", SELECTOR)]),
        (
            [entry("x", "Update", LABELS), entry("theirs", "Update", SELECTOR), entry("ours", "Update", LABELS)],
            [("x", "Update", LABELS), ("ours", "Apply", {**SELECTOR, **LABELS})],
        ),
        ([entry("ours", "Update", LABELS), entry("ours", "Apply", SELECTOR)], [("ours", "Apply", {**SELECTOR, **LABELS})]),
    ],
    ids=["applied", "another's", "of the status", "ours", "a forerunner's", "both", "updated after it was applied"],
)
def test_what_is_taken_over(entries: list[Object], after: list[tuple[str, str, Object]] | None) -> None:
    found = owners.taken_over(held(*entries), ("ours", "theirs"), "ours")
    told_of = None if found is None else [(one["manager"], one["operation"], one["fieldsV1"]) for one in found]
    assert told_of == after


def test_one_conflict_and_several_as_the_server_tells_them() -> None:
    helm, other = Manager("helm", "Update"), Manager("other")
    one = ((helm, ("f:spec", "f:type")),)
    assert merge.conflict_message(one) == 'Apply failed with 1 conflict: conflict with "helm" using v1: .spec.type'
    assert merge.conflict_message((*one, (other, ("f:spec", "f:type")), (other, (*PORT, "f:name")))) == (
        'Apply failed with 3 conflicts: conflicts with "helm" using v1:\n- .spec.type\nconflicts with "other":\n- .spec.type\n'
        '- .spec.ports[port=80,protocol="TCP"].name'
    )


def test_a_patch_that_makes_the_same() -> None:
    live = {
        "metadata": {"name": "web", "resourceVersion": "7", "labels": {"a": "b"}},
        "spec": {"ports": ports(80), "type": "x"},
    }
    said = merge.Applied(
        {"metadata": {"name": "web", "resourceVersion": "7", "labels": None}, "spec": {"ports": ports(81)}}, {}, ()
    )
    assert merge.patch(live, said) == {
        "metadata": {"labels": None, "resourceVersion": "7"},
        "spec": {"ports": ports(81), "type": None},
    }


def by_hands(spec: Object, metadata: Object | None = None, **hands: Object) -> Object:
    """A Service, and who has applied (in capitals) or updated what of it."""
    entries = [entry(name.lower(), "Apply" if name.isupper() else "Update", what) for name, what in hands.items()]
    return {"metadata": {"name": "web", "managedFields": entries, **(metadata or {})}, "spec": spec}


def applied(live: Object, spec: Object, *, force: bool = False) -> merge.Applied:
    return merge.apply(live, {"metadata": {"name": "web"}, "spec": spec}, owners.of(live), "us", force=force)


def test_what_nobody_owns_stays() -> None:
    port: Object = {PORT[-1]: {".": {}, "f:port": {}, "f:protocol": {}, "f:name": {}}}
    live = by_hands({"ports": [{**ports(80)[0], "name": "a", "nodePort": 30001}]}, US={"f:spec": {"f:ports": port}})
    assert applied(live, {"ports": ports(80)}).object["spec"] == {"ports": [{**ports(80)[0], "nodePort": 30001}]}


def test_a_field_of_another_that_is_not_there_is_a_conflict() -> None:
    live = by_hands({"ports": ports(80)}, helm={"f:spec": {"f:type": {}}})
    said = applied(live, {"ports": ports(80), "type": "NodePort"})
    assert said.conflicts == ((Manager("helm", "Update"), ("f:spec", "f:type")),)


def test_what_has_become_empty_is_in_nobodys_way() -> None:
    edit: Object = {"f:metadata": {"f:annotations": {}}}
    us: Object = {"f:metadata": {"f:annotations": {"f:c": {}}}}
    live = by_hands({"ports": ports(80)}, {"annotations": {"c": "d"}}, edit=edit, US=us)
    said = applied(live, {"ports": ports(80)}, force=True)
    assert said.object["metadata"]["annotations"] is None
    assert said.owners[Manager("edit", "Update")] == {("f:metadata", "f:annotations")}
