"""``--overrides``: a JSON patch (RFC 6902), a merge patch (RFC 7396) or a strategic merge patch of the Service.

Plain functions over JSON values; the given values are left as they are. What cannot be applied is `BadPatch`.
"""

from __future__ import annotations

import copy
from typing import Any

TYPES = ("merge", "json", "strategic")

_MERGE_KEYS: dict[tuple[str, ...], str] = {
    ("spec", "ports"): "port",
    ("status", "conditions"): "type",
    ("metadata", "ownerReferences"): "uid",
}
_MERGED_TEXTS = {("metadata", "finalizers")}
"""Lists of a Service that strategic merge does not replace as a whole (the ``patchMergeKey`` tags of its Go types)."""


class BadPatch(ValueError):
    """A patch that is none, or that does not fit the object; ``str()`` says why in one line."""


def apply(obj: Any, patch: Any, kind: str) -> Any:
    """``obj`` with ``patch``, which is of one of `TYPES`; raises `BadPatch`."""
    if kind == "json":
        return json_patch(obj, patch)
    if not isinstance(patch, dict):
        raise BadPatch('expected an object, for example {"spec": {"type": "NodePort"}}')
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
        raise BadPatch(f'unknown $patch directive "{directive}"')
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


def json_patch(obj: Any, patch: Any) -> Any:
    """RFC 6902: a list of operations, each done on the outcome of the one before."""
    if not isinstance(patch, list):
        raise BadPatch(
            'expected a list of operations, for example [{"op": "replace", "path": "/spec/type", "value": "NodePort"}]'
        )
    result = copy.deepcopy(obj)
    for number, operation in enumerate(patch, 1):
        if not isinstance(operation, dict) or not isinstance(operation.get("path"), str):
            raise BadPatch(f"operation {number} needs an op and a path")
        try:
            result = _operate(result, operation)
        except BadPatch as error:
            raise BadPatch(f"operation {number} ({operation.get('op')} {operation['path']}): {error}") from error
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
            raise BadPatch(f"{'.'.join(path)}: every item needs its merge key {key}")
        places = [place for place, old in enumerate(result) if isinstance(old, dict) and old.get(key) == item[key]]
        if item.get("$patch") == "delete":
            result = [old for place, old in enumerate(result) if place not in places]
        elif places:
            result[places[0]] = strategic(result[places[0]], item, path)
        else:
            result.append(strategic({}, item, path))
    return result


def _operate(obj: Any, operation: dict[str, Any]) -> Any:
    path, name = _pointer(operation["path"]), operation.get("op")
    if name in {"add", "replace", "test"} and "value" not in operation:
        raise BadPatch("it needs a value")
    if name == "test":
        if _get(obj, path) != operation["value"]:
            raise BadPatch("the test failed")
        return obj
    if name == "add":
        return _put(obj, path, operation["value"], insert=True)
    if name == "replace":
        _get(obj, path)
        return _put(obj, path, operation["value"], insert=False)
    if name == "remove":
        return _remove(obj, path)
    if name in {"move", "copy"} and isinstance(operation.get("from"), str):
        source = _pointer(operation["from"])
        value = copy.deepcopy(_get(obj, source))
        return _put(_remove(obj, source) if name == "move" else obj, path, value, insert=True)
    raise BadPatch("the op must be add, remove, replace, move, copy (these two with from) or test")


def _pointer(text: str) -> list[str]:
    """RFC 6901."""
    if text and not text.startswith("/"):
        raise BadPatch("a path begins with /")
    return [part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:]]


def _get(obj: Any, path: list[str]) -> Any:
    for part in path:
        if isinstance(obj, list):
            obj = obj[_index(part, len(obj) - 1)]
        elif isinstance(obj, dict) and part in obj:
            obj = obj[part]
        else:
            raise BadPatch(f'there is no "{part}"')
    return obj


def _put(obj: Any, path: list[str], value: Any, *, insert: bool) -> Any:
    if not path:
        return value
    parent, last = _get(obj, path[:-1]), path[-1]
    if isinstance(parent, list):
        place = len(parent) if last == "-" else _index(last, len(parent) if insert else len(parent) - 1)
        parent[place : place if insert else place + 1] = [value]
    elif isinstance(parent, dict):
        parent[last] = value
    else:
        raise BadPatch(f'nothing can be put at "{last}"')
    return obj


def _remove(obj: Any, path: list[str]) -> Any:
    if not path:
        raise BadPatch("the whole object cannot be removed")
    _get(obj, path)
    parent = _get(obj, path[:-1])
    del parent[_index(path[-1], len(parent) - 1) if isinstance(parent, list) else path[-1]]
    return obj


def _index(text: str, highest: int) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= highest):
        raise BadPatch(f'"{text}" is no index of the list')
    return int(text)
