"""What was read about one Service, and what could not be: the input of all thinking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from kubectl_svc.objects import Object, meta
from kubectl_svc.trace.reading.seen import Seen
from kubectl_svc.wording import Said

if TYPE_CHECKING:
    from kubectl_svc.trace.reading.client import Client

Why = Said | str
"""Why something was not seen; texts are the server's own words, or those about a file."""
NOT_LOOKED_AT = Said("unseen-not-looked-at")
AT_ADDRESS = "Service at address "
"""What the Service is called that is before a controller, and was not looked at: by the address of an Ingress or a Gateway."""
FILE = "File"
"""The kind under which ``Facts.unseen`` tells what files could not be read."""

BEHIND_ALIAS = "ExternalName"
"""The kind under which ``Facts.unseen`` tells that a Service which an alias points at could not be read."""

POD_MANIFEST = "Pod manifest"
"""The kind under which ``Seen`` has pods as files have them, where stand-ins take their place."""

PODS_IN_PART = "ready Pod"
"""The kind under which ``Facts.unseen`` tells that of the Service's pods some that are ready are not in the files."""

SLICES_IN_PART = "EndpointSlice of some Services"
"""The kind under which ``Facts.unseen`` tells that files hold the slices of some Services, and none of this one's."""

UNPLACED = "without namespace"
"""The kind under which ``Seen`` has Services, and what leads to Services, whose files state no namespace for them."""

SECRET_NAMES = "Secret by name"
"""The kind under which ``Seen`` has Secrets of which nothing but name and type is known."""

PODS_ELSEWHERE = "Pod of other namespaces"
"""The kind under which ``Facts.unseen`` tells why it is not known which pods have the addresses of endpoints."""

SCRAPED = "Pod of a monitor"
"""The kind under which ``Seen`` has the pods that were read to find what a PodMonitor selects."""

OF_THAT_NAME = "object of other kind"
"""The kind under which ``Seen`` has what is called like a Service that is not there."""

LIVE = "cluster"
OVERVIEW = "whole namespaces of a cluster"
FILES = "files"


class Facts(NamedTuple):
    """What was read about one Service.

    ``seen`` holds every object that was read, those of other namespaces too; ``unseen`` says by kind why one was not read. A
    kind may stand in both: seen in part. ``service`` is ``None`` when there is none, or when it may not be seen. ``now`` is
    when that was, in seconds since the epoch; files do not tell. ``forbidden`` are those kinds in ``unseen`` that the cluster
    does not let us read. ``client`` is whose point of view the trace takes, if it takes any. ``unjudged`` are objects that name
    the Service and that no check knows, as ``kind/name``. ``listed`` are the kinds of which one Service's trace has read all
    objects of the namespace.
    """

    namespace: str
    name: str
    service: Object | None
    seen: Seen
    unseen: Mapping[str, Why]
    source: str = LIVE
    now: float | None = None
    forbidden: frozenset[str] = frozenset()
    client: Client | None = None
    unjudged: tuple[str, ...] = ()
    listed: frozenset[str] = frozenset()

    def objects(self, kind: str) -> list[Object]:
        """Those of the Service's own namespace, or of none, as nodes are."""
        return self.seen.of(kind, self.namespace)

    def elsewhere(self, kind: str) -> list[Object]:
        """Those of other namespaces."""
        return self.seen.elsewhere(kind, self.namespace)

    def sees(self, kind: str) -> bool:
        """Whether an object of this kind that is there would have been seen."""
        return kind not in self.unseen


def each(
    seen: Seen, unseen: Mapping[str, Why], source: str, now: float | None = None, forbidden: frozenset[str] = frozenset()
) -> list[Facts]:
    """One ``Facts`` per Service, by namespace and name; of two Services that are the same one the last counts.

    A Service that an Ingress leads to has one, too, though it is not there; but files without any Service of that namespace
    are taken for a part of the whole, unless they show that there is no such namespace.
    """
    found = {(meta.namespace(service), meta.name(service)): service for service in seen.kinds.get("Service", ())}
    whole = {namespace for namespace, _ in found}
    every = (led for led in seen.led_to() if source != FILES or led[0] in whole or seen.lacks_namespace(led[0]))
    wanted = found.keys() | set(every)
    return [Facts(*key, found.get(key), seen, unseen, source, now, forbidden) for key in sorted(wanted)]
