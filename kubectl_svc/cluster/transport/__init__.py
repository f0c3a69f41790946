"""Bytes to one HTTP(S) server and back: TLS, proxies, kept-alive connections. Nothing about Kubernetes.

`dialling` opens a `line.Line`, on which every wait has one `deadline.Deadline`; `direct` speaks HTTP on it, within `limits`.
"""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_svc.cluster.connection import Connection
from kubectl_svc.cluster.memory import Memory
from kubectl_svc.cluster.transport.deadline import Deadline
from kubectl_svc.cluster.transport.protocol import Headers, Response, StreamRefused, Transport

__all__ = ["Deadline", "Headers", "Response", "StreamRefused", "Transport", "connect"]


def connect(
    connection: Connection, environ: Mapping[str, str], memory: Memory | None = None, *, ahead: bool = False
) -> Transport:
    """The transport that ``connection`` needs; nothing is sent yet. ``memory`` is what answers may take.

    With ``ahead`` the server is dialled at once, in a thread, while the caller prepares its first request.
    """
    from kubectl_svc.cluster.address import address
    from kubectl_svc.cluster.transport.dialling import Dialler
    from kubectl_svc.cluster.transport.direct import Direct
    from kubectl_svc.cluster.transport.proxies import proxy_for
    from kubectl_svc.cluster.transport.tls import tls_context

    server = address(connection.server)
    proxy = proxy_for(server, connection.proxy_url, environ)
    tls = tls_context(connection) if server.tls else None
    direct = Direct(Dialler(server, proxy, tls, connection.tls_server_name or server.host, connection.hint), memory or Memory())
    if ahead:
        direct.ahead()
    return direct
