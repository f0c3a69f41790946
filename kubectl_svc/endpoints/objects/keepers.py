"""Who else keeps an object's endpoints as they are: a tool that will put them back (``metadata.managedFields``)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kubectl_svc.endpoints.objects.writes import UPDATE, Write
from kubectl_svc.errors import SvcError
from kubectl_svc.objects import Object, meta, slices
from kubectl_svc.objects.meta import dig, items, mapping

_HANDS = frozenset({slices.OURS, "kubectl", "kubectl-create", "kubectl-edit", "kubectl-patch", "kubectl-replace"})
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
    return next((str(dig(entry, "manager") or "unknown") for entry in _entries(obj) if _is_rival(obj, entry)), "")


def disowned(obj: Object) -> Object:
    """``obj`` with its endpoints no rival's any more: a value that does not change would stay theirs."""
    entries = [_without_endpoints(entry) if _is_rival(obj, entry) else entry for entry in _entries(obj)]
    return {**obj, "metadata": {**mapping(obj, "metadata"), "managedFields": entries}} if entries else obj


def last_writer(held: Iterable[Object], write: Write) -> str:
    """The manager other than us that changed the object of ``write`` last, or nothing."""
    for obj in held:
        if (obj.get("kind"), meta.name(obj)) == (write.obj.get("kind"), meta.name(write.obj)):
            # Times are whole seconds; of those within one, it was not us whose write was refused.
            writers = [(str(dig(entry, "time") or ""), str(dig(entry, "manager") or "")) for entry in _entries(obj)]
            _, manager = max(writers, key=lambda writer: (writer[0], writer[1] != slices.OURS), default=("", ""))
            return "" if manager == slices.OURS else manager
    return ""


def _entries(obj: Object) -> list[Object]:
    return [entry for entry in items(obj, "metadata", "managedFields") if isinstance(entry, dict)]


def _is_rival(obj: Object, entry: Object) -> bool:
    field = "f:subsets" if obj.get("kind") == "Endpoints" else "f:endpoints"
    return dig(entry, "fieldsV1", field) is not None and str(dig(entry, "manager")) not in _HANDS | _CONTROLLERS


def _without_endpoints(entry: Object) -> Object:
    fields = {field: value for field, value in mapping(entry, "fieldsV1").items() if field not in {"f:subsets", "f:endpoints"}}
    return {**entry, "fieldsV1": fields}
