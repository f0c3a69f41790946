"""Edits of an EndpointSlice: by its keeper's command, or by a patch."""

from __future__ import annotations

import json

from kubectl_svc.objects import Object, meta, slices
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import kubectl


def set_port(chain: Chain, slice_: Object, index: int, field: str, value: str | int) -> str:
    """Set one field of one of the slice's ports, in the Endpoints where the slice is their mirror."""
    path = f"ports[{index}].{field}"
    before = meta.dig(slice_, "ports", index, field)
    if not meta.uid(slice_):
        return f"{path} of endpointslice {meta.name(slice_)}: {before or 'unset'} -> {value}"
    if slices.managed_by(slice_) == slices.MIRRORING_CONTROLLER:
        return kubectl(chain, "edit", "endpoints", chain.name)
    patch = [{"op": "add" if before is None else "replace", "path": f"/ports/{index}/{field}", "value": value}]
    text = json.dumps(patch, separators=(",", ":"))
    return kubectl(chain, "patch", "endpointslice", meta.name(slice_), "--type=json", f"-p={text}")
