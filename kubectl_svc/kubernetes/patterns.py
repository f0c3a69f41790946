"""Paths whose meaning is up to a controller: regular expressions and wildcards, read as the usual controllers do.

Neither the Ingress API (``ImplementationSpecific``) nor the Gateway API (``RegularExpression``) says what they mean. Envoy
compares an expression with the whole path, ingress-nginx with its beginning and in any case, others look for it anywhere; the
load balancers of clouds take ``*`` for any characters. What fits in none of these ways fits nowhere.
"""

from __future__ import annotations

import re

_LONGEST = 500
"""Characters of a pattern or a path that are compared."""
_REPEATED_GROUP = re.compile(r"[+*}]\??\)[+*{]")
"""A group that repeats something that repeats: comparing it may take forever."""

_NOT_RE2 = re.compile(r"\(\?(?!:)|\\[1-9]")
"""What Go and Envoy refuse, or read in another way: groups with a question mark, references to groups."""


_LOOKS = re.compile(r"[\[\]\\^|*]|\.[+?]|\$$|\([^)]*\)[+?]")
"""What paths of URLs hardly have, and regular expressions do."""


def looks_regular(path: str) -> bool:
    """Whether a path looks like a regular expression, whatever a controller makes of it."""
    return _LOOKS.search(path) is not None


def begins(expression: str, path: str) -> bool | None:
    """Whether an expression fits the beginning of a path in any case, as in ingress-nginx; ``None``: not understood."""
    if max(len(expression), len(path)) > _LONGEST or _REPEATED_GROUP.search(expression):
        return None
    try:
        return re.match(f"(?:{expression})", path, re.IGNORECASE) is not None
    except (re.error, OverflowError, RecursionError):
        return None


def may_be(expression: str, text: str) -> bool:
    """Whether a regular expression may fit a text; so may one that is not understood here."""
    if max(len(expression), len(text)) > _LONGEST or _REPEATED_GROUP.search(expression):
        return True
    try:
        return re.search(expression, text, re.IGNORECASE) is not None
    except (re.error, OverflowError, RecursionError):
        return True


def always(expression: str, text: str) -> bool:
    """Whether a regular expression fits a text in each way of reading it: then it does not matter which controller reads it."""
    unclear = _REPEATED_GROUP.search(expression) or _NOT_RE2.search(expression)
    if unclear or max(len(expression), len(text)) > _LONGEST:
        return False
    try:
        return re.fullmatch(expression, text) is not None
    except (re.error, OverflowError, RecursionError):
        return False


def may_take(pattern: str, path: str) -> bool:
    """Whether a path that is up to the controller may fit: as a prefix, with wildcards, or as a regular expression."""
    wild = ".*".join(map(re.escape, pattern.split("*")))
    return path.startswith(pattern) or may_be(f"^(?:{wild})$", path) or may_be(f"^(?:{pattern})", path)
