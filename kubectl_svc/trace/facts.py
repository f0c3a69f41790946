"""What was read about one Service, and what could not be: the input of all thinking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kubectl_svc.objects import Object, meta

NOT_LOOKED_AT = "not looked at"
LIVE = "cluster"
FILES = "files"


class Facts(NamedTuple):
    """What was read about one Service.

    ``seen`` holds by kind and namespace every object that was read, those of other namespaces too; ``unseen`` says by kind
    why one was not read. A kind may stand in both: seen in part. ``service`` is ``None`` when there is none, or when it may not
    be seen.
    """

    namespace: str
    name: str
    service: Object | None
    seen: Mapping[str, Mapping[str, Sequence[Object]]]
    unseen: Mapping[str, str]
    source: str = LIVE

    def objects(self, kind: str) -> list[Object]:
        """Those of the Service's own namespace, or of none, as nodes are."""
        found = self.seen.get(kind, {})
        return [*found.get(self.namespace, ()), *found.get("", ())]

    def elsewhere(self, kind: str) -> list[Object]:
        """Those of other namespaces."""
        found = self.seen.get(kind, {})
        return [obj for space, objects in found.items() if space not in (self.namespace, "") for obj in objects]

    def sees(self, kind: str) -> bool:
        """Whether an object of this kind that is there would have been seen."""
        return kind not in self.unseen


def indexed(objects: Iterable[Object], kind: str = "") -> dict[str, dict[str, list[Object]]]:
    """Objects by kind (their own, unless given) and namespace, in order."""
    found: dict[str, dict[str, list[Object]]] = {kind: {}} if kind else {}
    for obj in objects:
        found.setdefault(kind or str(obj.get("kind")), {}).setdefault(meta.namespace(obj), []).append(obj)
    return found


def each(seen: Mapping[str, Mapping[str, Sequence[Object]]], unseen: Mapping[str, str], source: str) -> list[Facts]:
    """One ``Facts`` per Service, by namespace and name; of two Services that are the same one the last counts."""
    every = (service for found in seen.get("Service", {}).values() for service in found)
    last = {(meta.namespace(service), meta.name(service)): service for service in every}
    return [Facts(*key, last[key], seen, unseen, source) for key in sorted(last)]
