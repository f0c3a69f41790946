"""Which listeners of a Gateway, and of the ListenerSets that add some, conflict, and which of them lose (apis/v1, GEP-1713)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from kubectl_svc.kubernetes.gateway import conditions, listener_sets
from kubectl_svc.kubernetes.gateway.listeners import Listener, listeners_of
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.conditions import Condition
from kubectl_svc.objects.meta import dig

_BY_HOST = {"HTTP", "HTTPS", "TLS"}
"""The protocols whose listeners may share a port, where host names tell them apart."""


class Conflict(NamedTuple):
    """A listener that is not distinct, and those that it conflicts with, as far as they are known.

    ``loses``: it serves nothing, since one of them is of the same object or has precedence, or its controller says so. Else it
    is not certain: which object has precedence is not known, or a controller without TCP or UDP takes the other one only.
    """

    listener: Listener
    others: tuple[Listener, ...]
    loses: bool
    said: Condition | None = None


def conflicts(
    gateway: Object, known: Iterable[Object] = (), namespaces: Mapping[str, Mapping[str, str]] | None = None
) -> tuple[Conflict, ...]:
    """Those of a Gateway, and of the ListenerSets among ``known`` that it takes, by precedence.

    A controller that says otherwise in a status of the newest generation, or has programmed a listener, knows better.
    """
    sets = listener_sets.in_order(listener_sets.added(gateway, known, namespaces))
    unsure = {
        (listener_sets.KIND, meta.namespace(one), meta.name(one))
        for one in sets
        if not dig(one, "metadata", "creationTimestamp") or listener_sets.takes(gateway, one, namespaces) is None
    }
    objects = [gateway, *sets]
    found = {one.listener.id: one for one in indistinct([each for obj in objects for each in listeners_of(obj)], unsure)}
    return tuple(judged for obj in objects for each in listeners_of(obj) if (judged := _judged(obj, each, found.get(each.id))))


def indistinct(listeners: Sequence[Listener], unsure: Collection[tuple[str, str, str]] = ()) -> list[Conflict]:
    """The listeners that are not distinct, in order of precedence; what has lost to another one is in nobody's way.

    Which of the ListenerSets in ``unsure`` (kind, namespace, name) and others comes first is not known.
    """
    standing: list[Listener] = []
    found = []
    for one in listeners:
        among = [other for other in listeners if other is not one and _conflict(one, other)]
        open_ = [other for other in among if _unordered(one, other, unsure)]
        before = [other for other in among if other in standing and other not in open_]
        others = [other for other in among if other in before or other in open_ or other.id[:3] == one.id[:3]]
        equal = any(other.id[:3] == one.id[:3] and {one.protocol, other.protocol} <= _BY_HOST for other in among)
        if others:
            found.append(Conflict(one, tuple(others), bool(before) or equal))
        if not before:
            standing.append(one)
    return found


def _unordered(one: Listener, other: Listener, unsure: Collection[tuple[str, str, str]]) -> bool:
    """Whether nobody knows which of two ListenerSets comes first."""
    owners = {one.id[:3], other.id[:3]}
    return one.kind == other.kind == listener_sets.KIND and len(owners) > 1 and not owners.isdisjoint(unsure)


def _judged(obj: Object, listener: Listener, found: Conflict | None) -> Conflict | None:
    current = [one for one in conditions.of_listeners(obj) if one.current and one.about == listener.name]
    said = next((one for one in current if one.type == conditions.CONFLICTED), None)
    if said is not None:
        others = found.others if found else ()
        return Conflict(listener, others, loses=True, said=said) if said.status == "True" else None
    served = any((one.type, one.status) == (conditions.PROGRAMMED, "True") for one in current)
    return None if served else found


def _conflict(one: Listener, other: Listener) -> bool:
    """Whether neither protocol, port nor, where it counts, host name tells two listeners apart (``Listener``, apis/v1).

    HTTP cannot be told from TLS at one port; at a port of TCP or UDP nothing else can be.
    """
    if (one.port, one.transport) != (other.port, other.transport):
        return False
    if not {one.protocol, other.protocol} <= _BY_HOST:
        return one.protocol in ("TCP", "UDP") or other.protocol in ("TCP", "UDP")
    alike = (one.protocol == "HTTP") == (other.protocol == "HTTP")
    return not alike or one.hostname.lower() == other.hostname.lower()
