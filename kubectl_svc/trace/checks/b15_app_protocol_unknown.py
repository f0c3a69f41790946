"""appProtocol is not a standard name.

What: proxies and meshes that do not know it treat the port as plain TCP.
Why: a typing error, or a name of one implementation without its domain.
Fix: use a name registered with IANA, kubernetes.io/h2c, kubernetes.io/ws or kubernetes.io/wss, or one with a domain.

Example: "appProtocol: HTTP/2".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects.alike import closest
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import change
from kubectl_svc.trace.report import STEP, Problem

KNOWN = (
    *("http", "https", "http2", "grpc", "grpc-web", "tcp", "udp", "tls", "ssl", "h2c", "ws", "wss", "dns", "domain", "ldap"),
    *("ldaps", "smtp", "imap", "amqp", "mqtt", "redis", "mongo", "mysql", "postgresql", "kafka", "ssh", "ftp", "sip"),
)


def check(chain: Chain) -> Iterator[Problem]:
    """Names with a domain are somebody's own and are left alone."""
    for port in chain.ports:
        name = port.port.app_protocol
        if name and name not in KNOWN and not ("/" in name and "." in name.partition("/")[0]):
            near = closest(name, KNOWN)
            fix = change(chain, ("spec", "ports", port.position, "appProtocol"), near, STEP) if near else None
            yield Problem(chain.reference, {"name": name, "port": port.port, "closest": near}, fix, port.hop)
