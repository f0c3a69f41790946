"""The Services of the controllers before what an argument of ``trace`` leads to, in a cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from kubectl_svc.objects.addresses import comparable
from kubectl_svc.trace.asked import Asked, host_of
from kubectl_svc.trace.finding import controllers, published, services
from kubectl_svc.trace.finding.found import Found, World
from kubectl_svc.trace.reading import fronts
from kubectl_svc.trace.reading.facts import AT_ADDRESS, NOT_LOOKED_AT, Facts
from kubectl_svc.trace.reading.seen import Seen
from kubectl_svc.wording import Said

if TYPE_CHECKING:
    from kubectl_svc.objects import Object
    from kubectl_svc.trace.reading.asking import Asking
    from kubectl_svc.trace.target import Target


class Fronts:
    """What tells whether requests come to what was ``found``, or to what answers ``asked`` itself, where nothing was.

    It is read beside what is read in ``asking`` from now on; `down` reads the rest.
    """

    def __init__(self, asking: Asking, asked: Asked, found: Sequence[Found], world: World) -> None:
        self._asking, self._asked, self._found, self._world = asking, asked, found, world
        entries = services.before(asked, found, world)
        addresses = dict.fromkeys(address for one in entries for obj in one for address in published.addresses(obj))
        self._front = fronts.Front(tuple(addresses), partial(self._deciding, entries), world.seen.kinds.get("Service"))
        self._trips = self._front.trips(asking) if addresses else iter(())
        self._hidden = "Service" in world.unseen
        if not self._hidden:
            asking.beside(self._trips)

    def down(self) -> list[Found]:
        """The Services of the controllers, where they are seen to be down."""
        if not self._hidden:
            self._asking.finish(self._trips)
            self._hidden = self._front.unread
        seen = {} if self._hidden else {"Service": self._front.services, "EndpointSlice": self._front.slices}
        return services.down(self._asked, self._found, self._with(seen)) if seen else []

    def noted(self, facts: Facts, target: Target) -> tuple[Facts, Target]:
        """The facts about a Service that was found, with what is before it and may not be read."""
        hidden = self._unread([Found(facts.namespace, target)])
        unseen = {f"{AT_ADDRESS}{one}": NOT_LOOKED_AT._replace(values={"address": one}) for one in hidden}
        return facts._replace(unseen={**facts.unseen, **unseen}), target

    @property
    def unlooked(self) -> list[Said]:
        """The same of what answers requests itself."""
        return [Said("not-looked-at-front", {"address": one}) for one in self._unread([])]

    def _unread(self, found: Sequence[Found]) -> list[str]:
        """The addresses at which the controllers may not be looked at: one of each, except where it was asked for itself."""
        own = [published.addresses(obj) for one in services.before(self._asked, found, self._world) for obj in one]
        host = comparable(host_of(self._asked))
        return list(dict.fromkeys(each[0] for each in own if host not in map(comparable, each))) if self._hidden else []

    def _deciding(self, entries: Sequence[controllers.Entries], known: Sequence[Object]) -> Sequence[Object]:
        """Of all Services those before these Ingresses and Gateways."""
        return controllers.deciding(entries, self._with({"Service": known}))

    def _with(self, seen: Mapping[str, Sequence[Object]]) -> World:
        return self._world._replace(seen=Seen({**self._world.seen.kinds, **seen}))
