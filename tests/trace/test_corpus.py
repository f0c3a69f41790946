"""No false alarms: healthy objects as they are met in the wild raise nothing above a note."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
import yaml

from kubectl_svc.cli import main
from kubectl_svc.console import Console

CORPUS = sorted((Path(__file__).parent / "corpus").glob("*.yaml"))


def test_the_corpus_is_large_enough() -> None:
    objects = [one for path in CORPUS for one in yaml.safe_load_all(path.read_text(encoding="utf-8")) if one]
    assert len(objects) >= 100
    assert sum(one["kind"] == "Service" for one in objects) >= 40


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_nothing_above_a_note(path: Path) -> None:
    out, err = io.StringIO(), io.StringIO()
    code = main(["trace", "-f", str(path), "-o", "json"], Console(io.StringIO(), out, err, {}))
    traces = json.loads(out.getvalue())["items"]
    assert [one for trace in traces for one in trace["problems"] if one["severity"] != "note"] == []
    assert {trace["service"]: trace["verdict"] for trace in traces if trace["verdict"] != "healthy"} == {}
    assert (code, err.getvalue()) == (0, "")
