"""A connected socket under a deadline, as ``http.client`` and TLS use it, and HTTP answers read from it within limits."""

from __future__ import annotations

import http.client
import io
import zlib
from collections.abc import Callable
from http.client import HTTPResponse, IncompleteRead
from typing import Any

from kubectl_svc.cluster import limits
from kubectl_svc.cluster.said import said
from kubectl_svc.cluster.transport.deadline import Deadline
from kubectl_svc.wording import Said

_CHUNK = 64 << 10

# The library's own limits, 100 headers of 64 kB, are less than what proxies and service meshes send; `Line.allow` bounds all
# of them.
for _name, _limit in (("_MAXHEADERS", limits.HEADERS), ("_MAXLINE", limits.HEADER_BYTES)):
    setattr(http.client, _name, _limit)


class TooLarge(Exception):
    """An answer beyond a limit; ``said`` names it, as the end of a sentence that begins with the answer."""

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.said = said


class Line:
    """Every send and receive ends by ``deadline``, which each request sets anew."""

    def __init__(self, connection: Any, deadline: Deadline) -> None:
        self._connection = connection
        self.deadline = deadline
        self._allowed: int | None = None

    def allow(self, count: int | None) -> None:
        """Receive at most so many bytes more (``None``: any number); then ``TooLarge`` is raised."""
        self._allowed = count

    def sendall(self, data: Any) -> None:
        """See ``socket.sendall``; the deadline holds for all of it."""
        view = memoryview(data)
        while view:
            self._connection.settimeout(self.deadline.left())
            view = view[self._connection.send(view) :]

    def recv_into(self, buffer: Any) -> int:
        """See ``socket.recv_into``."""
        self._connection.settimeout(self.deadline.left())
        count = int(self._connection.recv_into(buffer))
        if self._allowed is not None:
            self._allowed -= count
            if self._allowed < 0:
                raise TooLarge(said("long-headers", mib=limits.HEADER_BYTES >> 20))
        return count

    def recv(self, size: int) -> bytes:
        """See ``socket.recv``."""
        buffer = bytearray(size)
        return bytes(buffer[: self.recv_into(buffer)])

    def makefile(self, mode: str) -> io.BufferedReader:
        """See ``socket.makefile``; for reading only. The connection stays open until all files of it are closed."""
        return io.BufferedReader(_Reader(self, self._connection.makefile(mode, buffering=0)), _CHUNK)

    def fileno(self) -> int:
        """The descriptor to wait for."""
        return int(self._connection.fileno())

    def close(self) -> None:
        """Close the socket."""
        self._connection.close()


class _Reader(io.RawIOBase):
    """``raw`` keeps the socket open, as long as this is."""

    def __init__(self, line: Line, raw: Any) -> None:
        self._line = line
        self._raw = raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._line.recv_into(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class HTTPAnswer(HTTPResponse):
    """An HTTP answer whose headers, 1xx answers before it and body have limits."""

    def __init__(self, line: Any, *args: Any, **more: Any) -> None:
        super().__init__(line, *args, **more)
        self._line: Line = line

    def begin(self) -> None:
        """Read the head; raises ``TooLarge``."""
        self._line.allow(limits.HEADER_BYTES)
        try:
            super().begin()
        finally:
            self._line.allow(None)

    def _read_status(self) -> tuple[str, int, str]:
        """Past interim answers, of which the library knows only ``100 Continue``, and takes any number."""
        for _ in range(limits.INTERIM_ANSWERS + 1):
            found: tuple[str, int, str] = super()._read_status()  # type: ignore[misc]
            if not 100 <= found[1] < 200 or found[1] == 101:
                return found
            while self.fp.readline(limits.HEADER_BYTES) not in (b"\r\n", b"\n", b""):
                pass
        raise TooLarge(said("many-interim", count=limits.INTERIM_ANSWERS))

    def whole(self, limit: int, more: Callable[[], None]) -> bytes:
        """The body, decompressed; raises ``TooLarge``, ``IncompleteRead`` and ``zlib.error``. ``more`` is called every MiB."""
        unpack = zlib.decompressobj(wbits=31) if (self.getheader("Content-Encoding") or "").lower() == "gzip" else None
        parts: list[bytes] = []
        size = 0
        while data := self.read(_CHUNK):
            while data:
                part = unpack.decompress(data, 1 << 20) if unpack else data
                data = unpack.unconsumed_tail if unpack else b""
                if size >> 20 != (size + len(part)) >> 20:
                    more()
                size += len(part)
                parts.append(part)
                if size > limit:
                    raise TooLarge(said("long-answer", mib=limit >> 20))
        if self.length:
            raise IncompleteRead(b"", self.length)
        if unpack and size and not unpack.eof:
            raise zlib.error("cut short")
        return b"".join(parts)


def received(line: Line, method: str) -> HTTPAnswer:
    """The head of the answer that comes next on ``line``."""
    answer = HTTPAnswer(line, method=method)
    try:
        answer.begin()
    except BaseException:
        answer.close()
        raise
    return answer
