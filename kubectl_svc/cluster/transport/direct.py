"""`Direct`: the standard library's ``http.client``, for nearly every user."""

from __future__ import annotations

import select
import socket
import threading
import zlib
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import TypeVar

from kubectl_svc.cluster.connection import Connection
from kubectl_svc.cluster.transport.address import address
from kubectl_svc.cluster.transport.failures import answer_error, dial_error, not_gzip
from kubectl_svc.cluster.transport.protocol import CONNECT_SECONDS, READ_SECONDS, Headers, Response, StreamRefused
from kubectl_svc.cluster.transport.tls import tls_context

_T = TypeVar("_T")


class Direct:
    """A `protocol.Transport`: one connection per thread at work, kept alive between requests."""

    def __init__(self, connection: Connection) -> None:
        self._idle: list[HTTPConnection] = []
        self._lock = threading.Lock()
        self._server = address(connection.server)
        self._tls = tls_context(connection) if self._server.tls else None
        self._verified_as = connection.tls_server_name or self._server.host
        self._timeout = connection.timeout
        self._hint = connection.hint

    def request(self, method: str, path: str, headers: Headers, body: bytes | None = None) -> Response:
        """See `protocol.Transport.request`."""
        http = self._open()
        try:
            answer = self._send(http, method, path, headers, body)
            response = self._whole(answer)
        except BaseException:
            http.close()
            raise
        if answer.will_close:
            http.close()
        else:
            with self._lock:
                self._idle.append(http)
        return response

    def lines(self, path: str, headers: Headers, quiet: float) -> Iterator[bytes]:
        """See `protocol.Transport.lines`."""
        http = self._open()
        try:
            answer = self._send(http, "GET", path, headers, None)
            if answer.status != 200:
                raise StreamRefused(self._whole(answer))
            if http.sock is not None:
                http.sock.settimeout(quiet)
            yield from self._lines(answer)
        finally:
            http.close()

    def close(self) -> None:
        """See `protocol.Transport.close`."""
        with self._lock:
            idle, self._idle = self._idle, []
        for http in idle:
            http.close()

    def __del__(self) -> None:
        self.close()

    def _open(self) -> HTTPConnection:
        """A kept-alive connection that its server has not closed, else a new one."""
        with self._lock:
            while self._idle:
                http = self._idle.pop()
                if not _has_ended(http):
                    return http
                http.close()
        return self._dialled()

    def _dialled(self) -> HTTPConnection:
        http = HTTPConnection(self._server.host, self._server.port)
        try:
            http.sock = _connected(http.host, http.port, min(self._timeout or CONNECT_SECONDS, CONNECT_SECONDS))
            if self._tls is not None:
                http.sock = self._tls.wrap_socket(http.sock, server_hostname=_plain(self._verified_as))
            http.sock.settimeout(self._timeout or READ_SECONDS)
        except (OSError, UnicodeError, ValueError) as error:
            http.close()
            raise dial_error(error, self._server.netloc, self._hint) from error
        return http

    def _send(self, http: HTTPConnection, method: str, path: str, headers: Headers, body: bytes | None) -> HTTPResponse:
        length = () if body is None else (("Content-Length", str(len(body))),)

        def exchange() -> HTTPResponse:
            http.putrequest(method, self._server.prefix + path, skip_host=True, skip_accept_encoding=True)
            for name, value in (("Host", self._server.netloc), *headers, *length):
                http.putheader(name, value)
            http.endheaders(body)
            return http.getresponse()

        return self._received(exchange)

    def _whole(self, answer: HTTPResponse) -> Response:
        content = self._received(answer.read)
        if answer.getheader("Content-Encoding") == "gzip":
            try:
                content = zlib.decompress(content, wbits=31)
            except zlib.error as error:
                raise not_gzip(self._server.netloc) from error
        return Response(answer.status, tuple(answer.getheaders()), content)

    def _lines(self, answer: HTTPResponse) -> Iterator[bytes]:
        """Not by ``readline``, which takes a lost connection for the end."""
        rest = b""
        while data := self._received(lambda: answer.read1(65536)):
            *lines, rest = (rest + data).split(b"\n")
            yield from lines
        if rest:
            yield rest

    def _received(self, receive: Callable[[], _T]) -> _T:
        try:
            return receive()
        except (OSError, HTTPException) as error:
            raise answer_error(error, self._server.netloc) from error


def _connected(host: str, port: int, seconds: float) -> socket.socket:
    """As ``http.client`` connects."""
    connected = socket.create_connection((_plain(host), port), seconds)  # type: ignore[arg-type]
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connected


def _plain(name: str) -> str | bytes:
    """A name of ASCII as bytes: for text Python loads its IDNA tables."""
    return name.encode() if name.isascii() else name


def _has_ended(http: HTTPConnection) -> bool:
    """An idle connection has nothing to say unless its end has come."""
    try:
        return http.sock is None or bool(select.select([http.sock], [], [], 0)[0])
    except ValueError:  # beyond select's highest file number
        return True
