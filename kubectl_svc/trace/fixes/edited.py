"""What an object is after edits: to try a fix, and to see whether it is whole. Pure."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from kubectl_svc.objects import Object
from kubectl_svc.trace.report import Edit


def edited(obj: Object, edits: Sequence[Edit]) -> Object | None:
    """A copy of ``obj`` after some edits; ``None`` where it is deleted."""
    made = copy.deepcopy(obj)
    for edit in edits:
        if not edit.path:
            return None
        try:
            _put(made, edit)
        except (TypeError, KeyError, IndexError, AttributeError):
            continue  # in an object of odd types an edit may have no place: it changes nothing
    return made


def _put(made: Any, edit: Edit) -> None:
    place = made
    for step in edit.path[:-1]:
        place = place[step] if isinstance(step, int) else place.setdefault(step, {})
    last, new = edit.path[-1], copy.deepcopy(edit.new)
    if new is None:
        del place[last]
    elif isinstance(place, list) and last == len(place):
        place.append(new)
    else:
        place[last] = new
