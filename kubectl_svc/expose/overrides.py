"""``--overrides``: a JSON patch (RFC 6902), a merge patch (RFC 7396) or a strategic merge patch of the Service.

Plain functions over JSON values; the given values are left as they are. What cannot be applied is `BadPatch`.
"""

from __future__ import annotations

from typing import Any

from kubectl_svc.expose.json_patch import BadPatch, json_patch

TYPES = ("merge", "json", "strategic")

_MERGE_KEYS: dict[tuple[str, ...], str] = {
    ("spec", "ports"): "port",
    ("status", "conditions"): "type",
    ("metadata", "ownerReferences"): "uid",
}
_MERGED_TEXTS = {("metadata", "finalizers")}
"""Lists of a Service that strategic merge does not replace as a whole (the ``patchMergeKey`` tags of its Go types)."""


def apply(obj: Any, patch: Any, kind: str) -> Any:
    """``obj`` with ``patch``, which is of one of `TYPES`; raises `BadPatch`."""
    if kind == "json":
        return json_patch(obj, patch)
    if not isinstance(patch, dict):
        raise BadPatch("object-expected")
    return merge(obj, patch) if kind == "merge" else strategic(obj, patch)


def merge(target: Any, patch: Any) -> Any:
    """RFC 7396: objects are merged, null deletes, everything else replaces."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merge(result.get(key), value)
    return result


def strategic(target: Any, patch: Any, path: tuple[str, ...] = ()) -> Any:
    """A strategic merge patch of a v1 Service (k8s.io/apimachinery/pkg/util/strategicpatch)."""
    if not isinstance(patch, dict):
        return patch
    directive = patch.get("$patch")
    if directive == "replace":
        return {key: value for key, value in patch.items() if key != "$patch"}
    if directive == "delete":
        return {}
    if directive not in (None, "merge"):
        raise BadPatch("unknown-directive", directive=directive)
    result = dict(target) if isinstance(target, dict) else {}
    if "$retainKeys" in patch:
        result = {key: value for key, value in result.items() if key in (patch["$retainKeys"] or [])}
    for key, value in patch.items():
        if key.startswith("$deleteFromPrimitiveList/"):
            name = key.partition("/")[2]
            result[name] = [item for item in result.get(name) or [] if item not in (value or [])]
        elif key.startswith("$"):
            continue
        elif value is None:
            result.pop(key, None)
        elif isinstance(value, list):
            result[key] = _strategic_list(result.get(key) or [], value, (*path, key))
        else:
            result[key] = strategic(result.get(key), value, (*path, key))
    return result


def _strategic_list(target: list[Any], patch: list[Any], path: tuple[str, ...]) -> list[Any]:
    key = _MERGE_KEYS.get(path)
    if key is None:
        return [*target, *(item for item in patch if item not in target)] if path in _MERGED_TEXTS else patch
    if any(isinstance(item, dict) and item.get("$patch") == "replace" for item in patch):
        return [item for item in patch if not (isinstance(item, dict) and "$patch" in item)]
    result = list(target)
    for item in patch:
        if not isinstance(item, dict) or key not in item:
            raise BadPatch("merge-key", path=".".join(path), key=key)
        places = [place for place, old in enumerate(result) if isinstance(old, dict) and old.get(key) == item[key]]
        if item.get("$patch") == "delete":
            result = [old for place, old in enumerate(result) if place not in places]
        elif places:
            result[places[0]] = strategic(result[places[0]], item, path)
        else:
            result.append(strategic({}, item, path))
    return result
