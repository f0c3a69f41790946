"""`Direct`: HTTP by the standard library's ``http.client``, over lines that `dialling` opens."""

from __future__ import annotations

import select
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException
from typing import Any, TypeVar

from kubectl_svc.cluster import limits
from kubectl_svc.cluster.memory import Memory
from kubectl_svc.cluster.said import said
from kubectl_svc.cluster.secret import wire
from kubectl_svc.cluster.transport.deadline import Deadline
from kubectl_svc.cluster.transport.dialling import Dialler, proxy_authorization
from kubectl_svc.cluster.transport.failures import answer_error, dial_error, not_gzip
from kubectl_svc.cluster.transport.line import HTTPAnswer, Line, TooLarge
from kubectl_svc.cluster.transport.protocol import Headers, Response, StreamRefused

_T = TypeVar("_T")


class Direct:
    """A `protocol.Transport`: one connection per thread at work, kept alive between requests."""

    def __init__(self, dialler: Dialler, memory: Memory) -> None:
        self._dialler = dialler
        self._memory = memory
        self._idle: list[HTTPConnection] = []
        self._lock = threading.Lock()
        self._closed = False
        self._opening: _Opening | None = None
        whole = dialler.proxy is not None and not dialler.proxy.socks and not dialler.server.tls
        self._base = f"http://{dialler.server.netloc}{dialler.server.prefix}" if whole else dialler.server.prefix
        self._own: Headers = (("Host", dialler.server.netloc),)
        if whole and dialler.proxy:
            self._own += proxy_authorization(dialler.proxy)

    def ahead(self) -> None:
        """Begin to open the connection that the next request takes, and return at once; what fails, that request raises."""
        with self._lock:
            if not self._closed:
                self._opening = _Opening(self._dialler)

    def request(self, method: str, path: str, headers: Headers, body: bytes | None, deadline: Deadline) -> Response:
        """See `protocol.Transport.request`."""
        http = self._open(deadline)
        try:
            answer = self._send(http, method, path, headers, body)
            response = self._whole(answer)
        except BaseException:
            http.close()
            raise
        with self._lock:
            keep = not answer.will_close and not self._closed  # a thread that nobody waits for may be late
            if keep:
                self._idle.append(http)
        if not keep:
            http.close()
        return response

    def lines(self, path: str, headers: Headers, deadline: Deadline) -> Iterator[bytes]:
        """See `protocol.Transport.lines`."""
        http = self._open(deadline)
        try:
            answer = self._send(http, "GET", path, headers, None)
            if answer.status != 200:
                raise StreamRefused(self._whole(answer))
            yield from self._lines(answer)
        finally:
            http.close()

    def close(self) -> None:
        """See `protocol.Transport.close`."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
            opening, self._opening = self._opening, None
        for http in idle:
            http.close()
        if opening:
            opening.close()

    def __del__(self) -> None:
        self.close()

    def _open(self, deadline: Deadline) -> HTTPConnection:
        """A kept-alive connection that its server has not closed, else a new one."""
        with self._lock:
            while self._idle:
                http = self._idle.pop()
                if not _has_ended(http):
                    kept: Any = http.sock
                    kept.deadline = deadline
                    return http
                http.close()
            opening, self._opening = self._opening, None
        connecting = Deadline(limits.CONNECT_SECONDS, deadline)
        line: Any = opening.line(connecting) if opening else self._dialler.dial(connecting)
        line.deadline = deadline
        http = HTTPConnection(self._dialler.server.host, self._dialler.server.port)
        http.response_class = HTTPAnswer
        http.sock = line
        return http

    def _send(self, http: HTTPConnection, method: str, path: str, headers: Headers, body: bytes | None) -> HTTPAnswer:
        length = () if body is None else (("Content-Length", str(len(body))),)
        lines = [(name, wire(value)) for name, value in (*self._own, *headers, *length)]

        def exchange() -> HTTPAnswer:
            http.putrequest(method, self._base + path, skip_host=True, skip_accept_encoding=True)
            for name, value in lines:
                http.putheader(name, value)
            http.endheaders(body)
            answer = http.getresponse()
            assert isinstance(answer, HTTPAnswer)
            return answer

        return self._received(exchange)

    def _whole(self, answer: HTTPAnswer) -> Response:
        limit = limits.ANSWER_BYTES if 200 <= answer.status < 300 else limits.ERROR_BYTES
        content = self._received(lambda: answer.whole(limit, self._memory.receive))
        return Response(answer.status, tuple(answer.getheaders()), content)

    def _lines(self, answer: HTTPAnswer) -> Iterator[bytes]:
        """Not by ``readline``, which takes a lost connection for the end."""
        begun: list[bytes] = []
        size = 0
        while data := self._received(lambda: answer.read1(65536)):
            first, *lines = data.split(b"\n")
            begun.append(first)
            size += len(first)
            if size > limits.EVENT_BYTES:
                raise answer_error(TooLarge(said("long-event", mib=limits.EVENT_BYTES >> 20)), self._dialler.place)
            if lines:
                yield b"".join(begun)
                yield from lines[:-1]
                begun, size = lines[-1:], len(lines[-1])
        if size:
            yield b"".join(begun)

    def _received(self, receive: Callable[[], _T]) -> _T:
        try:
            return receive()
        except zlib.error as error:
            raise not_gzip(self._dialler.place) from error
        except (OSError, HTTPException, TooLarge, ValueError) as error:  # the library checks few of the numbers it reads
            raise answer_error(error, self._dialler.place) from error


class _Opening:
    """A connection that is being opened in a thread, for the first request to take, or what became of it."""

    def __init__(self, dialler: Dialler) -> None:
        self._dialler = dialler
        self._line: Line | None = None
        self._error: Exception | None = None
        self._unwanted = False
        self._thread = threading.Thread(target=self._dial, daemon=True)
        self._thread.start()

    def _dial(self) -> None:
        try:
            self._line = self._dialler.dial(Deadline(limits.CONNECT_SECONDS))
        except Exception as error:
            self._error = error
        if self._unwanted:
            self.close()

    def line(self, deadline: Deadline) -> Line:
        """The connection; raises ``ConnectionFailed`` as `Dialler.dial` does."""
        self._thread.join(max(0, deadline.end - time.monotonic()))
        if self._error:
            raise self._error
        if self._line is None:
            self.close()
            raise dial_error(TimeoutError("timed out"), self._dialler.place, self._dialler.hint)
        return self._line

    def close(self) -> None:
        """Nobody wants it any more."""
        self._unwanted = True
        if self._line is not None:
            self._line.close()


def _has_ended(http: HTTPConnection) -> bool:
    """An idle connection has nothing to say unless its end has come."""
    try:
        return http.sock is None or bool(select.select([http.sock], [], [], 0)[0])
    except ValueError:  # beyond select's highest file number
        return True
