"""How much a terminal can show, and how text is fitted into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from kubectl_svc.trace.report import BROKEN, NOTE, OK, UNKNOWN, WARNING

_STYLES = {OK: "32", WARNING: "33", BROKEN: "31", UNKNOWN: "35", NOTE: "2", "strong": "1", "faint": "2", "fix": "36"}
_MARKS = {OK: "✓", WARNING: "!", BROKEN: "✗", UNKNOWN: "?", NOTE: "·"}
_ASCII_MARKS = {OK: "+", WARNING: "!", BROKEN: "x", UNKNOWN: "?", NOTE: "-"}

Word = tuple[str, str]
"""A word and its style, or none."""


class Look(NamedTuple):
    """``width`` is in columns, ``None`` for no limit."""

    colour: bool = False
    unicode: bool = True
    width: int | None = None

    def paint(self, text: str, style: str) -> str:
        """``text`` in a style, or as it is."""
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self.colour and text and style else text

    def mark(self, status: str) -> str:
        """One character for a status."""
        return self.paint((_MARKS if self.unicode else _ASCII_MARKS)[status], status)

    def filled(self, words: Iterable[Word], first: int, further: int) -> Iterator[str]:
        """The words in lines that end within the width; the first begins at a column, the others at another one.

        There is always a first line. A word that is too long stands alone.
        """
        line: list[Word] = []
        used = first
        for word in words:
            if line and self.width is not None and used + 1 + len(word[0]) > self.width:
                yield self._painted(line)
                line, used = [], further
            used += len(word[0]) + bool(line)
            line.append(word)
        yield self._painted(line)

    def _painted(self, words: Iterable[Word]) -> str:
        runs = groupby(words, key=lambda word: word[1])
        return " ".join(self.paint(" ".join(text for text, _ in run), style) for style, run in runs)


def words(text: str, style: str = "") -> list[Word]:
    """The words of ``text``, all in one style."""
    return [(word, style) for word in text.split()]
