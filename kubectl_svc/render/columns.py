"""Rows in columns, as kubectl prints them; a library for it takes longer to import than all else that prints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

_GAP = 2
"""Spaces between columns, and again behind a heading."""


def columns(rows: Sequence[Sequence[str]], heads: Sequence[str] = ()) -> list[str]:
    """A line for ``heads``, where there are any, and for each of ``rows``: cells to the left, colours take no room."""
    table = [*([heads] if heads else []), *rows]
    least = [len(head) + _GAP for head in heads]
    widths = [max(map(_width, column)) for column in zip_longest(*table, fillvalue="")]
    widths = [max(pair) for pair in zip_longest(widths, least, fillvalue=0)]
    return ["".join(_cell(*pair) for pair in zip(line, widths, strict=True)).rstrip() for line in table]


def _cell(text: str, width: int) -> str:
    return text + " " * (width + _GAP - _width(text))


def _width(cell: str) -> int:
    return len(re.sub(r"\x1b\[[0-9;]*m", "", cell) if "\x1b" in cell else cell)
