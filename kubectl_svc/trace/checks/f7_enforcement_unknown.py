"""Whether anything enforces NetworkPolicies is not in the API.

What: the API server stores policies in every cluster; a network plugin has to act on them. Without one that does, all traffic
passes. Plugins are known by the names of their DaemonSets, and by API groups of their own.
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
        known = client.networks
        values = {
            "engines": list(client.engines),
            "networks": [one.name for one in known if one.enforces],
            "perhaps": [one.name for one in known if one.enforces is None],
            "without": [] if any(one.enforces for one in known) else [one.name for one in known if one.enforces is False],
        }
        yield Problem(chain.reference, values, hop=CLIENT_HOP)
