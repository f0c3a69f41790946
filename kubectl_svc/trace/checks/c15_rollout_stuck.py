"""A rollout behind the Service is stuck.

What: old pods may still serve, and the new ones do not come up. It is seen where Deployments are read: by an overview, in
files, and for one Service where it has no endpoint at all; new pods that are not ready are C2 anyway.
Why: the new pods cannot start or become ready; the deadline of the Deployment has passed; or its ReplicaSet is refused.
Fix: fix the new pods, or undo the rollout.

Example: an image tag that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta, pods
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import kubectl, step
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """The Deployments whose pods the selector matches."""
    for workload in chain.facts.seen.making("Deployment", chain.facts.namespace, chain.selector):
        found = pods.conditions(workload).get("Progressing")
        if found is not None and found.status == "False":
            what = f"deployment/{meta.name(workload)}"
            values = {"workload": what, "why": found.message.rstrip(".")}
            yield Problem(what, values, step(kubectl(chain, "rollout", "undo", what), what))
