"""Samples of the long runs, `random_objects` and `random_lines`, always the same ones: new seeds are for the long runs."""

from __future__ import annotations

import pytest

from tests.hostile import random_lines, random_objects


@pytest.mark.parametrize("run", [random_objects.run, random_lines.run], ids=["objects", "lines"])
def test_a_sample(run: object) -> None:
    assert callable(run)
    assert run(250, 16) == 0
