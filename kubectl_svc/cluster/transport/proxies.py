"""Which proxy stands between us and a server, if any: Go's golang.org/x/net/http/httpproxy, and ``proxy-url``."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from kubectl_svc.cluster.address import ServerAddress, host_and_port, without_userinfo
from kubectl_svc.cluster.said import said
from kubectl_svc.errors import ConfigError

IP = ipaddress.IPv4Address | ipaddress.IPv6Address
_PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}


class Proxy(NamedTuple):
    """A proxy's URL, taken apart; name and password are still percent-encoded, and not part of its ``repr``."""

    scheme: str
    host: str
    port: int
    username: str = ""
    password: str = ""

    @property
    def socks(self) -> bool:
        """Whether it speaks SOCKS5; it resolves the server's name then, as in Go."""
        return self.scheme.startswith("socks")

    @property
    def shown(self) -> str:
        """Its URL, as messages show it."""
        place = host_and_port(self.host, self.port)
        return f"{self.scheme}://{place.removesuffix(f':{_PORTS[self.scheme]}')}"

    def __repr__(self) -> str:
        return f"Proxy({self.shown!r})"


def proxy_for(server: ServerAddress, proxy_url: str | None, environ: Mapping[str, str]) -> Proxy | None:
    """The proxy, or ``None``: the cluster's ``proxy-url``, else the environment's.

    The environment never proxies loopback; ``NO_PROXY`` does not apply to ``proxy-url``.
    """
    if proxy_url:
        return _checked(proxy_url)
    names = ("HTTPS_PROXY", "https_proxy") if server.tls else ("HTTP_PROXY", "http_proxy")
    proxy = next((environ[name] for name in names if environ.get(name)), None)
    if not proxy or _bypassed(server, environ.get("NO_PROXY") or environ.get("no_proxy") or ""):
        return None
    return _checked(proxy if "://" in proxy else f"http://{proxy}")


def _checked(proxy: str) -> Proxy:
    try:
        parts = urlsplit(proxy)
        if parts.scheme in _PORTS and parts.hostname and parts.netloc.isprintable() and " " not in parts.netloc:
            port = parts.port or _PORTS[parts.scheme]
            return Proxy(parts.scheme, parts.hostname, port, parts.username or "", parts.password or "")
    except ValueError:
        pass
    raise ConfigError(said("no-proxy-url", proxy=without_userinfo(proxy)), said("see-proxy"))


def _bypassed(server: ServerAddress, no_proxy: str) -> bool:
    ip = _ip(server.host)
    if server.host == "localhost" or (ip and ip.is_loopback):
        return True
    entries = [entry.strip().lower() for entry in no_proxy.split(",")]
    return "*" in entries or any(_excludes(entry, server, ip) for entry in entries if entry)


def _excludes(entry: str, server: ServerAddress, ip: IP | None) -> bool:
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
    return (host.strip("[]"), port) if colon and re.fullmatch("[0-9]+", port) else (entry.strip("[]"), "")


def _ip(text: str) -> IP | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
