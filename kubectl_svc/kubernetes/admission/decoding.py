"""Plain values -> what the server's strict decoder makes of them, and what it refuses.

Mirrors sigs.k8s.io/json ``UnmarshalStrict`` into the types of k8s.io/api v0.37, ``intstr.IntOrString`` and
``resource.Quantity``, for values as kubectl sends them: whole numbers stay whole (``80.0`` is 80), null is no value, and of
two fields of one name the last counts (kubectl 1.37 sends only that, from YAML and from JSON).
"""

from __future__ import annotations

import re
from typing import Any

from kubectl_svc.kubernetes.admission.refused import INVALID, UNKNOWN_FIELD, WRONG_TYPE, Path, Refused
from kubectl_svc.kubernetes.admission.schema import Schema

_BITS = {"int32": 31, "int64": 63}
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[-+]\d\d:\d\d)")
_FITS: dict[str, tuple[type, ...]] = {"string": (str,), "byte": (str,), "boolean": (bool,), "double": (int, float)}
_ZERO: dict[str, Any] = {"string": "", "boolean": False, "int32": 0, "int64": 0, "double": 0}


class Decoder:
    """Reads one object; ``wrong`` are the values that no Go type holds, ``strict`` the fields that strictness refuses."""

    def __init__(self, schema: Schema) -> None:
        self.wrong: list[Refused] = []
        self.strict: list[Refused] = []
        self._types = schema.types

    def read(self, value: Any, kind: str, path: Path = ()) -> Any:
        """``value`` as the type ``kind`` of the schema; what does not fit is noted and left out."""
        if value is None:
            return self._zero(kind)
        if kind.startswith("["):
            return self._list(value, kind[1:], path)
        if kind.startswith("{"):
            return self._map(value, kind[1:], path)
        if kind in self._types:
            return self._struct(value, kind, path)
        return self._scalar(value, kind, path)

    def _struct(self, value: Any, kind: str, path: Path) -> dict[str, Any]:
        fields, found = self._types[kind], {}
        if not isinstance(value, dict):
            self._wrong(path, value, kind)
            return {}
        for key, item in value.items():
            if key not in fields:
                self.strict.append(Refused((*path, key), UNKNOWN_FIELD, item))
            elif item is not None:
                found[key] = self.read(item, fields[key], (*path, key))
        return found

    def _list(self, value: Any, kind: str, path: Path) -> list[Any]:
        if isinstance(value, list):
            return [self.read(item, kind, (*path, index)) for index, item in enumerate(value)]
        self._wrong(path, value, f"[]{kind}")
        return []

    def _map(self, value: Any, kind: str, path: Path) -> dict[str, Any]:
        if isinstance(value, dict):
            return {key: self.read(item, kind, (*path, key)) for key, item in value.items()}
        self._wrong(path, value, f"map[string]{kind}")
        return {}

    def _scalar(self, value: Any, kind: str, path: Path) -> Any:
        match kind:
            case "any":
                return value
            case "int32" | "int64":
                return self._whole(value, kind, path)
            case "int-or-string":
                return value if isinstance(value, str) else self._whole(value, "int32", path)
            case "quantity":
                return self._quantity(value, path)
            case "time":
                if isinstance(value, str) and not _TIME.fullmatch(value):
                    self.wrong.append(Refused(path, INVALID, value, "must be a time as in 2006-01-02T15:04:05Z"))
                kind = "string"
        if not isinstance(value, _FITS[kind]) or (isinstance(value, bool) and kind != "boolean"):
            self._wrong(path, value, kind)
            return self._zero(kind)
        return value

    def _whole(self, value: Any, kind: str, path: Path) -> int:
        whole = isinstance(value, int) and not isinstance(value, bool)
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
            value, whole = int(value), True
        if not whole or not -(2 ** _BITS[kind]) <= value < 2 ** _BITS[kind]:
            self._wrong(path, value, kind)
            return 0
        return int(value)

    def _quantity(self, value: Any, path: Path) -> str:
        from kubectl_svc.kubernetes.admission import quantities  # few objects that are judged have one

        text = value.strip() if isinstance(value, str) else _literal(value)
        try:
            quantities.parse(text)
        except quantities.BadQuantity as error:
            self.wrong.append(Refused(path, INVALID, value, str(error)))
            return "0"
        return text

    def _zero(self, kind: str) -> Any:
        if kind in _ZERO:
            return _ZERO[kind]
        return {"quantity": "0", "int-or-string": 0}.get(kind, [] if kind.startswith("[") else {})

    def _wrong(self, path: Path, value: Any, kind: str) -> None:
        self.wrong.append(Refused(path, WRONG_TYPE, what(value), {"boolean": "bool", "double": "float64"}.get(kind, kind)))


def what(value: Any) -> str:
    """The JSON type of ``value`` as Go names it, with the number where it is one."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number" if isinstance(value, int) and abs(value) < 2**31 else f"number {_literal(value)}"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"


def _literal(value: Any) -> str:
    """A number as Go's JSON writes it: 0.5, 80 for 80.0."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return str(value).lower()
