"""A reader that asks for nothing twice: what one command line looks up for several arguments is read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kubectl_svc.cluster.reading import Answer, Answers, Read

if TYPE_CHECKING:
    from kubectl_svc.cluster.api import Cluster


class Asking:
    """A cluster, and its answers so far: refusals and kinds that it lacks are answers, too, and so is discovery."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self.namespace = cluster.namespace
        self._read: dict[Read, Answer] = {}
        self._raw: dict[tuple[str, str], Any] = {}
        self._groups: Mapping[str, str] | None = None

    def together(self, reads: Sequence[Read]) -> Answers:
        """See `cluster.reading.Reader.together`."""
        fresh = [read for read in dict.fromkeys(reads) if read not in self._read]
        if fresh:
            self._read |= dict(zip(fresh, self._cluster.together(fresh), strict=True))
        return [self._read[read] for read in reads]

    def raw(self, path: str, accept: str) -> Any:
        """See `cluster.api.Cluster.raw`."""
        if (path, accept) not in self._raw:
            self._raw[path, accept] = self._cluster.raw(path, accept)
        return self._raw[path, accept]

    def groups(self) -> Mapping[str, str]:
        """See `cluster.reading.Reader.groups`."""
        if self._groups is None:
            self._groups = self._cluster.groups()
        return self._groups
