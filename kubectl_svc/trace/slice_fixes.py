"""Edits of an EndpointSlice: by its keeper's command, or by a patch."""

from __future__ import annotations

from kubectl_svc.objects import Object, meta, slices
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import differing, kubectl, patch, setting


def set_port(chain: Chain, slice_: Object, index: int, field: str, value: str | int) -> str:
    """Set one field of one of the slice's ports, in the Endpoints where the slice is their mirror."""
    path = ("ports", index, field)
    if not meta.uid(slice_):
        return f"{differing(slice_, path, value)} in endpointslice {meta.name(slice_)}"
    if slices.managed_by(slice_) == slices.MIRRORING_CONTROLLER:
        return kubectl(chain, "edit", "endpoints", chain.name)
    return patch(chain, "endpointslice", meta.name(slice_), setting(slice_, path, value))
