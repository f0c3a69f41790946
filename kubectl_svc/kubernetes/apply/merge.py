"""One apply: what is there, whose it is and what is wanted -> what will be there, whose it will be, and who is in the way."""

from __future__ import annotations

from typing import NamedTuple

from kubectl_svc.kubernetes.apply.owners import Manager, Owners
from kubectl_svc.kubernetes.apply.paths import NOTHING, Path, Paths, text, with_fields_above
from kubectl_svc.kubernetes.apply.tree import changed, fields, merged, without
from kubectl_svc.objects import Object
from kubectl_svc.objects.meta import resource_version

_NEVER_OWNED = {(f"f:{name}",) for name in ("apiVersion", "kind", "metadata")} | {
    ("f:metadata", f"f:{name}")
    for name in ("name", "namespace", "creationTimestamp", "selfLink", "uid", "generation", "managedFields", "resourceVersion")
}
"""What ``stripMetaManager`` takes out of every set."""


class Applied(NamedTuple):
    """The object before the server's defaults, the owners after, and each field that another manager owns and has otherwise."""

    object: Object
    owners: dict[Manager, Paths]
    conflicts: tuple[tuple[Manager, Path], ...]


def apply(live: Object, wanted: Object, owners: Owners, manager: str, *, force: bool = False) -> Applied:
    """``wanted`` applied to ``live`` by ``manager`` (``Updater.Apply``); with ``force`` there are no conflicts.

    ``metadata.managedFields`` and ``status`` of both are left alone.
    """
    live, wanted = _comparable(live), _comparable(wanted)
    me = Manager(manager)
    owned = {**owners, me: fields(wanted)}
    after = _pruned(merged(live, wanted), owned, owners.get(me, NOTHING))
    new, gone = changed(live, after)
    conflicts = {other: paths & new for other, paths in owned.items() if other != me and paths & new}
    if force:
        owned = {other: paths - conflicts.get(other, NOTHING) for other, paths in owned.items()}
        conflicts = {}
    left = {other: paths - (_NEVER_OWNED if other == me else gone) for other, paths in owned.items()}
    return Applied(
        after,
        {other: paths for other, paths in left.items() if paths},
        tuple((other, path) for other in sorted(conflicts) for path in sorted(conflicts[other])),
    )


def conflict_message(conflicts: tuple[tuple[Manager, Path], ...]) -> str:
    """What the server says of them (managedfields ``getConflictMessage``)."""
    if len(conflicts) == 1:
        manager, path = conflicts[0]
        return f"Apply failed with 1 conflict: conflict with {manager}: {text(path)}"
    managers = dict.fromkeys(manager for manager, _ in conflicts)
    lines = [
        "\n".join([f"conflicts with {manager}:", *(f"- {text(path)}" for other, path in conflicts if other == manager)])
        for manager in managers
    ]
    return f"Apply failed with {len(conflicts)} conflicts: " + "\n".join(lines)


def patch(live: Object, applied: Applied) -> Object:
    """The merge patch (RFC 7396) that makes of ``live`` what was ``applied``, provided that it has not changed since."""
    change: Object = _patch(_comparable(live), applied.object)
    return {**change, "metadata": {**change.get("metadata", {}), "resourceVersion": resource_version(live)}}


def _patch(before: Object, after: Object) -> Object:
    change: Object = {name: None for name in before if after.get(name) is None and before[name] is not None}
    for name, value in after.items():
        old = before.get(name)
        if value is not None and value != old:
            change[name] = _patch(old, value) if isinstance(value, dict) and isinstance(old, dict) else value
    return change


def _pruned(whole: Object, owners: Owners, last: Paths) -> Object:
    """``whole`` without what was applied last time, is not now, and is nobody's else (``Updater.prune``)."""
    if not last:
        return whole
    last, everything = with_fields_above(last), with_fields_above(fields(whole))
    rest = with_fields_above(fields(without(whole, last)))
    owned = with_fields_above(NOTHING.union(*owners.values()))
    left = with_fields_above(fields(without(whole, everything - (rest | owned))))
    pruned: Object = without(whole, (everything - left) & last)
    return pruned


def _comparable(obj: Object) -> Object:
    metadata = {name: value for name, value in (obj.get("metadata") or {}).items() if name != "managedFields"}
    return {**{name: value for name, value in obj.items() if name != "status"}, "metadata": metadata}
