"""A server's URL, taken apart."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote, urlsplit

from kubectl_svc.cluster.said import said
from kubectl_svc.errors import ConfigError


class ServerAddress(NamedTuple):
    """Where a server is: ``host`` without brackets, ``prefix`` the path that every request's path hangs below."""

    tls: bool
    host: str
    port: int
    netloc: str
    """``host[:port]`` as it was written: what a request's Host header says, and what messages call the server."""
    prefix: str


def address(server: str) -> ServerAddress:
    """``server`` (``http[s]://host[:port][/prefix]``) taken apart; raises ``ConfigError``."""
    shown = without_userinfo(server)
    try:
        parts = urlsplit(server)
        port = parts.port
    except ValueError as error:
        raise ConfigError(said("no-url", address=shown), said("write-address")) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or not _printable(parts.netloc):
        raise ConfigError(said("no-http-url", address=shown), said("write-address"))
    tls = parts.scheme == "https"
    netloc = parts.netloc.rpartition("@")[2]
    prefix = quote(parts.path.rstrip("/"), safe="/%:@!$&'()*+,;=~", errors="surrogateescape")
    return ServerAddress(tls, parts.hostname, port or (443 if tls else 80), netloc, prefix)


def host_and_port(host: str, port: int) -> str:
    """``host:port``, an IPv6 address in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def without_userinfo(url: str) -> str:
    """``url`` as messages may show it: nothing of what stands before the ``@`` of its host."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        scheme, rest = "", url
    end = min((rest.find(mark) for mark in "/?#" if mark in rest), default=len(rest))
    return f"{scheme}{separator}{rest[:end].rpartition('@')[2]}{rest[end:]}"


def _printable(netloc: str) -> bool:
    """A host is sent in a header: no blanks, no control characters, no half characters."""
    return netloc.isprintable() and " " not in netloc
