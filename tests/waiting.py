"""Waiting for what happens elsewhere: controllers, listeners, processes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
U = TypeVar("U")


def wait_for(predicate: Callable[[], T | None], seconds: float = 60, what: str = "") -> T:
    """The first true value of ``predicate``, asked again and again; an AssertionError with the last value after ``seconds``."""
    deadline = time.monotonic() + seconds
    pause = 0.005
    while not (value := predicate()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s for {what or getattr(predicate, '__name__', predicate)}; last: {value!r}")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)
    return value


def at_one_moment(witness: Callable[[], U], read: Callable[[], T], what: str = "nothing to change") -> tuple[T, U]:
    """What ``read`` gives, and ``witness`` before it and after it alike: nothing of what that shows changed meanwhile.

    For answers that are compared with each other: a controller may write between two requests whenever it likes.
    """

    def undisturbed() -> tuple[T, U] | None:
        before = witness()
        found = read()
        return (found, before) if witness() == before else None

    return wait_for(undisturbed, what=what)
