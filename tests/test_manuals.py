"""The pages in docs/commands are those of the command line as it is; ``make docs`` writes them."""

from __future__ import annotations

import pytest

from release import manuals

DOCS = manuals.TOP / "docs" / "commands"
PAGES = manuals.written("markdown")


def test_no_page_is_of_a_command_that_is_gone() -> None:
    assert {path.name for path in DOCS.glob("*.md")} == set(PAGES)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_pages_are_as_the_commands_are(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name], "run 'make docs'"
