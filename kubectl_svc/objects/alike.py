"""Which of several names was probably meant."""

from __future__ import annotations

from collections.abc import Iterable


def closest(text: str, names: Iterable[str]) -> str:
    """The name that ``text`` was probably meant to be, or nothing."""
    from difflib import get_close_matches

    known = list(dict.fromkeys(filter(None, names)))
    same = [name for name in known if name.lower() == text.lower()]
    return next(iter(same or get_close_matches(text, known, 1, 0.6)), "")
