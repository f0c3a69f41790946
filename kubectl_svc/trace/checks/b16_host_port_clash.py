"""Pods request the same port on the same node.

What: of two pods with hostNetwork or hostPort only one can listen; the other is not scheduled, or fails to start.
Why: more replicas than nodes, or two applications with one port.
Fix: fewer replicas than nodes, another port, or no host network.

Example: two replicas with hostPort 80 on a cluster of one node.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta, pods
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look
from kubectl_svc.trace.reading.templates import origin
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Pods that say so themselves: not scheduled for want of free ports."""
    for pod in chain.alive:
        found = pods.conditions(pod).get("PodScheduled")
        wanted = [
            port.host_port or port.number for port in pods.container_ports(pod) if port.host_port or pods.host_network(pod)
        ]
        if wanted and found is not None and found.status == "False" and "free ports" in found.message:
            values = {"pod": meta.reference(pod), "port": wanted[0]}
            yield Problem(meta.reference(pod), values, look(chain, "describe", *origin(pod).split("/", 1)))
