"""What can be read of a cluster, live or in files, and how it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from kubectl_svc.cluster.kinds import API_GROUP, API_RESOURCE, Resource
from kubectl_svc.errors import SvcError, unexpected
from kubectl_svc.objects import Object, Objects

ALL_NAMESPACES = ""

Keep = Callable[[Object], Object]


class Read(NamedTuple):
    """One thing to read: an object when ``name`` is given, else a list.

    ``namespace`` ``None`` means the reader's own, ``ALL_NAMESPACES`` every one; ``selector`` is a label selector and
    ``field_selector`` a field selector in the API's text form. ``cached``: a list as the server's cache has it, at once and
    perhaps a moment old; for the newest the server may have to wait a tenth of a second. ``keep`` makes of each listed object,
    as it arrives, what is kept of it. ``names``: a list as a Table without the objects, of which nothing arrives but their
    names and what the server shows beside them; of that the ``type`` is kept.
    """

    resource: Resource
    name: str | None = None
    namespace: str | None = None
    selector: str = ""
    field_selector: str = ""
    cached: bool = False
    keep: Keep | None = None
    names: bool = False


Answer = Object | Objects | SvcError
Answers = list[Answer]


class Reader(Protocol):
    """A live cluster (`api.Cluster`) or files (`snapshot.Snapshot`).

    ``namespace`` is the one that commands work in when no other is named.
    """

    namespace: str

    def get(self, resource: Resource, name: str, namespace: str | None = None) -> Object:
        """One object; raises `NotFound`, `Forbidden` and other ``SvcError``."""
        ...

    def list(self, read: Read) -> Objects:
        """Every object that fits, whatever the paging; each has ``apiVersion`` and ``kind``."""
        ...

    def groups(self) -> Mapping[str, str]:
        """The API groups that are served, each with its preferred version; the core group is not among them."""
        ...

    def types(self) -> Sequence[Resource]:
        """The types of all API groups but the core one, preferred versions first; an answer has them at ``resources``."""
        ...

    def together(self, reads: Sequence[Read]) -> Answers:
        """All ``reads`` in one round trip; the answers in order, an error in the place of the read that failed."""
        ...


def answer(reader: Reader, read: Read) -> Answer:
    """What ``read`` comes to; whatever goes wrong is an error in the answer's place, never an answer left out."""
    try:
        if read.resource is API_GROUP:
            return dict(reader.groups())
        if read.resource is API_RESOURCE:
            return {"resources": reader.types()}
        return reader.list(read) if read.name is None else reader.get(read.resource, read.name, read.namespace)
    except Exception as cause:
        return unexpected(cause)
