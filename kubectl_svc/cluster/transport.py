"""Bytes to one HTTPS server and back: TLS, proxies, kept-alive connections. Nothing about Kubernetes.

Two implementations of one protocol over one ``ssl.SSLContext``: ``Direct`` on the standard library, and
``Proxied`` on ``requests``, imported only where a proxy stands in the way.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import ssl
import tempfile
import threading
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any, Protocol
from urllib.parse import urlsplit

from kubectl_svc.cluster.kubeconfig import Connection
from kubectl_svc.errors import ConfigError, ConnectionFailed

CONNECT_SECONDS = 30.0
READ_SECONDS = 75.0
"""Longer than the 60 s after which an API server itself gives up on a request."""

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Response:
    """One HTTP answer; ``body`` is decompressed; header names keep the server's case."""

    status: int
    headers: Headers
    body: bytes

    def header(self, name: str) -> str:
        """The first header of that name, in any case; empty when there is none."""
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> list[str]:
        """Every header of that name, in any case."""
        return [value for key, value in self.headers if key.lower() == name.lower()]


class Transport(Protocol):
    """What `api` needs of a wire. Any thread may call it. Failures are ``ConnectionFailed``."""

    def request(self, method: str, path: str, headers: Headers, body: bytes | None = None) -> Response:
        """One request, one whole answer; redirects are answers like any other."""
        ...

    def lines(self, path: str, headers: Headers) -> Iterator[bytes]:
        """GET ``path`` and yield the answer's lines as they come (a watch); other statuses raise ``StreamRefused``."""
        ...

    def close(self) -> None:
        """Close every idle connection."""
        ...


class StreamRefused(Exception):
    """A stream that was answered with a failure instead; ``response`` is that answer."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def connect(connection: Connection, environ: Mapping[str, str]) -> Transport:
    """The transport that ``connection`` needs; nothing is sent yet."""
    proxy = proxy_for(connection, environ)
    return Proxied(connection, proxy) if proxy else Direct(connection)


def proxy_for(connection: Connection, environ: Mapping[str, str]) -> str | None:
    """The proxy's URL, or ``None``: the cluster's ``proxy-url``, else the environment's as Go's net/http reads it.

    The environment never proxies loopback; ``NO_PROXY`` does not apply to ``proxy-url``.
    """
    if connection.proxy_url:
        return connection.proxy_url
    names = ("HTTPS_PROXY", "https_proxy") if connection.server.startswith("https:") else ("HTTP_PROXY", "http_proxy")
    proxy = next((environ[name] for name in names if environ.get(name)), None)
    if not proxy:
        return None
    parts = urlsplit(connection.server)
    host = parts.hostname or ""
    if host == "localhost" or _loopback(host) or _excluded(host, parts.port, environ):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _loopback(host: str) -> bool:
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _excluded(host: str, port: int | None, environ: Mapping[str, str]) -> bool:
    """Go's httpproxy rules: ``*``, host names (with or without a leading dot, subdomains too), IPs, CIDRs, ``host:port``."""
    import ipaddress

    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        address = None
    for item in (environ.get("NO_PROXY") or environ.get("no_proxy") or "").lower().split(","):
        entry = item.strip()
        if not entry:
            continue
        if entry == "*":
            return True
        name, colon, number = entry.rpartition(":")
        if colon and number.isdigit() and (":" not in name or name.endswith("]")):
            if int(number) != port:
                continue
            entry = name.strip("[]")
        if address is not None:
            with contextlib.suppress(ValueError):
                if address in ipaddress.ip_network(entry, strict=False):
                    return True
            continue
        entry = entry.removeprefix("*")
        if host == entry or host.endswith(entry if entry.startswith(".") else f".{entry}"):
            return True
    return False


