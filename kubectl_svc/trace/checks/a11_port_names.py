"""Ports without names, or two of one name.

What: the API server refuses a Service with several ports unless each has a name of its own.
Why: a second port was added to one that needed no name.
Fix: give every port a name.

Example: "ports: [{port: 80}, {port: 443}]".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import services
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import change, look_at
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Files only: no cluster holds such a Service."""
    known = services.ports(chain.spec)
    names = [port.name for port in known]
    for index, port in enumerate(known):
        path = ("spec", "ports", index, "name")
        if len(known) > 1 and not port.name:
            values = {"port": port.port, "ports": len(known)}
            yield Problem(chain.reference, values, change(chain, path, f"port-{port.port}"), variant="unnamed")
        elif port.name and port.name in names[:index]:
            fix = change(chain, path, f"{port.name}-{port.port}"[:15].rstrip("-"))
            yield Problem(chain.reference, {"name": port.name}, fix, variant="name-twice")
    pairs_seen = [(port.port, port.protocol) for port in known]
    for number, protocol in dict.fromkeys(pair for pair in pairs_seen if pairs_seen.count(pair) > 1):
        twice = {"port": number, "protocol": protocol, "times": pairs_seen.count((number, protocol))}
        yield Problem(chain.reference, twice, look_at(chain, ("spec", "ports")), variant="port-twice")
