"""A table of one row, which is made without the library, is the library's."""

from __future__ import annotations

import pytest
from tabulate import tabulate

from kubectl_svc.render.columns import columns

HEADS = ("NAME", "LONG HEADING", "NOTE")


@pytest.mark.parametrize("heads", [HEADS, ()], ids=["headings", "none"])
@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([["web", "a", ""]], id="an empty cell at the end"),
        pytest.param([["a-name-that-is-long", "1", "2"]], id="wider than its heading"),
        pytest.param([["", "0x10", "1e5"]], id="what looks like a number"),
        pytest.param([["\x1b[31mred\x1b[0m", "a", "b"]], id="a colour takes no room"),
        pytest.param([], id="no row"),
    ],
)
def test_one_row_is_as_the_library_has_it(rows: list[list[str]], heads: tuple[str, ...]) -> None:
    table = tabulate(rows, heads, tablefmt="plain", disable_numparse=True)
    assert columns(rows, heads) == [line.rstrip() for line in table.splitlines()]
