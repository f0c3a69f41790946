"""No false alarms: healthy objects as they are met in the wild raise nothing above a note, with ``--strict`` too.

``corpus/charts`` holds what the most used charts and operators install, one file for each; what of it no file can tell stands
in ``unknown`` there, and the first line of such a file names its Services.
"""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from kubectl_svc.cli import main
from kubectl_svc.console import Console
from tests import documents

CORPUS = sorted((Path(__file__).parent / "corpus").rglob("*.yaml"))
PLAIN = [path for path in CORPUS if path.parent.name != "unknown"]
PARTLY_UNKNOWN = [path for path in CORPUS if path.parent.name == "unknown"]


def test_the_corpus_is_large_enough() -> None:
    objects = [one for path in CORPUS for one in documents.objects(path)]
    assert len([path for path in CORPUS if "charts" in path.parts]) >= 40
    assert len(objects) >= 300
    assert sum(one["kind"] == "Service" for one in objects) >= 140


def traced(path: Path) -> tuple[int, dict[str, str], list[str], str]:
    """Exit code, verdicts that are not healthy, problems above a note, and what was told beside."""
    out, err = io.StringIO(), io.StringIO()
    code = main(["trace", "-A", "-f", str(path), "--strict", "-o", "json"], Console(io.StringIO(), out, err, {}))
    traces = json.loads(out.getvalue())["items"]
    problems = [one["code"] for trace in traces for one in trace["problems"] if one["severity"] != "note"]
    return code, {one["service"]: one["verdict"] for one in traces if one["verdict"] != "healthy"}, problems, err.getvalue()


@pytest.mark.parametrize("path", PLAIN, ids=lambda path: path.stem)
def test_nothing_above_a_note(path: Path) -> None:
    assert traced(path) == (0, {}, [], "")


@pytest.mark.parametrize("path", PARTLY_UNKNOWN, ids=lambda path: path.stem)
def test_what_no_file_can_tell_is_unknown_and_the_rest_healthy(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert traced(path) == (3, dict.fromkeys(first.removeprefix("# unknown: ").split(), "unknown"), [], "")
