"""A jsonpath template -> its actions, each a chain of steps (k8s.io/client-go/util/jsonpath, parser.go)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kubectl_svc.render.jsonpath.steps import (
    COMPARE,
    BadTemplate,
    Step,
    chain,
    constant,
    descend,
    filtered,
    key,
    same,
    sliced,
    wildcard,
)

_FIELD = re.compile(r"(?:\\.|[^\s.,\[\]$@{}\\])*")
_NUMBER = re.compile(r"[-+]?[0-9][0-9.]*")
_WORD = re.compile(r"\w[^\s.,\[\]$@{}]*")
_SLICE = re.compile(r"(-?\d*)(:-?\d*)?(:-?\d*)?")
_QUOTED_KEY = re.compile(r"'((?:[^'\\]|\\.)*)'")
_FILTER = re.compile(r"([^!<>=]+)([!<>=]+)(.+)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


class Action(NamedTuple):
    """One ``{…}``, or the text between two of them: ``word`` is ``range`` or ``end`` where it is one of those."""

    steps: tuple[Step, ...]
    word: str = ""


def parse(template: str) -> Iterator[Action]:
    """The actions of ``template``, one after the other; raises `BadTemplate` at the first that is none."""
    at = 0
    while at < len(template):
        brace = template.find("{", at)
        if brace != at:
            text = template[at : brace if brace >= 0 else len(template)]
            yield Action((constant(text),))
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

    def action(self) -> Action:
        steps: list[Step] = []
        word = ""
        while True:
            if self.at >= len(self.text) or self.text[self.at] in "\r\n":
                raise BadTemplate("unclosed action")
            char = self.text[self.at]
            if char == "}":
                self.at += 1
                return Action(tuple(steps), word)
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
                steps.append(constant(self._quoted(char)))
            elif match := _NUMBER.match(self.text, self.at):
                steps.append(constant(_number(self._take(match))))
            elif match := _WORD.match(self.text, self.at):
                word = self._word(self._take(match), steps) or word
            else:
                raise BadTemplate(f"unrecognized character in action: {char!r}")

    def _take(self, match: re.Match[str]) -> str:
        self.at = match.end()
        return match.group()

    def _word(self, word: str, steps: list[Step]) -> str:
        if word in {"true", "false"}:
            steps.append(constant(word == "true"))
            return ""
        if word not in {"range", "end"}:
            raise BadTemplate(f"unrecognized identifier {word}")
        return word

    def _field(self) -> Step:
        match = _FIELD.match(self.text, self.at + 1)
        name = self._take(match) if match else ""
        return wildcard if name == "*" else key(re.sub(r"\\(.)", r"\1", name)) if name else same

    def _recursive(self) -> Step:
        self.at += 2
        if self.text.startswith("..", self.at):
            raise BadTemplate("invalid multiple recursive descent")
        if self.at < len(self.text) and re.match(r"\w", self.text[self.at]):
            self.at -= 1
            field = self._field()
            return lambda values: field(descend(values))
        return descend

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
            return lambda values: [found for member in chains for found in chain(member, values)]
        if quoted := _QUOTED_KEY.fullmatch(inside):
            return key(re.sub(r"\\(.)", r"\1", quoted.group(1)))
        match = _SLICE.fullmatch(":" if inside == "*" else inside)
        if match is None or not inside:
            raise BadTemplate(f"invalid array index {inside}")
        return sliced(*match.groups())

    def _filter(self) -> Step:
        start = self.at + 3
        match = re.compile(r"""(?:[^'")]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")*\)\]""").match(self.text, start)
        if match is None:
            raise BadTemplate("unterminated filter")
        self.at = match.end()
        inside = match.group()[:-2]
        compared = _FILTER.fullmatch(inside)
        if compared is None:
            return filtered(_expression(inside), "", ())
        left, operator, right = compared.groups()
        if operator not in COMPARE:
            raise BadTemplate(f"unrecognized filter operator {operator}")
        return filtered(_expression(left), operator, _expression(right))


def _number(text: str) -> int | float:
    try:
        return float(text) if "." in text else int(text)
    except ValueError as error:
        raise BadTemplate(f"cannot parse number {text}") from error
