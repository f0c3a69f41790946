"""externalTrafficPolicy Local: nodes without a pod drop what comes from outside.

What: only nodes with a ready pod of their own forward; load balancers leave the others out by their health check.
Why: the policy keeps clients' addresses, at that price.
Fix: policy Cluster, or a pod on every node that gets traffic.

Example: NodePort 30080 answers on one node of three.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import change
from kubectl_svc.trace.hops.routes import where
from kubectl_svc.trace.report import ERROR, STEP, Problem

POLICY = "externalTrafficPolicy"


def check(chain: Chain) -> Iterator[Problem]:
    """An error where no node has one."""
    for said in where(chain, POLICY):
        fix = None if said.forward else change(chain, ("spec", POLICY), "Cluster", STEP)
        yield Problem(chain.reference, said.values, fix, "", "" if said.forward else ERROR, said.variant)
