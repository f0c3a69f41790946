"""What an argument of ``trace`` leads to, by what was read; what nearly leads there is told at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kubectl_svc.console import Console
from kubectl_svc.wording import Said

if TYPE_CHECKING:
    from kubectl_svc.objects import Object
    from kubectl_svc.trace.asked import Asked
    from kubectl_svc.trace.finding.found import Found, NothingFound, World


def world_of(namespace: str, seen: Mapping[str, Sequence[Object]], unseen: Mapping[str, Said | str]) -> World:
    """What was read to find Services; an empty ``namespace`` is every one."""
    from kubectl_svc.trace.finding.found import World
    from kubectl_svc.trace.reading.seen import Seen

    return World(namespace, Seen(seen), unseen, whole=not namespace)


def found(asked: Asked, world: World, console: Console, lost: list[NothingFound]) -> list[Found]:
    """The Services that ``asked`` leads to; the error of one that leads to none is added to ``lost``."""
    from kubectl_svc.trace.finding.found import NothingFound
    from kubectl_svc.trace.finding.services import find

    try:
        known = find(asked, world)
    except NothingFound as error:
        lost.append(error)
        return []
    for one in known:
        if one.near:
            (console.warn if one.doubtful else console.err)(one.near)
    return known
