"""A nodePort is taken twice, or lies outside the range.

What: the API server refuses the second Service; outside 30000-32767 it refuses unless the cluster has another range.
Why: a copied manifest, or a number chosen by hand.
Fix: leave nodePort out, and let the cluster choose.

Example: two Services with "nodePort: 30080".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import remove
from kubectl_svc.trace.report import ERROR, WARNING, Problem

CODE = "D6"
SLUG = "node-port"
SEVERITY = ERROR
NEEDS = ("Service",)
FOLLOWS = ()


def check(chain: Chain) -> Iterator[Problem]:
    """Files only. The range is the default one, so leaving it is a warning."""
    for port in chain.ports:
        number = port.port.node_port
        fix = remove(chain, ("spec", "ports", port.position, "nodePort"))
        if number and not 30000 <= number <= 32767:
            message = f"nodePort {number} is outside 30000-32767, the usual range"
            yield Problem(chain.reference, message, fix, port.hop, WARNING)
        for other in chain.facts.seen.with_node_port(number, port.port.protocol) if number else ():
            if (meta.namespace(other), meta.name(other)) != (chain.facts.namespace, chain.name):
                message = f"nodePort {number} is also that of service {meta.name(other)} in {meta.namespace(other)}"
                yield Problem(chain.reference, message, fix, port.hop)
