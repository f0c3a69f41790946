"""Bytes to one HTTP(S) server and back: TLS, proxies, kept-alive connections. Nothing about Kubernetes.

Two implementations of one protocol over one ``ssl.SSLContext``: `direct` on the standard library, and `proxied` on
``requests``, imported only where a proxy stands in the way.
"""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_svc.cluster.connection import Connection
from kubectl_svc.cluster.transport.protocol import Headers, Response, StreamRefused, Transport

__all__ = ["Headers", "Response", "StreamRefused", "Transport", "connect"]


def connect(connection: Connection, environ: Mapping[str, str]) -> Transport:
    """The transport that ``connection`` needs; nothing is sent yet."""
    from kubectl_svc.cluster.transport.proxies import proxy_for

    if proxy := proxy_for(connection, environ):
        from kubectl_svc.cluster.transport.proxied import Proxied

        return Proxied(connection, proxy)
    from kubectl_svc.cluster.transport.direct import Direct

    return Direct(connection)
