"""What finding works on, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kubectl_svc.errors import FAILED, OK, UNKNOWN, SvcError
from kubectl_svc.kubernetes.gateway.listeners import GROUP
from kubectl_svc.kubernetes.references.table import CLUSTER_SCOPED, ISTIO, KINDS, MONITORS
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.alike import closest
from kubectl_svc.objects.meta import items
from kubectl_svc.trace.asked import REFERRERS, ROUTING, WORKLOADS
from kubectl_svc.trace.reading.facts import Why
from kubectl_svc.trace.reading.seen import Seen
from kubectl_svc.trace.reading.templates import stands_in
from kubectl_svc.trace.said import said
from kubectl_svc.trace.target import Target
from kubectl_svc.wording import Said


class World(NamedTuple):
    """What was read to find Services, and what could not be, by kind; ``whole``: from files, all namespaces are looked at."""

    namespace: str
    seen: Seen
    unseen: Mapping[str, Why]
    whole: bool = False

    def objects(self, kind: str) -> list[Object]:
        """All that were read, of every namespace."""
        return [obj for obj in self.seen.kinds.get(kind, ()) if _is(obj, kind)]

    def here(self, kind: str) -> list[Object]:
        """Those of the namespace that was asked for, or of all where files were read without one."""
        return self.objects(kind) if self.whole else [obj for obj in self.seen.of(kind, self.namespace) if _is(obj, kind)]


_GROUPS: dict[str, set[str]] = {"Gateway": {GROUP}}
"""The groups of the kinds that other projects have, too, as Istio its Gateway and Knative its Route."""
for _group, _kind in (*KINDS, *((one.group, one.kind) for one in MONITORS)):
    if _kind in (*ROUTING, *REFERRERS) and _kind != "Ingress":  # of that, the API server refuses what has a wrong group
        _GROUPS.setdefault(_kind, {""}).add(_group)


def _is(obj: Object, kind: str) -> bool:
    """Whether an object is really of a kind: no stand-in of a workload for its pods, and no Gateway of Istio."""
    return not stands_in(obj) and (kind not in _GROUPS or meta.group(obj) in _GROUPS[kind])


_DOUBTS = ("error-nearly", "error-no-such-host-near", "error-also-sends")


class Found(NamedTuple):
    """A Service, and what of it; the Service itself need not be there. ``note`` is what nearly leads there."""

    namespace: str
    target: Target
    note: str | Said = ""

    @property
    def near(self) -> str:
        """What nearly leads there, as a sentence, or nothing."""
        return str(self.note)

    @property
    def doubtful(self) -> bool:
        """Whether the note tells of something that may be a mistake; others say how what was asked for leads there."""
        return isinstance(self.note, Said) and self.note.key in _DOUBTS


class NothingFound(SvcError):
    """Nothing leads from what was asked for to a Service; ``certain`` where all that could was seen: then it is broken."""

    def __init__(self, message: str | Said, hint: str | Said, certain: bool) -> None:
        super().__init__(message, hint)
        self.certain = certain
        self.exit_code = FAILED if certain else UNKNOWN


class Answered(NothingFound):
    """An Ingress or route answers a request itself, as by a redirect: no Service is needed, and nothing is broken."""

    prefix = ""

    def __init__(self, message: str | Said, hint: str | Said = "", certain: bool = True) -> None:
        super().__init__(message, hint, certain)
        self.exit_code = OK


def nothing(world: World, message: str | Said, hint: str | Said = "", *kinds: str) -> NothingFound:
    """The error where nothing was found; what could not be read of ``kinds`` is part of it, if the cluster has such a kind."""
    unseen = [kind for kind in kinds if kind in world.unseen and not _is_said(world, kind, "unseen-not-served")]
    hidden = [said("kind-unseen", kind=kind, why=world.unseen[kind]) for kind in unseen]
    return NothingFound(said("not-seen", message=message, hidden=hidden) if hidden else message, hint, not hidden)


def _is_said(world: World, kind: str, key: str) -> bool:
    why = world.unseen.get(kind)
    return isinstance(why, Said) and why.key == key


def refused(world: World, *kinds: str) -> list[str]:
    """Those of ``kinds`` that the cluster does not let us read."""
    return [kind for kind in kinds if _is_said(world, kind, "unseen-forbidden")]


def missing(world: World, kind: str, name: str) -> NothingFound:
    """The error about an object that is not there, with the closest name and the same name elsewhere."""
    if alien := of_other_group(world, kind, name):
        return alien
    known = world.objects(kind)
    if refused(world, kind) and not known:
        return NothingFound(said("not-known", kind=kind.lower(), name=name, why=world.unseen[kind]), "", certain=False)
    elsewhere = [meta.namespace(obj) for obj in known if meta.name(obj) == name]
    names = [meta.name(obj) for obj in world.here(kind)]
    near = closest(name, names) or next((one for one in sorted(names) if one.startswith(f"{name}-")), "")
    hint = said("closest", name=f"{kind.lower()}/{near}") if near else ""
    if other := next(_of_other_kinds(world, kind, name), ""):
        hint = said("meant", meant=other)
    if elsewhere:
        hint = said("in-namespace", namespaces=sorted(elsewhere), first=min(elsewhere))
    if _is_said(world, kind, "unseen-not-served"):
        hint = world.unseen[kind]
    if world.whole:
        return nothing(world, said("not-found-in-files", kind=kind.lower(), name=name), hint, kind)
    space = "" if kind in CLUSTER_SCOPED else world.namespace
    return nothing(world, said("not-found", kind=kind.lower(), name=name, namespace=space), hint, kind)


def of_other_group(world: World, kind: str, name: str) -> NothingFound | None:
    """The error about an object that is called so, kind and all, and is of another project; the first of them."""
    of_kind = (one for found, objects in world.seen.kinds.items() if found.partition(".")[0] == kind for one in objects)
    for obj in of_kind:
        here = world.whole or meta.namespace(obj) == world.namespace
        if here and meta.name(obj) == name and not stands_in(obj) and _alien(obj, kind):
            what = said("other-group", object=f"{kind.lower()}/{name}", kind=kind, group=meta.group(obj))
            return NothingFound(what, _bound(world, obj), certain=False)
    return None


def _alien(obj: Object, kind: str) -> bool:
    """Whether another project has made a kind of that name; a wrong group among those of Kubernetes is a fault."""
    group = meta.group(obj)
    return not _is(obj, kind) or (kind not in _GROUPS and "." in group and not group.endswith(".k8s.io"))


def _bound(world: World, gateway: Object) -> Said | str:
    """The VirtualServices that are bound to a Gateway of Istio, with the command that traces them (``spec.gateways``)."""
    own = f"{meta.namespace(gateway)}/{meta.name(gateway)}"
    bound = [
        one
        for one in world.objects("VirtualService")
        if meta.group(gateway) == ISTIO
        and own in (name if "/" in str(name) else f"{meta.namespace(one)}/{name}" for name in items(one, "spec", "gateways"))
    ]
    if not bound:
        return ""
    space = meta.namespace(bound[0])
    first = " ".join(meta.reference(one) for one in bound if meta.namespace(one) == space)
    return said("bound-to-it", objects=list(map(meta.reference, bound)), first=first, namespace=space)


def _of_other_kinds(world: World, kind: str, name: str) -> Iterator[str]:
    """The objects of this name that are of other kinds which can be traced: ``statefulset/db`` for ``deployment/db``."""
    kinds = (*WORKLOADS, "Service", *ROUTING) if kind in WORKLOADS else (*ROUTING, "Service", *WORKLOADS)
    for other in kinds:
        if other != kind and any(meta.name(obj) == name for obj in world.here(other)):
            yield f"{other.lower()}/{name}"


def unique(found: Iterable[Found]) -> list[Found]:
    """Each Service and port once, in order, with every Ingress or route that leads there."""
    first: dict[tuple[str, str, str, str], Found] = {}
    for one in found:
        key = one.namespace, one.target.name, one.target.port, one.target.protocol
        first[key] = _joined(first[key], one) if key in first else one
    return list(first.values())


def _joined(first: Found, other: Found) -> Found:
    via = first.target.via
    return first._replace(target=first.target._replace(via=via and via.joined(other.target.via)))
