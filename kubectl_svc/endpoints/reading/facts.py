"""Everything that a decision about one Service's endpoints needs, read once."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from kubectl_svc.endpoints.objects.writes import Write, applied
from kubectl_svc.endpoints.said import said
from kubectl_svc.kubernetes.controllers.endpoints_object import mirror_obstacle
from kubectl_svc.objects import Object, meta, services, slices, unlabelled
from kubectl_svc.objects.addresses import canonical
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.wording import Said


class EndpointFacts(NamedTuple):
    """One Service and all that holds endpoints for it.

    ``endpoints`` is the classic object of the same name. ``cluster_ips`` maps the cluster IP of every Service that could be
    seen to ``namespace/name``, and is empty where nobody asks for new addresses; ``unseen`` is what could not be read, and
    why. ``unlabelled`` are slices of the namespace that name no Service, and ``service_names`` the Services there, where they
    are asked for; ``elsewhere`` are the addresses that other Services hold, by their names, where a slice without a label can
    only be assigned by its addresses. ``flags`` are those that a command typed next needs, too: ``--namespace=shop``.
    ``used_names`` are names that slices of other Services have.
    """

    service: Object
    slices: tuple[Object, ...] = ()
    endpoints: Object | None = None
    cluster_ips: Mapping[str, str] = {}
    unseen: tuple[Said, ...] = ()
    unlabelled: tuple[Object, ...] = ()
    service_names: frozenset[str] = frozenset()
    elsewhere: Mapping[str, frozenset[str]] = {}
    flags: tuple[str, ...] = ()
    used_names: frozenset[str] = frozenset()

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
    def endpoint_objects(self) -> tuple[Object, ...]:
        """Every object that holds endpoints."""
        return (*self.slices, *([self.endpoints] if self.endpoints else []))

    @property
    def all_used_names(self) -> frozenset[str]:
        """The names that no new slice can have."""
        return self.used_names | {meta.name(slice_) for slice_ in self.slices}

    @property
    def mirrored_endpoints(self) -> Object | None:
        """The classic Endpoints if they reach kube-proxy: it reads slices only, so a controller has to mirror them."""
        if self.endpoints and items(self.endpoints, "subsets") and not mirror_obstacle(self.service, self.endpoints):
            return self.endpoints
        return None

    @property
    def meant(self) -> list[Object]:
        """The unlabelled slices that were meant for this Service."""
        return unlabelled.meant_for(self.name, self.unlabelled, self.service_names, self._addresses)

    @property
    def perhaps_meant(self) -> list[tuple[Object, list[str]]]:
        """The unlabelled slices that may be meant for this Service, and for which others as well."""
        every = ((slice_, self.candidates(slice_)) for slice_ in self.unlabelled)
        return [(slice_, [one for one in names if one != self.name]) for slice_, names in every if _one_of(self.name, names)]

    def candidates(self, slice_: Object) -> list[str]:
        """The Services that an unlabelled slice may be meant for."""
        return unlabelled.candidates(self.name, slice_, self.service_names, self._addresses)

    @property
    def recognized_by_addresses(self) -> bool:
        """Whether only its addresses say that a slice may be meant for this Service: others may have them, too."""
        assigned = (one for one in self.unlabelled if self.name in self.candidates(one))
        return any(not unlabelled.candidates(self.name, one, self.service_names, {}) for one in assigned)

    @property
    def _addresses(self) -> dict[str, Collection[str]]:
        """The addresses of this Service, and of the others."""
        listed = [str(dig(item, "ip")) for subset in items(self.endpoints, "subsets") for item in items(subset, "addresses")]
        return {**self.elsewhere, self.name: {*map(canonical, listed), *unlabelled.addresses_of(self.slices)} - {""}}

    def command(self, verb: str, *words: str) -> str:
        """The command line of another verb on this Service, in quotes, as a hint prints it."""
        return f"'{shlex.join(['kubectl', 'svc', 'endpoints', verb, self.name, *words, *self.flags])}'"

    def label_hint(self, slice_: Object) -> str:
        """The command line that says that ``slice_`` is of this Service."""
        words = ["kubectl", "label", "endpointslice", meta.name(slice_), f"{slices.SERVICE_NAME}={self.name}"]
        return f"'{shlex.join([*words, *(flag for flag in self.flags if not flag.startswith('--filename'))])}'"


def after(facts: EndpointFacts, writes: Sequence[Write]) -> EndpointFacts:
    """``facts`` as they are once ``writes`` are done."""
    current = applied(facts.endpoint_objects, writes)
    return facts._replace(
        slices=tuple(obj for obj in current if obj.get("kind") == "EndpointSlice"),
        endpoints=next((obj for obj in current if obj.get("kind") == "Endpoints"), None),
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
    return slices.managed_by(slice_) == slices.OURS and not meta.terminating(slice_)


def service_change(before: Object, now: Object) -> Said | None:
    """What has become of the Service that makes its endpoints somebody else's; nothing for the same one."""
    if meta.uid(now) != meta.uid(before):
        return said("recreated")
    if services.selector(now) and not services.selector(before):
        return said("selector-added")
    return said("made-external-name") if services.type_of(now) == "ExternalName" else None


def _one_of(name: str, names: Sequence[str]) -> bool:
    return name in names and len(names) > 1


def _by_number(slice_: Object) -> tuple[str, int]:
    stem, _, number = meta.name(slice_).rpartition("-")
    return (stem, int(number)) if number.isascii() and number.isdigit() else (meta.name(slice_), 0)


def _identity(obj: Object, namespace: str) -> tuple[str, str, str]:
    return str(obj.get("kind")), meta.namespace(obj) or namespace, meta.name(obj)
