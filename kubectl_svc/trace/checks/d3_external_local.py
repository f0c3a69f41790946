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
from kubectl_svc.trace.hops.routes import NOBODY, where
from kubectl_svc.trace.report import ERROR, NOTE, Problem

CODE = "D3"
SLUG = "external-local"
SEVERITY = NOTE
NEEDS = ("EndpointSlice",)
FOLLOWS = ("A3", "A6", "C1")

POLICY = "externalTrafficPolicy"


def check(chain: Chain) -> Iterator[Problem]:
    """An error where no node has one."""
    for message in where(chain, POLICY):
        nobody = message.endswith(NOBODY)
        fix = change(chain, ("spec", POLICY), "Cluster") if nobody else ""
        yield Problem(chain.reference, message, fix, "", ERROR if nobody else "")
