"""Servers of the tests' own: one that answers byte for byte as told, with and without TLS, and the proxies before it."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

Answer = bytes | float | None
"""Bytes to send, seconds to wait, or (``None``) the connection's end."""


class Asked(NamedTuple):
    """One request as it came in."""

    line: str
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        """Every header of that name, in any case."""
        return [value for key, value in self.headers if key.lower() == name.lower()]


class Scripted:
    """A server that gives the next of ``script`` (a list of answers) to each request, and remembers what it was asked."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self.script: list[list[Answer]] = []
        self.by_request: Callable[[Asked], Iterable[Answer]] | None = None
        """What decides on each request where there is no script."""
        self.asked: list[Asked] = []
        self.connections = self.ended = 0
        self.context = context
        self._ended = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def will(self, *answers: Answer) -> None:
        """Put what the next request gets at the end of the script."""
        self.script.append(list(answers))

    def hang_up(self) -> None:
        """Close every connection there is; new ones are welcome."""
        while self._open:
            _shut(self._open.pop())

    def close(self) -> None:
        """End."""
        self._ended.set()
        self.hang_up()
        _shut(self._socket)

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        self.connections += 1
        with contextlib.suppress(OSError, ValueError):
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            self._open.append(connection)
            with connection, connection.makefile("rb") as stream:
                while (asked := read_request(stream)) and self._reply(connection, asked):
                    pass
        self.ended += 1

    def _reply(self, connection: socket.socket, asked: Asked) -> bool:
        """Play the next answers; False when the connection's end is one of them."""
        self.asked.append(asked)
        for answer in self._next(asked):
            if answer is None:
                _shut(connection)
                return False
            if isinstance(answer, bytes):
                connection.sendall(answer)
            else:
                time.sleep(answer)
        return True

    def _next(self, asked: Asked) -> Iterable[Answer]:
        if self.script:
            return self.script.pop(0)
        return self.by_request(asked) if self.by_request else [reply(500, text="the script is over")]


def reply(status: int, body: Any = None, *headers: tuple[str, str], text: str | None = None) -> bytes:
    """A whole answer: JSON of ``body``, or ``text``."""
    content = text.encode() if text is not None else json.dumps(body).encode()
    kind = "text/html" if text is not None else "application/json"
    return raw(status, content, ("Content-Type", kind), *headers)


def listed(kind: str, *items: Any, token: str = "", api_version: str = "v1") -> dict[str, Any]:
    """A page of a list of ``kind``, as an API server answers it."""
    return {"apiVersion": api_version, "kind": f"{kind}List", "metadata": {"continue": token}, "items": list(items)}


def raw(status: int, content: bytes, *headers: tuple[str, str], length: int | None = None) -> bytes:
    """A whole answer of bytes; ``length`` is what its Content-Length says when that shall be wrong."""
    lines = [*headers, ("Content-Length", str(len(content) if length is None else length))]
    head = "".join(f"{name}: {value}\r\n" for name, value in lines)
    return f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + content


def read_request(stream: Any) -> Asked | None:
    """The next request on a connection; ``None`` at its end."""
    line = stream.readline().decode().strip()
    if not line:
        return None
    headers = []
    while header := stream.readline().decode().strip():
        name, _, value = header.partition(":")
        headers.append((name, value.strip()))
    length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
    return Asked(line, headers, stream.read(length))


class Proxy(Scripted):
    """A forward proxy: ``CONNECT`` and whole URLs, or SOCKS5; every name is loopback. ``refusal``, if set, is all it says."""

    def __init__(self, context: ssl.SSLContext | None = None, *, socks: bool = False) -> None:
        super().__init__(context)
        self.refusal: bytes | None = None
        self.socks = socks
        self.destinations: list[str] = []

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            self._open.append(connection)
            with connection:
                (self._socks if self.socks else self._http)(connection)

    def _http(self, connection: socket.socket) -> None:
        asked = _read_head(connection)
        self.asked.append(asked)
        if self.refusal is not None:
            connection.sendall(self.refusal)
            return
        method, target, _ = asked.line.split(" ")
        whole = target.partition("://")[2]
        host, _, path = (whole or target).partition("/")
        with self._reach(host) as server:
            if method == "CONNECT":
                connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                head = "".join(f"{name}: {value}\r\n" for name, value in asked.headers)
                server.sendall(f"{method} /{path} HTTP/1.1\r\n{head}\r\n".encode())
            _couple(connection, server)

    def _socks(self, connection: socket.socket) -> None:
        _, methods = _exactly(connection, 2)
        _exactly(connection, methods)
        connection.sendall(b"\5\0")
        *_, kind = _exactly(connection, 4)
        host = _exactly(connection, _exactly(connection, 1)[0]).decode() if kind == 3 else str(list(_exactly(connection, 4)))
        port = int.from_bytes(_exactly(connection, 2), "big")
        if self.refusal is not None:
            connection.sendall(b"\5\5\0\1" + bytes(6))
            return
        with self._reach(f"{host}:{port}") as server:
            connection.sendall(b"\5\0\0\1" + bytes(6))
            _couple(connection, server)

    def _reach(self, destination: str) -> socket.socket:
        self.destinations.append(destination)
        return socket.create_connection(("127.0.0.1", int(destination.rpartition(":")[2])))


def _read_head(connection: socket.socket) -> Asked:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += _exactly(connection, 1)
    line, *lines = head.decode().strip().split("\r\n")
    return Asked(line, [(name, value.strip()) for name, _, value in (header.partition(":") for header in lines)], b"")


def _exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = connection.recv(count - len(data))
        if not piece:
            raise ConnectionError
        data += piece
    return data


def _couple(one: socket.socket, other: socket.socket) -> None:
    """Pass bytes both ways until both have ended."""

    def pump(source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            while data := source.recv(65536):
                sink.sendall(data)
        _shut(sink)

    back = threading.Thread(target=pump, args=(other, one), daemon=True)
    back.start()
    pump(one, other)
    back.join()


def _shut(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


@contextlib.contextmanager
def serving(make: Callable[[], Any]) -> Iterator[Any]:
    """A server while the block runs."""
    server = make()
    try:
        yield server
    finally:
        server.close()
