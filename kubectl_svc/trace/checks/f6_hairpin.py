"""The client is an endpoint of the Service itself.

What: some of its connections come back to itself. They need hairpin mode in the pod's network, and arrive from its node's
address.
Why: a pod uses the Service that it is a part of.
Fix: none where the network supports it; most do.

Example: a pod that checks its own Service.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.policy.verdict import ITSELF
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.hops.policies import CLIENT_HOP
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Said once."""
    client = chain.facts.client
    passages = (passage for access in chain.access.values() for passage in access.passages)
    if client and any(passage.verdict.ingress.exempt == ITSELF for passage in passages):
        yield Problem(chain.reference, {"client": str(client.viewpoint)}, hop=CLIENT_HOP)
