"""The Gateways of a route: which listeners take it, what its controller says, and why none does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.gateway import conditions
from kubectl_svc.kubernetes.gateway.attachment import (
    GATEWAY_MISSING,
    NO_DEFAULT,
    OTHER_PARENT,
    ROUTES,
    SET_WITHOUT_GATEWAY,
    Attached,
    Attachment,
    attach,
)
from kubectl_svc.kubernetes.gateway.backends import BackendRef, backends_of
from kubectl_svc.kubernetes.gateway.listener_sets import gateway_of
from kubectl_svc.kubernetes.gateway.listeners import GROUP
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.conditions import Condition
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.reading.facts import FILES, LIVE, NOT_LOOKED_AT
from kubectl_svc.trace.report import BROKEN, OK, UNKNOWN, WARNING, Hop, Said

_IN_PART = ((conditions.RESOLVED, "False"), (conditions.PARTIALLY_INVALID, "True"))


class Parenting(NamedTuple):
    """One parent of a route: what we work out, and the conditions that a controller wrote about it."""

    hop: str
    attachment: Attachment
    conditions: tuple[Condition, ...]

    @property
    def refused(self) -> Condition | None:
        """The condition, of the newest generation, by which the controller does not take the route."""
        return next((one for one in self.conditions if one.current and one.type == "Accepted" and one.status == "False"), None)

    @property
    def accepted(self) -> bool:
        """Whether the controller takes the route as it is now."""
        return any(one.current and (one.type, one.status) == ("Accepted", "True") for one in self.conditions)

    @property
    def in_part(self) -> Condition | None:
        """The condition by which the controller does not serve all that the route says: what it refers to, or rules of it."""
        return next((one for one in self.conditions if one.current and (one.type, one.status) in _IN_PART), None)

    @property
    def name(self) -> str:
        """``gateway/gate``."""
        parent = self.attachment.parent
        return f"{parent.kind.partition('.')[0].lower()}/{parent.name}" if parent.name else "no parent"

    @property
    def open(self) -> bool:
        """Whether requests come in there, as far as can be told; the controller's word counts before ours."""
        return self.refused is None and (self.accepted or not self.attachment.why)


class Unresolved(NamedTuple):
    """By which condition a controller does not serve all of a route, and the status of what leads to this Service."""

    condition: Condition
    status: str


def parentings(chain: Chain, obj: Object, hop: str) -> tuple[Parenting, ...]:
    """The parents of a route; none for other objects, and where Gateways were not seen."""
    known = gateways(chain)
    if obj.get("kind") not in ROUTES or not (known or chain.facts.source != FILES):
        return ()
    kinds = chain.facts.seen.kinds
    labels: Mapping[str, Mapping[str, str]] = {meta.name(one): meta.labels(one) for one in kinds.get("Namespace", ())}
    found = attach(obj, known, labels or None)
    in_part = "Gateway" in chain.facts.forbidden and not any(one.why in (GATEWAY_MISSING, NO_DEFAULT) for one in found)
    if not chain.facts.sees("Gateway") and not in_part:
        return ()
    return tuple(
        Parenting(f"{hop}/parent-{index}", one, conditions.of_route(obj, one.parent)) for index, one in enumerate(found)
    )


def gateways(chain: Chain) -> list[Object]:
    """Everything of the Gateway API that has listeners; Istio has a kind called Gateway, too."""
    kinds = chain.facts.seen.kinds
    return [one for kind in ("Gateway", "ListenerSet") for one in kinds.get(kind, ()) if meta.group(one) == GROUP]


def taking(chain: Chain, one: Parenting) -> tuple[Attached, ...]:
    """The listeners of a parent that take the route; where a URL or an address was asked for, those by which it comes."""
    by = chain.target.via.listeners if chain.target.via is not None else ()
    return tuple(each for each in one.attachment.attached if not by or each.listener.id in by)


def passed_by(chain: Chain, one: Parenting) -> bool:
    """Whether what was asked for comes to the route by other listeners than those of this parent."""
    return bool(one.attachment.attached) and not taking(chain, one)


def follow(chain: Chain, obj: Object, hop: str) -> Iterator[Hop]:
    """One hop per parent on the path."""
    known = parentings(chain, obj, hop)
    some = any(one.open for one in known)
    for one in known:
        if passed_by(chain, one):
            continue
        made = _parent(chain, one, some)
        lost = unresolved(chain, obj, known, one) if made.status == OK else None
        yield made._replace(status=lost.status, reason=Said("condition", lost.condition._asdict())) if lost else made


