"""What the controller of a Gateway wrote into the status of routes, Gateways and classes (apis/v1 ``RouteParentStatus``)."""

from __future__ import annotations

from typing import Any

from kubectl_svc.kubernetes.gateway.attachment import Parent
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.conditions import Condition, of_status
from kubectl_svc.objects.meta import dig, items

ACCEPTED = "Accepted"
RESOLVED = "ResolvedRefs"
PROGRAMMED = "Programmed"
CONFLICTED = "Conflicted"
INVALID_KINDS = "InvalidRouteKinds"
"""The reason of ResolvedRefs by which a listener names kinds of routes that it cannot take; it serves the other ones."""
PARTIALLY_INVALID = "PartiallyInvalid"
"""True where a controller has left out some rules of a route that it takes."""


def of_listeners(gateway: Object) -> tuple[Condition, ...]:
    """Those of each listener."""
    return tuple(
        condition
        for listener in items(gateway, "status", "listeners")
        for condition in of_status(gateway, listener, str(dig(listener, "name") or ""))
    )


def shut(gateway: Object, listener: str) -> Condition | None:
    """The condition, of the newest generation, by which a listener serves nothing: the one that says most."""
    found = {
        one.type: one
        for one in of_listeners(gateway)
        if one.about == listener and one.current and one.status == "False" and one.reason != INVALID_KINDS
    }
    return next((found[each] for each in (RESOLVED, ACCEPTED, PROGRAMMED) if each in found), None)


def of_route(route: Object, parent: Parent) -> tuple[Condition, ...]:
    """Those that a controller wrote about one parent of a route; none where no controller has taken the route up."""
    wanted = parent.namespace, parent.name, parent.section, parent.port
    return tuple(
        condition
        for status in items(route, "status", "parents")
        if _reference(route, dig(status, "parentRef")) == wanted
        for condition in of_status(route, status, parent.name)
    )


def true_of_route(route: Object) -> set[str]:
    """The types that are true of the newest generation for all parents of which a controller has written."""
    each = [tuple(of_status(route, status)) for status in items(route, "status", "parents")]
    true = [{one.type for one in several if one.current and one.status == "True"} for several in each]
    return set.intersection(*true) if true else set()


def addresses(gateway: Object) -> tuple[str, ...]:
    """``status.addresses``: IPs and host names."""
    return tuple(str(dig(one, "value")) for one in items(gateway, "status", "addresses") if dig(one, "value"))


def _reference(route: Object, ref: Any) -> tuple[str, str, str, int]:
    port = dig(ref, "port")
    return (
        str(dig(ref, "namespace") or meta.namespace(route)),
        str(dig(ref, "name") or ""),
        str(dig(ref, "sectionName") or ""),
        port if isinstance(port, int) else 0,
    )
