"""A server's URL, taken apart."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlsplit

from kubectl_svc.errors import ConfigError


class Address(NamedTuple):
    """Where a server is: ``host`` without brackets, ``prefix`` the path that every request's path hangs below."""

    tls: bool
    host: str
    port: int
    netloc: str
    """``host[:port]`` as it was written: what a request's Host header says, and what messages call the server."""
    prefix: str


def address(server: str) -> Address:
    """``server`` (``http[s]://host[:port][/prefix]``) taken apart; raises ``ConfigError``."""
    try:
        parts = urlsplit(server)
        port = parts.port
    except ValueError as error:
        raise ConfigError(f'the server address "{server}" is no valid URL: {error}') from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigError(f'the server address "{server}" is no http or https URL', "write for example https://host:6443")
    tls = parts.scheme == "https"
    netloc = parts.netloc.rpartition("@")[2]
    return Address(tls, parts.hostname, port or (443 if tls else 80), netloc, parts.path.rstrip("/"))
