"""Whether anything enforces NetworkPolicies is not in the API.

What: the API server stores policies in every cluster; a network plugin has to act on them. Without one that does, all traffic
passes.
Why: plugins such as flannel alone do not enforce any.
Fix: none; the documentation of the network plugin says it.

Example: kind before 0.24, whose network passed everything.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.hops.policies import CLIENT_HOP
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Said once, where a policy has a say."""
    client = chain.facts.client
    if client and any(access.isolated for access in chain.access.values()):
        engines = list(client.engines)
        yield Problem(chain.reference, {"engines": engines}, hop=CLIENT_HOP, variant="engines" if engines else "")
