"""`Proxied`: ``requests`` through an http, https or socks5 proxy, with the same TLS context and the same errors."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from typing import Any

from requests import PreparedRequest, Request, exceptions
from requests.adapters import HTTPAdapter
from urllib3 import HTTPHeaderDict, disable_warnings
from urllib3.exceptions import InsecureRequestWarning, NewConnectionError

from kubectl_svc.cluster.connection import Connection
from kubectl_svc.cluster.transport.address import address
from kubectl_svc.cluster.transport.failures import answer_error, dial_error, not_gzip
from kubectl_svc.cluster.transport.protocol import CONNECT_SECONDS, READ_SECONDS, Headers, Response, StreamRefused
from kubectl_svc.cluster.transport.proxies import without_password
from kubectl_svc.cluster.transport.tls import tls_context
from kubectl_svc.errors import ConnectionFailed


class Proxied:
    """A `protocol.Transport`. It uses the adapter alone: a session would follow redirects and read the environment."""

    def __init__(self, connection: Connection, proxy: str) -> None:
        server = address(connection.server)
        self._server = connection.server
        self._place = f"{server.netloc} through the proxy {without_password(proxy)}"
        self._timeout = connection.timeout
        # Go resolves names at a socks5 proxy, which requests calls socks5h.
        self._proxy = proxy.replace("socks5://", "socks5h://", 1)
        self._adapter = _Adapter(tls_context(connection) if server.tls else None, connection.tls_server_name)

    def request(self, method: str, path: str, headers: Headers, body: bytes | None = None) -> Response:
        """See `protocol.Transport.request`."""
        return self._whole(self._send(method, path, headers, body, self._timeout or READ_SECONDS))

    def lines(self, path: str, headers: Headers, quiet: float) -> Iterator[bytes]:
        """See `protocol.Transport.lines`."""
        with self._send("GET", path, headers, None, quiet) as answer:
            if answer.status_code != 200:
                raise StreamRefused(self._whole(answer))
            try:
                yield from answer.iter_lines(chunk_size=None)
            except exceptions.RequestException as error:
                raise self._failure(error) from _chain(error)[-1]

    def close(self) -> None:
        """See `protocol.Transport.close`."""
        self._adapter.close()

    def _send(self, method: str, path: str, headers: Headers, body: bytes | None, patience: float) -> Any:
        try:
            return self._adapter.send(
                _prepared(method, self._server + path, headers, body),
                proxies={"http": self._proxy, "https": self._proxy},
                timeout=(min(self._timeout or CONNECT_SECONDS, CONNECT_SECONDS), patience),
                stream=True,
            )
        except exceptions.RequestException as error:
            raise self._failure(error) from _chain(error)[-1]

    def _whole(self, answer: Any) -> Response:
        try:
            content = answer.content
        except exceptions.ContentDecodingError as error:
            raise not_gzip(self._place) from error
        except exceptions.RequestException as error:
            raise self._failure(error) from _chain(error)[-1]
        raw = answer.raw.headers
        return Response(answer.status_code, tuple((name, value) for name in raw for value in raw.getlist(name)), content)

    def _failure(self, error: exceptions.RequestException) -> ConnectionFailed:
        chain = _chain(error)
        cause = chain[-1]
        if isinstance(error, exceptions.ConnectTimeout):
            return dial_error(TimeoutError(), self._place)
        if isinstance(cause, ssl.SSLCertVerificationError):
            return dial_error(cause, self._place)
        # urllib3 blames the proxy for whatever ends a connection; it is to blame where there was none, or no tunnel.
        refused = isinstance(error, exceptions.ProxyError) and str(cause).startswith("Tunnel")
        if refused or any(isinstance(link, NewConnectionError) or type(link).__module__ == "socks" for link in chain):
            return ConnectionFailed(f"Unable to connect to the server: {self._place}: the proxy failed: {_words(cause)}")
        return answer_error(cause, self._place)


class _Adapter(HTTPAdapter):
    """Trusts what the context trusts and nothing else: requests would add its own bundle."""

    def __init__(self, context: ssl.SSLContext | None, verified_as: str | None) -> None:
        self._pool: dict[str, Any] = {"ssl_context": context} if context else {}
        if verified_as:
            self._pool["server_hostname"] = verified_as
        if context and context.verify_mode == ssl.CERT_NONE:
            disable_warnings(InsecureRequestWarning)  # it is what the user asked for
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **(kwargs | self._pool))

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        # As in Go, an https proxy must show a certificate of the same authority as the server.
        own = {} if proxy.startswith("socks") else {"proxy_ssl_context": self._pool.get("ssl_context")}
        return super().proxy_manager_for(proxy, **kwargs, **self._pool, **own)

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        return


def _prepared(method: str, url: str, headers: Headers, body: bytes | None) -> PreparedRequest:
    request = Request(method, url, data=body).prepare()
    # A plain mapping would join repeated headers, and two impersonated groups would become one.
    lines: Any = HTTPHeaderDict()
    for name, value in headers if body is None else (*headers, ("Content-Length", str(len(body)))):
        lines.add(name, value)
    request.headers = lines
    return request


def _chain(error: BaseException) -> list[BaseException]:
    """``error`` and what lies below its wrappings, the operating system's own reason last."""
    chain = [error]
    while True:
        below = (getattr(error, "reason", None), *error.args, error.__cause__, error.__context__)
        inner = next((one for one in below if isinstance(one, BaseException) and one not in chain), None)
        if inner is None:
            return chain
        chain.append(error := inner)


def _words(cause: BaseException) -> str:
    return (cause.strerror if isinstance(cause, OSError) else None) or str(cause)