def tls_context(connection: Connection) -> ssl.SSLContext:
    """TLS as the connection asks: its own CA and no other when it has one, else the system's.

    Raises ``ConfigError`` for a CA, certificate or key that OpenSSL cannot use.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if connection.insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif connection.ca:
        try:
            context.load_verify_locations(cadata=connection.ca.decode("ascii"))
        except (ssl.SSLError, ValueError) as error:
            raise ConfigError("the certificate authority of the cluster holds no usable PEM certificate") from error
    else:
        context.load_default_certs()
    if connection.client_certificate and connection.client_key:
        with _private_file(connection.client_certificate + b"\n" + connection.client_key) as path:
            try:
                context.load_cert_chain(path)
            except (ssl.SSLError, ValueError) as error:
                raise ConfigError("the client certificate and key are no usable PEM pair") from error
    return context


@contextlib.contextmanager
def _private_file(content: bytes) -> Iterator[str]:
    """OpenSSL reads certificates only from files: one that only this user can read, gone at once."""
    handle, path = tempfile.mkstemp()
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        yield path
    finally:
        os.unlink(path)


class _VerifiedAs(HTTPSConnection):
    """An HTTPS connection whose certificate is checked against another name than the one dialled."""

    def __init__(self, host: str, port: int | None, context: ssl.SSLContext, verified_as: str) -> None:
        super().__init__(host, port, timeout=CONNECT_SECONDS, context=context)
        self._verified_as = verified_as
        self._tls = context

    def connect(self) -> None:
        HTTPConnection.connect(self)
        self.sock = self._tls.wrap_socket(self.sock, server_hostname=self._verified_as)


class Direct:
    """The standard library's ``http.client``: one connection per thread at work, kept alive between requests."""

    def __init__(self, connection: Connection) -> None:
        parts = urlsplit(connection.server)
        self._connection = connection
        self._host = parts.hostname or ""
        self._port = _port(connection.server)
        self._place = _place(connection.server)
        self._prefix = parts.path.rstrip("/")
        self._tls = tls_context(connection) if parts.scheme == "https" else None
        self._idle: list[HTTPConnection] = []
        self._lock = threading.Lock()

    def request(self, method: str, path: str, headers: Headers, body: bytes | None = None) -> Response:
        http = self._take()
        try:
            answer = self._send(http, method, path, headers, body)
            content = self._read(answer)
        except BaseException:
            http.close()
            raise
        if answer.will_close:
            http.close()
        else:
            with self._lock:
                self._idle.append(http)
        return Response(answer.status, tuple(answer.getheaders()), _decoded(answer.getheader("Content-Encoding"), content, self._place))

    def lines(self, path: str, headers: Headers) -> Iterator[bytes]:
        http = self._take()
        try:
            answer = self._send(http, "GET", path, headers, None)
            if answer.status != 200:
                raise StreamRefused(Response(answer.status, tuple(answer.getheaders()), self._read(answer)))
            while line := self._line(answer):
                yield line
        finally:
            http.close()

    def close(self) -> None:
        with self._lock:
            idle, self._idle = self._idle, []
        for http in idle:
            http.close()

    def _take(self) -> HTTPConnection:
        with self._lock:
            while self._idle:
                http = self._idle.pop()
                # An idle connection has nothing to say unless its end has come.
                if http.sock is not None and not select.select([http.sock], [], [], 0)[0]:
                    return http
                http.close()
        if self._tls is None:
            return HTTPConnection(self._host, self._port, timeout=CONNECT_SECONDS)
        if self._connection.tls_server_name:
            return _VerifiedAs(self._host, self._port, self._tls, self._connection.tls_server_name)
        return HTTPSConnection(self._host, self._port, timeout=CONNECT_SECONDS, context=self._tls)

    def _send(self, http: HTTPConnection, method: str, path: str, headers: Headers, body: bytes | None) -> HTTPResponse:
        if http.sock is None:
            if self._connection.timeout:
                http.timeout = min(self._connection.timeout, CONNECT_SECONDS)
            try:
                http.connect()
            except (OSError, UnicodeError) as error:
                raise dial_error(error, self._place) from error
            http.sock.settimeout(self._connection.timeout or READ_SECONDS)
            with contextlib.suppress(OSError):
                http.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            http.putrequest(method, self._prefix + path, skip_accept_encoding=True)
            for name, value in headers:
                http.putheader(name, value)
            if body is not None:
                http.putheader("Content-Length", str(len(body)))
            http.endheaders(body)
            return http.getresponse()
        except (OSError, HTTPException) as error:
            raise answer_error(error, self._place) from error

    def _read(self, answer: HTTPResponse) -> bytes:
        try:
            return answer.read()
        except (OSError, HTTPException) as error:
            raise answer_error(error, self._place) from error

    def _line(self, answer: HTTPResponse) -> bytes:
        try:
            return answer.readline()
        except (OSError, HTTPException) as error:
            raise answer_error(error, self._place) from error


