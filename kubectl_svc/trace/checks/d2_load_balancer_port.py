"""The load balancer could not take a port.

What: the port is not served by the load balancer; its status says why.
Why: the port or protocol is not supported there, or two protocols share one balancer.
Fix: what the error names, of which the Service's events tell more; often a Service of its own per protocol.

Example: "MixedProtocolNotSupported".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.chain import SERVICE_HOP, Chain
from kubectl_svc.trace.fixes.edits import look
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Every port with an error in status.loadBalancer.ingress."""
    look_there = look(chain, "describe", "service", chain.name)
    for ingress in items(chain.spec, "status", "loadBalancer", "ingress"):
        for port in items(ingress, "ports"):
            if error := dig(port, "error"):
                address = dig(ingress, "ip") or dig(ingress, "hostname") or "the load balancer"
                values = {"address": address, "port": dig(port, "port"), "protocol": dig(port, "protocol"), "error": error}
                yield Problem(chain.reference, values, look_there, f"{SERVICE_HOP}/balancer")
