"""What `make audit` makes of pip-audit's answers: a dependency that nobody looked up is not one without vulnerabilities."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from release.audit import judged

TOP = Path(__file__).parents[1]
FINE: dict[str, Any] = {"name": "fine", "version": "1", "vulns": []}
BAD: dict[str, Any] = {"name": "bad", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
UNKNOWN: dict[str, Any] = {"name": "new", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("dependencies", "said", "found"),
    [
        ([UNKNOWN], ["nothing was audited: no database of vulnerabilities can be reached"], False),
        ([FINE], ["1 of 1 dependencies audited"], False),
        ([FINE, UNKNOWN], ["not audited, not in the database: new", "1 of 2 dependencies audited"], False),
        ([FINE, BAD], ["bad 2: PYSEC-1, fixed in 3", "2 of 2 dependencies audited"], True),
    ],
)
def test_what_is_told(dependencies: list[dict[str, Any]], said: list[str], found: bool) -> None:
    assert judged(dependencies) == (said, found)


@pytest.mark.parametrize(
    "name",
    [
        *("Makefile", ".ci/run", "setup.cfg", "CONTRIBUTING.md", "examples/Dockerfile", ".github/workflows/release.yml"),
        *("benchmarks/run.py", "release/archive.py", "release/audit.py"),
    ],
)
def test_what_is_pinned_is_where_it_is_looked_for(name: str) -> None:
    named = set(re.findall(r"(?:tests|release)/\w+\.txt", (TOP / name).read_text(encoding="utf-8")))
    assert named and not [one for one in named if not (TOP / one).is_file()]
