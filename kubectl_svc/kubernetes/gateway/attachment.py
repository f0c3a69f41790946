"""Which listeners a route is attached to, and if to none, why (apis/v1 ``ParentReference``, conditions of routes)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kubectl_svc.kubernetes.gateway import listener_sets
from kubectl_svc.kubernetes.gateway.hostnames import intersection
from kubectl_svc.kubernetes.gateway.listeners import GROUP, Listener, listeners_of
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig, items

ROUTES = ("HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute")

NO_PARENT = "NoParentRef"
"""The route names no parent. This reason is ours; the API has none."""
GATEWAY_MISSING = "GatewayNotFound"
"""The Gateway is not there. This reason is ours: no controller writes a status then."""
NO_MATCHING_PARENT = "NoMatchingParent"
NOT_ALLOWED = "NotAllowedByListeners"
NO_HOSTNAME = "NoMatchingListenerHostname"
SET_WITHOUT_GATEWAY = "ListenerSetGatewayNotFound"
"""The Gateway of a ListenerSet is not there. This reason is ours, too."""
SET_NOT_ALLOWED = "ListenerSetNotAllowed"
"""The Gateway does not take the ListenerSet (``NotAllowed`` of the latter's condition Accepted)."""
OTHER_PARENT = "OtherParent"
"""The parent is no Gateway, as in a service mesh: not judged."""


class Parent(NamedTuple):
    """One entry of ``spec.parentRefs``; what is not said is empty or 0."""

    kind: str
    namespace: str
    name: str
    section: str
    port: int
    position: int


class Attached(NamedTuple):
    """A listener that takes a route, and the host names that are left of both."""

    listener: Listener
    hostnames: tuple[str, ...]


class Attachment(NamedTuple):
    """What becomes of one parent of a route; ``why`` is one of the reasons above where it has no listener.

    ``refusing`` are the listeners that were asked for and did not take it; ``certain`` is false where a namespace's labels, or
    the Gateway, were not seen.
    """

    parent: Parent
    gateway: Object | None
    attached: tuple[Attached, ...] = ()
    why: str = ""
    refusing: tuple[Listener, ...] = ()
    certain: bool = True


def parents_of(route: Object) -> tuple[Parent, ...]:
    """``spec.parentRefs`` in order."""
    return tuple(
        Parent(
            _kind(item),
            str(dig(item, "namespace") or meta.namespace(route)),
            str(dig(item, "name") or ""),
            str(dig(item, "sectionName") or ""),
            port if isinstance(port := dig(item, "port"), int) else 0,
            index,
        )
        for index, item in enumerate(items(route, "spec", "parentRefs"))
    )


def attach(
    route: Object, gateways: Iterable[Object], namespaces: Mapping[str, Mapping[str, str]] | None = None
) -> tuple[Attachment, ...]:
    """What becomes of each parent of ``route``; ``gateways`` are Gateways and ListenerSets, ``namespaces`` labels by name."""
    known = {(str(one.get("kind")), meta.namespace(one), meta.name(one)): one for one in gateways}
    found = tuple(_attach(route, parent, known, namespaces) for parent in parents_of(route))
    return found or (Attachment(Parent("", "", "", "", 0, 0), None, why=NO_PARENT),)


def _attach(
    route: Object,
    parent: Parent,
    known: Mapping[tuple[str, str, str], Object],
    namespaces: Mapping[str, Mapping[str, str]] | None,
) -> Attachment:
    if parent.kind not in ("Gateway", listener_sets.KIND):
        return Attachment(parent, None, why=OTHER_PARENT, certain=False)
    gateway = known.get((parent.kind, parent.namespace, parent.name))
    if gateway is None:
        return Attachment(parent, None, why=GATEWAY_MISSING)
    taken: bool | None = True
    if parent.kind == listener_sets.KIND:
        owner = known.get(("Gateway", *listener_sets.gateway_of(gateway)))
        if owner is None:
            return Attachment(parent, gateway, why=SET_WITHOUT_GATEWAY)
        taken = listener_sets.takes(owner, gateway, namespaces)
        if taken is False:
            return Attachment(parent, gateway, why=SET_NOT_ALLOWED)
    asked = [one for one in listeners_of(gateway) if parent.section in ("", one.name) and parent.port in (0, one.port)]
    if not asked:
        return Attachment(parent, gateway, why=NO_MATCHING_PARENT, refusing=listeners_of(gateway))
    kind, where = str(route.get("kind")), meta.namespace(route)
    labels = None if namespaces is None else namespaces.get(where)
    answers = [(one, kind in one.kinds and one.takes_namespace(where, labels)) for one in asked]
    certain = taken is not None and all(answer is not None for _, answer in answers)
    allowed = [one for one, answer in answers if answer is not False]
    if not allowed:
        return Attachment(parent, gateway, why=NOT_ALLOWED, refusing=tuple(asked))
    hostnames = tuple(map(str, items(route, "spec", "hostnames")))
    attached = tuple(Attached(one, left) for one in allowed if (left := _left(one, hostnames, kind)))
    if not attached:
        return Attachment(parent, gateway, why=NO_HOSTNAME, refusing=tuple(allowed), certain=certain)
    return Attachment(parent, gateway, attached, certain=certain)


def _left(listener: Listener, hostnames: Sequence[str], kind: str) -> tuple[str, ...]:
    return ("",) if kind in ("TCPRoute", "UDPRoute") else intersection(listener.hostname, hostnames)


def _kind(parent: object) -> str:
    group, kind = dig(parent, "group"), str(dig(parent, "kind") or "Gateway")
    return kind if group in (None, GROUP) else f"{kind}.{group}"
