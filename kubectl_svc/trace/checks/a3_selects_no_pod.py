"""The selector matches no pod.

What: the Service has a selector, and no pod in its namespace carries all of those labels, so it has no endpoints.
Why: a label differs, the pods are in another namespace, the workload has 0 replicas, it cannot create pods (quota, admission),
or all of its pods have finished.
Fix: make the selector and the labels equal, or get the pods to exist; the finding says which of the two.

Example: selector "app=web,version=v2" while the pods carry "version=v1".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.objects.selectors import of_labels
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import kubectl, look, look_at, select, step
from kubectl_svc.trace.reading.templates import WORKLOADS, template
from kubectl_svc.trace.report import Fix, LabelDifference, Problem
from kubectl_svc.trace.words import closest


def check(chain: Chain) -> Iterator[Problem]:
    """The likeliest of five reasons."""
    if not chain.selector or not chain.routed or chain.alive or chain.endpoints:
        return
    values = {"selector": dict(chain.selector), "namespace": chain.facts.namespace}
    variant, more, fix = _finished(chain) or _workload(chain) or _near(chain) or _elsewhere(chain) or ("", {}, None)
    yield Problem(chain.reference, values | more, fix, variant=variant, instead=look_at(chain, ("spec", "selector")))


_Reason = tuple[str, dict[str, Any], Fix | None]
"""The variant of the text, the facts that it names, and what to do."""


def _finished(chain: Chain) -> _Reason | None:
    if not chain.pods:
        return None
    owner = "/".join(filter(None, meta.owner(chain.pods[0])))
    return "finished", {"pods": len(chain.pods), "owner": owner}, None


def _workload(chain: Chain) -> _Reason | None:
    """A workload that would make such pods, and does not."""
    seen, namespace = chain.facts.seen, chain.facts.namespace
    workload = next((found for kind in WORKLOADS for found in seen.making(kind, namespace, chain.selector)), None)
    made = template(workload) if workload else None
    if workload is None or made is None:
        return None
    what = meta.reference(workload)
    if made.replicas == 0:
        return "no-replicas", {"workload": what}, step(kubectl(chain, "scale", what, "--replicas=1"), what)
    return "none-made", {"workload": what, "why": _creation_failure(chain, workload)}, look(chain, "describe", what)


def _creation_failure(chain: Chain, workload: Object) -> str:
    for condition in items(workload, "status", "conditions"):
        if dig(condition, "type") == "ReplicaFailure" and dig(condition, "status") == "True":
            return str(dig(condition, "message") or "")
    for event in chain.facts.objects("Event"):
        name = str(dig(event, "involvedObject", "name") or "")
        if event.get("reason") == "FailedCreate" and name.startswith(meta.name(workload)):
            return str(event.get("message") or "")
    return ""


def _near(chain: Chain) -> _Reason | None:
    """The pods that miss the fewest labels, if one label at most is wrong and another fits, or a single one is misspelt."""
    best: tuple[int, dict[str, str]] | None = None
    kinds = {frozenset(meta.labels(pod).items()) for pod in chain.facts.objects("Pod")}
    for labels in map(dict, sorted(kinds, key=sorted)):
        wrong = {key: labels.get(key, "") for key, value in chain.selector.items() if labels.get(key) != value}
        alike = len(wrong) < len(chain.selector) or any(_similar(key, value, labels) for key, value in chain.selector.items())
        if alike and (best is None or len(wrong) < best[0]):
            best = len(wrong), labels
    if best is None:
        return None
    labels = best[1]
    differ = [_difference(key, value, labels) for key, value in sorted(chain.selector.items()) if labels.get(key) != value]
    kept = {key: labels[key] for key in chain.selector if key in labels}
    return "near", {"differences": differ}, select(chain, kept or labels)


def _similar(key: str, value: str, labels: dict[str, str]) -> bool:
    have = labels.get(key, "")
    return value in labels.values() or (bool(have) and bool(closest(value, [have]) or value in have or have in value))


def _difference(key: str, value: str, labels: dict[str, str]) -> LabelDifference:
    other = next((name for name, have in labels.items() if have == value), "")
    return LabelDifference(key, value, labels.get(key), "" if key in labels else other)


def _elsewhere(chain: Chain) -> _Reason | None:
    wanted = of_labels(chain.selector)
    homes = sorted({meta.namespace(pod) for pod in chain.facts.elsewhere("Pod") if wanted.matches(meta.labels(pod))})
    return ("elsewhere", {"home": homes[0]}, None) if homes else None
