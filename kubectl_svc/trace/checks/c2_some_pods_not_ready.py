"""Some pods behind the Service are not ready.

What: the others carry the traffic.
Why: as for C1; right after a change it passes by itself.
Fix: mend what the pod says.

Example: one of three pods in a crash loop.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta, pods, services
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import kubectl
from kubectl_svc.trace.hops import causes
from kubectl_svc.trace.report import WARNING, Problem

CODE = "C2"
SLUG = "some-pods-not-ready"
SEVERITY = WARNING
NEEDS = ("Pod",)
FOLLOWS = ("B16", "C1", "C3")


def check(chain: Chain) -> Iterator[Problem]:
    """Pods that are asked to go do not count."""
    staying = [pod for pod in chain.alive if not meta.terminating(pod)]
    waiting = [pod for pod in staying if not pods.ready(pod)]
    if not waiting or len(waiting) == len(staying) or services.publishes_not_ready(chain.spec):
        return
    cause = causes.cause(waiting[0], chain.facts.objects("Event"))
    message = f"{len(waiting)} of {len(staying)} pods are not ready; {meta.reference(waiting[0])}: {cause}"
    yield Problem(meta.reference(waiting[0]), message, kubectl(chain, "describe", "pod", meta.name(waiting[0])))
