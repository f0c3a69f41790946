"""No pod behind the Service is ready.

What: the selector matches pods, and none takes traffic: connections are refused.
Why: unscheduled, image not pulled, crash loop, missing configuration, init container, failing readiness probe.
Fix: fix the cause that the first pod reports; see its events and log.

Example: a readiness probe for a path that answers 404.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from kubectl_svc.objects import Object, meta, services
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import change, look
from kubectl_svc.trace.hops import causes, pod_names
from kubectl_svc.trace.hops.bystanders import bystanders
from kubectl_svc.trace.reading.templates import origin, stands_in
from kubectl_svc.trace.report import STEP, Cause, Counted, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """The causes, the commonest first, and those of pods that are asked to go last."""
    events = chain.facts.objects("Event")
    if not chain.alive or chain.serves or not chain.routed:
        return
    meant = _meant(chain)
    known = [(pod, cause) for pod in meant if (cause := causes.cause(pod, events)) is not None]
    if len(known) < len(meant):
        return
    counts = Counter(cause for _, cause in known)
    going = {cause for pod, cause in known if meta.terminating(pod)}
    ranked = sorted(counts, key=lambda cause: (cause in going, -counts[cause]))
    first = next(pod for pod, cause in known if cause == ranked[0])
    several = [Counted(cause, counts[cause]) for cause in ranked[:3]]
    values: dict[str, Any] = {
        "pod": meta.reference(first),
        "pods": len(known),
        "cause": ranked[0],
        "count": counts[ranked[0]],
        "others": several[1:],
        "why": "",
    }
    variant = "" if len(known) > 1 else "by-status" if stands_in(first) else "one"
    counting = pod_names.counting(chain, first) if variant == "by-status" else None
    if counting is not None:
        values |= {"pod": meta.reference(counting), "why": causes.stated(counting)}
    if deadlock := _find_each_other(chain) and all(cause.kind in ("running", "not-ready") for _, cause in known):
        fix = change(chain, ("spec", "publishNotReadyAddresses"), True, STEP)
    else:
        fix = look(chain, *_where(counting or first, ranked[0]))
    yield Problem(values["pod"], values | {"deadlock": deadlock}, fix, variant=variant)


def _meant(chain: Chain) -> list[Object]:
    """The pods that are meant to serve some port: a ready pod that is not meant to serve any does not help."""
    others = [bystanders(chain, port.port) for port in chain.ports]
    never = frozenset.intersection(*others) if others else frozenset()
    return [pod for pod in chain.alive if meta.name(pod) not in never]


def _find_each_other(chain: Chain) -> bool:
    """Whether the pods get their own names from this Service, and those do not resolve before they are ready."""
    governed = all(pod_names.governing(chain, pod) == chain.name for pod in chain.alive)
    return governed and services.headless(chain.spec) and not services.publishes_not_ready(chain.spec)


def _where(pod: Object, cause: Cause) -> tuple[str, ...]:
    """Where the rest of the story stands."""
    if cause.logged:
        return ("logs", meta.name(pod), "-c", cause.container, "--previous")
    return ("describe", *origin(pod).split("/", 1))
