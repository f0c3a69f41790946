"""Edits of an Ingress: wherever it leads to one Service and port."""

from __future__ import annotations

from typing import Any

from kubectl_svc.objects import meta
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import differing, patch, setting
from kubectl_svc.trace.hops.doors import Door


def set_backend(chain: Chain, door: Door, field: str, value: Any) -> str:
    """Set the ``name`` or the ``port`` of the door's backend, for each of its routes."""
    paths = [(*place, field) for place in door.backend.places]
    if not meta.uid(door.ingress):
        return f"{differing(door.ingress, paths[0], value)} in {door.name}"
    return patch(chain, "ingress", meta.name(door.ingress), *(setting(door.ingress, path, value) for path in paths))
