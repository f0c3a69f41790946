"""The objects in files that are on the path to a Service, as they were written: what the API server is to take first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_svc.objects import Object, meta, slices
from kubectl_svc.objects.meta import mapping
from kubectl_svc.objects.selectors import Selector, of_label_selector, of_labels
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.reading.facts import POD_MANIFEST
from kubectl_svc.trace.reading.templates import hook, selector, template

WORKLOADS = ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ReplicationController", "Job", "CronJob")


def behind(chain: Chain) -> Iterator[Object]:
    """Pods, and workloads whose template or selector has the labels that the Service asks for; hooks only of a hook."""
    wanted = of_labels(chain.selector)
    if not chain.selector:
        return
    hooks = hook(chain.spec)
    for kind in (POD_MANIFEST, *WORKLOADS):
        for obj in _like(chain, kind):
            made = kind == POD_MANIFEST or template(obj) is not None
            if made and (hooks or not hook(obj)) and any(map(wanted.matches, _all_labels(obj))):
                yield obj


def _like(chain: Chain, kind: str) -> list[Object]:
    """The objects of a kind that have the rarest of the labels that the Service asks for, in any of their places."""

    def keys(obj: Object) -> list[tuple[str, ...]]:
        return [(meta.namespace(obj), *pair) for labels in _all_labels(obj) for pair in labels.items()]

    seen, space = chain.facts.seen, chain.facts.namespace
    return min((seen.by("label as written", kind, keys, space, *pair) for pair in chain.selector.items()), key=len)


def _all_labels(obj: Object) -> Iterator[dict[str, str]]:
    """The labels of a pod; of a workload those that it selects and those of its template."""
    if obj.get("kind") == "Pod":
        yield from _labels(obj)
    else:
        yield selector(obj).equalities() or {}
        yield from _labels(_template(obj))


_PLACES = (("metadata", "labels"), ("metadata", "label"), ("labels",), ("label",), ("spec", "labels"))
"""Where people write the labels of a pod; only the first place is right."""


def _labels(pod: Object) -> Iterator[dict[str, str]]:
    """The labels of a pod, or a template, wherever they stand, without blanks around their values."""
    for path in _PLACES:
        yield {key: value.strip() for key, value in meta.texts(mapping(pod, *path)).items()}


def _template(workload: Object) -> Object:
    above = ("spec", "jobTemplate", "spec") if workload.get("kind") == "CronJob" else ("spec",)
    return mapping(workload, *above, "template")


def endpoints(chain: Chain) -> Iterator[Object]:
    """Endpoints and EndpointSlices that somebody wrote; none that stands in for what a controller will write."""
    seen, where = chain.facts.seen, (chain.facts.namespace, chain.name)
    yield from seen.named("Endpoints", *where)
    for slice_ in seen.slices_of(*where):
        if slices.managed_by(slice_) not in slices.CONTROLLERS:
            yield slice_


def ingresses(chain: Chain) -> Iterator[Object]:
    """Ingresses that name the Service in whatever form, those of versions before ``v1`` too."""

    def keys(ingress: Object) -> list[tuple[str, ...]]:
        return [(meta.namespace(ingress), name) for name in sorted(_named(ingress.get("spec")))]

    return iter(chain.facts.seen.by("name as written", "Ingress", keys, chain.facts.namespace, chain.name))


def policies(chain: Chain) -> Iterator[Object]:
    """NetworkPolicies that select a pod of the Service, or of the client; one without a selector selects all."""
    judged: set[int] = set()
    for pod in (*chain.pods, *(chain.facts.client.pods if chain.facts.client else ())):
        space, labels = meta.namespace(pod), meta.labels(pod)
        for pair in (("", ""), *labels.items()):
            for policy in chain.facts.seen.by("label that it selects", "NetworkPolicy", _selected, space, *pair):
                if id(policy) not in judged and _chosen(policy).matches(labels):
                    judged.add(id(policy))
                    yield policy


def _selected(policy: Object) -> list[tuple[str, ...]]:
    """The namespace and one label of the pods that a policy selects; no label where it goes by none, or by more than labels."""
    return [(meta.namespace(policy), *next(iter((_chosen(policy).equalities() or {"": ""}).items())))]


def _chosen(policy: Object) -> Selector:
    return of_label_selector(mapping(policy, "spec", "podSelector"))


def _named(value: Any) -> set[str]:
    """Every text that stands where an Ingress names a Service: ``serviceName``, ``service.name``, or ``service`` alone."""
    if isinstance(value, list):
        return {name for item in value for name in _named(item)}
    if not isinstance(value, dict):
        return set()
    names = (value.get("serviceName"), value.get("service"), meta.dig(value, "service", "name"))
    return {name for name in names if isinstance(name, str)} | {name for item in value.values() for name in _named(item)}
