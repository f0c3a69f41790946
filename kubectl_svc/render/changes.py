"""What a write changes, as ``diff -u`` of YAML shows it."""

from __future__ import annotations

from kubectl_svc.objects import Object
from kubectl_svc.objects.characters import in_one_line
from kubectl_svc.objects.meta import mapping, reference
from kubectl_svc.render.objects import as_document

_PASSING = {"managedFields", "resourceVersion", "generation", "creationTimestamp", "uid"}


def as_diff(before: Object | None, after: Object | None) -> str:
    """The lines that differ, with three around them; nothing where nothing differs. ``None`` is an object that is not there."""
    from difflib import unified_diff

    what = in_one_line(reference(after or before or {}))
    old, new = _lines(before), _lines(after)
    return "".join(f"{line}\n" for line in unified_diff(old, new, f"{what} as it is", f"{what} as asked for", lineterm=""))


def _lines(obj: Object | None) -> list[str]:
    if obj is None:
        return []
    metadata = {key: value for key, value in mapping(obj, "metadata").items() if key not in _PASSING}
    return as_document({**obj, "metadata": metadata}).split("\n")[:-1]
