"""Objects of the files that name a Service and that no check looks at: routes and policies of other projects.

Nobody can know the fields of every custom resource. A text counts as a Service's name where a key above it speaks of services,
hosts or the like, and where the files hold such a Service.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kubectl_svc.kubernetes.dns.names import service_of
from kubectl_svc.kubernetes.references.table import KINDS, MONITORS
from kubectl_svc.objects import Object, meta

_JUDGED = frozenset((*KINDS, *((row.group, row.kind) for row in MONITORS)))
_NAMING = re.compile(r"service|svc|backend|upstream|destination|host|addr|url|server", re.IGNORECASE)
_OTHER = re.compile(r"account|selector|secret|class|image|version|path|header", re.IGNORECASE)
_KINDS = ("deployment", "set", "secret", "configmap", "account", "issuer")
"""How kinds end that a name may stand beside, and that are no Services."""
_HOST = re.compile(r"(?:\w+://)?([a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::\d+)?(?:/.*)?\Z")

Key = tuple[str, str]
"""Namespace and name of a Service."""


def by_service(objects: Iterable[Object]) -> Mapping[Key, list[Object]]:
    """Namespace and name of Services, and the objects that may name them, each once."""
    found: dict[Key, list[Object]] = {}
    for obj in objects:
        group = meta.group(obj)
        if "." not in group or (group, obj.get("kind")) in _JUDGED or group.endswith(".k8s.io"):
            continue
        for key in dict.fromkeys(_names(obj.get("spec"), meta.namespace(obj), False)):
            found.setdefault(key, []).append(obj)
    return found


def _names(value: Any, namespace: str, naming: bool) -> Iterator[Key]:
    """What a value may name; ``namespace`` is that of the object, or the one that stands beside a name."""
    if isinstance(value, dict):
        beside = value.get("namespace")
        space = beside if isinstance(beside, str) and beside else namespace
        kind = value.get("kind")
        other = isinstance(kind, str) and kind.lower().endswith(_KINDS)
        service = isinstance(kind, str) and kind.endswith("Service") and "." not in meta.group(value)
        for key, below in value.items():
            if not other and not _OTHER.search(str(key)):
                yield from _names(below, space, naming or (service and key == "name") or _NAMING.search(str(key)) is not None)
    elif isinstance(value, list):
        for item in value:
            yield from _names(item, namespace, naming)
    elif isinstance(value, str) and naming and (host := _HOST.match(value)):
        first, _, rest = host[1].partition(".")
        target = service_of(host[1])
        yield (target.namespace, target.name) if target else (rest or namespace, first)
