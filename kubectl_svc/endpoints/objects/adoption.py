"""A slice that others made -> one of ours, its endpoints as they are."""

from __future__ import annotations

from kubectl_svc.endpoints.objects.layout import owner_reference
from kubectl_svc.endpoints.objects.managers import TOOL, disowned, manager_of
from kubectl_svc.objects import Object, meta, slices
from kubectl_svc.objects.meta import dig, items, mapping


def adopted(service: Object, slice_: Object, *, take_over: bool = False) -> Object:
    """``slice_`` with our label and that of ``service``, owned by it; with ``take_over`` nobody else owns its endpoints."""
    metadata = dict(mapping(slice_, "metadata"))
    ours = {slices.SERVICE_NAME: meta.name(service), slices.MANAGED_BY: slices.OURS}
    metadata["labels"] = {**mapping(metadata, "labels"), **ours}
    if meta.uid(service):
        others = [owner for owner in items(metadata, "ownerReferences") if dig(owner, "kind") != "Service"]
        metadata["ownerReferences"] = [*others, owner_reference(service)]
    after = {**slice_, "metadata": metadata}
    return disowned(after) if take_over else after


def owners(slice_: Object) -> list[Object]:
    """The references to the Service (or Services) with which this slice goes."""
    return [owner for owner in items(slice_, "metadata", "ownerReferences") if dig(owner, "kind") == "Service"]


def owner_is_gone(service: Object, slice_: Object) -> bool:
    """Whether the slice belongs to another Service of this name, one that has been deleted."""
    uid, found = meta.uid(service), owners(slice_)
    return bool(found and uid) and all(dig(owner, "uid") != uid for owner in found)


def is_adopted(service: Object, slice_: Object) -> bool:
    """Whether the slice is ours already, goes with this very Service, and no tool writes its endpoints."""
    ours = slices.managed_by(slice_) == slices.OURS and slices.service_name(slice_) == meta.name(service)
    ours = ours and manager_of(slice_).kind != TOOL
    return ours and not owner_is_gone(service, slice_) and bool(owners(slice_))
