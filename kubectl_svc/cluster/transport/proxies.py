"""Which proxy stands between us and a server, if any: Go's golang.org/x/net/http/httpproxy, and ``proxy-url``."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

from kubectl_svc.cluster.connection import Connection
from kubectl_svc.cluster.transport.address import Address, address
from kubectl_svc.errors import ConfigError

IP = ipaddress.IPv4Address | ipaddress.IPv6Address


def proxy_for(connection: Connection, environ: Mapping[str, str]) -> str | None:
    """The proxy's URL, or ``None``: the cluster's ``proxy-url``, else the environment's.

    The environment never proxies loopback; ``NO_PROXY`` does not apply to ``proxy-url``.
    """
    if connection.proxy_url:
        return _checked(connection.proxy_url)
    server = address(connection.server)
    names = ("HTTPS_PROXY", "https_proxy") if server.tls else ("HTTP_PROXY", "http_proxy")
    proxy = next((environ[name] for name in names if environ.get(name)), None)
    if not proxy or _bypassed(server, environ.get("NO_PROXY") or environ.get("no_proxy") or ""):
        return None
    return _checked(proxy if "://" in proxy else f"http://{proxy}")


def _checked(proxy: str) -> str:
    try:
        parts = urlsplit(proxy)
        known = parts.scheme in {"http", "https", "socks5", "socks5h"} and parts.hostname and (parts.port or True)
    except ValueError:
        known = False
    if not known:
        raise ConfigError(
            f"the proxy {without_password(proxy)} is no http, https or socks5 URL", "see proxy-url and HTTPS_PROXY"
        )
    return proxy


def without_password(url: str) -> str:
    """A proxy's URL as messages may show it."""
    scheme, separator, rest = url.rpartition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"


def _bypassed(server: Address, no_proxy: str) -> bool:
    ip = _ip(server.host)
    if server.host == "localhost" or (ip and ip.is_loopback):
        return True
    entries = [entry.strip().lower() for entry in no_proxy.split(",")]
    return "*" in entries or any(_excludes(entry, server, ip) for entry in entries if entry)


def _excludes(entry: str, server: Address, ip: IP | None) -> bool:
    """Whether one item of ``NO_PROXY`` names the server: an address, a CIDR or a domain, all but CIDRs also with a port."""
    if "/" in entry:
        try:
            return ip is not None and ip in ipaddress.ip_network(entry, strict=False)
        except ValueError:
            return False
    host, port = _host_and_port(entry)
    if port not in {"", str(server.port)} or not host:
        return False
    if ip or _ip(host):
        return ip == _ip(host)
    domain = host.removeprefix("*") if host.startswith("*.") else host
    return server.host.endswith(domain if domain.startswith(".") else f".{domain}") or server.host == domain


def _host_and_port(entry: str) -> tuple[str, str]:
    if _ip(entry):
        return entry, ""
    host, colon, port = entry.rpartition(":")
    return (host.strip("[]"), port) if colon and port.isdigit() else (entry.strip("[]"), "")


def _ip(text: str) -> IP | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
