"""internalTrafficPolicy Local: pods on nodes without an endpoint cannot connect.

What: the cluster IP leads to endpoints of the same node alone; elsewhere packets are dropped.
Why: the policy keeps traffic on the node; meant for DaemonSets.
Fix: policy Cluster, or a pod on every node.

Example: a Deployment of two replicas on five nodes.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.proxy.choice import DROP
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import change
from kubectl_svc.trace.hops.routes import where
from kubectl_svc.trace.report import ERROR, STEP, WARNING, Problem

POLICY = "internalTrafficPolicy"


def check(chain: Chain) -> Iterator[Problem]:
    """A warning where nodes are known that have none; an error where no node has one, or the client's has not."""
    dropped = any(route.outcome == DROP for access in chain.access.values() for _, _, route in access.routes)
    known = ERROR if dropped else WARNING if chain.facts.seen.nodes else ""
    for said in where(chain, POLICY):
        fix = change(chain, ("spec", POLICY), "Cluster", STEP)
        yield Problem(chain.reference, said.values, fix, "", known if said.forward else ERROR, said.variant)
