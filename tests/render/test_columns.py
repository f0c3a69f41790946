"""Columns as kubectl prints them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kubectl_svc.render.columns import columns


@pytest.mark.parametrize(
    ("rows", "heads", "lines"),
    [
        ([], (), []),
        ([], ("A", "B"), ["A    B"]),
        ([["x", "yy"]], (), ["x  yy"]),
        ([["longer", "y"], ["x", ""]], ("A", "B"), ["A       B", "longer  y", "x"]),
        ([["x", "y"]], ("NAME", "B"), ["NAME    B", "x       y"]),
        ([["\x1b[31mred\x1b[0m", "y"]], ("A", "B"), ["A    B", "\x1b[31mred\x1b[0m  y"]),
    ],
)
def test_columns(rows: Sequence[Sequence[str]], heads: Sequence[str], lines: list[str]) -> None:
    assert columns(rows, heads) == lines
