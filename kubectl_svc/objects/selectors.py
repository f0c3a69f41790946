"""Label selectors: text and ``LabelSelector`` objects -> requirements, and whether labels meet them.

Mirrors k8s.io/apimachinery/pkg/labels (``Parse``, ``Requirement.Matches``) and
pkg/apis/meta/v1 (``LabelSelectorAsSelector``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from kubectl_svc.objects import Object
from kubectl_svc.objects.meta import dig, items, mapping

_NAME = r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
_PREFIX = r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*"
_KEY = re.compile(rf"(?:(?={_PREFIX}/)[^/]{{1,253}}/)?{_NAME}")
_VALUE = re.compile(rf"(?:{_NAME})?")
_NUMBER = re.compile(r"[0-9]{1,18}")
"""What is both a label value and an integer to Go."""
_OPERATORS = {"In": "in", "NotIn": "notin", "Exists": "exists", "DoesNotExist": "!"}
_TOKEN = re.compile(r"\s*(==|!=|=|,|\(|\)|!|>|<|[^\s=!,()<>]+)")


class BadSelector(ValueError):
    """Text that is no label selector; ``str()`` says what and where."""


class Requirement(NamedTuple):
    """One condition on one label: ``operator`` is ``in``, ``notin``, ``exists``, ``!``, ``>`` or ``<``.

    Any other is one that an object has and the API does not know; no labels meet it.
    """

    key: str
    operator: str
    values: tuple[str, ...] = ()

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether ``labels`` meet this condition."""
        value = labels.get(self.key)
        match self.operator:
            case "in":
                return value in self.values
            case "notin":
                return value not in self.values
            case "exists":
                return value is not None
            case "!":
                return value is None
            case ">" | "<":
                if not _NUMBER.fullmatch(value or "") or not _NUMBER.fullmatch("".join(self.values[:1])):
                    return False
                left, right = int(value or ""), int(self.values[0])
                return left > right if self.operator == ">" else left < right
            case _:
                return False

    def __str__(self) -> str:
        match self.operator:
            case "in" if len(self.values) == 1:
                return f"{self.key}={self.values[0]}"
            case "notin" if len(self.values) == 1:
                return f"{self.key}!={self.values[0]}"
            case ">" | "<":
                return f"{self.key}{self.operator}{''.join(self.values[:1])}"
            case "exists":
                return self.key
            case "!":
                return f"!{self.key}"
            case _:
                return f"{self.key} {self.operator} ({','.join(self.values)})"


class Selector(NamedTuple):
    """Requirements that must all be met; without any, everything matches."""

    requirements: tuple[Requirement, ...] = ()

    def matches(self, labels: Mapping[str, str]) -> bool:
        """Whether ``labels`` meet every requirement."""
        return all(requirement.matches(labels) for requirement in self.requirements)

    def equalities(self) -> dict[str, str] | None:
        """The same selector as ``key: value`` pairs, the only form a Service takes; ``None`` if it says more than that."""
        pairs: dict[str, str] = {}
        for requirement in self.requirements:
            if requirement.operator != "in" or len(requirement.values) != 1:
                return None
            if pairs.setdefault(requirement.key, requirement.values[0]) != requirement.values[0]:
                return None
        return pairs

    def __str__(self) -> str:
        return ",".join(map(str, self.requirements))


def of_labels(labels: Mapping[str, str]) -> Selector:
    """The selector of a Service: every label with exactly this value."""
    return Selector(tuple(Requirement(key, "in", (value,)) for key, value in sorted(labels.items())))


def of_label_selector(obj: Object) -> Selector:
    """A ``LabelSelector`` object (``matchLabels`` and ``matchExpressions``)."""
    pairs = {str(key): str(value) for key, value in mapping(obj, "matchLabels").items()}
    more = [
        Requirement(
            str(expression.get("key")),
            _OPERATORS.get(str(expression.get("operator")), str(expression.get("operator"))),
            tuple(map(str, items(expression, "values"))),
        )
        for expression in items(obj, "matchExpressions")
        if isinstance(expression, dict)
    ]
    return Selector((*of_labels(pairs).requirements, *more))


_HOLDERS = {"NetworkPolicy", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "PodDisruptionBudget"}
"""Kinds whose ``matchExpressions`` (but for those of pod templates) are those of a ``LabelSelector``."""


def problems_in(obj: Object) -> Iterator[str]:
    """What the API refuses in the ``LabelSelector``s of an object, each with its place."""
    if str(obj.get("kind")) in _HOLDERS:
        yield from _problems_below(obj.get("spec"), "spec")


