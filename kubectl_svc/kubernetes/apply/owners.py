"""The entries of ``metadata.managedFields``: who owns which fields, and what one manager takes over from others."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.apply.paths import NOTHING, Path, Paths, decoded, encoded
from kubectl_svc.objects import Object
from kubectl_svc.objects.meta import items

APPLY, UPDATE = "Apply", "Update"


class Manager(NamedTuple):
    """Who has written, and how: applied, or updated in any other way."""

    name: str
    operation: str = APPLY
    subresource: str = ""

    def __str__(self) -> str:
        """As the server names it in a conflict (managedfields ``printManager``)."""
        part = f' with subresource "{self.subresource}"' if self.subresource else ""
        return f'"{self.name}"{part}' + (" using v1" if self.operation == UPDATE else "")


Owners = Mapping[Manager, Paths]


def of(obj: Object) -> dict[Manager, Paths]:
    """Every manager of ``obj`` and its fields."""
    found: dict[Manager, Paths] = {}
    for entry in items(obj, "metadata", "managedFields"):
        if isinstance(entry, dict):
            manager = _manager(entry)
            found[manager] = found.get(manager, NOTHING) | decoded(entry.get("fieldsV1"))
    return found


def of_field(owners: Owners, path: Path) -> list[str]:
    """The names of those that own the field at ``path``, sorted."""
    return sorted({manager.name for manager, paths in owners.items() if path in paths})


def taken_over(obj: Object, names: Collection[str], manager: str) -> list[dict[str, Any]] | None:
    """``managedFields`` with what the managers ``names`` have updated made ``manager``'s to apply; ``None`` if they have not.

    So that fields left out of the next apply are removed (client-go ``csaupgrade.UpgradeManagedFields``).
    """
    entries = [entry for entry in items(obj, "metadata", "managedFields") if isinstance(entry, dict)]
    theirs = [entry for entry in entries if _manager(entry) in {Manager(name, UPDATE) for name in names}]
    if not theirs:
        return None
    ours = [entry for entry in entries if _manager(entry) == Manager(manager)]
    union = NOTHING.union(*(decoded(entry.get("fieldsV1")) for entry in (*ours, *theirs)))
    first = (ours or theirs)[0]
    whole = {**first, "manager": manager, "operation": APPLY, "fieldsV1": encoded(union)}
    return [whole if entry is first else entry for entry in entries if entry is first or entry not in (*ours, *theirs)]


def entries(owners: Owners, old: Object, time: str) -> list[dict[str, Any]]:
    """``managedFields`` of ``owners``: an entry that has not changed is the one of ``old``; ``time`` is that of all others."""
    known = {_manager(entry): entry for entry in items(old, "metadata", "managedFields") if isinstance(entry, dict)}
    found = []
    for manager, paths in owners.items():
        entry = known.get(manager)
        if entry is None or decoded(entry.get("fieldsV1")) != paths:
            part = {"subresource": manager.subresource} if manager.subresource else {}
            entry = {
                "manager": manager.name,
                "operation": manager.operation,
                "apiVersion": "v1",
                "time": time,
                "fieldsType": "FieldsV1",
                "fieldsV1": encoded(paths),
                **part,
            }
        found.append(entry)
    return found


def _manager(entry: dict[str, Any]) -> Manager:
    return Manager(str(entry.get("manager") or ""), str(entry.get("operation") or ""), str(entry.get("subresource") or ""))
