"""What a ServiceMonitor or PodMonitor selects (Prometheus operator, monitoring.coreos.com/v1)."""

from __future__ import annotations

from kubectl_svc.kubernetes.references.table import MONITORS, Selecting
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.objects.selectors import Selector, of_label_selector


def selecting(kind: str) -> Selecting | None:
    """How a kind selects; ``None`` where it is not one of these."""
    return next((one for one in MONITORS if one.kind == kind), None)


def spaces(monitor: Object) -> tuple[str, ...] | None:
    """The namespaces that a monitor looks at; ``None`` for all (``NamespaceSelector``)."""
    if dig(monitor, "spec", "namespaceSelector", "any") is True:
        return None
    return tuple(map(str, items(monitor, "spec", "namespaceSelector", "matchNames"))) or (meta.namespace(monitor),)


def looks_at(monitor: Object, namespace: str) -> bool:
    """Whether a monitor looks at a namespace."""
    where = spaces(monitor)
    return where is None or namespace in where


def selector(monitor: Object) -> Selector:
    """What the labels of a Service, or of a pod, must meet."""
    return of_label_selector(meta.mapping(monitor, "spec", "selector"))


def pairs(monitor: Object) -> dict[str, str]:
    """``spec.selector.matchLabels``."""
    found = meta.mapping(monitor, "spec", "selector", "matchLabels")
    return {str(key): str(value) for key, value in found.items()}
