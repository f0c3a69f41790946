"""A reader that asks for nothing twice: what one command line looks up for several arguments is read once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from kubectl_svc.cluster.reading import Answer, Answers, Read

if TYPE_CHECKING:
    from kubectl_svc.cluster.api import Cluster
    from kubectl_svc.cluster.reading import Reader


class Asking:
    """A cluster, and its answers so far: refusals and kinds that it lacks are answers, too, and so is discovery."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self.namespace = cluster.namespace
        self._read: dict[Read, Answer] = {}
        self._raw: dict[tuple[str, str], Any] = {}
        self._expected: list[Read] = []

    @classmethod
    def of(cls, reader: Reader | Asking) -> Asking:
        """One for ``reader``, unless it is one already; files have no discovery, and are not asked for it."""
        return reader if isinstance(reader, Asking) else cls(cast("Cluster", reader))

    def together(self, reads: Sequence[Read]) -> Answers:
        """See `cluster.reading.Reader.together`."""
        wanted, self._expected = [*reads, *self._expected], []
        fresh = [read for read in dict.fromkeys(wanted) if read not in self._read]
        if fresh:
            self._read |= dict(zip(fresh, self._cluster.together(fresh), strict=True))
        return [self._read[read] for read in reads]

    def expect(self, *reads: Read) -> None:
        """Send these with the next round trip: what asks for them later finds their answers here."""
        self._expected += reads

    def raw(self, path: str, accept: str) -> Any:
        """See `cluster.api.Cluster.raw`."""
        if (path, accept) not in self._raw:
            self._raw[path, accept] = self._cluster.raw(path, accept)
        return self._raw[path, accept]
