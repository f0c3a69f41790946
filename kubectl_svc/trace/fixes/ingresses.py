"""An Ingress of the versions before ``v1`` in the form of ``v1``: every field that has another name or place there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_svc.kubernetes.ingress.rules import IMPLEMENTATION_SPECIFIC
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.fixes.edits import setting
from kubectl_svc.trace.report import Edit

VERSION = "networking.k8s.io/v1"


def in_v1(ingress: Object) -> tuple[Edit, ...]:
    """Every edit that it takes; what both versions have alike is left as it is."""
    return (setting(ingress, ("apiVersion",), VERSION), *_fields(ingress))


def backend(old: Any) -> dict[str, Any]:
    """``{serviceName, servicePort}`` as ``v1`` has it; a number in quotes is one."""
    port = dig(old, "servicePort")
    number = int(port) if isinstance(port, int) or (isinstance(port, str) and port.isdigit()) else None
    named = {"name": port} if number is None else {"number": number}
    return {"service": {"name": dig(old, "serviceName"), "port": named}}


def is_old(value: Any) -> bool:
    """Whether a backend has the form of the versions before ``v1``."""
    return bool(dig(value, "serviceName"))


def _fields(ingress: Object) -> Iterator[Edit]:
    for number, rule in enumerate(items(ingress, "spec", "rules")):
        for index, path in enumerate(items(rule, "http", "paths")):
            place = ("spec", "rules", number, "http", "paths", index)
            if dig(path, "pathType") is None:  # which meant this before v1, where it must be said
                yield setting(ingress, (*place, "pathType"), IMPLEMENTATION_SPECIFIC)
            if is_old(dig(path, "backend")):
                yield setting(ingress, (*place, "backend"), backend(dig(path, "backend")))
    default = meta.mapping(ingress, "spec", "backend")
    if default:
        yield setting(ingress, ("spec", "backend"), None)
        yield setting(ingress, ("spec", "defaultBackend"), backend(default) if is_old(default) else default)
