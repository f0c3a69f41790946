"""Samples of the long runs, `random_objects` and `random_lines`, with a new seed each time; a failure prints it."""

from __future__ import annotations

import random

import pytest

from tests.hostile import random_lines, random_objects


@pytest.mark.parametrize("run", [random_objects.run, random_lines.run], ids=["objects", "lines"])
def test_a_sample(run: object) -> None:
    assert callable(run)
    assert run(250, random.randrange(10**6)) == 0
