"""The steps of a jsonpath: each turns a list of values into a list of values. A missing key gives nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Values = list[Any]
Step = Callable[[Values], Values]


class BadTemplate(ValueError):
    """A template that cannot be parsed, or that does not fit the data; ``str()`` says why."""


def chain(steps: tuple[Step, ...], values: Values) -> Values:
    """What comes of ``values``, one step after the other."""
    for step in steps:
        values = step(values)
    return values


def same(values: Values) -> Values:
    """``.``: nothing changes."""
    return values


def constant(value: Any) -> Step:
    """``value``, whatever there was."""
    return lambda values: [value]


def key(name: str) -> Step:
    """``.name`` of every object that has it."""
    return lambda values: [value[name] for value in values if isinstance(value, dict) and name in value]


def _children(value: Any) -> Values:
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []


def wildcard(values: Values) -> Values:
    """``*``: all that objects and lists hold."""
    return [child for value in values for child in _children(value)]


def descend(values: Values) -> Values:
    """Every object and list at or below ``values`` that is not empty, each before what is in it."""
    return [found for value in values if _children(value) for found in (value, *descend(_children(value)))]


def sliced(first: str, last: str | None, step: str | None) -> Step:
    """``[i]``, ``[from:to:step]``; raises where the list is too short, as kubectl does."""

    def cut(values: Values) -> Values:
        result: Values = []
        for value in values:
            if value is None:
                continue
            if not isinstance(value, list):
                raise BadTemplate("an index needs a list")
            start = int(first or 0)
            start += len(value) if start < 0 else 0
            end = start + 1 if last is None else int(last[1:] or len(value))
            end += len(value) if end < 0 else 0
            if start != end and not (0 <= start < len(value) and end <= len(value)):
                raise BadTemplate(f"array index out of bounds: index {start}, length {len(value)}")
            result += value[start : end : int(step[1:] or 1) if step else 1]
        return result

    return cut


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def filtered(left: tuple[Step, ...], operator: str, right: tuple[Step, ...]) -> Step:
    """The items of lists of which ``left`` exists, or compares with ``right``."""

    def passes(item: Any) -> bool:
        lefts = chain(left, [item])
        if not operator:
            return bool(lefts)
        rights = chain(right, [item])
        if not lefts or not rights:
            return False
        if len(lefts) > 1 or len(rights) > 1:
            raise BadTemplate("can only compare one element at a time")
        try:
            return COMPARE[operator](lefts[0], rights[0])
        except TypeError as error:
            raise BadTemplate("incompatible types for comparison") from error

    def keep(values: Values) -> Values:
        result: Values = []
        for value in values:
            if not isinstance(value, list):
                raise BadTemplate("only a list can be filtered")
            result += [item for item in value if passes(item)]
        return result

    return keep
