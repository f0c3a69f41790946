"""JSON patches of JSON values (RFC 6902), their places as JSON pointers (RFC 6901)."""

from __future__ import annotations

import copy
from typing import Any

from kubectl_svc.expose.said import said


class BadPatch(ValueError):
    """A patch that is none, or that does not fit the object; ``said`` is why."""

    def __init__(self, key: str, /, **values: Any) -> None:
        self.said = said(key, **values)
        super().__init__(self.said)


def json_patch(obj: Any, patch: Any) -> Any:
    """RFC 6902: a list of operations, each done on the outcome of the one before."""
    if not isinstance(patch, list):
        raise BadPatch("list-expected")
    result = copy.deepcopy(obj)
    for number, operation in enumerate(patch, 1):
        if not isinstance(operation, dict) or not isinstance(operation.get("path"), str):
            raise BadPatch("operation-incomplete", number=number)
        try:
            result = _operate(result, operation)
        except BadPatch as error:
            raise BadPatch(
                "operation", number=number, op=operation.get("op"), path=operation["path"], error=error.said
            ) from error
    return result


def _operate(obj: Any, operation: dict[str, Any]) -> Any:
    path, name = _pointer(operation["path"]), operation.get("op")
    if name in {"add", "replace", "test"} and "value" not in operation:
        raise BadPatch("no-value")
    if name == "test":
        if _get(obj, path) != operation["value"]:
            raise BadPatch("test-failed")
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
    raise BadPatch("unknown-op")


def _pointer(text: str) -> list[str]:
    """RFC 6901."""
    if text and not text.startswith("/"):
        raise BadPatch("path-start")
    return [part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:]]


def _get(obj: Any, path: list[str]) -> Any:
    for part in path:
        if isinstance(obj, list):
            obj = obj[_index(part, len(obj) - 1)]
        elif isinstance(obj, dict) and part in obj:
            obj = obj[part]
        else:
            raise BadPatch("no-such-key", part=part)
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
        raise BadPatch("no-place", key=last)
    return obj


def _remove(obj: Any, path: list[str]) -> Any:
    if not path:
        raise BadPatch("whole-object")
    _get(obj, path)
    parent = _get(obj, path[:-1])
    del parent[_index(path[-1], len(parent) - 1) if isinstance(parent, list) else path[-1]]
    return obj


def _index(text: str, highest: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= highest):
        raise BadPatch("no-index", text=text)
    return int(text)
