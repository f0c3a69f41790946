"""What a command is about to do: the writes in their order, and what becomes of every address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kubectl_svc.endpoints.objects.writes import Write
from kubectl_svc.endpoints.said import said
from kubectl_svc.wording import Said

UNCHANGED = "unchanged"


class Result(NamedTuple):
    """What becomes of one endpoint: ``added``, ``removed``, ``unchanged``, …; ``detail`` says more."""

    subject: str
    outcome: str
    detail: Said | None = None

    @property
    def said(self) -> Said:
        """The whole of it."""
        return said("result", **self._asdict())


class EditPlan(NamedTuple):
    """``writes`` in the order create, update, delete: at no moment is an address gone that stays in the set.

    ``remaining`` is what the command was asked and cannot do, after which it is only partly done. ``whole`` is the kind of
    object whose endpoints are all that the Service has afterwards, empty where others may serve it, too. ``later`` is what a
    further plan of the same command writes.
    """

    writes: tuple[Write, ...] = ()
    results: tuple[Result, ...] = ()
    warnings: tuple[Said, ...] = ()
    remaining: tuple[Said, ...] = ()
    whole: str = ""
    later: tuple[Write, ...] = ()


def merged(first: Sequence[Result], last: Sequence[Result]) -> tuple[Result, ...]:
    """The results of a plan that had to be made again: what an earlier round has done is not "unchanged" in the end."""
    done = {result.subject: result for result in first if result.outcome != UNCHANGED}
    seen = {result.subject for result in last}
    again = tuple(done.get(result.subject, result) if result.outcome == UNCHANGED else result for result in last)
    return again + tuple(result for result in done.values() if result.subject not in seen)
