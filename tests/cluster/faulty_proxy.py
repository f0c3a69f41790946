"""A proxy between a client and the real API server that loses, delays, cuts and refuses, as a test decides.

The client speaks plain HTTP to it on loopback, so that a fault can be chosen by method and path; it forwards over TLS, as
``user``, for clients send no token over plain HTTP. What it does not have to understand it passes on as it is.
"""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.cluster.control_plane import ControlPlane, token
from tests.cluster.http_message import Cut, message

LOSE_REQUEST, LOSE_ANSWER, RESET, REFUSE = "lose-request", "lose-answer", "reset", "refuse"
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Fault(NamedTuple):
    """What happens to one request; ``seconds`` of delay come first, ``then`` runs when the server has answered."""

    kind: str = ""
    status: int = 0
    retry_after: str = ""
    seconds: float = 0
    then: Callable[[], None] | None = None


Decide = Callable[[str, str], Fault | None]


class FaultyProxy:
    """``url`` is a server for a kubeconfig; ``requests`` are all (method, path) that came, in order."""

    def __init__(self, plane: ControlPlane, decide: Decide, user: str = "admin") -> None:
        self.requests: list[tuple[str, str]] = []
        self._login = f"\r\nAuthorization: Bearer {token(user)}\r\n\r\n".encode()
        self._target = urlsplit(plane.server)
        self._tls = ssl.create_default_context(cafile=str(plane.ca_file))
        self._decide = decide
        self._lock = threading.Lock()
        self._idle: list[ssl.SSLSocket] = []
        self._left = False
        self._listener = _Listener(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._listener.server_address[1]}"

    def __enter__(self) -> FaultyProxy:
        threading.Thread(target=self._listener.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown()
        self._listener.server_close()
        with self._lock:
            self._left = True
            for connection in self._idle:
                connection.close()
            self._idle.clear()

    @property
    def writes(self) -> list[tuple[str, str]]:
        """The requests that were to change something."""
        return [(method, path) for method, path in self.requests if method in WRITES and "selfsubject" not in path]

    def fault(self, method: str, path: str) -> Fault:
        """Note the request and decide on it, one at a time."""
        with self._lock:
            self.requests.append((method, path))
            return self._decide(method, path) or Fault()

    def forwarded(self, head: bytes, body: bytes) -> bytes:
        """The real server's answer, by a connection that is kept for the next one, whoever asks."""
        with ExitStack() as unless_kept:
            connection = unless_kept.enter_context(self._connection())
            connection.sendall(head[:-4] + self._login + body)
            answer = b"".join(message(connection))
            with self._lock:
                if not self._left:
                    unless_kept.pop_all()
                    self._idle.append(connection)
        return answer

    def _connection(self) -> ssl.SSLSocket:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return self._dialled()

    def _dialled(self) -> ssl.SSLSocket:
        host = self._target.hostname or ""
        plain = socket.create_connection((host, self._target.port or 443), 60)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
        return self._tls.wrap_socket(plain, server_hostname=host)


class _Listener(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256


def _handler(proxy: FaultyProxy) -> type[StreamRequestHandler]:
    class Handler(StreamRequestHandler):
        disable_nagle_algorithm = True

        def handle(self) -> None:
            with suppress(OSError, Cut):  # a client that went away is what these tests are about
                while self._handle_one():
                    pass

        def _handle_one(self) -> bool:
            """Whether the connection is there for another request."""
            head, body = message(self.connection)
            method, path = head.split(b" ", 2)[:2]
            fault = proxy.fault(method.decode(), path.decode())
            if fault.seconds:
                time.sleep(fault.seconds)
            if fault.kind in {LOSE_REQUEST, RESET}:
                return self._cut(reset=fault.kind == RESET)
            answer = _refusal(fault) if fault.kind == REFUSE else proxy.forwarded(head, body)
            if fault.then:
                fault.then()
            if fault.kind == LOSE_ANSWER:
                return self._cut(reset=False)
            self.connection.sendall(answer)
            return True

        def _cut(self, *, reset: bool) -> bool:
            if reset:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
            else:
                self.connection.shutdown(socket.SHUT_RDWR)
            return False

    return Handler


def _refusal(fault: Fault) -> bytes:
    status = {"kind": "Status", "apiVersion": "v1", "code": fault.status, "message": "the test says no"}
    body = json.dumps(status).encode()
    wait = f"Retry-After: {fault.retry_after}\r\n" if fault.retry_after else ""
    return f"HTTP/1.1 {fault.status} No\r\n{wait}Content-Length: {len(body)}\r\n\r\n".encode() + body
