"""The listeners that others add to a Gateway (apis/v1 ``ListenerSet``), and which of them it takes (``AllowedListeners``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kubectl_svc.kubernetes.gateway.listeners import NO_NAMESPACE, SELECTOR, lets_in
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig

KIND = "ListenerSet"


def gateway_of(listeners: Object) -> tuple[str, str]:
    """Namespace and name of the Gateway that a ListenerSet adds its listeners to: ``spec.parentRef``."""
    parent = dig(listeners, "spec", "parentRef")
    return str(dig(parent, "namespace") or meta.namespace(listeners)), str(dig(parent, "name") or "")


def allows(gateway: Object) -> str:
    """From which namespaces a Gateway takes ListenerSets: All, Same, Selector, or None unless it says so."""
    return str(dig(gateway, "spec", "allowedListeners", "namespaces", "from") or NO_NAMESPACE)


def by_labels(gateway: Object) -> bool:
    """Whether a Gateway takes ListenerSets by the labels of their namespaces."""
    return allows(gateway) == SELECTOR


def takes(gateway: Object, listeners: Object, namespaces: Mapping[str, Mapping[str, str]] | None) -> bool | None:
    """Whether a Gateway takes a ListenerSet; ``None`` where the labels of its namespace are not known."""
    where = meta.namespace(listeners)
    selector = dig(gateway, "spec", "allowedListeners", "namespaces", "selector") or {}
    labels = None if namespaces is None else namespaces.get(where)
    return lets_in(allows(gateway), selector, meta.namespace(gateway), where, labels)


def added(gateway: Object, known: Iterable[Object], namespaces: Mapping[str, Mapping[str, str]] | None) -> list[Object]:
    """The ListenerSets that add listeners to a Gateway, as far as can be told."""
    own = meta.namespace(gateway), meta.name(gateway)
    return [one for one in known if gateway_of(one) == own and takes(gateway, one, namespaces) is not False]


def in_order(known: Iterable[Object]) -> list[Object]:
    """ListenerSets by precedence: the oldest first, then by namespace and name."""
    return sorted(known, key=lambda one: (str(dig(one, "metadata", "creationTimestamp") or "~"), _path(one)))


def _path(obj: Object) -> str:
    return f"{meta.namespace(obj)}/{meta.name(obj)}"