def unresolved(chain: Chain, route: Object, known: Sequence[Parenting], one: Parenting) -> Unresolved | None:
    """What it comes to for this Service that a parent's controller does not serve all of a route; ``None`` where it is served.

    Which backend, or which rule, is meant, no condition says: it is this one where the route has no other. Where another one is
    known to be no Service, or not to be there, that one is meant.
    """
    if one.in_part is None:
        return None
    own = "Service", chain.facts.namespace, chain.name
    others = [each for each in backends_of(route) if (each.kind, each.namespace, each.name) != own]
    whole = one.in_part.type == conditions.RESOLVED
    if whole and any(_absent(chain, each) for each in others):
        return None
    elsewhere = any(each.open and each.in_part is None for each in known)
    return Unresolved(one.in_part, WARNING if others or elsewhere or not whole else BROKEN)


def _absent(chain: Chain, backend: BackendRef) -> bool:
    """Whether a backend is seen not to be a Service that is there; a live trace reads no other Service than its own."""
    if backend.kind != "Service":
        return True
    everything = chain.facts.source != LIVE and chain.facts.sees("Service")
    return everything and not chain.facts.seen.named("Service", backend.namespace, backend.name)


def unknown(chain: Chain, one: Parenting) -> bool:
    """Whether the parent may be in a cluster: files are a part of one, and need not have the Gateways of a namespace."""
    attachment = one.attachment
    missing = attachment.why in (GATEWAY_MISSING, SET_WITHOUT_GATEWAY)
    if missing and not chain.facts.sees(missing_from(one)[0]):
        return True
    if not missing or chain.facts.source != FILES:
        return not attachment.certain
    kind, where = missing_from(one)
    seen = any((known.get("kind"), meta.namespace(known)) == (kind, where) for known in gateways(chain))
    return not seen and not chain.facts.seen.lacks_namespace(where)


def missing_from(one: Parenting) -> tuple[str, str]:
    """Kind and namespace of a parent that is not there: a ListenerSet names a Gateway itself."""
    found = one.attachment
    if found.gateway and found.why == SET_WITHOUT_GATEWAY:
        return "Gateway", gateway_of(found.gateway)[0]
    return found.parent.kind, found.parent.namespace


def values(one: Parenting) -> dict[str, Any]:
    """The facts that texts about a parent name."""
    parent, attached = one.attachment.parent, one.attachment.attached
    listeners = [f"{each.listener.name} {each.listener.port}/{each.listener.protocol}" for each in attached]
    hostnames = list(dict.fromkeys(host for each in attached for host in each.hostnames if host))
    return {
        "parent": one.name,
        "namespace": parent.namespace,
        "section": parent.section,
        "parent_port": parent.port,
        "listeners": listeners,
        "hostnames": hostnames,
        "refusing": [f"{each.name} {each.port}/{each.protocol}" for each in one.attachment.refusing],
    }


def _kind(one: Parenting) -> str:
    return "ListenerSet" if one.attachment.parent.kind == "ListenerSet" else "Gateway"


def _parent(chain: Chain, one: Parenting, some: bool) -> Hop:
    hop = Hop(one.hop, _kind(one), one.name, OK, Said("listeners", values(one)))
    refused = one.refused
    if refused is not None:
        return hop._replace(status=WARNING if some else BROKEN, reason=Said("condition", refused._asdict()))
    if one.accepted or not one.attachment.why:
        return hop if one.attachment.certain or one.accepted else hop._replace(status=UNKNOWN, reason=_labels_unseen(chain))
    if one.attachment.why == OTHER_PARENT:
        mesh = one.attachment.parent.kind.partition(".")[0] == "Service"
        reason = Said("parent-OtherParent", values(one))
        return hop._replace(kind="Service" if mesh else hop.kind, status=UNKNOWN, reason=reason)
    if unknown(chain, one):
        kind, where = missing_from(one)
        if not chain.facts.sees(kind):
            return hop._replace(status=UNKNOWN, reason=Said("unseen", {"why": chain.facts.unseen[kind]}))
        return hop._replace(status=UNKNOWN, reason=Said("parent-unseen", {**values(one), "kind": kind, "namespace": where}))
    return hop._replace(status=WARNING if some else BROKEN, reason=Said(f"parent-{one.attachment.why}", values(one)))


def _labels_unseen(chain: Chain) -> Said:
    why = chain.facts.unseen.get("Namespace", "")
    return Said("labels-unseen", {"why": "" if why == NOT_LOOKED_AT else why})
