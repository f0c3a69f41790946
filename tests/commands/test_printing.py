"""``-o`` of every command: each takes every format of its table, and refuses others as kubectl does."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from kubectl_svc.cli import main
from kubectl_svc.commands import printing, trace, version
from kubectl_svc.commands.command import COMMANDS, Command
from kubectl_svc.commands.endpoints import flags as endpoints_flags
from kubectl_svc.commands.expose import flags as expose_flags
from kubectl_svc.commands.printing import Output
from kubectl_svc.console import Console
from tests.endpoints.build import service, slice_of

WORLD = yaml.safe_dump_all([service(), slice_of("db-1", "192.0.2.1")])
EXPOSED = "expose --name db --selector app=db --port 5432 --dry-run=client"

# What is run -> its table, a path of a text, and that text: as jsonpath, as a Go template, and within the document itself.
OBJECTS = tuple(form for form in endpoints_flags.FORMATS if form not in ("table", "wide", "addresses"))
"""Formats of ``--objects``; a table has none."""
RUN: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "trace db -f - -n shop": (trace.FORMATS, ("kind",), "Trace"),
    "trace -f - -n shop": (trace.FORMATS, ("kind",), "TraceList"),
    "endpoints get db -f - -n shop": (endpoints_flags.FORMATS, ("kind",), "ServiceEndpointsList"),
    "endpoints get db -f - -n shop --objects": (OBJECTS, ("kind",), "List"),
    EXPOSED: (expose_flags.FORMATS, ("metadata", "name"), "db"),
    "version": (version.FORMATS, ("clientVersion", "gitVersion"), ""),
}
PICTURES = {
    ("trace", "tree"): "service/db",
    ("trace", "table"): "SERVICE",
    ("trace", "wide"): "",
    ("trace", "name"): "service/db\n",
    ("endpoints", "table"): "ADDRESS",
    ("endpoints", "wide"): "ADDRESS",
    ("endpoints", "name"): "endpointslice.discovery.k8s.io/db-1\n",
    ("endpoints", "addresses"): "192.0.2.1",
    ("expose", "name"): "service/db\n",
    ("expose", "wide"): "service/db exposed (dry run)\n",
}


def said(words: list[str], path: str = "/none") -> tuple[int, str, str]:
    """Exit code, stdout and stderr; ``path`` is where a kubectl may be."""
    out, err = io.StringIO(), io.StringIO()
    code = main(words, Console(io.StringIO(WORLD), out, err, {"PATH": path, "KUBECONFIG": "/none"}))
    return code, out.getvalue(), err.getvalue()


def commands(rows: tuple[Command, ...] = COMMANDS, before: str = "") -> Iterator[tuple[str, Command]]:
    """Every command and verb that has flags of its own, with its words."""
    for row in rows:
        words = f"{before} {row.name}".strip()
        verbs = getattr(row.module(), "COMMANDS", None)
        yield from commands(verbs, words) if verbs else [(words, row)]


def formats_of(command: Command) -> tuple[str, ...] | None:
    found = [tuple(action.formats) for action in command.parser("")._actions if isinstance(action, Output)]
    return found[0] if found else None


TABLES = {"trace": trace.FORMATS, "expose": expose_flags.FORMATS, "version": version.FORMATS}


@pytest.mark.parametrize(("words", "command"), list(commands()), ids=[words for words, _ in commands()])
def test_a_command_declares_its_formats_in_one_table(words: str, command: Command) -> None:
    expected = endpoints_flags.FORMATS if words.startswith("endpoints") else TABLES.get(words)
    assert formats_of(command) == expected
    assert expected is None or set(printing.DOCUMENTS) - set(expected) <= set(printing.GO_TEMPLATES)


WALK = [(line, form) for line, (formats, _, _) in RUN.items() for form in formats]


@pytest.mark.parametrize(("line", "form"), WALK, ids=[f"{line} -o {form}" for line, form in WALK])
def test_every_command_prints_every_format(line: str, form: str, tmp_path: Path, kubectl: Path) -> None:
    _, keys, text = RUN[line]
    template = ""
    if form in printing.JSONPATHS:
        template = f"{{.{'.'.join(keys)}}}"
    elif form in printing.GO_TEMPLATES:
        template = f"{{{{.{'.'.join(keys)}}}}}"
    if form.endswith("file"):
        (tmp_path / "template").write_text(template, encoding="utf-8")
        template = str(tmp_path / "template")
    words = [*line.split(), "-o", f"{form}={template}" if template else form]
    # Go's templates alone are kubectl's.
    code, out, err = said(words, f"{kubectl.parent}{os.pathsep}/usr/bin" if form in printing.GO_TEMPLATES else "/none")
    assert code in (0, 1, 3) and "error" not in err, err
    if (line.split()[0], form) in PICTURES:
        assert PICTURES[line.split()[0], form] in out and out
        return
    assert out
    if form in printing.NOTATIONS:
        document = json.loads(out) if form == "json" else yaml.safe_load(out)
        for key in keys:
            document = document[key]
        assert text in document
    elif form == "jsonpath-as-json":
        assert text in json.loads(out)[0]
    else:
        assert text in out and (not text or out == text), "as kubectl, without a line end of ours"


@pytest.mark.parametrize("line", RUN)
@pytest.mark.parametrize(
    ("form", "meant"),
    [
        ("yml", "yaml"),
        ("jsn", "json"),
        ("JSNO", "json"),
        ("josnpath={.kind}", "jsonpath"),
        ("xml", ""),
        ("json=x", "json"),
        ("yaml=", "yaml"),
    ],
    ids=lambda value: value or "none",
)
def test_what_is_no_format_is_refused_with_those_that_are(line: str, form: str, meant: str) -> None:
    formats = ",".join(sorted(endpoints_flags.FORMATS if RUN[line][0] == OBJECTS else RUN[line][0]))
    hint = f'; did you mean "{meant}"?' if meant else ""
    told = f'error: unable to match a printer suitable for the output format "{form}", allowed formats are: {formats}{hint}\n'
    assert said([*line.split(), "-o", form]) == (1 if line == EXPOSED else 2, "", told)


@pytest.mark.parametrize("line", [line for line in RUN if line != "version"])
@pytest.mark.parametrize(
    ("words", "printed"),
    [
        (["-o", "jsonpath", "--template", "{.kind}"], "{kind}"),
        (["--template", "{.kind}", "-o", "jsonpath"], "{kind}"),
        (["-o", "jsonpath={.nothing}", "--template={.kind}"], "{kind}"),
        (["-o", "JSONPATH={.kind}"], "{kind}"),
        (["--template={{.kind}}"], "{kind}"),
        (["-o", "go-template", "--template={{.kind}}!"], "{kind}!"),
    ],
    ids=" ".join,
)
def test_a_template_may_stand_in_a_flag_of_its_own(line: str, words: list[str], printed: str, kubectl: Path) -> None:
    kind = "Service" if line == EXPOSED else RUN[line][2]
    assert said([*line.split(), *words], f"{kubectl.parent}{os.pathsep}/usr/bin")[1:] == (printed.format(kind=kind), "")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["-o", "jsonpath"], "-o jsonpath: no template given"),
        (["-o", "jsonpath={.kind"], "-o jsonpath: {.kind: "),
        (["-o", "jsonpath-file=/none"], "-o jsonpath-file: /none: No such file or directory"),
    ],
    ids=["no template", "unclosed", "no file"],
)
@pytest.mark.parametrize("line", RUN)
def test_a_template_that_is_none_is_refused_before_anything_is_read(line: str, words: list[str], told: str) -> None:
    code, out, err = said([*line.replace("-f -", "-f not-there.yaml").split(), *words])
    assert (code, out) == (1 if line == EXPOSED else 2, "") and err.startswith(f"error: {told}") and err.count("\n") == 1


@pytest.mark.parametrize("line", [line for line in RUN if line != "version"])
def test_a_go_template_that_is_none_is_refused_before_anything_is_read(line: str, kubectl: Path) -> None:
    words = [*line.replace("-f -", "-f not-there.yaml").split(), "-o", "go-template={{.kind"]
    code, out, err = said(words, f"{kubectl.parent}{os.pathsep}/usr/bin")
    assert (code, out) == (1 if line == EXPOSED else 2, "") and "unclosed action" in err


@pytest.mark.parametrize("form", printing.NOTATIONS)
def test_an_edit_of_files_prints_manifests_in_every_notation(form: str) -> None:
    code, out, err = said(["endpoints", "add", "db", "192.0.2.2", "-f", "-", "-n", "shop", "-o", form])
    documents = json.loads(out)["items"] if form == "json" else list(yaml.safe_load_all(out))
    assert (code, err) == (0, "") and [one["kind"] for one in documents if one] == ["Service", "EndpointSlice"]
