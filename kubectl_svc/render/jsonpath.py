"""``-o jsonpath=TEMPLATE`` in kubectl's dialect (k8s.io/client-go/util/jsonpath): text, ``{.path}``, ranges, filters.

A template is parsed into actions, each a chain of steps; a step turns a list of values into a list of values. A missing
key gives nothing, as ``--allow-missing-template-keys=true`` has it. Keys are visited in their order in the object.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from kubectl_svc.objects.encoding import as_json as encoded

Values = list[Any]
Step = Callable[[Values], Values]

_FIELD = re.compile(r"(?:\\.|[^\s.,\[\]$@{}\\])*")
_NUMBER = re.compile(r"[-+]?[0-9][0-9.]*")
_WORD = re.compile(r"\w[^\s.,\[\]$@{}]*")
_SLICE = re.compile(r"(-?\d*)(:-?\d*)?(:-?\d*)?")
_QUOTED_KEY = re.compile(r"'((?:[^'\\]|\\.)*)'")
_FILTER = re.compile(r"([^!<>=]+)([!<>=]+)(.+)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


class BadTemplate(ValueError):
    """A template that cannot be parsed, or that does not fit the data; ``str()`` says why."""


class _Action(NamedTuple):
    """One ``{…}``, or the text between two of them: ``word`` is ``range`` or ``end`` where it is one of those."""

    steps: tuple[Step, ...]
    word: str = ""


def render(template: str, data: Any, *, as_json: bool = False) -> str:
    """``template`` filled with ``data``; with ``as_json`` each action's values as an indented list. Raises `BadTemplate`."""
    pieces: list[str] = []
    for values in _run(list(_actions(template)), data):
        if as_json:
            pieces.append(encoded(values, indent=4, sort_keys=True) + "\n")
        else:
            pieces.append(" ".join(_text(value) for value in values))
    return "".join(pieces)


def check(template: str) -> None:
    """Raise `BadTemplate` if ``template`` cannot be parsed."""
    depth = 0
    for action in _actions(template):
        depth += {"range": 1, "end": -1}.get(action.word, 0)
        if depth < 0:
            raise BadTemplate("not in range, nothing to end")


def _run(actions: list[_Action], data: Any) -> Iterator[Values]:
    at = 0
    while at < len(actions):
        action = actions[at]
        values = _chain(action.steps, [data])
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


def _matching_end(actions: list[_Action], start: int) -> int:
    depth = 0
    for place in range(start, len(actions)):
        depth += {"range": 1, "end": -1}.get(actions[place].word, 0)
        if depth == 0:
            return place
    return len(actions)


def _chain(steps: tuple[Step, ...], values: Values) -> Values:
    for step in steps:
        values = step(values)
    return values


def _text(value: Any) -> str:
    """A value as Go prints it: objects and lists as JSON with sorted keys, as its maps are."""
    if isinstance(value, (dict, list)):
        return encoded(value, sort_keys=True)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "<nil>" if value is None else str(value)


def _actions(template: str) -> Iterator[_Action]:
    at = 0
    while at < len(template):
        brace = template.find("{", at)
        if brace != at:
            text = template[at : brace if brace >= 0 else len(template)]
            yield _Action((_constant(text),))
            at += len(text)
            continue
        reader = _Reader(template, at + 1)
        yield reader.action()
        at = reader.at


def _expression(text: str) -> tuple[Step, ...]:
    """The steps of ``text``, which stands outside braces: a filter's side or a union's member."""
    reader = _Reader(text + "}", 0)
    action = reader.action()
    if action.word or reader.at <= len(text):
        raise BadTemplate(f"unexpected {text!r}")
    return action.steps


