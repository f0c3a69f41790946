"""The table of docs/expose.md: each ``kubectl create service`` line and ours beside it make the same Service."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.namespaces import Namespace

DOCS = Path(__file__).parent.parent.parent / "docs" / "expose.md"
ROW = re.compile(r"^\| `kubectl (create service [^`]+)` \| `kubectl (svc expose [^`]+)` \|$", re.MULTILINE)
ROWS = ROW.findall(DOCS.read_text(encoding="utf-8"))
ALLOCATED = ("clusterIP", "clusterIPs", "ipFamilies")


def test_all_four_forms_have_a_line() -> None:
    assert {theirs.split()[2] for theirs, _ in ROWS} == {"clusterip", "nodeport", "loadbalancer", "externalname"}


@pytest.mark.parametrize(("theirs", "ours"), ROWS)
def test_the_same_service(theirs: str, ours: str, twins: tuple[Namespace, Namespace]) -> None:
    first, second = made(twins[0], theirs), made(twins[1], ours)
    if "externalname" in theirs:  # P12
        assert first["spec"].pop("selector") and "selector" not in second["spec"]
    assert second == first


def made(where: Namespace, line: str) -> dict[str, Any]:
    """The one Service that a line makes, without what the server chose freely; it is gone then."""
    done = where.kubectl(*line.split())
    assert done.returncode == 0, done.stderr
    (service,) = where.objects("services")
    where.client.delete(where.path("services", service["metadata"]["name"]))
    spec = {key: value for key, value in service["spec"].items() if key not in ALLOCATED or value == "None"}
    if "30" not in line:
        for port in spec.get("ports", ()):
            port.pop("nodePort", None)
    return {"name": service["metadata"]["name"], "labels": service["metadata"].get("labels"), "spec": spec}
