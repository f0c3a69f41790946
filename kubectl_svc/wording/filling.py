"""The little language of the templates: values in braces, which agree with their numbers.

``{name}`` stands for a value, ``{port.number}`` for a part of one. What follows a colon says how it is written:

- ``{count:pod is|pods are}``: the number, or the length of a list, with words that agree: "1 pod is", "2 pods are", "no pods
  are";
- ``{count:~is|are}``: the words alone;
- ``{names:2}``: a list cut after two, "a, b and 3 more"; four without a number;
- ``{late:?}``: nothing, for a part that merely depends on a value;
- ``{names:all}``: all of a list, "a, b, c"; ``{names:and}``: "a, b and c"; ``{names:quoted}``: each in double quotes;
  ``{names:words}``: ten at most, with nothing but spaces between;
- ``{port:label}``, ``{port:numbers}``: a Service's port as "http 80/TCP" or "80/TCP"; ``{ports:labels}``: several of them;
- ``{values:clauses}``: all of a list, between semicolons;
- ``{value:written}``: a value as a manifest has it.

A family adds its own formats, such as ``{pods:group}``, and says how values of its types are written. A template of several
parts leaves out each part in which a value is empty: none, no text, an empty list, 0 or false. No text begins with a comma, so
that every part may bring its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from string import Formatter
from typing import Any

from kubectl_svc.objects.services import ServicePort

Template = str | tuple[str, ...]
Texts = Mapping[str, Template]

SHOWN = 4
"""How many items of a list are shown."""


class Filling(Formatter):
    """Templates of one family: ``own`` writes values of its types, ``None`` for others; ``formats`` are further ones."""

    def __init__(
        self,
        own: Callable[[Any], str | None] = lambda value: None,
        formats: Mapping[str, Callable[[Any], str]] = {},
    ) -> None:
        self._own = own
        self._formats: Mapping[str, Callable[[Any], str]] = {
            "": self.shown,
            "?": lambda value: "",
            "all": lambda values: ", ".join(map(self.shown, values)),
            "and": self._joined,
            "clauses": lambda values: "; ".join(map(self.shown, values)),
            "label": label,
            "labels": labels,
            "numbers": numbers,
            "quoted": lambda values: ", ".join(f'"{self.shown(value)}"' for value in values),
            "words": lambda values: self.listed(values, 10, " "),
            "written": as_written,
            **formats,
        }

    def fill(self, template: Template, values: Mapping[str, Any]) -> str:
        """A template with its values: its first part, and those whose values are not empty."""
        first, *more = (template,) if isinstance(template, str) else template
        kept = (part for part in more if not any(_is_empty(values.get(name)) for name in names(part)))
        return "".join(self.vformat(part, (), values) for part in (first, *kept)).lstrip(", ")

    def listed(self, items: Iterable[Any], limit: int = SHOWN, between: str = ", ") -> str:
        """``a, b, c, d and 3 more``."""
        known = list(dict.fromkeys(map(self.shown, items)))
        more = len(known) - limit
        return between.join(known[:limit]) + (f" and {more} more" if more > 0 else "")

    def shown(self, value: Any) -> str:
        """A value as it is written where nothing else is said."""
        own = self._own(value)
        if own is not None:
            return own
        match value:
            case str():
                return value
            case Mapping():
                return pairs(value)
            case bool():
                return str(value).lower()
            case list() | tuple() if type(value).__str__ is object.__str__:
                return self.listed(value)
            case _:
                return str(value)

    def format_field(self, value: Any, format_spec: str) -> str:
        """One value by what follows its colon."""
        if "|" in format_spec:
            count = value if isinstance(value, int) else len(value)
            alone = format_spec.startswith("~")
            return agreed(count, format_spec[1:]) if alone else counted(count, format_spec)
        if format_spec.isdigit():
            return self.listed(value, int(format_spec))
        return self._formats[format_spec](value)

    def _joined(self, values: Sequence[Any]) -> str:
        *some, last = map(self.shown, values)
        return f"{', '.join(some)} and {last}" if some else last


def names(part: str) -> set[str]:
    """The values that one part of a template mentions."""
    fields = (field for _, field, _, _ in Formatter().parse(part) if field)
    return {field.partition(".")[0] for field in fields}


def counted(count: int, forms: str) -> str:
    """``1 pod is``, ``2 pods are``, ``no pods are`` for the forms ``pod is|pods are``."""
    return f"{count or 'no'} {agreed(count, forms)}"


def agreed(count: int, forms: str) -> str:
    """The one of two forms that goes with a number."""
    one, several = forms.split("|")
    return one if count == 1 else several


def label(port: ServicePort) -> str:
    """``http 80/TCP``."""
    return f"{port.name} {numbers(port)}".lstrip()


def labels(ports: Iterable[ServicePort]) -> str:
    """``http 80/TCP, https 443/TCP``."""
    return ", ".join(map(label, ports))


def numbers(port: ServicePort) -> str:
    """``80/TCP``."""
    return f"{port.port}/{port.protocol}"


def pairs(of: Mapping[str, Any]) -> str:
    """``app=web,tier=front``."""
    return ",".join(f"{visible(key)}={visible(value)}" for key, value in sorted(of.items()))


def visible(value: Any) -> str:
    """A label's value; in quotes where it is empty or has what no label may have, so that blanks are seen."""
    text = str(value)
    return text if _LABEL.fullmatch(text) else json.dumps(text, ensure_ascii=False)


_LABEL = re.compile(r"[\w./:-]+")


def as_written(value: Any) -> str:
    """A value as a manifest has it: text as it is unless YAML reads it otherwise, everything else as JSON."""
    plain = isinstance(value, str) and not _NO_TEXT.fullmatch(value) and value == value.strip()
    return "unset" if value is None else value if plain else json.dumps(value)


_NO_TEXT = re.compile(
    r"~?|null|true|false|yes|no|on|off|y|n|0x[0-9a-f_]+|0[bo][0-7_]+"
    r"|[-+]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:e[-+]?[0-9]+)?|[-+]?\.(?:inf|nan)",
    re.IGNORECASE,
)
"""What YAML reads as nothing, a truth value or a number."""


def _is_empty(value: Any) -> bool:
    return value is None or value is False or value == 0 or (hasattr(value, "__len__") and not len(value))
