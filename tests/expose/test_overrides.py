from __future__ import annotations

from typing import Any

import pytest

from kubectl_svc.expose.json_patch import BadPatch
from kubectl_svc.expose.overrides import apply

OBJECT: dict[str, Any] = {
    "metadata": {"name": "web", "finalizers": ["a"]},
    "spec": {"ports": [{"port": 80, "name": "x"}, {"port": 81}], "externalIPs": ["a"]},
}


def changed(patch: Any, kind: str) -> Any:
    before = repr(OBJECT)
    after = apply(OBJECT, patch, kind)
    assert repr(OBJECT) == before
    return after


def test_merge_replaces_lists_and_null_deletes() -> None:
    after = changed({"metadata": {"finalizers": None}, "spec": {"ports": [{"port": 1}]}}, "merge")
    assert after == {"metadata": {"name": "web"}, "spec": {"ports": [{"port": 1}], "externalIPs": ["a"]}}


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        ([{"port": 81, "name": "y"}], [{"port": 80, "name": "x"}, {"port": 81, "name": "y"}]),
        ([{"port": 82}], [{"port": 80, "name": "x"}, {"port": 81}, {"port": 82}]),
        ([{"port": 80, "$patch": "delete"}], [{"port": 81}]),
        ([{"$patch": "replace"}, {"port": 9}], [{"port": 9}]),
    ],
)
def test_strategic_merges_ports_by_number(ports: list[Any], expected: list[Any]) -> None:
    assert changed({"spec": {"ports": ports}}, "strategic")["spec"]["ports"] == expected


def test_strategic_on_other_lists() -> None:
    after = changed({"metadata": {"finalizers": ["b"]}, "spec": {"externalIPs": ["b"]}}, "strategic")
    assert (after["metadata"]["finalizers"], after["spec"]["externalIPs"]) == (["a", "b"], ["b"])


@pytest.mark.parametrize(
    ("operation", "path", "expected"),
    [
        (
            {"op": "add", "path": "/spec/ports/0", "value": {"port": 1}},
            "ports",
            [{"port": 1}, {"port": 80, "name": "x"}, {"port": 81}],
        ),
        (
            {"op": "add", "path": "/spec/ports/-", "value": {"port": 1}},
            "ports",
            [{"port": 80, "name": "x"}, {"port": 81}, {"port": 1}],
        ),
        ({"op": "remove", "path": "/spec/ports/0"}, "ports", [{"port": 81}]),
        ({"op": "replace", "path": "/spec/ports/1/port", "value": 9}, "ports", [{"port": 80, "name": "x"}, {"port": 9}]),
        ({"op": "copy", "from": "/spec/ports/0/name", "path": "/spec/a~1b"}, "a/b", "x"),
        ({"op": "move", "from": "/spec/externalIPs", "path": "/spec/other"}, "other", ["a"]),
        ({"op": "test", "path": "/metadata/name", "value": "web"}, "externalIPs", ["a"]),
    ],
)
def test_json_patch(operation: Any, path: str, expected: Any) -> None:
    assert changed([operation], "json")["spec"][path] == expected


@pytest.mark.parametrize(
    "patch",
    [
        {},
        [{"op": "add"}],
        [{"op": "bogus", "path": "/a"}],
        [{"op": "remove", "path": "/nothing"}],
        [{"op": "remove", "path": "/spec/ports/7"}],
        [{"op": "replace", "path": "/nothing", "value": 1}],
        [{"op": "test", "path": "/metadata/name", "value": "other"}],
        [{"op": "add", "path": "spec", "value": 1}],
    ],
)
def test_bad_json_patches(patch: Any) -> None:
    with pytest.raises(BadPatch):
        apply(OBJECT, patch, "json")


def test_a_merge_patch_is_an_object() -> None:
    for kind in ("merge", "strategic"):
        with pytest.raises(BadPatch):
            apply(OBJECT, [], kind)
    with pytest.raises(BadPatch, match="merge key port"):
        apply(OBJECT, {"spec": {"ports": [{"name": "x"}]}}, "strategic")
