"""Pods are on a node that is not ready.

What: their kubelet does not report, so the status of the pods is unknown; later they are marked not ready, or evicted.
Why: the node is down, cut off, or under pressure.
Fix: look at the node.

Example: two of three pods on a node that lost its network.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import pods
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look_anywhere
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Only where nodes were read."""
    nodes = chain.facts.seen.nodes
    for name in dict.fromkeys(map(pods.node_name, chain.alive)):
        found = pods.conditions(nodes[name]).get("Ready") if name in nodes else None
        if found is not None and found.status != "True":
            count = sum(pods.node_name(pod) == name for pod in chain.alive)
            values = {"node": name, "reason": found.reason or found.status, "pods": count}
            yield Problem(f"node/{name}", values, look_anywhere("describe", "node", name))
