"""The arguments of ``trace`` in a cluster: what each leads to, read and seen from every point of view."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kubectl_svc.commands import options
from kubectl_svc.commands.trace import finding
from kubectl_svc.commands.trace.fronts import Fronts
from kubectl_svc.commands.trace.viewpoints import Views
from kubectl_svc.console import Console
from kubectl_svc.trace.finding.found import Answered, NothingFound, World
from kubectl_svc.trace.reading import around, gather
from kubectl_svc.trace.reading.asking import Asking
from kubectl_svc.trace.target import Target

if TYPE_CHECKING:
    from kubectl_svc.trace.asked import Asked
    from kubectl_svc.trace.reading.around import Around
    from kubectl_svc.trace.reading.facts import Facts

Traced = tuple["Facts", Target]
"""The facts about a Service, from one point of view, and what of the Service is traced."""


class InCluster:
    """The arguments of one command line; what leads to no Service is added to ``lost``."""

    def __init__(
        self, args: argparse.Namespace, asked: Sequence[Asked], console: Console, views: Views, lost: list[NothingFound]
    ) -> None:
        self._reader, self._now = options.cluster(args, console, times=1), console.clock()
        self._console, self._lost, self._events = console, lost, args.output == "wide"
        self._first, self._asking = asked[0], Asking(self._reader)
        if views.asked:
            views.ahead(self._asking, asked[0])
        self._clients = views.of_cluster(self._asking)

    def traced(self, one: Asked) -> list[Traced]:
        """Every Service that an argument leads to, in order."""
        asking = self._asking if self._clients != [None] and one is self._first else Asking(self._reader)
        return self._of_service(one, asking) if isinstance(one, Target) else self._of_other(one, asking)

    def _of_service(self, target: Target, asking: Asking) -> list[Traced]:
        known = list(self._read(asking, target, self._reader.namespace))
        service, sees = known[0][0].service, known[0][0].sees
        if service is not None or not target.own_name or not sees("Service"):
            return known
        seen = around.look(asking, target, self._reader.namespace)
        found = finding.found(target, self._world(seen), self._console, self._lost)
        others = [one for one in found if one.target is not target]  # it is the name of a node
        if found and not others:
            return known
        return [each for one in others for each in self._read(asking, one.target, one.namespace, seen)]

    def _of_other(self, asked: Asked, asking: Asking) -> list[Traced]:
        """What is not the name of a Service; with the Services of the controllers that are down before it."""
        seen = around.look(self._asking, asked, self._reader.namespace)
        world = self._world(seen)
        found = finding.found(asked, world, self._console, self._lost)
        if not found and not isinstance(self._lost[-1], Answered):
            return []
        fronts = Fronts(asking, asked, found, world)
        traced = [each for one in found for each in self._read(asking, one.target, one.namespace, seen)]
        down = fronts.down()
        if down and not found:
            self._lost.pop()  # what answers requests itself gets none
        for line in fronts.unlooked if not found else ():
            self._console.err(str(line))
        for note in (one.near for one in down):
            self._console.err(note)
        before = [each for one in down for each in self._read(asking, one.target, one.namespace, seen)]
        return [*before, *(fronts.noted(*each) for each in traced)]

    def _read(self, asking: Asking, target: Target, namespace: str, seen: Around | None = None) -> Iterator[Traced]:
        """The facts about a Service for each client; what their points of view take is not read again."""
        for index, client in enumerate(self._clients):
            facts = gather.one(
                asking,
                target.name,
                namespace,
                self._now,
                events=self._events,
                around=seen,
                target=target,
                client=client,
            )
            self._clients[index] = facts.client
            yield facts, target

    def _world(self, seen: Around) -> World:
        return finding.world_of(self._reader.namespace, seen.seen, seen.unseen)
