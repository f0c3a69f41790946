"""Everything that a decision about one Service's endpoints needs, read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kubectl_svc.endpoints.objects.writes import Write, applied
from kubectl_svc.objects import Object, meta, services, slices
from kubectl_svc.objects.meta import dig, items

MANAGER = slices.OURS
"""The ``managed-by`` label of the slices that we make and edit."""


class EndpointFacts(NamedTuple):
    """One Service and all that holds endpoints for it.

    ``endpoints`` is the classic object of the same name. ``cluster_ips`` maps the cluster IP of every Service that could be
    seen to ``namespace/name``, and is empty where nobody asks for new addresses; ``unseen`` says, one a line, what could not
    be read and why.
    """

    service: Object
    slices: tuple[Object, ...] = ()
    endpoints: Object | None = None
    cluster_ips: Mapping[str, str] = {}
    unseen: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The Service's name."""
        return meta.name(self.service)

    @property
    def namespace(self) -> str:
        """The Service's namespace."""
        return meta.namespace(self.service)

    @property
    def service_exists(self) -> bool:
        """Whether there is such a Service, and not only what one left behind."""
        return "spec" in self.service

    @property
    def own(self) -> tuple[Object, ...]:
        """The slices that are ours to edit, in the order of their names."""
        return tuple(sorted((slice_ for slice_ in self.slices if is_own(slice_)), key=_by_number))

    @property
    def others(self) -> tuple[Object, ...]:
        """The slices that somebody else looks after."""
        return tuple(slice_ for slice_ in self.slices if not is_own(slice_))

    @property
    def holders(self) -> tuple[Object, ...]:
        """Every object that holds endpoints."""
        return (*self.slices, *([self.endpoints] if self.endpoints else []))

    @property
    def mirrored_endpoints(self) -> Object | None:
        """The classic Endpoints if they reach kube-proxy: it reads slices only, so a controller has to mirror them."""
        if self.endpoints and items(self.endpoints, "subsets") and not skips_mirror(self.endpoints):
            return self.endpoints
        return None


def after(facts: EndpointFacts, writes: Sequence[Write]) -> EndpointFacts:
    """``facts`` as they are once ``writes`` are done."""
    held = applied(facts.holders, writes)
    return facts._replace(
        slices=tuple(obj for obj in held if obj.get("kind") == "EndpointSlice"),
        endpoints=next((obj for obj in held if obj.get("kind") == "Endpoints"), None),
    )


def as_given(facts: EndpointFacts, given: Sequence[Object], namespace: str) -> EndpointFacts:
    """``facts`` read from files, each object as its file has it: one that names no namespace counts as in ``namespace``."""
    originals = {_identity(obj, namespace): obj for obj in given}

    def original(obj: Object) -> Object:
        return originals.get(_identity(obj, namespace), obj)

    return facts._replace(
        service=original(facts.service),
        slices=tuple(map(original, facts.slices)),
        endpoints=original(facts.endpoints) if facts.endpoints else None,
    )


def is_own(slice_: Object) -> bool:
    """Whether the slice carries our label and is not on its way out."""
    return slices.managed_by(slice_) == MANAGER and not meta.terminating(slice_)


def owners(slice_: Object) -> list[Object]:
    """The references to the Service (or Services) with which this slice goes."""
    return [owner for owner in items(slice_, "metadata", "ownerReferences") if dig(owner, "kind") == "Service"]


def owner_is_gone(service: Object, slice_: Object) -> bool:
    """Whether the slice belongs to another Service of this name, one that has been deleted."""
    uid, found = meta.uid(service), owners(slice_)
    return bool(found and uid) and all(dig(owner, "uid") != uid for owner in found)


def service_change(before: Object, now: Object) -> str:
    """What has become of the Service that makes its endpoints somebody else's; nothing for the same one."""
    if meta.uid(now) != meta.uid(before):
        return "was deleted and made anew"
    if services.selector(now) and not services.selector(before):
        return "was given a selector"
    return "was turned into an ExternalName" if services.type_of(now) == "ExternalName" else ""


def skips_mirror(endpoints: Object) -> bool:
    """Whether the mirroring controller passes over these Endpoints, so that they serve nobody (its ``shouldMirror``)."""
    return meta.labels(endpoints).get(slices.SKIP_MIRROR) == "true"


def cluster_ips_of(all_services: list[Object]) -> dict[str, str]:
    """The cluster IP of each of these Services -> ``namespace/name``."""
    return {
        ip: f"{meta.namespace(service)}/{meta.name(service)}"
        for service in all_services
        for ip in services.cluster_ips(service)
        if ip != services.HEADLESS
    }


def _by_number(slice_: Object) -> tuple[str, int]:
    stem, _, number = meta.name(slice_).rpartition("-")
    return (stem, int(number)) if number.isascii() and number.isdigit() else (meta.name(slice_), 0)


def _identity(obj: Object, namespace: str) -> tuple[str, str, str]:
    return str(obj.get("kind")), meta.namespace(obj) or namespace, meta.name(obj)
