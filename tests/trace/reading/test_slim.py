"""What an overview keeps of each object is all that the models and the checks read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.objects import Object
from kubectl_svc.trace import engine
from kubectl_svc.trace.reading import offline, templates
from kubectl_svc.trace.reading.facts import OVERVIEW, Facts, each
from kubectl_svc.trace.reading.slim import KEPT, slim
from kubectl_svc.trace.report import Report
from tests import documents

TRACE = Path(__file__).parents[1]
FILES = [*sorted((TRACE / "cases").glob("*.yaml")), *sorted((TRACE / "corpus").glob("*.yaml"))]


def reports(all_facts: list[Facts], keep: Any) -> list[Report]:
    """What an overview says of the objects as files hold them, each put through ``keep``."""
    seen = all_facts[0].seen
    seen = type(seen)({kind: [keep(kind, obj) for obj in found] for kind, found in seen.kinds.items()})
    return [engine.examine(facts)._replace(service=None) for facts in each(seen, all_facts[0].unseen, OVERVIEW, 2e9)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_slim_objects_say_the_same(path: Path) -> None:
    objects = documents.objects(path)
    found = offline.from_files(objects, (), "shop")
    if found:
        assert reports(found, as_kept) == reports(found, lambda kind, obj: obj)


def as_kept(kind: str, obj: Object) -> Object:
    """What is kept of it in a list of this kind; a stand-in for pods has its workload's kind, and a mark of ours."""
    mark = obj.get("metadata", {}).get("annotations", {}).get(templates.STANDS_IN)
    kept = {**slim({**obj, "kind": kind}), "kind": obj["kind"]}
    return kept if mark is None else {**kept, "metadata": {**kept["metadata"], "annotations": {templates.STANDS_IN: mark}}}


def test_the_rest_is_dropped() -> None:
    container = {"name": "main", "env": [{"name": "SECRET", "value": "x"}], "ports": [{"containerPort": 80}]}
    pod = {
        "kind": "Pod",
        "metadata": {"name": "web", "managedFields": [{}], "annotations": {"note": "long"}},
        "spec": {"containers": [container], "volumes": [{}]},
    }
    assert slim(pod) == {
        "kind": "Pod",
        "metadata": {"name": "web"},
        "spec": {"containers": [{"name": "main", "ports": [{"containerPort": 80}]}]},
    }
    assert slim({"kind": "Event", "message": "m"}) == {"kind": "Event", "message": "m"}
    assert "Pod" in KEPT
