"""What is printed as a fix fixes what it says, and harms nobody: proved by doing it, in every case and in random worlds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import documents
from tests.trace.doing import fixes, harm, traced
from tests.trace.mistakes import world
from tests.trace.test_cases import CASES

SEED, SAMPLE = 20, 60


@pytest.mark.parametrize("path", sorted(CASES.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_fix_of_a_case_mends_it_and_harms_nobody(path: Path) -> None:
    objects = documents.objects(path)
    before = traced(objects)
    for printed in fixes(before):
        assert harm(objects, printed, before) == [], printed.words


def test_so_does_every_fix_in_random_worlds() -> None:
    printed_fixes = 0
    for number in range(SAMPLE):
        objects = world(f"{SEED}-{number}")
        before = traced(objects)
        for printed in fixes(before):
            printed_fixes += 1
            assert harm(objects, printed, before) == [], (f"{SEED}-{number}", printed.words)
    assert printed_fixes > SAMPLE / 4
