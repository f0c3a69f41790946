"""Every sentence that a trace can say, with 0, 1 and 2, in one file that is read from top to bottom."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter

import pytest

from kubectl_svc.trace.texts import causes, differences, hops
from kubectl_svc.trace.texts.filling import Template, agreed, counted

GROUPS = "abcdef"


def parts(template: Template) -> tuple[str, ...]:
    return (template,) if isinstance(template, str) else template


def with_number(part: str, count: int) -> str:
    """One part of a template with the names of its values, and words that agree with ``count``."""
    text = ""
    for before, field, spec, _ in Formatter().parse(part):
        text += before
        if field and spec and "|" in spec:
            text += agreed(count, spec[1:]) if spec.startswith("~") else counted(count, spec)
        elif field and spec != "?":
            text += f"<{field}>"
    return text


def readable(template: Template) -> list[str]:
    """The template with its optional parts in brackets: once, or for 0, 1 and 2 where words depend on a number."""
    lines = []
    for count in (0, 1, 2):
        first, *more = (with_number(part, count) for part in parts(template))
        lines.append(first + "".join(f"[{part}]" for part in more))
    return list(dict.fromkeys(lines))


def tables() -> Iterator[tuple[str, Template]]:
    for group in GROUPS:
        for code, variants in importlib.import_module(f"kubectl_svc.trace.texts.{group}").TEXTS.items():
            yield from ((f"{code} {variant}".rstrip(), template) for variant, template in variants.items())
    for name, table in (("cause", causes.TEXTS), ("difference", differences.TEXTS), ("hop", hops.TEXTS)):
        yield from ((f"{name} {key}", template) for key, template in table.items())


def test_every_text_with_0_1_and_2(golden: Callable[[str, Path], None]) -> None:
    text = "".join(f"{name}\n" + "".join(f"  {line}\n" for line in readable(template)) for name, template in tables())
    golden(text, Path(__file__).parent.parent / "texts.txt")


@pytest.mark.parametrize("template", [pytest.param(template, id=name) for name, template in tables()])
def test_a_text_is_a_message_as_kubernetes_writes_them(template: Template) -> None:
    """One line, without a full stop, and no plural in brackets: numbers agree by the one helper."""
    for line in readable(template):
        assert "\n" not in line and "(s)" not in line and not line.endswith(".")
        assert "  " not in line.replace("<", "").replace(">", "")


def test_words_agree_with_numbers() -> None:
    assert readable(("{pods:pod is|pods are} ready", ", {slow:~waits|wait}")) == [
        "no pods are ready[, wait]",
        "1 pod is ready[, waits]",
        "2 pods are ready[, wait]",
    ]
