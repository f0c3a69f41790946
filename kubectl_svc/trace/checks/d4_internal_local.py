"""internalTrafficPolicy Local: pods on nodes without an endpoint cannot connect.

What: the cluster IP leads to endpoints of the same node alone; elsewhere packets are dropped.
Why: the policy keeps traffic on the node; meant for DaemonSets.
Fix: policy Cluster, or a pod on every node.

Example: a Deployment of two replicas on five nodes.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects.meta import dig
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import change
from kubectl_svc.trace.local import where
from kubectl_svc.trace.report import ERROR, NOTE, WARNING, Problem

CODE = "D4"
SLUG = "internal-local"
SEVERITY = NOTE
NEEDS = ("EndpointSlice",)
FOLLOWS = ("A3", "A6", "C1")


def check(chain: Chain) -> Iterator[Problem]:
    """A warning where nodes are known that have none; an error where no node has one."""
    if dig(chain.spec, "spec", "internalTrafficPolicy") != "Local":
        return
    for port in chain.ports[:1]:
        told = where(chain, port)
        if told is not None:
            severity = ERROR if told.nobody else WARNING if told.without else ""
            fix = change(chain, ("spec", "internalTrafficPolicy"), "Cluster")
            yield Problem(chain.reference, f"internalTrafficPolicy Local: {told.message}", fix, "", severity)
