"""``-o jsonpath=TEMPLATE`` in kubectl's dialect (k8s.io/client-go/util/jsonpath): text, ``{.path}``, ranges, filters.

A template is parsed into actions, each a chain of steps; a step turns a list of values into a list of values. A missing
key gives nothing, as ``--allow-missing-template-keys=true`` has it. Keys are visited in their order in the object.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_svc.objects.encoding import as_json as encoded
from kubectl_svc.render.jsonpath.parsing import Action, parse
from kubectl_svc.render.jsonpath.steps import BadTemplate, Values, chain

__all__ = ["BadTemplate", "check", "render"]


def render(template: str, data: Any, *, as_json: bool = False) -> str:
    """``template`` filled with ``data``; with ``as_json`` each action's values as an indented list. Raises `BadTemplate`."""
    pieces: list[str] = []
    for values in _run(list(parse(template)), data):
        if as_json:
            pieces.append(encoded(values, indent=4, sort_keys=True) + "\n")
        else:
            pieces.append(" ".join(_text(value) for value in values))
    return "".join(pieces)


def check(template: str) -> None:
    """Raise `BadTemplate` if ``template`` cannot be parsed."""
    depth = 0
    for action in parse(template):
        depth += {"range": 1, "end": -1}.get(action.word, 0)
        if depth < 0:
            raise BadTemplate("not in range, nothing to end")


def _run(actions: list[Action], data: Any) -> Iterator[Values]:
    at = 0
    while at < len(actions):
        action = actions[at]
        values = chain(action.steps, [data])
        if action.word == "end":
            raise BadTemplate("not in range, nothing to end")
        if action.word != "range":
            yield values
            at += 1
            continue
        end = _matching_end(actions, at)
        for value in values:
            yield from _run(actions[at + 1 : end], value)
        at = end + 1


def _matching_end(actions: list[Action], start: int) -> int:
    depth = 0
    for place in range(start, len(actions)):
        depth += {"range": 1, "end": -1}.get(actions[place].word, 0)
        if depth == 0:
            return place
    return len(actions)


def _text(value: Any) -> str:
    """A value as Go prints it: objects and lists as JSON with sorted keys, as its maps are."""
    if isinstance(value, (dict, list)):
        return encoded(value, sort_keys=True)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "<nil>" if value is None else str(value)
