"""What is there: what an object says about the Service that it could have, its selector, labels and ports.

Follows kubectl's inference (k8s.io/kubectl/pkg/polymorphichelpers) for the kinds that it knows, and goes on where it stops.
"""

from __future__ import annotations

from typing import NamedTuple

from kubectl_svc.expose.said import said
from kubectl_svc.kubernetes.controllers.pod_labels import OF_NODE
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.meta import dig, mapping
from kubectl_svc.objects.pods import CONTAINER, container_ports
from kubectl_svc.wording import Said

PASSING_LABELS = (
    "pod-template-hash",
    "controller-revision-hash",
    "statefulset.kubernetes.io/pod-name",
    "apps.kubernetes.io/pod-index",
    *OF_NODE,
)
"""Labels that controllers and the API server put on a pod, and that its successors may not have."""


class SourcePort(NamedTuple):
    """A port that the source declares: traffic to ``number`` goes to ``target``."""

    number: int
    protocol: str
    name: str
    target: int | str


class Source(NamedTuple):
    """What can be inferred from one object; ``selector`` is empty, and ``trouble`` says why, where none can be.

    Without ``runs_pods`` it is no source at all, whatever selector is given.
    """

    kind: str
    name: str
    namespace: str
    labels: dict[str, str]
    selector: dict[str, str]
    ports: tuple[SourcePort, ...]
    trouble: Said | None = None
    notes: tuple[Said, ...] = ()
    runs_pods: bool = True


def of(obj: Object, *, keep_labels: bool = False, scale_selector: str = "") -> Source:
    """The source that ``obj`` is; ``scale_selector`` is the ``status.selector`` of its scale subresource, if it has one.

    ``keep_labels`` keeps the labels of a pod that die with it (`PASSING_LABELS`).
    """
    kind, name = str(obj.get("kind") or ""), meta.name(obj)
    labels = meta.labels(obj)
    selector, trouble = _selector(obj, kind, name, scale_selector)
    notes: tuple[Said, ...] = ()
    dropped = [key for key in PASSING_LABELS if key in labels] if kind == "Pod" and not keep_labels else []
    if dropped:
        labels = selector = {key: value for key, value in labels.items() if key not in dropped}
        notes = (said("labels-left-out", name=name, labels=dropped),)
        trouble = None if labels else said("labels-of-controller", name=name)
    exposable = kind in {"Pod", "Service"} or bool(selector or mapping(obj, "spec", "selector") or _template(obj, kind))
    return Source(kind, name, meta.namespace(obj), labels, selector, _ports(obj, kind), trouble, notes, exposable)


def _selector(obj: Object, kind: str, name: str, scale_selector: str) -> tuple[dict[str, str], Said | None]:
    """The equalities that choose the pods of ``obj``, and why there are none."""
    whose = f"{kind.lower()} {name}"
    if kind == "Pod":
        return meta.labels(obj), None if meta.labels(obj) else said("no-labels")
    if kind == "Service":
        found = services.selector(obj)
        return found, None if found else said("no-pod-selector")
    if scale_selector or mapping(obj, "spec", "selector"):
        return _equalities(obj, whose, scale_selector)
    if labels := _template_labels(obj, kind, name):
        return labels, None
    if _template(obj, kind):
        return {}, said("no-selectors", source=whose)
    return {}, said("cannot-expose", kind=_group_kind(obj))


def _equalities(obj: Object, whose: str, scale_selector: str) -> tuple[dict[str, str], Said | None]:
    from kubectl_svc.objects import selectors

    given = mapping(obj, "spec", "selector")
    if scale_selector:
        try:
            selector = selectors.parse(scale_selector)
        except selectors.BadSelector as error:
            return {}, said("bad-selector", source=whose, error=str(error))
    elif {"matchLabels", "matchExpressions"} & given.keys():
        selector = selectors.of_label_selector(given)
    else:
        selector = selectors.of_labels({str(key): str(value) for key, value in given.items()})
    pairs = selector.equalities()
    if pairs is None:
        return {}, said("not-equality", source=whose, selector=str(selector))
    return pairs, None if pairs else said("empty-selector", source=whose)


def _template(obj: Object, kind: str) -> Object:
    if kind == "CronJob":
        return mapping(obj, "spec", "jobTemplate", "spec", "template")
    return mapping(obj, "spec", "template")


def _template_labels(obj: Object, kind: str, name: str) -> dict[str, str]:
    """What the pods will carry; the Job controller adds the Job's name itself (batch/v1 ``JobNameLabel``)."""
    if kind == "Job":
        return {"batch.kubernetes.io/job-name": name}
    if kind in {"Deployment", "ReplicaSet", "StatefulSet", "DaemonSet"}:
        return {}
    return meta.labels(_template(obj, kind))


def _ports(obj: Object, kind: str) -> tuple[SourcePort, ...]:
    """Every port once for each protocol, in the order in which it is declared."""
    if kind == "Service":
        found = [SourcePort(port.port, port.protocol, port.name, port.target_port) for port in services.ports(obj)]
    else:
        pod = obj if kind == "Pod" else _template(obj, kind)
        declared = [port for port in container_ports(pod) if port.kind == CONTAINER]
        found = [SourcePort(port.number, port.protocol, port.name, port.number) for port in declared]
    once: dict[tuple[int, str], SourcePort] = {}
    for port in found:
        once.setdefault((port.number, port.protocol), port)
    return tuple(once.values())


def _group_kind(obj: Object) -> str:
    group = str(dig(obj, "apiVersion") or "").rpartition("/")[0]
    return f"{obj.get('kind')}.{group}" if group else str(obj.get("kind"))
