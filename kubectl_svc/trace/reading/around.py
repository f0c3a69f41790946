"""What was read to find the Services behind an address, a name, a URL or another object (`lookups` says what is)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from kubectl_svc.cluster import kinds
from kubectl_svc.cluster.kinds import Resource
from kubectl_svc.cluster.reading import ALL_NAMESPACES, Read
from kubectl_svc.errors import SvcError
from kubectl_svc.kubernetes.gateway.attachment import ROUTES
from kubectl_svc.kubernetes.references import monitors
from kubectl_svc.objects import Object
from kubectl_svc.trace.asked import REFERRERS, WORKLOADS, Asked, Thing
from kubectl_svc.trace.reading import judging
from kubectl_svc.trace.reading.answers import Answers
from kubectl_svc.trace.reading.asking import TYPES, Asking
from kubectl_svc.trace.reading.facts import SCRAPED, Why
from kubectl_svc.trace.reading.lookups.trips import taken, trips
from kubectl_svc.trace.target import Target

_REFERRERS = ("Ingress", "IngressClass", "Gateway", "ListenerSet", *ROUTES, *REFERRERS)


class Around(NamedTuple):
    """What was read, by kind, and what could not be; ``forbidden`` are those kinds whose refusal counts once it is found."""

    seen: Mapping[str, Sequence[Object]]
    unseen: Mapping[str, Why]
    forbidden: frozenset[str] = frozenset()
    listed: frozenset[str] = frozenset()

    @property
    def referrers(self) -> dict[str, Sequence[Object]]:
        """The Ingresses and routes among it, and what else names Services."""
        kept = (*_REFERRERS, "Namespace") if "Gateway" in self.seen else _REFERRERS
        return {kind: found for kind, found in self.seen.items() if kind in kept}

    @property
    def facts(self) -> dict[str, Sequence[Object]]:
        """What of it counts as facts about the Services found. A StatefulSet names one, too, which only a list shows."""
        listed = {kind: self.seen.get(kind, ()) for kind in ("StatefulSet", "Service") if self.listed}
        return {**self.referrers, **listed, **({SCRAPED: self.seen["Pod"]} if "PodMonitor" in self.seen else {})}

    def further(self, namespace: str, target: Target, *, spare: bool) -> list[Read]:
        """What judges the referrer that led to a Service; see `judging.reads`."""
        return judging.reads(self.seen, namespace, target, spare=spare)


def look(cluster: Asking, asked: Asked, namespace: str) -> Around:
    """Read what finding ``asked`` takes; raises ``SvcError`` when the server cannot be asked at all.

    What may not be read in a second round trip is told where nothing is found; once something is, only of the Gateways, which
    alone say whether a route is taken.
    """
    answers, told = Answers(ALL_NAMESPACES), {"Gateway"}
    types = cluster.types if isinstance(asked, Thing) else partial(_types, cluster)
    for index, trip in enumerate(trips(asked, answers, namespace, types)):
        cluster.expect(*trip.near, *([TYPES] if trip.types else []))
        answers.everywhere(cluster, namespace, *trip.reads)
        answers.glance(cluster, *trip.near)
        again = _in_other_version(cluster, answers, taken(asked, answers), trip.reads)
        answers.everywhere(cluster, namespace, *again)
        told |= set() if index else answers.forbidden
    for kind in set(ROUTES) - {"HTTPRoute"} - taken(asked, answers):  # nothing takes these routes
        answers.unseen.pop(kind, None)
    selecting = isinstance(asked, Thing) and (asked.kind in WORKLOADS or monitors.selecting(asked.kind) is not None)
    among = selecting and "Service" not in answers.unseen
    listed = frozenset({"Service"}) if among else frozenset()
    refused = frozenset(answers.forbidden & told & answers.unseen.keys())
    return Around(answers.seen, answers.unseen, refused, listed)


def _types(cluster: Asking) -> Sequence[Resource]:
    """What the cluster has, or nothing where discovery fails: what may name a host, too, need not be there."""
    try:
        return cluster.types()
    except SvcError:
        return ()


def _in_other_version(cluster: Asking, answers: Answers, wanted: Collection[str], reads: Iterable[Read]) -> Iterator[Read]:
    """Those of ``reads`` for ``wanted`` routes that this cluster has in a version of its own, which discovery tells."""
    for read in reads:
        kind = read.resource.kind
        if kind in ROUTES and kind in wanted and kind in answers.unseen and kind not in answers.forbidden:
            try:
                found = kinds.among(read.resource.qualified, cluster.types())
            except kinds.UnknownType:
                continue
            except SvcError as error:
                answers.unseen[kind] = error.said
                continue
            del answers.unseen[kind]
            yield read._replace(resource=found)
