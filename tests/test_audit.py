"""What `make audit` makes of pip-audit's answers: a dependency that nobody looked up is not one without vulnerabilities."""

from __future__ import annotations

from typing import Any

import pytest

from release.audit import judged

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
