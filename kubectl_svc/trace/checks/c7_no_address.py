"""A pod has no IP address yet.

What: it is in no slice until it has one.
Why: it has only just been scheduled, or the network plugin cannot set it up.
Fix: its events tell.

Example: "ContainerCreating" for minutes, "failed to set up sandbox" in the events.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta, pods
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import kubectl
from kubectl_svc.trace.report import WARNING, Problem
from kubectl_svc.trace.words import of_pods

CODE = "C7"
SLUG = "no-address"
SEVERITY = WARNING
NEEDS = ("Pod",)
FOLLOWS = ("C1", "C2")


def check(chain: Chain) -> Iterator[Problem]:
    """Pods that have a node."""
    bare = [pod for pod in chain.alive if pods.node_name(pod) and not pods.ips(pod)]
    if bare:
        message = f"{of_pods(bare)} on node {pods.node_name(bare[0])}: no IP address yet"
        yield Problem(meta.reference(bare[0]), message, kubectl(chain, "describe", "pod", meta.name(bare[0])))
