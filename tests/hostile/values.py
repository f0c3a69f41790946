"""What may stand where something else belongs: every JSON type, and the texts and numbers that readers stumble over."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

TEXTS = (
    "",
    " ",
    "x",
    "-",
    "0",
    "80",
    "-1",
    "1e400",
    "\u00b2",  # digits of other scripts
    "\u0661",
    "\uff10",
    "99999999999999999999",
    "9" * 5000,
    "a" * 300,
    "None",
    "http",
    "10.0.0.1",
    "10.0.0.300",
    "fd00::1",
    "::ffff:10.0.0.1",
    "fe80::1%eth0",
    "a/b",
    "../x",
    "a,b=c",
    "\x00",
    "\x1b[2J",
    "a\nb",
    "\x9b31m",
    "\x7f",
    "\u202eabc",
    "\u2028",
    "\ufeff",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59Z",
    "2024-01-01T00:00:00Z",
)
NUMBERS = (0, 1, -1, 80, 65536, 2**31, 2**63, -(2**63), 1.5, 1e308, -0.0)
VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    *NUMBERS,
    *TEXTS,
    [],
    [None],
    [[]],
    [{}],
    ["x"],
    [80],
    ["x", "x"],
    {},
    {"": ""},
    {"x": None},
    {"x": []},
    {"name": []},
    {"x": {"x": {}}},
)


def paths(value: Any, before: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every value within ``value``, itself first."""
    yield before
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from paths(item, (*before, key))


def replaced(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    """A copy of ``value`` with ``new`` at ``path``."""
    if not path:
        return copy.deepcopy(new)
    changed = copy.copy(value)
    changed[path[0]] = replaced(value[path[0]], path[1:], new)
    return changed
