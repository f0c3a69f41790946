"""What was derived from a value that nobody changes, by the value's identity: what is asked for each port is derived once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

V = TypeVar("V")
_MOST = 1024


class Remembered(Generic[V]):
    """``derive``, remembered for the values that it was called with last."""

    def __init__(self, derive: Callable[[object], V]) -> None:
        self._derive = derive
        self._known: dict[int, tuple[object, V]] = {}

    def __call__(self, value: object) -> V:
        known = self._known.get(id(value))
        if known is not None and known[0] is value:  # it is kept alive: no other value can have its identity
            return known[1]
        found = self._derive(value)
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[id(value)] = value, found
        return found
