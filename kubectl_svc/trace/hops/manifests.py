"""The objects in files that are on the way to a Service, as they were written: what the API server is to take first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_svc.objects import Object, meta, slices
from kubectl_svc.objects.meta import mapping
from kubectl_svc.objects.selectors import Selector, of_label_selector, of_labels
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.reading.facts import POD_MANIFEST
from kubectl_svc.trace.reading.templates import hook, template

WORKLOADS = ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ReplicationController", "Job", "CronJob")


def behind(chain: Chain) -> Iterator[Object]:
    """Pods, and workloads whose template or selector has the labels that the Service asks for; hooks only of a hook."""
    wanted = of_labels(chain.selector)
    if not chain.selector:
        return
    hooks = hook(chain.spec)
    yield from (
        pod for pod in chain.facts.objects(POD_MANIFEST) if (hooks or not hook(pod)) and any(map(wanted.matches, _labels(pod)))
    )
    for workload in (found for kind in WORKLOADS for found in chain.facts.objects(kind)):
        if template(workload) is not None and (hooks or not hook(workload)):
            asked = selector(workload).equalities() or {}
            if any(map(wanted.matches, (asked, *_labels(_template(workload))))):
                yield workload


_PLACES = (("metadata", "labels"), ("metadata", "label"), ("labels",), ("label",), ("spec", "labels"))
"""Where people write the labels of a pod; only the first place is right."""


def _labels(pod: Object) -> Iterator[dict[str, str]]:
    """The labels of a pod, or a template, wherever they stand, without blanks around their values."""
    for path in _PLACES:
        yield {key: value.strip() for key, value in meta.texts(mapping(pod, *path)).items()}


def _template(workload: Object) -> Object:
    above = ("spec", "jobTemplate", "spec") if workload.get("kind") == "CronJob" else ("spec",)
    return mapping(workload, *above, "template")


def selector(workload: Object) -> Selector:
    """The selector of a workload; a ReplicationController has one as a Service has."""
    given = mapping(workload, "spec", "selector")
    if workload.get("kind") == "ReplicationController":
        return of_labels({str(key): str(value) for key, value in given.items()})
    return of_label_selector(given)


def endpoints(chain: Chain) -> Iterator[Object]:
    """Endpoints and EndpointSlices that somebody wrote; none that stands in for what a controller will write."""
    seen, where = chain.facts.seen, (chain.facts.namespace, chain.name)
    yield from seen.named("Endpoints", *where)
    for slice_ in seen.slices_of(*where):
        if slices.managed_by(slice_) not in slices.CONTROLLERS:
            yield slice_


def ingresses(chain: Chain) -> Iterator[Object]:
    """Ingresses that name the Service in whatever form, those of versions before ``v1`` too."""
    return (ingress for ingress in chain.facts.objects("Ingress") if chain.name in _named(ingress.get("spec")))


def policies(chain: Chain) -> Iterator[Object]:
    """NetworkPolicies that select a pod of the Service, or of the client; one without a selector selects all."""
    ends = (*chain.pods, *(chain.facts.client.pods if chain.facts.client else ()))
    for policy in chain.facts.seen.kinds.get("NetworkPolicy", ()):
        chosen, space = of_label_selector(mapping(policy, "spec", "podSelector")), meta.namespace(policy)
        if any(meta.namespace(pod) == space and chosen.matches(meta.labels(pod)) for pod in ends):
            yield policy


def _named(value: Any) -> set[str]:
    """Every text that stands where an Ingress names a Service: ``serviceName``, ``service.name``, or ``service`` alone."""
    if isinstance(value, list):
        return {name for item in value for name in _named(item)}
    if not isinstance(value, dict):
        return set()
    names = (value.get("serviceName"), value.get("service"), meta.dig(value, "service", "name"))
    return {name for name in names if isinstance(name, str)} | {name for item in value.values() for name in _named(item)}
