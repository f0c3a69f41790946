"""The listeners of a Gateway, and which routes they let in (apis/v1 ``Listener``, ``AllowedRoutes``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.objects.selectors import of_label_selector

GROUP = "gateway.networking.k8s.io"

_KINDS: Mapping[str, tuple[str, ...]] = {
    "HTTP": ("HTTPRoute", "GRPCRoute"),
    "HTTPS": ("HTTPRoute", "GRPCRoute"),
    "TLS": ("TLSRoute", "TCPRoute"),
    "TCP": ("TCPRoute",),
    "UDP": ("UDPRoute",),
}
"""The kinds of routes that a protocol can serve."""
_PASSTHROUGH = ("TLSRoute",)

SAME, ALL, SELECTOR, NO_NAMESPACE = "Same", "All", "Selector", "None"


class Listener(NamedTuple):
    """One listener; ``kinds`` are those that it lets in, ``namespaces`` is Same, All, Selector or None."""

    namespace: str
    gateway: str
    name: str
    protocol: str
    port: int
    hostname: str
    kinds: tuple[str, ...]
    namespaces: str
    selector: Any
    position: int
    kind: str = "Gateway"
    """Of the object that has it: a ListenerSet adds listeners to a Gateway."""

    @property
    def id(self) -> tuple[str, str, str, str]:
        """Kind, namespace and name of the object that has it, and its own name."""
        return self.kind, self.namespace, self.gateway, self.name

    @property
    def transport(self) -> str:
        """``TCP``, or ``UDP``, by which its port is reached."""
        return "UDP" if self.protocol == "UDP" else "TCP"

    def takes_namespace(self, namespace: str, labels: Mapping[str, str] | None) -> bool | None:
        """Whether routes of a namespace are let in; ``None`` where that hangs on labels that are not known."""
        return lets_in(self.namespaces, self.selector, self.namespace, namespace, labels)


def lets_in(spaces: str, selector: Any, own: str, namespace: str, labels: Mapping[str, str] | None) -> bool | None:
    """What ``namespaces`` of a listener of ``own`` says of another namespace (apis/v1 ``FromNamespaces``): see above."""
    if spaces != SELECTOR:
        return spaces == ALL or (spaces == SAME and namespace == own)
    wanted, named = of_label_selector(selector), {"kubernetes.io/metadata.name": namespace}
    if labels is None:
        return True if wanted.matches(named) else None
    return wanted.matches({**named, **labels})


def listeners_of(gateway: Object) -> tuple[Listener, ...]:
    """``spec.listeners`` in order, of a Gateway or a ListenerSet."""
    return tuple(_listener(gateway, item, index) for index, item in enumerate(items(gateway, "spec", "listeners")))


def possible_kinds(item: Any) -> tuple[str, ...]:
    """The kinds of routes that one entry of ``spec.listeners`` could let in, by its protocol."""
    return _PASSTHROUGH if dig(item, "tls", "mode") == "Passthrough" else _KINDS.get(str(dig(item, "protocol") or ""), ())


def _listener(gateway: Object, item: Any, position: int) -> Listener:
    protocol, possible = str(dig(item, "protocol") or ""), possible_kinds(item)
    asked = tuple(
        str(dig(one, "kind")) for one in items(item, "allowedRoutes", "kinds") if (dig(one, "group") or GROUP) == GROUP
    )
    kinds = tuple(kind for kind in asked if kind in possible) if items(item, "allowedRoutes", "kinds") else possible
    port = dig(item, "port")
    return Listener(
        meta.namespace(gateway),
        meta.name(gateway),
        str(dig(item, "name") or ""),
        protocol,
        port if isinstance(port, int) else 0,
        str(dig(item, "hostname") or ""),
        kinds,
        str(dig(item, "allowedRoutes", "namespaces", "from") or SAME),
        dig(item, "allowedRoutes", "namespaces", "selector") or {},
        position,
        str(gateway.get("kind") or "Gateway"),
    )
