"""The selector matches no pod.

What: the Service has a selector, and no pod in its namespace carries all of those labels, so it has no endpoints.
Why: a label differs, or stands in the metadata of the workload instead of its template; the pods are in another namespace; the
workload has 0 replicas, or cannot create pods (quota, admission); or all of its pods have finished.
Fix: make the selector and the labels equal, or get the pods to exist; the finding says which of the two.

Example: selector "app=web,version=v2" while the pods carry "version=v1".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kubectl_svc.kubernetes.controllers.pod_labels import OF_ROLLOUT, POD_INDEX, POD_NAME, ordinals
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.objects.selectors import key_problem, of_labels, value_problem
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import kubectl, look, look_at, of, select, setting, step
from kubectl_svc.trace.reading import scaling, slips
from kubectl_svc.trace.reading.pods_unseen import misspelt, near, paired
from kubectl_svc.trace.reading.templates import WORKLOADS, hook, template
from kubectl_svc.trace.report import STEP, Fix, LabelDifference, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """The likeliest of nine reasons; nothing where the API server refuses the selector itself (A20)."""
    if not chain.selector or not chain.routed or chain.alive or chain.endpoints or _refused(chain.selector):
        return
    values = {"selector": dict(chain.selector), "namespace": chain.facts.namespace}
    variant, more, fix = (
        _finished(chain)
        or _rolled(chain)
        or _workload(chain)
        or _pair(chain)
        or _ordinal(chain)
        or _mistyped(chain)
        or _misplaced(chain)
        or _near(chain)
        or _elsewhere(chain)
        or ("", {}, None)
    )
    yield Problem(chain.reference, values | more, fix or look_at(chain, ("spec", "selector")), variant=variant)


_Reason = tuple[str, dict[str, Any], Fix | None]
"""The variant of the text, the facts that it names, and what to do."""


def _refused(selector: Mapping[str, str]) -> bool:
    return any(map(key_problem, selector)) or any(map(value_problem, selector.values()))


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
    every = (found for kind in WORKLOADS for found in seen.making(kind, namespace, chain.selector))
    workload = next((one for one in every if not hook(one)), None)
    made = template(workload) if workload else None
    if workload is None or made is None:
        return None
    what = meta.reference(workload)
    if made.replicas:
        return "none-made", {"workload": what, "why": _creation_failure(chain, workload)}, look(chain, "describe", what)
    waker = scaling.waker(chain.facts, workload) or scaling.rollout(chain.facts, workload)
    scaler = scaling.autoscaler(chain.facts, workload)
    values = {"workload": what, "decides": meta.reference(waker) if waker else ""}
    if meta.owner(workload)[0] or waker:  # its owner, or what scales it, decides how many
        return "no-replicas", values, look(chain, "describe", values["decides"] or what)
    values["leaves"] = meta.reference(scaler) if scaler else ""
    least = scaling.least(scaler) if scaler else 1
    if meta.uid(workload) or chain.live:
        return "no-replicas", values, step(kubectl(chain, "scale", what, f"--replicas={least}"), what)
    return "no-replicas", values, of(chain, what, workload, setting(workload, ("spec", "replicas"), least), kind=STEP)


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


def _ordinal(chain: Chain) -> _Reason | None:
    """A pod that a StatefulSet would have if it had more replicas, or counted from another number."""
    name, index = chain.selector.get(POD_NAME, ""), chain.selector.get(POD_INDEX, "")
    rest = {key: value for key, value in chain.selector.items() if key not in (POD_NAME, POD_INDEX)}
    for owner in chain.facts.objects("StatefulSet") if name or index else ():
        made = template(owner)
        same = not name or name.rpartition("-")[0] == meta.name(owner)
        if made and same and made.replicas > 0 and of_labels(rest).matches(made.labels):
            places = ordinals(owner, made.replicas)
            pods = [f"{meta.name(owner)}-{place}" for place in dict.fromkeys((places[0], places[-1]))]
            return "ordinal", {"owner": meta.reference(owner), "first": pods[0], "last": pods[1:] and pods[-1]}, None
    return None


def _mistyped(chain: Chain) -> _Reason | None:
    """The pods that a single slip keeps the selector from, those of another Service too."""
    meant = [(labels, corrected) for labels in _known(chain) if (corrected := slips.corrected(chain.selector, labels))]
    if not meant:
        return None
    fix = select(chain, meant[0][1]) if all(corrected == meant[0][1] for _, corrected in meant) else None
    return "near", {"differences": _differences(chain, meant[0][0])}, fix


def _misplaced(chain: Chain) -> _Reason | None:
    """Labels of a workload that its template lacks: a pod gets the template's alone."""
    wanted = of_labels(chain.selector)
    for workload in (found for kind in WORKLOADS for found in chain.facts.objects(kind)):
        made = template(workload)
        if made is None or hook(workload) or not dig(workload, "spec", "template"):
            continue
        if not wanted.matches({**meta.labels(workload), **made.labels}):
            continue
        lacking = {key: value for key, value in chain.selector.items() if made.labels.get(key) != value}
        edit = setting(workload, ("spec", "template", "metadata", "labels"), {**made.labels, **lacking})
        what = meta.reference(workload)
        return "misplaced", {"workload": what, "labels": lacking}, of(chain, what, workload, edit)
    return None


def _near(chain: Chain) -> _Reason | None:
    """The pods whose labels are alike, or else differ least; those of another Service only for want of others."""
    known = _known(chain)
    others = [of_labels(services.selector(one)) for one in chain.facts.objects("Service") if services.selector(one)]
    free = [labels for labels in known if not any(other.matches(labels) for other in others)]
    every = {key for labels in known for key in labels}
    alike = [labels for labels in known if near(chain.selector, labels) or misspelt(chain.selector, labels, every)]
    shared = [[labels for labels in some if chain.selector.items() & labels.items()] for some in (free, known)]
    keyed = [labels for labels in free if chain.selector.keys() <= labels.keys()]
    found = alike or shared[0] or shared[1] or (keyed if len(keyed) == 1 else [])
    if not found:
        return None
    least = min(found, key=lambda labels: len(chain.selector.items() - labels.items()))
    return "near", {"differences": _differences(chain, least)}, None


def _known(chain: Chain) -> list[dict[str, str]]:
    """The labels of the pods of the namespace, each set once."""
    kinds = {frozenset(meta.labels(pod).items()) for pod in chain.facts.objects("Pod")}
    return [dict(sorted(labels)) for labels in sorted(kinds, key=sorted)]


def _differences(chain: Chain, labels: dict[str, str]) -> list[LabelDifference]:
    wrong = sorted(chain.selector.items() - labels.items())
    return [_difference(key, value, labels) for key, value in wrong]


def _difference(key: str, value: str, labels: dict[str, str]) -> LabelDifference:
    having = [name for name, have in labels.items() if have == value]
    other = next((name for name in having if slips.same_key(key, name)), next(iter(having), ""))
    return LabelDifference(key, value, labels.get(key), "" if key in labels else other)


def _elsewhere(chain: Chain) -> _Reason | None:
    wanted = of_labels(chain.selector)
    homes = sorted({meta.namespace(pod) for pod in chain.facts.elsewhere("Pod") if wanted.matches(meta.labels(pod))})
    return ("elsewhere", {"home": homes[0]}, None) if homes else None