class Proxied:
    """``requests`` through an http, https or socks5 proxy, with the same TLS context and the same errors."""

    def __init__(self, connection: Connection, proxy: str) -> None:
        import requests
        from requests.adapters import HTTPAdapter

        scheme = urlsplit(proxy).scheme
        if scheme not in {"http", "https", "socks5", "socks5h"}:
            raise ConfigError(f"proxy {_without_password(proxy)}: unsupported scheme", "use http, https or socks5")
        context = tls_context(connection) if connection.server.startswith("https:") else None
        verified_as = connection.tls_server_name

        class _Adapter(HTTPAdapter):
            """Trusts what the context trusts and nothing else: requests would add its own bundle."""

            def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
                super().init_poolmanager(*args, **kwargs, **_pool(context, verified_as))

            def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
                return super().proxy_manager_for(proxy, **kwargs, **_pool(context, verified_as))

            def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
                host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
                return host, {}

            def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
                return

        self._connection = connection
        self._place = f"{_place(connection.server)} through the proxy {_without_password(proxy)}"
        # Go resolves names at a socks5 proxy, which requests calls socks5h.
        self._proxy = proxy.replace("socks5://", "socks5h://", 1)
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.mount("https://", _Adapter())
        self._failures = requests.exceptions

    def request(self, method: str, path: str, headers: Headers, body: bytes | None = None) -> Response:
        answer = self._send(method, path, headers, body, stream=False)
        return Response(answer.status_code, _all_headers(answer), answer.content)

    def lines(self, path: str, headers: Headers) -> Iterator[bytes]:
        answer = self._send("GET", path, headers, None, stream=True)
        with answer:
            if answer.status_code != 200:
                raise StreamRefused(Response(answer.status_code, _all_headers(answer), answer.content))
            try:
                for line in answer.iter_lines():
                    yield line + b"\n"
            except self._failures.RequestException as error:
                raise self._error(error) from error

    def close(self) -> None:
        self._session.close()

    def _send(self, method: str, path: str, headers: Headers, body: bytes | None, *, stream: bool) -> Any:
        from requests import Request
        from urllib3 import HTTPHeaderDict

        timeout = self._connection.timeout
        request = Request(method, self._connection.server + path, data=body).prepare()
        # A plain mapping would join repeated headers, and two impersonated groups would become one.
        lines: Any = HTTPHeaderDict()
        for name, value in headers if body is None else (*headers, ("Content-Length", str(len(body)))):
            lines.add(name, value)
        request.headers = lines
        try:
            return self._session.send(
                request,
                proxies={"http": self._proxy, "https": self._proxy},
                timeout=(min(timeout or CONNECT_SECONDS, CONNECT_SECONDS), timeout or READ_SECONDS),
                allow_redirects=False,
                stream=stream,
            )
        except self._failures.RequestException as error:
            raise self._error(error) from error

    def _error(self, error: Exception) -> ConnectionFailed:
        failures = self._failures
        if isinstance(error, failures.ProxyError):
            return ConnectionFailed(f"Unable to connect to the server: {self._place}: the proxy refused or failed")
        cause = _innermost(error)
        if isinstance(error, failures.ConnectTimeout):
            return dial_error(TimeoutError(), self._place)
        if isinstance(error, failures.SSLError) or isinstance(cause, ConnectionRefusedError | socket.gaierror):
            return dial_error(cause, self._place)
        if isinstance(error, failures.InvalidSchema):
            return ConnectionFailed(f"Unable to connect to the server: {self._place}: {error}")
        return answer_error(cause, self._place)


