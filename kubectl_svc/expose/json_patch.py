"""JSON patches of JSON values (RFC 6902), their places as JSON pointers (RFC 6901)."""

from __future__ import annotations

import copy
from typing import Any


class BadPatch(ValueError):
    """A patch that is none, or that does not fit the object; ``str()`` says why in one line."""


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
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= highest):
        raise BadPatch(f'"{text}" is not an index of the list')
    return int(text)
