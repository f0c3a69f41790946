"""Characters that steer a terminal, or whoever reads what is on it, and the escapes that stand for them.

C0 controls but tab and line feed, DEL, C1 controls (U+009B begins an escape sequence), the marks and overrides of writing
direction, the separators of lines and paragraphs, the byte order mark, and halves of a character.
"""

from __future__ import annotations

import re

_CLASS = "\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
_STEERING = f"[{_CLASS}]"
"""No pattern here is compiled before a text needs it, which few do: every start of the program would pay for it."""


def steers(text: str) -> bool:
    """Whether ``text`` has such a character."""
    return not _printable(text) and bool(re.search(_STEERING, text))


def visible(text: str) -> str:
    """``text`` of one or several lines, with ``\\xNN`` or ``\\uNNNN`` for every character that steers."""
    return text if _printable(text) else re.sub(_STEERING, _short, text)


def in_one_line(text: str) -> str:
    """The same, tabs and line breaks included."""
    return text if text.isprintable() else re.sub(f"[{_CLASS}\t\n]", _short, text)


def in_colour(text: str) -> str:
    """As `visible`, but colours (SGR sequences) are let through."""
    if _printable(text):
        return text
    steering_or_colour = f"\x1b\\[[0-9;]*m|[{_CLASS}]"
    return re.sub(steering_or_colour, lambda found: found.group() if found.group()[1:] else _short(found), text)


def in_quotes(text: str) -> str:
    """``text``, a document of JSON or double-quoted YAML, with ``\\uNNNN``, which both read as the character itself."""
    return text if _printable(text) else re.sub(_STEERING, lambda found: f"\\u{ord(found.group()):04x}", text)


def without_halves(text: str) -> str:
    """``text`` with U+FFFD for halves of a character, of which no document can consist (Go's encoding/json)."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def _printable(text: str) -> bool:
    """Whether nothing but line feeds and tabs steers: Unicode has all that does among what is not printable."""
    return text.replace("\n", "").replace("\t", "").isprintable()


def _short(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
