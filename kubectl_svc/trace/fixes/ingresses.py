"""Edits of an Ingress: wherever it leads to one Service and port."""

from __future__ import annotations

from typing import Any

from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import of, setting
from kubectl_svc.trace.hops.doors import Door
from kubectl_svc.trace.report import Fix


def set_backend(chain: Chain, door: Door, field: str, value: Any) -> Fix:
    """Set the ``name`` or the ``port`` of the door's backend, for each of its routes."""
    edits = (setting(door.ingress, (*place, field), value) for place in door.backend.places)
    return of(chain, door.name, door.ingress, *edits)
