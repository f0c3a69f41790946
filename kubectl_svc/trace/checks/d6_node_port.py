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
from kubectl_svc.trace.report import STEP, WARNING, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Files only. The range is the default one, so leaving it is a warning."""
    for port in chain.ports:
        number = port.port.node_port
        fix = remove(chain, ("spec", "ports", port.position, "nodePort"), STEP)
        if number and not 30000 <= number <= 32767:
            yield Problem(chain.reference, {"number": number}, fix, port.hop, WARNING, "range")
        for other in chain.facts.seen.with_node_port(number, port.port.protocol) if number else ():
            if (meta.namespace(other), meta.name(other)) != (chain.facts.namespace, chain.name):
                values = {"number": number, "other": meta.name(other), "namespace": meta.namespace(other)}
                yield Problem(chain.reference, values, fix, port.hop)