def _problems_below(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "matchExpressions":
                yield from _expression_problems(item, f"{place}.{key}")
            elif key != "template":
                yield from _problems_below(item, f"{place}.{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _problems_below(item, f"{place}[{index}]")


def _expression_problems(expressions: Any, place: str) -> Iterator[str]:
    """As apimachinery's ``ValidateLabelSelectorRequirement``, and where JSON has another type."""
    if not isinstance(expressions, list | None):
        yield f"{place}: not a list"
        return
    for index, expression in enumerate(expressions or ()):
        key, operator, values = (dig(expression, name) for name in ("key", "operator", "values"))
        where = f"{place}[{index}]"
        if not isinstance(key, str) or key_problem(key):
            yield f"{where}.key: {_quoted(key)} is not a label key"
        elif not isinstance(operator, str) or operator not in _OPERATORS:
            yield f"{where}.operator: {_quoted(operator)} is not one of {', '.join(_OPERATORS)}"
        elif not isinstance(values, list | None) or not all(isinstance(value, str) for value in values or ()):
            yield f"{where}.values: not a list of texts"
        elif bool(values) is not (operator in ("In", "NotIn")):
            yield f"{where}.values: must {'not ' if values else ''}be given with the operator {operator}"


def parse(text: str) -> Selector:
    """``a=b,c!=d,e in (f,g),h,!i,j>1`` -> a Selector; blanks around the parts do not matter; raises `BadSelector`."""
    tokens = _tokens(text)
    requirements: list[Requirement] = []
    while tokens:
        requirements.append(_requirement(tokens, text))
        if tokens:
            if tokens.pop(0) != ",":
                raise BadSelector(f'selector "{text}": expected a comma after "{requirements[-1]}"')
            if not tokens:
                raise BadSelector(f'selector "{text}": it ends with a comma')
    return Selector(tuple(requirements))


def key_problem(key: str) -> str:
    """Why ``key`` is no label key, or nothing (apimachinery ``IsQualifiedName``)."""
    return (
        "" if _KEY.fullmatch(key) else f'"{key}" is not a label key: [prefix/]name of letters, digits, -, _ and ., at most 63'
    )


def value_problem(value: str) -> str:
    """Why ``value`` is no label value, or nothing (apimachinery ``IsValidLabelValue``)."""
    return "" if _VALUE.fullmatch(value) else f'"{value}" is not a label value: letters, digits, -, _ and ., at most 63'


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    while match := _TOKEN.match(text, at):
        tokens.append(match.group(1))
        at = match.end()
    return tokens


def _requirement(tokens: list[str], text: str) -> Requirement:
    token = tokens.pop(0)
    if token == "!":
        return Requirement(_key(tokens.pop(0) if tokens else "", text), "!")
    key = _key(token, text)
    if not tokens or tokens[0] == ",":
        return Requirement(key, "exists")
    operator = tokens.pop(0)
    if operator in {"in", "notin"}:
        return Requirement(key, operator, _values(tokens, text))
    if operator not in {"=", "==", "!=", ">", "<"}:
        raise BadSelector(f'selector "{text}": expected =, !=, in, notin, > or < after "{key}", found "{operator}"')
    value = tokens.pop(0) if tokens and tokens[0] != "," else ""
    if operator in {">", "<"}:
        if not _NUMBER.fullmatch(value):
            raise BadSelector(f'selector "{text}": {key}{operator} needs a whole number')
        return Requirement(key, operator, (value,))
    if problem := value_problem(value):
        raise BadSelector(f'selector "{text}": {problem}')
    return Requirement(key, "notin" if operator == "!=" else "in", (value,))


def _key(key: str, text: str) -> str:
    if problem := key_problem(key):
        raise BadSelector(f'selector "{text}": {problem}')
    return key


def _values(tokens: list[str], text: str) -> tuple[str, ...]:
    if not tokens or tokens.pop(0) != "(":
        raise BadSelector(f'selector "{text}": in and notin need values in parentheses')
    values: list[str] = []
    expecting = True
    while tokens:
        token = tokens.pop(0)
        if token == ")":
            if expecting:
                values.append("")
            for value in values:
                if problem := value_problem(value):
                    raise BadSelector(f'selector "{text}": {problem}')
            return tuple(sorted(set(values)))
        if token == ",":
            if expecting:
                values.append("")
            expecting = True
        elif expecting:
            values.append(token)
            expecting = False
        else:
            break
    raise BadSelector(f'selector "{text}": the parentheses are not closed')


def _quoted(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else "what is there"