def dial_error(error: BaseException, place: str) -> ConnectionFailed:
    """Why no connection came about, in kubectl's words; nothing was sent."""
    if isinstance(error, ConnectionRefusedError):
        return ConnectionFailed(
            f"The connection to the server {place} was refused - did you specify the right host or port?"
        )
    if isinstance(error, ssl.SSLCertVerificationError):
        why = f"tls: failed to verify certificate: {error.verify_message}"
        return ConnectionFailed(
            f"Unable to connect to the server: {place}: {why}", "check certificate-authority in the kubeconfig, or --tls-server-name"
        )
    if isinstance(error, ssl.SSLError):
        return ConnectionFailed(f"Unable to connect to the server: {place}: tls: {error.reason or error}", "is it an https port?")
    if isinstance(error, socket.gaierror | UnicodeError):
        return ConnectionFailed(f"Unable to connect to the server: {place}: no such host", "check the server in the kubeconfig")
    if isinstance(error, TimeoutError):
        return ConnectionFailed(f"Unable to connect to the server: {place}: timed out", "is it reachable from here?")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return ConnectionFailed(f"Unable to connect to the server: {place}: {reason}")


def answer_error(error: BaseException, place: str) -> ConnectionFailed:
    """Why a request that may have been received got no whole answer."""
    if isinstance(error, TimeoutError):
        return ConnectionFailed(f"the server {place} did not answer in time", "raise --request-timeout or try again", sent=True)
    if isinstance(error, ssl.SSLError):
        # With TLS 1.3 a server refuses a client certificate only after the handshake.
        return ConnectionFailed(f"the server {place} ended the connection: tls: {error.reason or error}", sent=True)
    reason = "it closed the connection in the middle of an answer"
    if isinstance(error, ConnectionResetError | BrokenPipeError):
        reason = "it closed the connection"
    elif type(error).__name__ in {"BadStatusLine", "UnknownProtocol", "LineTooLong", "InvalidHeader"}:
        reason = "what came back is not HTTP; is it an https port?"
    return ConnectionFailed(f"no whole answer from the server {place}: {reason}", "try again", sent=True)


def _decoded(encoding: str | None, content: bytes, place: str) -> bytes:
    if encoding != "gzip":
        return content
    try:
        return zlib.decompress(content, wbits=31)
    except zlib.error as error:
        raise ConnectionFailed(f"the answer of the server {place} is broken: not gzip as it says", "try again", sent=True) from error


def _port(server: str) -> int | None:
    try:
        return urlsplit(server).port
    except ValueError as error:
        raise ConfigError(f'the server address "{server}" has no valid port') from error


def _place(server: str) -> str:
    """``host:port`` as kubectl names a server in its messages."""
    parts = urlsplit(server)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigError(f'the server address "{server}" is no http or https URL', "write for example https://host:6443")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = _port(server)
    return f"{host}:{port}" if port else host


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")


def _pool(context: ssl.SSLContext | None, verified_as: str | None) -> dict[str, Any]:
    settings: dict[str, Any] = {"ssl_context": context} if context else {}
    if verified_as:
        settings |= {"server_hostname": verified_as, "assert_hostname": verified_as}
    return settings


def _all_headers(answer: Any) -> Headers:
    raw = getattr(answer.raw, "headers", None)
    if raw is not None and hasattr(raw, "getlist"):
        return tuple((name, value) for name in raw for value in raw.getlist(name))
    return tuple(answer.headers.items())


def _innermost(error: BaseException) -> BaseException:
    """The operating system's own reason below urllib3's wrapping."""
    seen: BaseException = error
    while True:
        reason = getattr(seen, "reason", None)
        inner = reason if isinstance(reason, BaseException) else seen.__cause__ or seen.__context__
        if inner is None or inner is seen:
            return seen
        seen = inner
