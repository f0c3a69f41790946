"""Edits of an EndpointSlice: by its keeper's command, or by a patch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubectl_svc.objects import Object, meta, slices
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import differing, holding, kubectl, patch, removing, setting, svc

READY = {"ready": True, "serving": True, "terminating": False}


def set_port(chain: Chain, slice_: Object, index: int, field: str, value: str | int) -> str:
    """Set one field of one of the slice's ports."""
    path = ("ports", index, field)
    return _edit(chain, slice_, differing(slice_, path, value), setting(slice_, path, value))


def make_ready(chain: Chain, slice_: Object, index: int) -> str:
    """Have one endpoint take connections; by patch, refused once another stands in its place."""
    path = ("endpoints", index, "conditions")
    if meta.uid(slice_) and slices.managed_by(slice_) == slices.OURS:
        return svc(chain, "endpoints", "undrain", chain.name, str(meta.dig(slice_, *_address(index))))
    words = differing(slice_, path, READY)
    return _edit(chain, slice_, words, holding(slice_, _address(index)), setting(slice_, path, READY))


def take_out(chain: Chain, slice_: Object, index: int) -> str:
    """Take one endpoint out of the slice; refused once another stands in its place."""
    words = f"remove endpoints[{index}], {meta.dig(slice_, *_address(index))},"
    return _edit(chain, slice_, words, holding(slice_, _address(index)), removing(("endpoints", index)))


def _address(index: int) -> tuple[str | int, ...]:
    return "endpoints", index, "addresses", 0


def _edit(chain: Chain, slice_: Object, words: str, *operations: Mapping[str, Any]) -> str:
    """What a patch does, or in words where no cluster has the slice; of a mirror the Endpoints are what to edit."""
    if not meta.uid(slice_):
        return f"{words} in endpointslice {meta.name(slice_)}"
    if slices.managed_by(slice_) == slices.MIRRORING_CONTROLLER:
        return kubectl(chain, "edit", "endpoints", chain.name)
    return patch(chain, "endpointslice", meta.name(slice_), *operations)
