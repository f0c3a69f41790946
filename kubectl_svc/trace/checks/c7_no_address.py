"""A pod has no IP address yet.

What: it is in no slice until it has one.
Why: it has only just been scheduled, or the network plugin cannot set it up.
Fix: see the events of the pod.

Example: "ContainerCreating" for minutes, "failed to set up sandbox" in the events.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta, pods
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Pods that have a node."""
    bare = [pod for pod in chain.alive if pods.node_name(pod) and not pods.ips(pod)]
    if bare:
        values = {"pods": [meta.reference(pod) for pod in bare], "node": pods.node_name(bare[0])}
        yield Problem(meta.reference(bare[0]), values, look(chain, "describe", "pod", meta.name(bare[0])))
