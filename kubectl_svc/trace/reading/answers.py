"""What was read of a cluster, sorted into what was seen and what was not, by kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from kubectl_svc.cluster.kinds import NAMESPACE, POD, SERVICE, Resource
from kubectl_svc.cluster.reading import ALL_NAMESPACES, Read
from kubectl_svc.errors import ApiError, Forbidden, NotFound, SvcError
from kubectl_svc.objects import Object, meta
from kubectl_svc.trace.reading.facts import NOT_LOOKED_AT, Why
from kubectl_svc.wording import Said

if TYPE_CHECKING:
    from kubectl_svc.cluster.reading import Reader
    from kubectl_svc.trace.reading.asking import Asking


class Answers:
    """Answers by kind; ``namespace`` is that of the Service."""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace
        self.seen: dict[str, list[Object]] = {}
        self.unseen: dict[str, Why] = {}
        self.forbidden: set[str] = set()

    def ask(self, reader: Reader | Asking, *reads: Read) -> None:
        """Read all of them at once and sort the answers in."""
        for read, answer in zip(reads, reader.together(reads), strict=True):
            kind = read.resource.kind
            if isinstance(answer, SvcError):
                self._missing(read, answer)
            else:
                fresh = answer if isinstance(answer, list) else [read.keep(answer) if read.keep else answer]
                known = {meta.uid(obj) for obj in self.seen.setdefault(kind, []) if meta.uid(obj)}
                self.seen[kind] += [obj for obj in fresh if meta.uid(obj) not in known]

    def glance(self, reader: Reader | Asking, *reads: Read) -> None:
        """Read them, too; what of these may not be read, or is not served, changes nothing."""
        if reads:
            unseen, forbidden = dict(self.unseen), set(self.forbidden)
            self.ask(reader, *reads)
            self.unseen, self.forbidden = unseen, forbidden

    def everywhere(self, reader: Reader | Asking, namespace: str, *reads: Read) -> None:
        """Read; what may not be read of all namespaces is read of ``namespace``, and counts as seen in part."""
        self.ask(reader, *reads)
        wide = [one for one in reads if one.resource.namespaced and one.namespace == ALL_NAMESPACES]
        self.glance(reader, *(one._replace(namespace=namespace) for one in wide if one.resource.kind in self.forbidden))

    def forget(self, *resources: Resource) -> None:
        """As if nothing had asked for these."""
        for kind in (resource.kind for resource in resources):
            self.seen.pop(kind, None)
            self.unseen.pop(kind, None)
            self.forbidden.discard(kind)

    def take(self, seen: Mapping[str, Sequence[Object]], unseen: Mapping[str, Why], forbidden: Iterable[str]) -> None:
        """What was read before; of Services, pods and namespaces those of this Service are read again, and answered anew."""
        again = {SERVICE.kind, POD.kind, NAMESPACE.kind}
        self.seen |= {kind: list(found) for kind, found in seen.items()}
        self.unseen |= {kind: why for kind, why in unseen.items() if kind not in again}
        self.forbidden |= set(forbidden) - again

    def _missing(self, read: Read, error: SvcError) -> None:
        """An object that is not there is an answer; a refusal is not, and without a connection nothing is."""
        if read.name is not None and isinstance(error, NotFound):
            self.seen.setdefault(read.resource.kind, [])
        elif isinstance(error, Forbidden) or (
            read.resource is not SERVICE and isinstance(error, ApiError) and error.code != 401
        ):
            if read.namespace != ALL_NAMESPACES or read.resource is not SERVICE or self.namespace == ALL_NAMESPACES:
                self.unseen[read.resource.kind] = why_unseen(read.resource, error)
                if isinstance(error, Forbidden):
                    self.forbidden.add(read.resource.kind)
        else:
            raise error

    def the(self, kind: str, name: str) -> Object | None:
        return next((obj for obj in self.seen.get(kind, ()) if meta.name(obj) == name), None)

    def skip(self, *resources: Resource | str) -> None:
        """Note those of ``resources``, or of kinds, that nothing has asked for."""
        for kind in (one if isinstance(one, str) else one.kind for one in resources):
            if kind not in self.seen:
                self.unseen.setdefault(kind, NOT_LOOKED_AT)


def why_unseen(resource: Resource, error: SvcError) -> Why:
    """Why nothing of this kind was seen, as far as the server tells."""
    if isinstance(error, Forbidden):
        return Said("unseen-forbidden", {"why": error.message.partition(" is forbidden: ")[2] or error.message})
    if isinstance(error, ApiError) and error.code == 404:  # of a whole group as plain text, which is no NotFound of the API
        return Said("unseen-not-served", {"resource": resource.qualified})
    return error.said
