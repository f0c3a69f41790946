"""The pods use their node's network.

What: NetworkPolicy does not apply to them, and the port is open on the node.
Why: hostNetwork was asked for.
Fix: none, if this is intended.

Example: an ingress controller on bare metal.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta, pods
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Said once."""
    if found := [meta.reference(pod) for pod in chain.alive if pods.host_network(pod)]:
        yield Problem(chain.reference, {"pods": found})