class _Reader:
    """Reads one action from ``text``, starting behind its brace; ``at`` ends behind the closing one."""

    def __init__(self, text: str, at: int) -> None:
        self.text = text
        self.at = at

    def action(self) -> _Action:
        steps: list[Step] = []
        word = ""
        while True:
            if self.at >= len(self.text) or self.text[self.at] in "\r\n":
                raise BadTemplate("unclosed action")
            char = self.text[self.at]
            if char == "}":
                self.at += 1
                return _Action(tuple(steps), word)
            if char in " @$":
                self.at += 1
            elif self.text.startswith("[?(", self.at):
                steps.append(self._filter())
            elif char == "[":
                steps.append(self._bracket())
            elif self.text.startswith("..", self.at):
                steps.append(self._recursive())
            elif char == ".":
                steps.append(self._field())
            elif char in "'\"":
                steps.append(_constant(self._quoted(char)))
            elif match := _NUMBER.match(self.text, self.at):
                steps.append(_constant(_number(self._take(match))))
            elif match := _WORD.match(self.text, self.at):
                word = self._word(self._take(match), steps) or word
            else:
                raise BadTemplate(f"unrecognized character in action: {char!r}")

    def _take(self, match: re.Match[str]) -> str:
        self.at = match.end()
        return match.group()

    def _word(self, word: str, steps: list[Step]) -> str:
        if word in {"true", "false"}:
            steps.append(_constant(word == "true"))
            return ""
        if word not in {"range", "end"}:
            raise BadTemplate(f"unrecognized identifier {word}")
        return word

    def _field(self) -> Step:
        match = _FIELD.match(self.text, self.at + 1)
        name = self._take(match) if match else ""
        return _wildcard if name == "*" else _key(re.sub(r"\\(.)", r"\1", name)) if name else _same

    def _recursive(self) -> Step:
        self.at += 2
        if self.text.startswith("..", self.at):
            raise BadTemplate("invalid multiple recursive descent")
        if self.at < len(self.text) and re.match(r"\w", self.text[self.at]):
            self.at -= 1
            field = self._field()
            return lambda values: field(_descend(values))
        return _descend

    def _quoted(self, quote: str) -> str:
        match = re.compile(rf"{quote}((?:[^{quote}\\\n]|\\.)*){quote}").match(self.text, self.at)
        if match is None:
            raise BadTemplate("unterminated quoted string")
        self.at = match.end()
        return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found.group(1), found.group(1)), match.group(1))

    def _bracket(self) -> Step:
        end = self.text.find("]", self.at)
        if end < 0:
            raise BadTemplate("unterminated array")
        inside, self.at = self.text[self.at + 1 : end], end + 1
        members = inside.split(",")
        if len(members) > 1:
            chains = [_expression(f"[{member.strip()}]") for member in members]
            return lambda values: [found for chain in chains for found in _chain(chain, values)]
        if quoted := _QUOTED_KEY.fullmatch(inside):
            return _key(re.sub(r"\\(.)", r"\1", quoted.group(1)))
        match = _SLICE.fullmatch(":" if inside == "*" else inside)
        if match is None or not inside:
            raise BadTemplate(f"invalid array index {inside}")
        return _slice(*match.groups())

    def _filter(self) -> Step:
        start = self.at + 3
        match = re.compile(r"""(?:[^'")]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")*\)\]""").match(self.text, start)
        if match is None:
            raise BadTemplate("unterminated filter")
        self.at = match.end()
        inside = match.group()[:-2]
        compared = _FILTER.fullmatch(inside)
        if compared is None:
            return _filtered(_expression(inside), "", ())
        left, operator, right = compared.groups()
        if operator not in _COMPARE:
            raise BadTemplate(f"unrecognized filter operator {operator}")
        return _filtered(_expression(left), operator, _expression(right))


def _number(text: str) -> int | float:
    try:
        return float(text) if "." in text else int(text)
    except ValueError as error:
        raise BadTemplate(f"cannot parse number {text}") from error


def _same(values: Values) -> Values:
    return values


def _constant(value: Any) -> Step:
    return lambda values: [value]


def _key(name: str) -> Step:
    return lambda values: [value[name] for value in values if isinstance(value, dict) and name in value]


def _children(value: Any) -> Values:
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []


def _wildcard(values: Values) -> Values:
    return [child for value in values for child in _children(value)]


def _descend(values: Values) -> Values:
    """Every object and list at or below ``values`` that is not empty, each before what is in it."""
    return [found for value in values if _children(value) for found in (value, *_descend(_children(value)))]


def _slice(first: str, last: str | None, step: str | None) -> Step:
    """``[i]``, ``[from:to:step]``; raises where the list is too short, as kubectl does."""

    def cut(values: Values) -> Values:
        result: Values = []
        for value in values:
            if value is None:
                continue
            if not isinstance(value, list):
                raise BadTemplate("an index needs a list")
            start = int(first or 0)
            start += len(value) if start < 0 else 0
            end = start + 1 if last is None else int(last[1:] or len(value))
            end += len(value) if end < 0 else 0
            if start != end and not (0 <= start < len(value) and end <= len(value)):
                raise BadTemplate(f"array index out of bounds: index {start}, length {len(value)}")
            result += value[start : end : int(step[1:] or 1) if step else 1]
        return result

    return cut


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def _filtered(left: tuple[Step, ...], operator: str, right: tuple[Step, ...]) -> Step:
    """The items of lists of which ``left`` exists, or compares with ``right``."""

    def passes(item: Any) -> bool:
        lefts = _chain(left, [item])
        if not operator:
            return bool(lefts)
        rights = _chain(right, [item])
        if not lefts or not rights:
            return False
        if len(lefts) > 1 or len(rights) > 1:
            raise BadTemplate("can only compare one element at a time")
        try:
            return _COMPARE[operator](lefts[0], rights[0])
        except TypeError as error:
            raise BadTemplate("incompatible types for comparison") from error

    def keep(values: Values) -> Values:
        result: Values = []
        for value in values:
            if not isinstance(value, list):
                raise BadTemplate("only a list can be filtered")
            result += [item for item in value if passes(item)]
        return result

    return keep
