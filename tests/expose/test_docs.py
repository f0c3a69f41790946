"""docs/expose.md says all that there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kubectl_svc.commands import expose
from kubectl_svc.commands.parser import Parser

ROOT = Path(__file__).parent.parent.parent
DOCS = (ROOT / "docs" / "expose.md").read_text(encoding="utf-8")
FLAGS = Parser("expose", "", "")
expose.configure(FLAGS)


@pytest.mark.parametrize("flag", sorted(FLAGS._option_string_actions.keys() - {"-h", "--help"}))
def test_every_flag_is_there(flag: str) -> None:
    assert re.search(rf"`{flag}[`= \[]", DOCS)


def test_every_difference_has_a_line_and_a_test() -> None:
    listed = [int(number) for number in re.findall(r"^\| P(\d+) \|", DOCS, re.MULTILINE)]
    tests = (ROOT / "tests" / "cluster" / "test_expose_fixes.py").read_text(encoding="utf-8")
    assert (
        listed
        == list(range(1, 18))
        == sorted({int(number) for number in re.findall(r"^def test_p(\d+)_", tests, re.MULTILINE)})
    )
