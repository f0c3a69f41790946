"""How long one command tries: a deadline for all of it, and between tries random pauses that grow.

Pauses are multiples of what a try takes: writers then spread as wide over a slow line as over a fast one, and few meet again.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import TypeVar

from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import AlreadyExists, ApiError, Conflict, ConnectionFailed, SvcError
from kubectl_svc.wording import Said

T = TypeVar("T")

ON_CONFLICT, ON_FAILURE = 2, 16
"""The bound of the pause, in times that the try before it took: it starts at one and doubles with each failure up to here.

The more writers there are, the longer a try takes: on a conflict it need not grow far. A failing server gets longer pauses.
"""
QUICKEST, LONGEST = 0.005, 2.0
"""Seconds: what a try counts for at least, and the longest pause."""


class Retries:
    """``timeout`` seconds in all; ``given_up`` makes the error that ends it from the reason."""

    def __init__(self, timeout: float, sleep: Callable[[float], None], given_up: Callable[[Said], SvcError]) -> None:
        self.timeout = timeout
        self._sleep = sleep
        self._given_up = given_up
        self._began = time.monotonic()
        self._deadline = self._began + timeout
        self._failures = 0
        self._reached = False

    @property
    def over(self) -> bool:
        """Whether the deadline is past."""
        return time.monotonic() >= self._deadline

    def ask(self, ask: Callable[[], T]) -> T:
        """The answer to ``ask``, again while the server or the connection fails for the moment only."""
        while True:
            try:
                answer = ask()
            except (ConnectionFailed, ApiError) as error:
                if not self.may_pass(error):
                    raise
                self.pause(error)
            else:
                self._reached = True
                return answer

    def may_pass(self, error: ConnectionFailed | ApiError) -> bool:
        """Whether the same request can go better next time: not where a server was never reached, nor after a plain no."""
        if isinstance(error, ConnectionFailed):
            return error.sent or self._reached
        return error.code >= 500 or error.code == 429

    def pause(self, error: ConnectionFailed | ApiError) -> None:
        """Sleep for a random while after a failure; raises when the deadline is nearer than that."""
        took = max(time.monotonic() - self._began, QUICKEST)
        widest = ON_CONFLICT if isinstance(error, Conflict | AlreadyExists) else ON_FAILURE
        pause = random.uniform(0, min(took * min(2**self._failures, widest), LONGEST))
        if isinstance(error, ApiError) and error.retry_after:
            pause += error.retry_after
        self._failures += 1
        if time.monotonic() + pause >= self._deadline:
            raise self._given_up(said("not-done", tries=self._failures, seconds=f"{self.timeout:g}", reason=error.message))
        self._sleep(pause)
        self._began = time.monotonic()
