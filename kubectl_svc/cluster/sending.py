"""The one place that sends: repeats, deadlines, and the server's warnings."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import NamedTuple

from kubectl_svc import __version__
from kubectl_svc.cluster import limits
from kubectl_svc.cluster.answers import retry_after, warnings
from kubectl_svc.cluster.said import said
from kubectl_svc.cluster.transport import Deadline, Headers, Response, Transport
from kubectl_svc.cluster.transport.failures import AGAIN, AnswerTooLarge
from kubectl_svc.errors import ConnectionFailed
from kubectl_svc.wording import Said

JSON = "application/json"
_MOST_WARNINGS = 100


class ApiRequest(NamedTuple):
    """One request. ``what`` is the object that it writes, as messages name it; reads have none.

    With ``quiet`` the warnings about it are not passed on: it writes nothing that the user has asked for.
    """

    method: str
    path: str
    content_type: str = JSON
    body: bytes | None = None
    accept: str = JSON
    what: str | Said = ""
    quiet: bool = False


class Sender:
    """Sends requests over ``transport``; ``warn`` receives each warning of the server once.

    A server that asks to wait (429, or 5xx with ``Retry-After``) is waited for, up to ``retry_seconds`` seconds in all for one
    request.
    """

    def __init__(
        self,
        transport: Transport,
        warn: Callable[[str], None],
        headers: Headers,
        compression: bool,
        retry_seconds: float,
        sleep: Callable[[float], None],
    ) -> None:
        self.transport = transport
        self.retry_seconds = retry_seconds
        self._warn = warn
        self._sleep = sleep
        self._warned: set[str] = set()
        self._lock = threading.Lock()
        self._headers: Headers = (("User-Agent", f"kubectl-svc/{__version__}"), *headers)
        self._encoding: Headers = (("Accept-Encoding", "gzip"),) if compression else ()

    def headers(self, accept: str, *, compressed: bool = True) -> Headers:
        """What every request says; a watch is never compressed, for its events would wait for each other."""
        return (*self._headers, *(self._encoding if compressed else ()), ("Accept", accept))

    def send(self, request: ApiRequest, deadline: Deadline) -> Response:
        """Send, and repeat what certainly had no effect, and once a read that was cut off in the middle."""
        headers = self.headers(request.accept)
        if request.body is not None:
            headers += (("Content-Type", request.content_type),)
        left, cut, repeats = self.retry_seconds, False, 0
        while True:
            try:
                response = self.transport.request(request.method, request.path, headers, request.body, deadline)
            except ConnectionFailed as error:
                if request.method != "GET":
                    raise _of_a_write(error, request) from error
                if cut or not error.sent or isinstance(error, AnswerTooLarge) or isinstance(error.__cause__, TimeoutError):
                    raise
                cut = True
                continue
            if not request.quiet:
                self._pass_on_warnings(response)
            retry = response.status == 429 or (response.status >= 500 and request.method == "GET")
            wait = retry_after(response) if retry else None
            if wait is None or repeats == limits.REPEATS:
                return response
            pause = max(wait, 0.1) * _jitter()
            if pause > min(left, deadline.end - time.monotonic()):
                return response
            left -= pause
            repeats += 1
            self._sleep(pause)

    def _pass_on_warnings(self, response: Response) -> None:
        for value in response.all("Warning"):
            for text in warnings(value):
                with self._lock:
                    new = text not in self._warned and len(self._warned) < _MOST_WARNINGS
                    self._warned.add(text)
                if new:
                    self._warn(text)


def _of_a_write(error: ConnectionFailed, request: ApiRequest) -> ConnectionFailed:
    """A write whose answer is lost: nobody knows whether it took effect, and the message says so."""
    if not error.sent or not request.what:
        return error
    message = said("maybe-written", error=error.said, what=request.what)
    hint = said("read-first") if error.advice == AGAIN else error.advice
    return type(error)(message, hint, sent=True)


def _jitter() -> float:
    """Up to a tenth more, so that those told to wait together do not come back together."""
    import random

    return 1 + random.random() / 10
