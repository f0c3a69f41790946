"""A proxy between a client and the real API server that loses, delays, cuts and refuses, as a test decides.

The client speaks plain HTTP to it on loopback, so that a fault can be chosen by method and path; it forwards over TLS, as
``user``, for clients send no token over plain HTTP.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.cluster.control_plane import ControlPlane, token

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
        self.authorization = f"Bearer {token(user)}"
        self._target = urlsplit(plane.server)
        self._tls = ssl.create_default_context(cafile=str(plane.ca_file))
        self._decide = decide
        self._lock = threading.Lock()
        self._httpd = _Server(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._httpd.server_address[1]}"

    def __enter__(self) -> FaultyProxy:
        threading.Thread(target=self._httpd.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._httpd.shutdown()
        self._httpd.server_close()

    @property
    def writes(self) -> list[tuple[str, str]]:
        """The requests that were to change something."""
        return [(method, path) for method, path in self.requests if method in WRITES and "selfsubject" not in path]

    def fault(self, method: str, path: str) -> Fault:
        """Note the request and decide on it, one at a time."""
        with self._lock:
            self.requests.append((method, path))
            return self._decide(method, path) or Fault()

    def connection(self) -> http.client.HTTPSConnection:
        """A connection to the real server."""
        return http.client.HTTPSConnection(self._target.hostname or "", self._target.port, timeout=60, context=self._tls)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is what these tests are about."""


def _handler(proxy: FaultyProxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        upstream: http.client.HTTPSConnection | None = None

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
            fault = proxy.fault(self.command, self.path)
            time.sleep(fault.seconds)
            if fault.kind in {LOSE_REQUEST, RESET}:
                self._cut(reset=fault.kind == RESET)
            elif fault.kind == REFUSE:
                self._refuse(fault)
            else:
                self._forward(body, fault)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

        def _forward(self, body: bytes | None, fault: Fault) -> None:
            self.upstream = self.upstream or proxy.connection()
            headers = {key: value for key, value in self.headers.items() if key.lower() not in {"host", "connection"}}
            headers["Authorization"] = proxy.authorization
            self.upstream.request(self.command, self.path, body, headers)
            answer = self.upstream.getresponse()
            content = answer.read()
            if fault.then:
                fault.then()
            if fault.kind == LOSE_ANSWER:
                self._cut(reset=False)
                return
            self.send_response(answer.status)
            for key, value in answer.getheaders():
                if key.lower() not in {"transfer-encoding", "content-length", "connection", "date", "server"}:
                    self.send_header(key, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _refuse(self, fault: Fault) -> None:
            content = json.dumps(
                {"kind": "Status", "apiVersion": "v1", "code": fault.status, "message": "the test says no"}
            ).encode()
            self.send_response(fault.status)
            if fault.retry_after:
                self.send_header("Retry-After", fault.retry_after)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _cut(self, *, reset: bool) -> None:
            if reset:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            else:
                self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True

        def finish(self) -> None:
            if self.upstream:
                self.upstream.close()
            super().finish()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    return Handler
