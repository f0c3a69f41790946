"""internalTrafficPolicy Local: pods on nodes without an endpoint cannot connect.

What: the cluster IP leads to endpoints of the same node alone; elsewhere packets are dropped.
Why: the policy keeps traffic on the node; meant for DaemonSets.
Fix: policy Cluster, or a pod on every node.

Example: a Deployment of two replicas on five nodes.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.proxy.choice import DROP, FORWARD
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import change
from kubectl_svc.trace.hops.routes import where
from kubectl_svc.trace.report import ERROR, NOTE, STEP, WARNING, Problem

POLICY = "internalTrafficPolicy"


def check(chain: Chain) -> Iterator[Problem]:
    """A warning where nodes are known that have none; an error where no node has one.

    A client's own nodes count instead, where they are known: a note where all of them have one.
    """
    own = _of_client(chain)
    known = WARNING if chain.facts.seen.nodes else NOTE
    for said in where(chain, POLICY):
        fix = change(chain, ("spec", POLICY), "Cluster", STEP)
        yield Problem(chain.reference, said.values, fix, "", own or (known if said.forward else ERROR), said.variant)


def _of_client(chain: Chain) -> str:
    """How grave it is for a client: whoever does not use the cluster IP on a node is not affected."""
    client = chain.facts.client
    if client is None or client.unknown:
        return ""
    outcomes = [route.outcome for access in chain.access.values() for _, _, route in access.routes]
    if not outcomes:
        return NOTE if client.outside or any(access.referrer for access in chain.access.values()) else ""
    if FORWARD not in outcomes:
        return ERROR
    return WARNING if DROP in outcomes else NOTE
