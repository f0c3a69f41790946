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
from kubectl_svc.trace.report import ERROR, Problem

CODE = "A11"
SLUG = "port-names"
SEVERITY = ERROR
NEEDS = ()
FOLLOWS = ()


def check(chain: Chain) -> Iterator[Problem]:
    """Files only: no cluster holds such a Service."""
    known = services.ports(chain.spec)
    names = [port.name for port in known]
    for index, port in enumerate(known):
        if len(known) > 1 and not port.name:
            fix = f"spec.ports[{index}].name: unset -> port-{port.port}"
            yield Problem(chain.reference, f"port {port.port} needs a name, for there are {len(known)} ports", fix)
        elif port.name and port.name in names[:index]:
            fix = f"spec.ports[{index}].name: {port.name} -> {port.name}-{port.port}"
            yield Problem(chain.reference, f'two ports are called "{port.name}"', fix)
    pairs_seen = [(port.port, port.protocol) for port in known]
    for pair in dict.fromkeys(pair for pair in pairs_seen if pairs_seen.count(pair) > 1):
        yield Problem(chain.reference, f"port {pair[0]}/{pair[1]} is listed {pairs_seen.count(pair)} times")
