"""What a transport is: a request in, an answer out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from kubectl_svc.cluster.secret import Secret
from kubectl_svc.cluster.transport.deadline import Deadline

Headers = tuple[tuple[str, str | Secret], ...]


class Response(NamedTuple):
    """One HTTP answer; ``body`` is decompressed; header names keep the server's case."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The first header of that name, in any case; empty when there is none."""
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> list[str]:
        """Every header of that name, in any case."""
        return [value for key, value in self.headers if key.lower() == name.lower()]


class Transport(Protocol):
    """What `api` needs of a wire. Any thread may call it. Failures are ``ConnectionFailed``."""

    def request(self, method: str, path: str, headers: Headers, body: bytes | None, deadline: Deadline) -> Response:
        """One request, one whole answer, both within ``deadline``; redirects are answers like any other."""
        ...

    def lines(self, path: str, headers: Headers, deadline: Deadline) -> Iterator[bytes]:
        """GET ``path`` and yield the answer's lines, without their ends, as they come (a watch).

        Any status but 200 raises ``StreamRefused``.
        """
        ...

    def close(self) -> None:
        """Close every idle connection now, and each one in use after its request."""
        ...


class StreamRefused(Exception):
    """A stream that was answered with a failure instead; ``response`` is that answer."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response
