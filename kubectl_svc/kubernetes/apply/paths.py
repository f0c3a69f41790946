"""Fields as paths, and sets of them: the ``fieldsV1`` of ``metadata.managedFields``, taken apart and put together.

A path is a tuple of elements as ``fieldsV1`` has them: ``("f:spec", "f:ports", 'k:{"port":80,"protocol":"TCP"}', "f:name")``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

Path = tuple[str, ...]
Paths = frozenset[Path]

NOTHING: Paths = frozenset()
_SELF = "."


def decoded(fields: Any) -> Paths:
    """The set that a ``fieldsV1`` says (fieldpath ``Set.FromJSON``): what is empty or has a ``.`` is in it."""
    return frozenset(_members(fields, ()))


def _members(fields: Any, path: Path) -> Iterator[Path]:
    if not isinstance(fields, dict):
        return
    if path and (not fields or _SELF in fields):
        yield path
    for element, inner in fields.items():
        if element != _SELF:
            yield from _members(inner, (*path, element))


def encoded(paths: Iterable[Path]) -> dict[str, Any]:
    """``fieldsV1`` of a set (fieldpath ``Set.ToJSON``)."""
    fields: dict[str, Any] = {}
    for path in sorted(paths):
        place = fields
        for element in path:
            place = place.setdefault(element, {})
        place[_SELF] = {}
    return _without_needless_selves(fields)


def _without_needless_selves(fields: dict[str, Any]) -> dict[str, Any]:
    """What has nothing below it is in the set without saying so."""
    inner = {element: _without_needless_selves(value) for element, value in fields.items() if element != _SELF}
    return {_SELF: {}, **inner} if inner and _SELF in fields else inner


def with_fields_above(paths: Paths) -> Paths:
    """``paths`` and every named field that one of them lies in (fieldpath ``Set.EnsureNamedFieldsAreMembers``)."""
    above = (path[:length] for path in paths for length in range(1, len(path)))
    return paths | {path for path in above if path[-1].startswith("f:")}


def key(item: Any, keys: tuple[str, ...], defaults: dict[str, Any]) -> str:
    """The element of an item of a keyed list: ``k:{"port":80,"protocol":"TCP"}``; of a plain value ``v:"x"``."""
    if not keys:
        return f"v:{json.dumps(item, separators=(',', ':'))}"
    values = item if isinstance(item, dict) else {}
    chosen = {name: values[name] if values.get(name) is not None else defaults.get(name) for name in sorted(keys)}
    return f"k:{json.dumps(chosen, separators=(',', ':'))}"


def text(path: Path) -> str:
    """A path as a conflict of the server has it (fieldpath ``Path.String``): ``.spec.ports[port=80,protocol="TCP"].name``."""
    return "".join(_element(element) for element in path)


def _element(element: str) -> str:
    kind, _, text = element.partition(":")
    if kind == "f":
        return f".{text}"
    if kind == "v":
        return f"[={text}]"
    return "[" + ",".join(f"{name}={json.dumps(value)}" for name, value in json.loads(text).items()) + "]"
