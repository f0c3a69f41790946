"""What was read about one Service, and what could not be: the input of all thinking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from kubectl_svc.objects import Object, meta
from kubectl_svc.trace.seen import Seen

NOT_LOOKED_AT = "not looked at"
LIVE = "cluster"
FILES = "files"


class Facts(NamedTuple):
    """What was read about one Service.

    ``seen`` holds every object that was read, those of other namespaces too; ``unseen`` says by kind why one was not read. A
    kind may stand in both: seen in part. ``service`` is ``None`` when there is none, or when it may not be seen.
    """

    namespace: str
    name: str
    service: Object | None
    seen: Seen
    unseen: Mapping[str, str]
    source: str = LIVE

    def objects(self, kind: str) -> list[Object]:
        """Those of the Service's own namespace, or of none, as nodes are."""
        return self.seen.of(kind, self.namespace)

    def elsewhere(self, kind: str) -> list[Object]:
        """Those of other namespaces."""
        return self.seen.elsewhere(kind, self.namespace)

    def sees(self, kind: str) -> bool:
        """Whether an object of this kind that is there would have been seen."""
        return kind not in self.unseen


def each(seen: Seen, unseen: Mapping[str, str], source: str) -> list[Facts]:
    """One ``Facts`` per Service, by namespace and name; of two Services that are the same one the last counts."""
    last = {(meta.namespace(service), meta.name(service)): service for service in seen.kinds.get("Service", ())}
    return [Facts(*key, last[key], seen, unseen, source) for key in sorted(last)]
