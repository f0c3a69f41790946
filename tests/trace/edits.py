"""The fixes for files carried out as they are worded: ``path: old -> new``, ``remove path: old``, each perhaps ``in …``."""

from __future__ import annotations

import copy
import re
from typing import Any

import yaml

_PATH = r'(?P<path>(?:[\w.]|\[\d+\]|\["[^"]+"\])+)'
_EDIT = re.compile(rf"(?P<remove>remove )?{_PATH}: (?P<old>.*?)(?: -> (?P<new>.*?))?(?: in (?P<where>\S+))?")


def edited(obj: dict[str, Any], fix: str) -> dict[str, Any]:
    """``obj`` after the edits, which a semicolon parts; a ``KeyError`` where it has no such field."""
    first, more, rest = fix.partition("; ")
    if more and _EDIT.fullmatch(first):
        return edited(edited(obj, first), rest)
    parts = _EDIT.fullmatch(fix)
    assert parts is not None, fix
    made = copy.deepcopy(obj)
    *steps, last = (int(step) if step.isdigit() else step for step in _steps(parts["path"]))
    place: Any = made
    for step in steps:
        place = place[step]
    if parts["remove"]:
        del place[last]
    else:
        new = _labels(parts["new"]) if parts["path"] == "spec.selector" else yaml.safe_load(parts["new"])
        new = parts["new"] if steps == ["metadata", "annotations"] else new  # a text, whatever it has
        if isinstance(place, list) and last == len(place):
            place.append(new)
        else:
            place[last] = new
    return made


def _steps(path: str) -> list[str]:
    """The steps of a path; one with dots stands in quotes."""
    return [quoted or plain for quoted, plain in re.findall(r'\["([^"]+)"\]|([^.\[\]"]+)', path)]


def _labels(text: str) -> Any:
    """A Service's selector as ``app=web,tier=front``, a workload's as JSON."""
    return yaml.safe_load(text) if text.startswith("{") else dict(pair.split("=", 1) for pair in text.split(","))
