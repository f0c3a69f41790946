"""Edits of an EndpointSlice: by the command of ours that manages it, or by a patch."""

from __future__ import annotations

from kubectl_svc.objects import Object, meta, slices
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import Path, kubectl, of, setting, step, svc
from kubectl_svc.trace.report import EDIT, STEP, Edit, Fix

READY = {"ready": True, "serving": True, "terminating": False}


def set_port(chain: Chain, slice_: Object, index: int, field: str, value: str | int, kind: str = EDIT) -> Fix:
    """Set one field of one of the slice's ports."""
    return _edit(chain, slice_, setting(slice_, ("ports", index, field), value), kind=kind)


def make_ready(chain: Chain, slice_: Object, index: int) -> Fix:
    """Have one endpoint take connections, if it can; by patch, refused once another stands in its place."""
    if meta.uid(slice_) and slices.managed_by(slice_) == slices.OURS:
        address = str(meta.dig(slice_, *_address(index)))
        return step(svc(chain, "endpoints", "undrain", chain.name, address), meta.reference(slice_))
    edit = setting(slice_, ("endpoints", index, "conditions"), READY)
    return _edit(chain, slice_, edit, holding=(_address(index),), kind=STEP)


def take_out(chain: Chain, slice_: Object, index: int) -> Fix:
    """Take one endpoint out of the slice; refused once another stands in its place."""
    return _edit(chain, slice_, setting(slice_, ("endpoints", index), None), holding=(_address(index),))


def _address(index: int) -> tuple[str | int, ...]:
    return "endpoints", index, "addresses", 0


def _edit(chain: Chain, slice_: Object, edit: Edit, holding: tuple[Path, ...] = (), kind: str = EDIT) -> Fix:
    """Of a mirror the Endpoints are what to edit."""
    if meta.uid(slice_) and slices.managed_by(slice_) == slices.MIRRORING_CONTROLLER:
        return step(kubectl(chain, "edit", "endpoints", chain.name), f"endpoints/{chain.name}")
    return of(chain, meta.reference(slice_), slice_, edit, holding=holding, kind=kind)
