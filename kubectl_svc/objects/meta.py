"""Names, labels and other metadata of any object."""

import json
from typing import Any

from kubectl_svc.objects import Object
from kubectl_svc.objects.written import written


def dig(value: Any, *path: str | int) -> Any:
    """The value at ``path`` of mappings and lists, or ``None`` where any step is missing or of another type."""
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def mapping(value: Any, *path: str | int) -> dict[str, Any]:
    """The mapping at ``path``, or an empty one."""
    found = dig(value, *path)
    return found if isinstance(found, dict) else {}


def items(value: Any, *path: str | int) -> list[Any]:
    """The list at ``path`` (the API sends null for an empty one), or an empty one."""
    found = dig(value, *path)
    return found if isinstance(found, list) else []


def name(obj: Object) -> str:
    """``metadata.name``, or nothing."""
    return str(dig(obj, "metadata", "name") or "")


def namespace(obj: Object) -> str:
    """``metadata.namespace``, or nothing."""
    return str(dig(obj, "metadata", "namespace") or "")


def group(obj: Object) -> str:
    """The API group, empty for the core."""
    return str(obj.get("apiVersion") or "").rpartition("/")[0]


def uid(obj: Object) -> str:
    """``metadata.uid``, or nothing."""
    return str(dig(obj, "metadata", "uid") or "")


def resource_version(obj: Object) -> str:
    """``metadata.resourceVersion``, or nothing."""
    return str(dig(obj, "metadata", "resourceVersion") or "")


def labels(obj: Object) -> dict[str, str]:
    """``metadata.labels`` as text."""
    return texts(mapping(obj, "metadata", "labels"))


def annotations(obj: Object) -> dict[str, str]:
    """``metadata.annotations`` as text."""
    return texts(mapping(obj, "metadata", "annotations"))


def texts(found: dict[str, Any]) -> dict[str, str]:
    """A mapping as text: null is the empty text, as to the API server, and what is no text stands as in its file."""
    return {str(key): value if isinstance(value, str) else _text(found, key) for key, value in found.items()}


def _text(parent: dict[str, Any], key: str) -> str:
    value = parent[key]
    return "" if value is None else written(parent, key) or json.dumps(value)


def terminating(obj: Object) -> bool:
    """Whether the object has been asked to go (``metadata.deletionTimestamp``)."""
    return dig(obj, "metadata", "deletionTimestamp") is not None


def seconds(stamp: Any) -> float | None:
    """A time of the API, as ``2024-01-01T00:00:00Z``, in seconds since the epoch, or ``None`` where it is none."""
    from datetime import datetime

    try:
        return datetime.fromisoformat(str(stamp).replace("Z", "+00:00")).timestamp()
    except (ValueError, OverflowError):
        return None


def owner(obj: Object) -> tuple[str, str]:
    """Kind and name of the controlling owner, or two empty texts."""
    for reference in items(obj, "metadata", "ownerReferences"):
        if isinstance(reference, dict) and reference.get("controller"):
            return str(reference.get("kind") or ""), str(reference.get("name") or "")
    return "", ""


def in_namespace(obj: Object, where: str) -> Object:
    """``obj`` with ``metadata.namespace`` set to ``where`` if it had none; the given object is left as it is."""
    if namespace(obj):
        return obj
    return {**obj, "metadata": {**mapping(obj, "metadata"), "namespace": where}}


def reference(obj: Object) -> str:
    """``kind/name`` in lower case, as kubectl names an object."""
    return f"{str(obj.get('kind') or 'object').lower()}/{name(obj)}"
