"""A readiness gate is not met.

What: the containers are ready, but the pod is not: a condition that another controller sets is missing.
Why: the controller that sets it (often a load balancer's) does not run, or has not registered the pod.
Fix: look at that controller, or remove the gate from the pod template.

Example: "target-health.elbv2.k8s.aws/…" where the AWS Load Balancer Controller is not installed.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look
from kubectl_svc.trace.hops import causes
from kubectl_svc.trace.report import WARNING, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """A warning while other pods carry the traffic."""
    waiting = [pod for pod in chain.alive if causes.containers_ready(pod) and causes.gates_open(pod)]
    if waiting:
        values = {"pods": [meta.reference(pod) for pod in waiting], "gate": causes.gates_open(waiting[0])[0]}
        severity = WARNING if chain.serves else ""
        look_there = look(chain, "get", "pod", meta.name(waiting[0]), "-o", "wide")
        yield Problem(meta.reference(waiting[0]), values, look_there, "", severity)
