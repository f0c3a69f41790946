"""A readiness gate is not met.

What: the containers are ready, and the pod is not, because a condition that somebody else has to set is missing.
Why: the controller that sets it (often a load balancer's) does not run, or has not registered the pod.
Fix: look at that controller, or remove the gate from the pod template.

Example: "target-health.elbv2.k8s.aws/…" where the AWS Load Balancer Controller is not installed.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import kubectl
from kubectl_svc.trace.hops import causes
from kubectl_svc.trace.report import ERROR, WARNING, Problem
from kubectl_svc.trace.words import of_pods

CODE = "C3"
SLUG = "readiness-gate"
SEVERITY = ERROR
NEEDS = ("Pod",)
FOLLOWS = ()


def check(chain: Chain) -> Iterator[Problem]:
    """A warning while other pods carry the traffic."""
    waiting = [pod for pod in chain.alive if causes.containers_ready(pod) and causes.gates_open(pod)]
    if waiting:
        gate = causes.gates_open(waiting[0])[0]
        message = f"{of_pods(waiting)}: readiness gate {gate} is not met, though the containers are ready"
        severity = WARNING if any(port.usable for port in chain.ports) else ""
        yield Problem(
            meta.reference(waiting[0]), message, kubectl(chain, "get", "pod", meta.name(waiting[0]), "-o", "wide"), "", severity
        )
