"""EndpointSlices that name no Service, so that nobody reads them: which Service each was meant for."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from kubectl_svc.objects import Object, meta, slices
from kubectl_svc.objects.addresses import canonical
from kubectl_svc.objects.meta import dig, items

SELECTOR = f"!{slices.SERVICE_NAME}"
"""The label selector that finds them."""


def meant_for(name: str, found: Iterable[Object], services: Collection[str], addresses: Collection[str]) -> list[Object]:
    """Those of ``found`` that the Service ``name`` owns, that begin with its name, or that hold some of its ``addresses``.

    ``services`` are the names of all Services of the namespace: ``db-replica-1`` is of ``db-replica`` where there is one.
    """
    return [slice_ for slice_ in found if not slices.service_name(slice_) and _is_meant(name, slice_, services, addresses)]


def addresses_of(found: Iterable[Object]) -> set[str]:
    """Every address in these slices, in its one spelling."""
    every = (address for slice_ in found for endpoint in slices.endpoints(slice_) for address in slices.addresses(endpoint))
    return {canonical(address) for address in every} - {""}


def _is_meant(name: str, slice_: Object, services: Collection[str], addresses: Collection[str]) -> bool:
    owners = [dig(owner, "name") for owner in items(slice_, "metadata", "ownerReferences") if dig(owner, "kind") == "Service"]
    if owners:
        return name in owners
    own = meta.name(slice_)
    if fitting := [service for service in {name, *services} if own == service or own.startswith(f"{service}-")]:
        return max(fitting, key=len) == name
    return not addresses_of([slice_]).isdisjoint(addresses)
