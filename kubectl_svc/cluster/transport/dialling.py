"""A `Line` to a server: by TCP or through an http, https or socks5 proxy, and TLS over that; all within one deadline."""

from __future__ import annotations

import socket
import ssl
from base64 import b64encode
from http.client import HTTPException
from typing import Any, NamedTuple
from urllib.parse import unquote

from kubectl_svc.cluster.address import ServerAddress, host_and_port
from kubectl_svc.cluster.said import said
from kubectl_svc.cluster.transport.deadline import Deadline, connected
from kubectl_svc.cluster.transport.failures import dial_error, proxy_error
from kubectl_svc.cluster.transport.line import Line, TooLarge, received
from kubectl_svc.cluster.transport.proxies import Proxy
from kubectl_svc.errors import ConnectionFailed
from kubectl_svc.wording import Said

_UNREACHABLE = (OSError, UnicodeError, ValueError, HTTPException, TooLarge)
_SOCKS_REFUSALS = {
    1: "socks-failure",
    2: "socks-not-allowed",
    3: "socks-no-network",
    4: "socks-no-host",
    5: "socks-refused",
    6: "socks-expired",
    7: "socks-no-command",
    8: "socks-no-address-type",
}


class Dialler(NamedTuple):
    """Where connections go. ``tls`` is for the server and for an https proxy; ``verified_as`` is its certificate's name."""

    server: ServerAddress
    proxy: Proxy | None
    tls: ssl.SSLContext | None
    verified_as: str
    hint: str | Said = ""

    @property
    def place(self) -> str:
        """What messages call the server."""
        return f"{self.server.netloc} through the proxy {self.proxy.shown}" if self.proxy else self.server.netloc

    def dial(self, deadline: Deadline) -> Line:
        """A connection ready for HTTP; raises ``ConnectionFailed``, and then nothing was sent to the server."""
        try:
            connection: Any = self._through(self.proxy, deadline) if self.proxy else self._straight(deadline)
        except _UNREACHABLE as error:
            raise dial_error(error, self.place, self.hint) from error
        if self.server.tls and self.tls:
            connection = self._secured(connection, self.tls, self.verified_as, deadline)
        return Line(connection, deadline)

    def _straight(self, deadline: Deadline) -> socket.socket:
        return connected(self.server.host, self.server.port, deadline)

    def _through(self, proxy: Proxy, deadline: Deadline) -> Any:
        """A connection by which the proxy passes bytes on; to a plain server an http proxy wants whole requests instead."""
        connection: Any = None
        try:
            connection = connected(proxy.host, proxy.port, deadline)
            if proxy.scheme == "https":
                connection.settimeout(deadline.left())
                context = self.tls or ssl.create_default_context()
                connection = context.wrap_socket(connection, server_hostname=plain(proxy.host))
            if proxy.socks:
                _socks(Line(connection, deadline), proxy, self.server)
            elif self.server.tls:
                _tunnel(Line(connection, deadline), proxy, self.server)
            return connection
        except (*_UNREACHABLE, ConnectionFailed) as error:
            if connection is not None:
                connection.close()
            raise proxy_error(error, self.place) from error

    def _secured(self, connection: Any, tls: ssl.SSLContext, name: str, deadline: Deadline) -> Any:
        try:
            connection.settimeout(deadline.left())
            if isinstance(connection, ssl.SSLSocket):  # TLS within an https proxy's TLS
                from urllib3.util.ssltransport import SSLTransport

                return SSLTransport(connection, tls, server_hostname=name)
            return tls.wrap_socket(connection, server_hostname=plain(name))
        except _UNREACHABLE as error:
            connection.close()
            raise dial_error(error, self.place, self.hint) from error


def plain(name: str) -> str | bytes:
    """A name of ASCII as bytes: for text Python loads its IDNA tables."""
    return name.encode() if name.isascii() else name


def proxy_authorization(proxy: Proxy) -> tuple[tuple[str, str], ...]:
    """The header for a proxy that wants a name and password."""
    if not proxy.username and not proxy.password:
        return ()
    pair = f"{unquote(proxy.username)}:{unquote(proxy.password)}".encode()
    return (("Proxy-Authorization", f"Basic {b64encode(pair).decode()}"),)


def _tunnel(line: Line, proxy: Proxy, server: ServerAddress) -> None:
    """``CONNECT`` (RFC 9110, 9.3.6)."""
    target = host_and_port(server.host, server.port)
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}", *(": ".join(pair) for pair in proxy_authorization(proxy)), "", ""]
    line.sendall("\r\n".join(lines).encode())
    with received(line, "CONNECT") as answer:
        if answer.status != 200:
            raise ConnectionFailed(said("proxy-status", status=answer.status, reason=answer.reason.rstrip()))


def _socks(line: Line, proxy: Proxy, server: ServerAddress) -> None:
    """``CONNECT`` by name (RFC 1928), with a name and password (RFC 1929) where the proxy's URL has them."""
    name, password = (unquote(text).encode() for text in (proxy.username, proxy.password))
    line.sendall(b"\5\1\2" if name else b"\5\1\0")
    _, method = _exactly(line, 2)
    if method == 2 and name:
        line.sendall(b"\1" + bytes([len(name)]) + name + bytes([len(password)]) + password)
        if _exactly(line, 2)[1]:
            raise ConnectionFailed(said("proxy-refuses-login"))
    elif method:
        raise ConnectionFailed(said("proxy-wants-login"))
    host = server.host.encode("idna" if not server.host.isascii() else "ascii")
    line.sendall(b"\5\1\0\3" + bytes([len(host)]) + host + server.port.to_bytes(2, "big"))
    _, refusal, _, kind = _exactly(line, 4)
    if refusal:
        key = _SOCKS_REFUSALS.get(refusal)
        raise ConnectionFailed(said(key) if key else said("socks-other", code=refusal))
    _exactly(line, {1: 4, 4: 16}.get(kind) or _exactly(line, 1)[0])
    _exactly(line, 2)


def _exactly(line: Line, count: int) -> bytes:
    data = b""
    while len(data) < count:
        piece = line.recv(count - len(data))
        if not piece:
            raise ConnectionResetError
        data += piece
    return data
