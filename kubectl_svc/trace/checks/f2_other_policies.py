"""Policies of other engines also apply, but are not evaluated.

What: AdminNetworkPolicy, ClusterNetworkPolicy, Cilium's, Calico's and Antrea's own policies, and Istio's AuthorizationPolicy
can deny what NetworkPolicies allow, and most of them can allow what NetworkPolicies deny. A trace cannot tell where they do.
Why: another policy engine applies policies, too.
Fix: none; ask the tool that belongs to the engine.

Example: a CiliumClusterwideNetworkPolicy that denies what comes from the world.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import Object, meta
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.hops.policies import CLIENT_HOP, concerning, others
from kubectl_svc.trace.reading.engines import ENGINES, engine_of
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Said once, with their kinds and names."""
    kinds = others(chain)
    if kinds:
        found = concerning(chain)
        owners = {engine.name for engine in map(engine_of, found) if engine is not None}
        engines = [name for name in dict.fromkeys(engine.name for engine in ENGINES) if name in owners]
        policies = [_named(policy, chain.facts.namespace) for policy in found]
        yield Problem(chain.reference, {"kinds": kinds, "engines": engines, "policies": policies}, hop=CLIENT_HOP)


def _named(policy: Object, namespace: str) -> str:
    """``web``, or with its namespace where that is another one than the Service's."""
    space = meta.namespace(policy)
    return f"{space}/{meta.name(policy)}" if space not in ("", namespace) else meta.name(policy)
