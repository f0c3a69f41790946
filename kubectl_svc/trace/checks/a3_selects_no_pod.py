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

from kubectl_svc.kubernetes.controllers.pod_labels import OF_ROLLOUT
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.objects.selectors import of_labels
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import selectors
from kubectl_svc.trace.fixes.edits import kubectl, look, look_at, select, step
from kubectl_svc.trace.reading.pods_unseen import paired
from kubectl_svc.trace.reading.templates import WORKLOADS, template
from kubectl_svc.trace.report import Fix, LabelDifference, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """The likeliest of seven reasons."""
    if not chain.selector or not chain.routed or chain.alive or chain.endpoints:
        return
    values = {"selector": dict(chain.selector), "namespace": chain.facts.namespace}
    variant, more, fix = (
        _finished(chain)
        or _rolled(chain)
        or _workload(chain)
        or _pair(chain)
        or _near(chain)
        or _elsewhere(chain)
        or ("", {}, None)
    )
    yield Problem(chain.reference, values | more, fix or look_at(chain, ("spec", "selector")), variant=variant)


_Reason = tuple[str, dict[str, Any], Fix | None]
"""The variant of the text, the facts that it names, and what to do."""


def _finished(chain: Chain) -> _Reason | None:
    if not chain.pods:
        return None
    owner = "/".join(filter(None, meta.owner(chain.pods[0])))
    return "finished", {"pods": len(chain.pods), "owner": owner}, None


def _rolled(chain: Chain) -> _Reason | None:
    """A label that changes with every rollout, and without which the selector matches pods."""
    kept = {key: value for key, value in chain.selector.items() if key not in OF_ROLLOUT}
    if len(kept) == len(chain.selector) or not kept:
        return None
    wanted = of_labels(kept)
    if not any(wanted.matches(meta.labels(pod)) for pod in chain.facts.objects("Pod")):
        return None
    return "rolled", {"labels": sorted(chain.selector.keys() - kept.keys())}, select(chain, kept)


def _workload(chain: Chain) -> _Reason | None:
    """A workload that would make such pods, and does not."""
    seen, namespace = chain.facts.seen, chain.facts.namespace
    workload = next((found for kind in WORKLOADS for found in seen.making(kind, namespace, chain.selector)), None)
    made = template(workload) if workload else None
    if workload is None or made is None:
        return None
    what = meta.reference(workload)
    if made.replicas == 0 and meta.owner(workload)[0]:  # its owner decides how many
        return "no-replicas", {"workload": what}, look(chain, "describe", what)
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


def _pair(chain: Chain) -> _Reason | None:
    """A label's key and value under names of their own."""
    meant = paired(chain.selector)
    wanted = of_labels(meant)
    if not meant or not any(wanted.matches(meta.labels(pod)) for pod in chain.facts.objects("Pod")):
        return None
    ((label, value),) = meant.items() - chain.selector.items()
    return "pair", {"label": label, "value": value}, select(chain, meant)


def _near(chain: Chain) -> _Reason | None:
    """The pods whose labels differ least; those of another Service only where one slip makes the difference."""
    kinds = {frozenset(meta.labels(pod).items()) for pod in chain.facts.objects("Pod")}
    known = [dict(labels) for labels in sorted(kinds, key=sorted)]
    meant = [(labels, mended) for labels in known if (mended := selectors.mended(chain.selector, labels))]
    if meant:
        fix = select(chain, meant[0][1]) if all(mended == meant[0][1] for _, mended in meant) else None
        return "near", {"differences": _differences(chain, meant[0][0])}, fix
    others = [of_labels(services.selector(one)) for one in chain.facts.objects("Service") if services.selector(one)]
    free = [labels for labels in known if not any(other.matches(labels) for other in others)]
    shared = [labels for labels in free if chain.selector.items() & labels.items()]
    if not shared:
        return None
    least = min(shared, key=lambda labels: len(chain.selector.items() - labels.items()))
    return "near", {"differences": _differences(chain, least)}, None


def _differences(chain: Chain, labels: dict[str, str]) -> list[LabelDifference]:
    wrong = sorted(chain.selector.items() - labels.items())
    return [_difference(key, value, labels) for key, value in wrong]


def _difference(key: str, value: str, labels: dict[str, str]) -> LabelDifference:
    other = next((name for name, have in labels.items() if have == value), "")
    return LabelDifference(key, value, labels.get(key), "" if key in labels else other)


def _elsewhere(chain: Chain) -> _Reason | None:
    wanted = of_labels(chain.selector)
    homes = sorted({meta.namespace(pod) for pod in chain.facts.elsewhere("Pod") if wanted.matches(meta.labels(pod))})
    return ("elsewhere", {"home": homes[0]}, None) if homes else None
