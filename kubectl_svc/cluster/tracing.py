"""``-v=6``: each request and its answer's status and duration on stderr; never a header or a body."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from kubectl_svc.cluster.transport import Deadline, Headers, Response, Transport


class Traced:
    """A transport that tells what it does."""

    def __init__(self, inner: Transport, log: Callable[[str], None]) -> None:
        self._inner = inner
        self._log = log

    def request(self, method: str, path: str, headers: Headers, body: bytes | None, deadline: Deadline) -> Response:
        """See `transport.Transport.request`."""
        started = time.monotonic()
        response = self._inner.request(method, path, headers, body, deadline)
        self._log(f"{method} {path} {response.status} in {(time.monotonic() - started) * 1000:.0f} ms")
        return response

    def lines(self, path: str, headers: Headers, deadline: Deadline) -> Iterator[bytes]:
        """See `transport.Transport.lines`."""
        self._log(f"GET {path} (watch)")
        return self._inner.lines(path, headers, deadline)

    def close(self) -> None:
        """See `transport.Transport.close`."""
        self._inner.close()
