"""No pod behind the Service is ready.

What: the selector matches pods, and none takes traffic: connections are refused.
Why: unscheduled, image not pulled, crash loop, missing configuration, init container, failing readiness probe.
Fix: mend what the first pod says; its events and log tell more.

Example: a readiness probe for a path that answers 404.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kubectl_svc.objects import meta
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import kubectl
from kubectl_svc.trace.hops import causes
from kubectl_svc.trace.report import ERROR, Problem
from kubectl_svc.trace.words import plural

CODE = "C1"
SLUG = "no-pod-ready"
SEVERITY = ERROR
NEEDS = ("Pod",)
FOLLOWS = ("B16", "C3")


def check(chain: Chain) -> Iterator[Problem]:
    """The causes, the commonest first, and those of pods that are asked to go last."""
    events = chain.facts.objects("Event")
    if not chain.alive or chain.serves or not chain.routed:
        return
    told = [(pod, causes.cause(pod, events)) for pod in chain.alive]
    if not all(cause for _, cause in told):
        return
    counts = Counter(cause for _, cause in told)
    going = {cause for pod, cause in told if meta.terminating(pod)}
    common, *others = sorted(counts, key=lambda cause: (cause in going, -counts[cause]))
    first = next(pod for pod, cause in told if cause == common)
    if len(told) == 1:
        message = f"{meta.reference(first)}, the only one, is not ready: {common}"
    else:
        message = f"none of {plural(len(told), 'pod')} is ready: {common} ({counts[common]} of them)"
        message += "".join(f"; {cause} ({counts[cause]})" for cause in others[:2])
    yield Problem(meta.reference(first), message, kubectl(chain, *_look(first, common)))


def _look(pod: dict[str, object], cause: str) -> tuple[str, ...]:
    """Where the rest of the story stands."""
    if "CrashLoopBackOff" in cause or "ended" in cause:
        container = cause.partition("container ")[2].split(":")[0].split(" ")[0]
        return ("logs", meta.name(pod), "-c", container, "--previous")
    return ("describe", "pod", meta.name(pod))
