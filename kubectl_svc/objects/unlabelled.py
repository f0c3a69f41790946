"""EndpointSlices that name no Service, so that nobody reads them: which Service each was meant for."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from kubectl_svc.objects import Object, meta, slices
from kubectl_svc.objects.addresses import canonical
from kubectl_svc.objects.meta import dig, items

_GENERATED = re.compile("[bcdfghjklmnpqrstvwxz2456789]{5}")
"""What the API server puts behind ``generateName`` (k8s.io/apimachinery/pkg/util/rand ``alphanums``)."""
_USUAL = re.compile(r"\d+|ip?v[46]|(?:endpoint-?)?slices?|endpoints?")
"""What people put behind a Service's name for its slices; any other word may name something else."""
SELECTOR = f"!{slices.SERVICE_NAME}"
"""The label selector that finds them."""


def meant_for(
    name: str, found: Iterable[Object], services: Collection[str], addresses_by_service: Mapping[str, Collection[str]]
) -> list[Object]:
    """Those of ``found`` that were meant for the Service ``name`` and no other.

    ``services`` are the names of all Services of the namespace, ``addresses_by_service`` maps Services to their addresses.
    """
    return [slice_ for slice_ in found if candidates(name, slice_, services, addresses_by_service) == [name]]


def candidates(
    name: str, slice_: Object, services: Collection[str], addresses_by_service: Mapping[str, Collection[str]]
) -> list[str]:
    """The Services that a slice may be meant for: that own it, whose name it begins with, or that hold some of its addresses.

    ``db-replica-1`` is of ``db-replica`` where there is one, ``db-replica2`` may then be of ``db``, too. ``name`` is one of the
    Services. Empty for a slice that has its label.
    """
    if slices.service_name(slice_):
        return []
    owners = [dig(owner, "name") for owner in items(slice_, "metadata", "ownerReferences") if dig(owner, "kind") == "Service"]
    if owners:
        return [str(owner) for owner in owners]
    own, names = meta.name(slice_), {name, *services}
    if fitting := [service for service in names if own == service or own.startswith(f"{service}-")]:
        best = max(fitting, key=len)
        return [best, *sorted(other for other in names if len(other) > len(best) and own.startswith(other))]
    addresses = addresses_of([slice_])
    return sorted(service for service, theirs in addresses_by_service.items() if not addresses.isdisjoint(theirs))


def certain(name: str, slice_: Object, complete: bool) -> bool:
    """Whether a slice of which the Service ``name`` is the one candidate is right beyond doubt for it.

    By its owner it is, by a name of its own, and by one that the API server made of the Service's. Any other name may be that
    of a Service that was not read, unless the known ones are ``complete``: then a number or a word for its kind may follow.
    """
    if any(dig(owner, "kind") == "Service" for owner in items(slice_, "metadata", "ownerReferences")):
        return True
    own = meta.name(slice_)
    if own != name and not own.startswith(f"{name}-"):
        return complete  # its addresses say so
    rest = own[len(name) + 1 :]
    return own == name or _GENERATED.fullmatch(rest) is not None or (complete and _USUAL.fullmatch(rest) is not None)


def addresses_of(found: Iterable[Object]) -> set[str]:
    """Every address in these slices, in its one spelling."""
    every = (address for slice_ in found for endpoint in slices.endpoints(slice_) for address in slices.addresses(endpoint))
    return {canonical(address) for address in every} - {""}
