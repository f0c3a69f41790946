"""Why the API server refuses an object: the value, and the server's own words for it.

Mirrors k8s.io/apimachinery/pkg/util/validation/field ``Error`` and the strict decoder of sigs.k8s.io/json, both of v1.37.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

REQUIRED, INVALID, UNSUPPORTED, FORBIDDEN = "Required value", "Invalid value", "Unsupported value", "Forbidden"
DUPLICATE, NOT_FOUND, TOO_LONG, TOO_MANY = "Duplicate value", "Not found", "Too long", "Too many"
UNKNOWN_FIELD, DUPLICATE_FIELD, WRONG_TYPE, NO_MATCH = (
    "unknown field",
    "duplicate field",
    "cannot unmarshal",
    "no matches for kind",
)
"""Every ``Refused.reason``: the first eight come from validation, the last three from decoding."""

DECODING = (UNKNOWN_FIELD, WRONG_TYPE)
"""What strict decoding finds in an object whose kind is served."""


class _Omitted(str):
    """Text that is no value, and JSON as any other."""


OMITTED = _Omitted()
"""The value of a refusal that shows none (``field.OmitValueType``)."""

_WITHOUT_VALUE = (REQUIRED, FORBIDDEN, TOO_LONG)


class Key(str):
    """A key of a map, which a path shows in brackets: ``metadata.annotations[example.com/a]``."""


Path = tuple[str | int, ...]
"""A place in the object: ``("spec", "ports", 0, "nodePort")``."""


class Refused(NamedTuple):
    """One reason to refuse an object: ``reason`` is one of the constants above.

    ``expected`` is what the server asks for: a text, or the values that are supported.
    """

    path: Path
    reason: str
    value: Any = None
    expected: str | tuple[str, ...] = ""


Refusals = Iterator[Refused]


def required(path: Path, expected: str = "") -> Refused:
    """A value that is not there."""
    return Refused(path, REQUIRED, "", expected)


def invalid(path: Path, value: Any, expected: str) -> Refused:
    """A value that breaks a rule."""
    return Refused(path, INVALID, value, expected)


def forbidden(path: Path, expected: str) -> Refused:
    """A value that may not be there."""
    return Refused(path, FORBIDDEN, "", expected)


def duplicate(path: Path, value: Any) -> Refused:
    """A value that another has already."""
    return Refused(path, DUPLICATE, value)


def not_found(path: Path, value: Any) -> Refused:
    """A reference to nothing."""
    return Refused(path, NOT_FOUND, value)


def too_long(path: Path, most: int) -> Refused:
    """A text of more than ``most`` bytes."""
    return Refused(path, TOO_LONG, None, f"may not be more than {most} bytes")


def too_many(path: Path, number: int, most: int) -> Refused:
    """A list of more than ``most`` items."""
    return Refused(path, TOO_MANY, number, f"must have at most {most} item{'' if most == 1 else 's'}")


def unsupported(path: Path, value: Any, choices: Iterable[str]) -> Refused:
    """A value that is none of ``choices``."""
    return Refused(path, UNSUPPORTED, value, tuple(choices))


def each_invalid(path: Path, value: Any, messages: Iterable[str]) -> Refusals:
    """One refusal for every message that a format has about ``value``."""
    for message in messages:
        yield invalid(path, value, message)


def place(path: Path) -> str:
    """``path`` as the server writes it: ``spec.ports[0].nodePort``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int | Key) else f".{step}" if text else step
    return text


def message(refused: Refused) -> str:
    """The reason in the server's words, the path first: ``spec.ports[0].nodePort: Forbidden: may not be used when …``."""
    if refused.reason in (UNKNOWN_FIELD, NO_MATCH):
        return body(refused)
    return f"{place(refused.path)}: {body(refused)}"


def body(refused: Refused) -> str:
    """The reason alone, which goes on after the path; what has no field to go on after names its own."""
    match refused.reason:
        case "unknown field":
            return f'{refused.reason} "{place(refused.path)}"'
        case "no matches for kind":
            kind, version = refused.value
            return f'no matches for kind "{kind}" in version "{version}"'
        case "cannot unmarshal":
            return f"cannot unmarshal {refused.value} into type {refused.expected}"
    shown = "" if refused.reason in _WITHOUT_VALUE or refused.value is OMITTED else f": {_shown(refused.value)}"
    choices = "supported values: " + ", ".join(map(_shown, refused.expected)) if isinstance(refused.expected, tuple) else ""
    expected = choices or refused.expected
    return f"{refused.reason}{shown}" + (f": {expected}" if expected else "")


def _shown(value: Any) -> str:
    """A value as Go prints it: text in quotes, the rest as compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
