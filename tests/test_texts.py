"""Every sentence that the program can say, with 0, 1 and 2, in one file that is read from top to bottom."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter

import pytest

import kubectl_svc
from kubectl_svc.cluster import texts as of_cluster
from kubectl_svc.commands import texts as of_commands
from kubectl_svc.endpoints import texts as of_endpoints
from kubectl_svc.expose import texts as of_expose
from kubectl_svc.render import texts as of_render
from kubectl_svc.trace.texts import causes, differences, errors, hops
from kubectl_svc.wording.filling import Filling, Template, Texts, agreed, counted, names

GROUPS = "abcdef"
ROOMS: dict[str, Texts] = {
    "cluster": of_cluster.TEXTS,
    "commands": of_commands.TEXTS,
    "endpoints": of_endpoints.TEXTS,
    "expose": of_expose.TEXTS,
    "render": of_render.TEXTS,
    "trace": errors.TEXTS,
}
TABLES = {"commands": "texts.py", "trace": "texts/errors.py"}
"""Where their texts are, if not in all of their folder."""
OF_KUBECTL = (of_expose.TEXTS["no-name"], of_expose.TEXTS["other-namespace"])
"""They are kubectl's own words."""
PACKAGE = Path(kubectl_svc.__file__).parent


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
    for name, table in (("cause", causes.TEXTS), ("difference", differences.TEXTS), ("hop", hops.TEXTS), *ROOMS.items()):
        yield from ((f"{name} {key}", template) for key, template in table.items())


def test_every_text_with_0_1_and_2(golden: Callable[[str, Path], None]) -> None:
    text = "".join(f"{name}\n" + "".join(f"  {line}\n" for line in readable(template)) for name, template in tables())
    golden(text, Path(__file__).parent / "texts.txt")


@pytest.mark.parametrize("template", [pytest.param(template, id=name) for name, template in tables()])
def test_a_text_is_a_message_as_kubernetes_writes_them(template: Template) -> None:
    """One line, without a full stop, and no plural in brackets: numbers agree by the one helper."""
    for line in readable(template) if template not in OF_KUBECTL else ():
        assert "\n" not in line and "(s)" not in line and not line.endswith(".")
        assert "  " not in line.replace("<", "").replace(">", "")


def test_words_agree_with_numbers() -> None:
    assert readable(("{pods:pod is|pods are} ready", ", {slow:~waits|wait}")) == [
        "no pods are ready[, wait]",
        "1 pod is ready[, waits]",
        "2 pods are ready[, wait]",
    ]


def test_a_value_is_written_as_its_template_says() -> None:
    filled = Filling().fill(
        ("{a:words}; {b:and}; {b:quoted}; {c:1}; {d}", ", {none}", ", also {d:?}"),
        {"a": range(12), "b": ["x", "y", "z"], "c": ["x", "y"], "d": {"k": "v"}, "none": []},
    )
    assert filled == '0 1 2 3 4 5 6 7 8 9 and 2 more; x, y and z; "x", "y", "z"; x and 1 more; k=v, also '


def said(room: str) -> Iterator[tuple[str, str, set[str] | None]]:
    """Where ``room`` says something: the place, the key (of f-strings what comes first), and the names of its values."""
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text()
        if f"from kubectl_svc.{room}.said import said" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("said", "BadPatch"):
                given = {word.arg for word in node.keywords}
                values = None if None in given else {str(name) for name in given}
                for key in constants(node.args[0]):
                    yield f"{path.relative_to(PACKAGE)}:{node.lineno}", key, values


def constants(node: ast.expr) -> list[str]:
    """The keys that an expression may be; those of an f-string end with ``*``, and of a name nothing is known."""
    match node:
        case ast.Constant(value=str(key)):
            return [key]
        case ast.IfExp(body=body, orelse=orelse):
            return constants(body) + constants(orelse)
        case ast.JoinedStr(values=[ast.Constant(value=str(start)), *_]):
            return [f"{start}*"]
        case _:
            return []


@pytest.mark.parametrize("room", ROOMS)
def test_what_is_said_has_a_text_with_just_these_values(room: str) -> None:
    texts = ROOMS[room]
    for place, key, values in said(room):
        keys = [one for one in texts if one.startswith(key[:-1])] if key.endswith("*") else [key]
        assert keys and set(keys) <= set(texts), f"{place}: no text {key}"
        wanted = set().union(*(names(part) for one in keys for part in parts(texts[one])))
        assert values is None or values == wanted, f"{place}: {key} has {sorted(wanted)}, given are {sorted(values)}"


@pytest.mark.parametrize("room", ROOMS)
def test_no_key_has_two_texts(room: str) -> None:
    keys = [
        key.value
        for path in (PACKAGE / room).glob(TABLES.get(room, "texts/*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict)
        for key in node.value.keys
        if isinstance(key, ast.Constant)
    ]
    assert set(ROOMS[room]) <= set(keys) and len(set(keys)) == len(keys)


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_is_said_somewhere(room: str) -> None:
    """By its whole key, or by what an f-string begins with."""
    sources = "".join(path.read_text() for path in PACKAGE.rglob("*.py") if "texts" not in path.with_suffix("").parts)
    started = tuple(key[:-1] for _, key, _ in said(room) if key.endswith("*"))
    assert [key for key in ROOMS[room] if f'"{key}"' not in sources and not key.startswith(started or "*")] == []
