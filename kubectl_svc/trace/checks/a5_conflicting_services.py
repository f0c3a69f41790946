"""Another Service selects the same pods and sends the same port elsewhere.

What: two names lead to the same pods, and one port number means two things.
Why: a Service was copied, and only one of the two was changed.
Fix: make the ports equal, or delete the Service that is no longer needed.

Example: "web" and "web-old" both select app=web; port 80 goes to 8080 in one and to 8081 in the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta, services
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Services of this namespace with an equal selector; ports of unlike names are meant to be unlike."""
    for other in chain.facts.seen.with_selector(chain.facts.namespace, chain.selector) if chain.selector else ():
        if meta.name(other) == chain.name:
            continue
        theirs = {(port.name, port.port, port.protocol): port.target_port for port in services.ports(other)}
        for port in chain.ports:
            target = theirs.get((port.port.name, port.port.port, port.port.protocol), port.port.target_port)
            if target != port.port.target_port:
                values = {"other": meta.name(other), "port": port.port, "target": port.port.target_port, "their_target": target}
                yield Problem(chain.reference, values, hop=port.hop)
