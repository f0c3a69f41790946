"""Which listeners a route is attached to, and if to none, why (apis/v1 ``ParentReference``, conditions of routes)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kubectl_svc.kubernetes.gateway import listener_sets
from kubectl_svc.kubernetes.gateway.hostnames import intersection
from kubectl_svc.kubernetes.gateway.listeners import GROUP, Listener, listeners_of
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig, items

ROUTES = ("HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute")

NO_PARENT = "NoParentRef"
"""The route names no parent. This reason is ours; the API has none."""
NO_DEFAULT = "NoDefaultGateway"
"""The route has no parentRefs and asks for default Gateways, but no Gateway is a default one. This reason is ours, too."""
GATEWAY_MISSING = "GatewayNotFound"
"""The Gateway is not there. This reason is ours: no controller writes a status then."""
NO_MATCHING_PARENT = "NoMatchingParent"
NOT_ALLOWED = "NotAllowedByListeners"
NO_HOSTNAME = "NoMatchingListenerHostname"
SET_WITHOUT_GATEWAY = "ListenerSetGatewayNotFound"
"""The Gateway of a ListenerSet is not there. This reason is ours, too."""
SET_NOT_ALLOWED = "ListenerSetNotAllowed"
"""The Gateway does not take the ListenerSet (``NotAllowed`` of the latter's condition Accepted)."""
WRONG_GROUP = "WrongGroup"
"""The parent is of another API group, and there is a Gateway of its name. This reason is ours, too."""
OTHER_PARENT = "OtherParent"
"""The parent is no Gateway, as in a service mesh: not judged."""


class Parent(NamedTuple):
    """One entry of ``spec.parentRefs``; what is not said is empty or 0. The ``position`` of a default Gateway is -1."""

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


def parents_of(route: Object, gateways: Iterable[Object] = ()) -> tuple[Parent, ...]:
    """``spec.parentRefs`` in order, then the default Gateways among ``gateways`` that a route asks for."""
    return (*_named(route), *_defaults(route, gateways))


def attach(
    route: Object, gateways: Iterable[Object], namespaces: Mapping[str, Mapping[str, str]] | None = None
) -> tuple[Attachment, ...]:
    """What becomes of each parent of ``route``; ``gateways`` are Gateways and ListenerSets, ``namespaces`` labels by name.

    A default Gateway that does not take the route is left out if another one takes it: the route names neither.
    """
    listed = list(gateways)
    known = {(str(one.get("kind")), meta.namespace(one), meta.name(one)): one for one in listed}
    named, defaults = (
        tuple(_attach(route, parent, known, namespaces) for parent in parents)
        for parents in (_named(route), _defaults(route, listed))
    )
    found = (*named, *(tuple(one for one in defaults if one.attached) or defaults))
    why = NO_DEFAULT if default_scope(route) else NO_PARENT
    return found or (Attachment(Parent("", "", "", "", 0, 0), None, why=why),)


def default_scope(route: Object) -> str:
    """Which default Gateways a route asks for, ``spec.useDefaultGateways``: All, or nothing (GEP-3793)."""
    return _scope(dig(route, "spec", "useDefaultGateways"))


def _scope(said: object) -> str:
    return "" if said in (None, "None") else str(said)


def _named(route: Object) -> Iterator[Parent]:
    for index, item in enumerate(items(route, "spec", "parentRefs")):
        yield Parent(
            _kind(item),
            str(dig(item, "namespace") or meta.namespace(route)),
            str(dig(item, "name") or ""),
            str(dig(item, "sectionName") or ""),
            port if isinstance(port := dig(item, "port"), int) else 0,
            index,
        )


def _defaults(route: Object, gateways: Iterable[Object]) -> Iterator[Parent]:
    """Those of the scope that the route asks for, as if ``parentRefs`` named each of them once and no listener of it."""
    scope, named = default_scope(route), {one._replace(position=-1) for one in _named(route)}
    for one in gateways if scope else ():
        parent = Parent("Gateway", meta.namespace(one), meta.name(one), "", 0, -1)
        if one.get("kind") == "Gateway" and _scope(dig(one, "spec", "defaultScope")) == scope and parent not in named:
            yield parent


def _attach(
    route: Object,
    parent: Parent,
    known: Mapping[tuple[str, str, str], Object],
    namespaces: Mapping[str, Mapping[str, str]] | None,
) -> Attachment:
    if parent.kind not in ("Gateway", listener_sets.KIND):
        meant = known.get((parent.kind.partition(".")[0], parent.namespace, parent.name))
        if meant is not None and meta.group(meant) == GROUP:
            return Attachment(parent, meant, why=WRONG_GROUP)
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
