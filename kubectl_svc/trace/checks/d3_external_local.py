"""externalTrafficPolicy Local: nodes without a pod drop what comes from outside.

What: only nodes with a ready pod of their own forward; load balancers leave the others out by their health check.
Why: the policy keeps clients' addresses, at that price.
Fix: policy Cluster, or a pod on every node that gets traffic.

Example: NodePort 30080 answers on one node of three.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects.meta import dig
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import change
from kubectl_svc.trace.local import where
from kubectl_svc.trace.report import ERROR, NOTE, Problem

CODE = "D3"
SLUG = "external-local"
SEVERITY = NOTE
NEEDS = ("EndpointSlice",)
FOLLOWS = ("A3", "A6", "C1")


def check(chain: Chain) -> Iterator[Problem]:
    """An error where no node has one."""
    if dig(chain.spec, "spec", "externalTrafficPolicy") != "Local":
        return
    for port in chain.ports[:1]:
        told = where(chain, port)
        if told is not None:
            fix = change(chain, ("spec", "externalTrafficPolicy"), "Cluster")
            message = f"externalTrafficPolicy Local: {told.message}"
            yield Problem(chain.reference, message, fix if told.nobody else "", "", ERROR if told.nobody else "")
