"""Who else keeps an object's endpoints as they are: a tool that will put them back (``metadata.managedFields``)."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_svc.endpoints.facts import MANAGER, Facts
from kubectl_svc.endpoints.plan import UPDATE, Write
from kubectl_svc.errors import SvcError
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig, items

_HANDS = frozenset({MANAGER, "kubectl", "kubectl-create", "kubectl-edit", "kubectl-patch", "kubectl-replace"})
"""Managers behind which stands a person who does it once."""
_CONTROLLERS = frozenset({"kube-controller-manager"})
"""They leave alone what does not carry their own label, and nothing else is edited here."""


def check(writes: Sequence[Write]) -> None:
    """That no other tool would undo these updates; raises ``SvcError`` that names it."""
    for write in writes:
        if write.verb == UPDATE and (manager := rival(write.obj)):
            raise SvcError(
                f"the endpoints of {meta.reference(write.obj)} are kept by {manager}, which would undo this",
                f"change them there, or use --take-over if {manager} no longer does",
            )


def rival(obj: Object) -> str:
    """The manager, not a person's hand nor us, that owns the endpoints of this slice (or Endpoints); empty for none."""
    field = "f:subsets" if obj.get("kind") == "Endpoints" else "f:endpoints"
    for entry in items(obj, "metadata", "managedFields"):
        if dig(entry, "fieldsV1", field) is not None and str(dig(entry, "manager")) not in _HANDS | _CONTROLLERS:
            return str(dig(entry, "manager") or "unknown")
    return ""


def last_writer(facts: Facts, write: Write) -> str:
    """The manager other than us that changed the object of ``write`` last, or nothing."""
    holders = [*facts.slices, *([facts.endpoints] if facts.endpoints else [])]
    for obj in holders:
        if (obj.get("kind"), meta.name(obj)) == (write.obj.get("kind"), meta.name(write.obj)):
            entries = sorted(items(obj, "metadata", "managedFields"), key=lambda entry: str(dig(entry, "time") or ""))
            manager = str(dig(entries, -1, "manager") or "")
            return "" if manager == MANAGER else manager
    return ""
