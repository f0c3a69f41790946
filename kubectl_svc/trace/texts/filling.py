"""The little language of the templates: values in braces, which agree with their numbers.

``{name}`` stands for a value, ``{port.number}`` for a part of one. What follows a colon says how it is written:

- ``{count:pod is|pods are}``: the number, or the length of a list, with words that agree: "1 pod is", "2 pods are", "no pods
  are";
- ``{count:~is|are}``: the words alone;
- ``{names:2}``: a list cut after two, "a, b and 3 more"; four without a number;
- ``{pods:group}``: "pod/web-1", or "3 pods (web-1, web-2 and 1 more)";
- ``{late:?}``: nothing, for a part that merely depends on a value;
- ``{ports:ports}``: all of a Service's ports; ``{values:clauses}``: all of a list, between semicolons;
- ``{ways:ways}``: the ports and families that a sentence is about, with a colon, or nothing where it is about all;
- ``{ports:declared}``: what containers declare, or "none";
- ``{port:label}``, ``{port:numbers}``: a Service's port as "http 80/TCP" or "80/TCP"; alone it is "port http".

A template of several parts leaves out each part in which a value is empty: none, no text, an empty list, 0 or false. No text
begins with a comma, so that every part may bring its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from string import Formatter
from typing import Any

from kubectl_svc.kubernetes.admission.refused import Refused, told
from kubectl_svc.kubernetes.controllers.difference import Difference
from kubectl_svc.objects.pods import ContainerPort
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.hops.routes import Way
from kubectl_svc.trace.report import Cause, Counted, LabelDifference, PodNumber, Said

Template = str | tuple[str, ...]

REFUSED = (
    "the API server would refuse {object}: {reasons:clauses}",
    "; put the value in quotes{quote:?}",
    "; remove {wrapper}: a Service's selector holds the labels themselves",
    "; write the number without quotes{unquote:?}",
)
"""Of every object that no server would take; the reasons are in the server's own words."""

SHOWN = 4
"""How many items of a list are shown."""


def fill(template: Template, values: Mapping[str, Any]) -> str:
    """A template with its values: its first part, and those whose values are not empty."""
    first, *more = (template,) if isinstance(template, str) else template
    kept = (part for part in more if not any(_is_empty(values.get(name)) for name in names(part)))
    return "".join(_FILLER.vformat(part, (), values) for part in (first, *kept)).lstrip(", ")


def names(part: str) -> set[str]:
    """The values that one part of a template mentions."""
    fields = (field for _, field, _, _ in _FILLER.parse(part) if field)
    return {field.partition(".")[0] for field in fields}


def agreeing(part: str) -> dict[str, str]:
    """The values of one part that words agree with, and those words."""
    return {field: spec for _, field, spec, _ in _FILLER.parse(part) if field and spec and "|" in spec}


def counted(count: int, forms: str) -> str:
    """``1 pod is``, ``2 pods are``, ``no pods are`` for the forms ``pod is|pods are``."""
    return f"{count or 'no'} {agreed(count, forms)}"


def agreed(count: int, forms: str) -> str:
    """The one of two forms that goes with a number."""
    one, several = forms.split("|")
    return one if count == 1 else several


def listed(items: Iterable[Any], limit: int = SHOWN) -> str:
    """``a, b, c, d and 3 more``."""
    known = list(dict.fromkeys(map(shown, items)))
    more = len(known) - limit
    return ", ".join(known[:limit]) + (f" and {more} more" if more > 0 else "")


def pairs(labels: Mapping[str, Any]) -> str:
    """``app=web,tier=front``."""
    return ",".join(f"{key}={visible(value)}" for key, value in sorted(labels.items()))


def visible(value: Any) -> str:
    """A label's value; in quotes where it is empty or has what no label may have, so that blanks are seen."""
    text = str(value)
    return text if _LABEL.fullmatch(text) else json.dumps(text, ensure_ascii=False)


_LABEL = re.compile(r"[\w./:-]+")


def label(port: ServicePort) -> str:
    """``http 80/TCP``."""
    return f"{port.name} {numbers(port)}".lstrip()


def numbers(port: ServicePort) -> str:
    """``80/TCP``."""
    return f"{port.port}/{port.protocol}"


def group(references: Sequence[str]) -> str:
    """``pod/web-1``, or ``3 pods (web-1, web-2 and 1 more)``."""
    if len(references) == 1:
        return references[0]
    return f"{len(references)} pods ({listed((one.rpartition('/')[2] for one in references), 2)})"


def shown(value: Any) -> str:
    """A value as it is written where nothing else is said."""
    match value:
        case Cause():
            from kubectl_svc.trace.texts.causes import TEXTS

            return fill(TEXTS[value.kind], value._asdict())
        case Said():
            from kubectl_svc.trace.texts.hops import TEXTS as OF_HOPS

            return fill(OF_HOPS[value.key], value.values)
        case PodNumber():
            return f"{value.number} in {value.pod}"
        case Way():
            return " over ".join(filter(None, (label(value.port) if value.port else "", value.family)))
        case Counted():
            return f"{shown(value.cause)} ({value.pods})"
        case LabelDifference():
            if value.found is not None:
                return f"{value.key} is {visible(value.wanted)}, pods have {visible(value.found)}"
            return f"pods have no label {value.key}" + (f", but {value.other}={value.wanted}" if value.other else "")
        case Difference():
            from kubectl_svc.trace.texts import differences

            return differences.told(value)
        case Refused():
            return told(value)
        case ServicePort():
            return f"port {value.name or numbers(value)}"
        case ContainerPort():
            return f"{value.name} {value.number}/{value.protocol}".lstrip()
        case str():
            return value
        case Mapping():
            return pairs(value)
        case bool():
            return str(value).lower()
        case list() | tuple():
            return listed(value)
        case _:
            return str(value)


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


class _Filler(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" in format_spec:
            count = value if isinstance(value, int) else len(value)
            alone = format_spec.startswith("~")
            return agreed(count, format_spec[1:]) if alone else counted(count, format_spec)
        if format_spec.isdigit():
            return listed(value, int(format_spec))
        return _WAYS[format_spec](value)


_WAYS: Mapping[str, Callable[[Any], str]] = {
    "": shown,
    "?": lambda value: "",
    "label": label,
    "numbers": numbers,
    "ports": lambda ports: ", ".join(map(label, ports)) or "none",
    "declared": lambda ports: listed(ports) or "none",
    "ways": lambda ways: f"{listed(ways)}: " if ways else "",
    "group": group,
    "clauses": lambda values: "; ".join(map(shown, values)),
    "written": as_written,
}
_FILLER = _Filler()


def _is_empty(value: Any) -> bool:
    return value is None or value is False or value == 0 or (hasattr(value, "__len__") and not len(value))
