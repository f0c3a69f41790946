"""Characters that web pages and word processors put in the place of those of a command line, and what was meant.

No name, number or flag of Kubernetes has any of them, so that one in an argument is always a slip.
"""

from __future__ import annotations

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d"
_DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\u301d\u301e\uff02"
_SINGLE_QUOTES = "\u2018\u2019\u201a\u201b\u2032\u2039\u203a\u00b4\uff07"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_INVISIBLE = "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_OTHERS = {"\u2026": "...", "\u2044": "/", "\u2215": "/", "\u2236": ":", "\ua789": ":", "\u3001": ",", "\u3002": "."}

_MEANT = (
    dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_DOUBLE_QUOTES, '"')
    | dict.fromkeys(_SINGLE_QUOTES, "'")
    | dict.fromkeys(_SPACES, " ")
    | dict.fromkeys(_INVISIBLE, "")
    | _OTHERS
)


def slip(text: str) -> str:
    """The first character in ``text`` that was not meant, or nothing."""
    return "" if text.isascii() else next((char for char in text if char in _MEANT or _wide(char)), "")


def meant(text: str) -> str:
    """``text`` with plain characters; quotes around the whole, in front of it or around a value are the shell's and go."""
    plain = "".join(_MEANT.get(char, chr(ord(char) - 0xFEE0) if _wide(char) else char) for char in text).strip()
    for quote in ("'", '"'):
        before, equals, value = plain.partition(f"={quote}")
        if equals and value.endswith(quote) and quote not in value[:-1]:
            return f"{before}={value[:-1]}"
    return plain.strip("\"'") if plain[:1] in ("'", '"') or plain[-1:] in ("'", '"') else plain


def dashed(text: str) -> bool:
    """Whether ``text`` was meant as a flag, and does not begin with plain hyphens."""
    return len(meant(text)) > 1 and meant(text)[0] == "-" and bool(slip(text[: len(text) - len(_bare(text))]))


def _bare(text: str) -> str:
    """``text`` without what stands before its first letter or digit."""
    return text.lstrip("-" + "".join(_MEANT))


def called(char: str) -> str:
    """``an em dash (U+2014)``."""
    from unicodedata import name  # the way of a mistake alone

    words = name(char, "character").lower()
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words} (U+{ord(char):04X})"


def _wide(char: str) -> bool:
    """Whether it is the full-width form of an ASCII character (U+FF01 to U+FF5E)."""
    return "\uff01" <= char <= "\uff5e"
