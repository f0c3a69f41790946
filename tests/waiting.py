"""Waiting for what happens elsewhere: controllers, listeners, processes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_for(predicate: Callable[[], T | None], seconds: float = 10, what: str = "") -> T:
    """The first true value of ``predicate``, asked again and again; an AssertionError with the last value after ``seconds``."""
    deadline = time.monotonic() + seconds
    pause = 0.005
    while not (value := predicate()):
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s for {what or getattr(predicate, '__name__', predicate)}; last: {value!r}")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)
    return value
