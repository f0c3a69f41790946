"""The listeners that others add to a Gateway (apis/v1 ``ListenerSet``), and which of them it takes (``AllowedListeners``)."""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_svc.kubernetes.gateway.listeners import ALL, NO_NAMESPACE, SAME, SELECTOR
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig
from kubectl_svc.objects.selectors import of_label_selector

KIND = "ListenerSet"


def gateway_of(listeners: Object) -> tuple[str, str]:
    """Namespace and name of the Gateway that a ListenerSet adds its listeners to: ``spec.parentRef``."""
    parent = dig(listeners, "spec", "parentRef")
    return str(dig(parent, "namespace") or meta.namespace(listeners)), str(dig(parent, "name") or "")


def allowed(gateway: Object, namespace: str, labels: Mapping[str, str] | None) -> bool | None:
    """Whether a Gateway takes ListenerSets of a namespace, none by default; ``None`` where its labels are not known."""
    spaces = dig(gateway, "spec", "allowedListeners", "namespaces")
    taken = str(dig(spaces, "from") or NO_NAMESPACE)
    if taken != SELECTOR:
        return taken == ALL or (taken == SAME and namespace == meta.namespace(gateway))
    selector, named = of_label_selector(dig(spaces, "selector") or {}), {"kubernetes.io/metadata.name": namespace}
    if labels is None:
        return True if selector.matches(named) else None
    return selector.matches({**named, **labels})
