"""Policies of other engines have a say, and are not evaluated.

What: AdminNetworkPolicy, ClusterNetworkPolicy, Cilium's, Calico's and Antrea's own policies, and Istio's AuthorizationPolicy
can shut what NetworkPolicies leave open, and most of them can open what these shut. Where they do is unknown here.
Why: another policy engine applies policies, too.
Fix: none; ask the tool that belongs to the engine.

Example: a CiliumClusterwideNetworkPolicy that denies what comes from the world.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.hops.policies import CLIENT_HOP, others
from kubectl_svc.trace.reading.engines import ENGINES
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Said once, with their kinds."""
    kinds = others(chain)
    if kinds:
        owners = [engine.name for engine in ENGINES if set(kinds) & set(engine.kinds)]
        yield Problem(chain.reference, {"kinds": kinds, "engines": list(dict.fromkeys(owners))}, hop=CLIENT_HOP)
