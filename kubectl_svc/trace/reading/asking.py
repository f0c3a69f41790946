"""A reader that asks for nothing twice: what one command line looks up for several arguments is read once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, cast

from kubectl_svc.cluster.kinds import API_RESOURCE, Resource
from kubectl_svc.cluster.reading import Answer, Answers, Read
from kubectl_svc.errors import SvcError

if TYPE_CHECKING:
    from kubectl_svc.cluster.api import Cluster
    from kubectl_svc.cluster.reading import Reader
    from kubectl_svc.objects import Object

TYPES = Read(API_RESOURCE)
"""Discovery: every type that the cluster has, in one read."""


class Asking:
    """A cluster, and its answers so far: refusals and kinds that it lacks are answers, too, and so is discovery."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self.namespace = cluster.namespace
        self._read: dict[Read, Answer] = {}
        self._expected: list[Read] = []
        self._beside: list[Iterator[Sequence[Read]]] = []

    @classmethod
    def of(cls, reader: Reader | Asking) -> Asking:
        """One for ``reader``, unless it is one already; files have no discovery, and are not asked for it."""
        return reader if isinstance(reader, Asking) else cls(cast("Cluster", reader))

    def together(self, reads: Sequence[Read]) -> Answers:
        """See `cluster.reading.Reader.together`."""
        wanted, self._expected = [*reads, *self._expected], []
        if self._fresh(wanted):
            fresh = self._fresh([*wanted, *(read for trips in self._beside for read in next(trips, ()))])
            self._read |= dict(zip(fresh, self._cluster.together(fresh), strict=True))
        return [self._read[read] for read in reads]

    def expect(self, *reads: Read) -> None:
        """Send these with the next round trip: what asks for them later finds their answers here."""
        self._expected += reads

    def beside(self, trips: Iterator[Sequence[Read]]) -> None:
        """Send these with the round trips that are made anyway, the next one of them with each."""
        self._beside.append(trips)

    def finish(self, trips: Iterator[Sequence[Read]]) -> None:
        """Make those of them that are left."""
        self._beside.remove(trips)
        for reads in trips:
            self.together(reads)

    def answer(self, read: Read) -> Answer | None:
        """What was answered so far."""
        return self._read.get(read)

    def _fresh(self, reads: Iterable[Read]) -> list[Read]:
        return [read for read in dict.fromkeys(reads) if read not in self._read]

    def types(self) -> Sequence[Resource]:
        """See `cluster.reading.Reader.types`; raises ``SvcError``."""
        [found] = self.together([TYPES])
        if isinstance(found, SvcError):
            raise found
        return cast("Sequence[Resource]", cast("Object", found)["resources"])
