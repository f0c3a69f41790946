"""Rows in columns, as kubectl prints them."""

from __future__ import annotations

import re
from collections.abc import Sequence

_GAP = 2
"""Spaces between columns, and again behind a heading."""


def columns(rows: Sequence[Sequence[str]], heads: Sequence[str] = ()) -> list[str]:
    """A line for ``heads``, where there are any, and for each of ``rows``: cells to the left, colours take no room."""
    if len(rows) < 2:
        return _one(rows[0] if rows else (), heads)
    from tabulate import tabulate  # takes longer to import than all else that prints: not for a single row

    table = tabulate(rows, heads, tablefmt="plain", disable_numparse=True)
    return [line.rstrip() for line in table.splitlines()]


def _one(row: Sequence[str], heads: Sequence[str]) -> list[str]:
    """What tabulate makes of a single row, or of none."""
    lines = [line for line in (heads, row) if line]
    least = [len(head) + _GAP for head in heads] or [0] * len(row)
    widths = [max(size, *(_width(line[at]) for line in lines)) for at, size in enumerate(least)]
    return [
        "".join(cell + " " * (width + _GAP - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]


def _width(cell: str) -> int:
    return len(re.sub(r"\x1b\[[0-9;]*m", "", cell) if "\x1b" in cell else cell)
