"""``-f``: text as kubectl reads it, and every object in it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.cluster.decoding import decode
from kubectl_svc.cluster.files.documents import BadDocument, parse, split
from kubectl_svc.cluster.files.manifests import load
from kubectl_svc.errors import SvcError
from tests.connection.wire import Scripted, reply

SERVICE = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}}
TEXT = json.dumps(SERVICE)

VALUES: dict[str, tuple[str, Any]] = {
    "a date": ("a: 2024-01-02", {"a": "2024-01-02"}),
    "a time": ("a: 2024-01-02T03:04:05Z", {"a": "2024-01-02T03:04:05Z"}),
    "an explicit time": ("a: !!timestamp 2024-01-02", {"a": "2024-01-02"}),
    "ports of a container runtime": ("a: 22:22", {"a": "22:22"}),
    "base sixty": ("a: 190:20:30.5", {"a": "190:20:30.5"}),
    "numbers": ("[1, -2, +3, 0x1F, 0b11, 017, 1_000, 0]", [1, -2, 3, 31, 3, 15, 1000, 0]),
    "fractions": ("[1.5, .5, 1., -1.5e+3, 1e3]", [1.5, 0.5, 1.0, -1500.0, 1000.0]),
    "numbers of other bases": ("[0o17, 0B11, 0X1f, -0o7]", [15, 3, 31, -7]),
    "no octal number": ("[08, 0.9]", [8.0, 0.9]),
    "addresses are text": ("[192.0.2.42, 'fd00::1', 1.2.3]", ["192.0.2.42", "fd00::1", "1.2.3"]),
    "truth": ("[true, no, On, OFF]", [True, False, True, False]),
    "nothing": ("[~, null, ]", [None, None]),
    "an equals sign": ("- =", ["="]),
    "keys are text": ("[{1: a, 1.5: c, null: d}, {true: b}]", [{"1": "a", "1.5": "c", "null": "d"}, {"true": "b"}]),
    "a tab in a flow list": ("a: [b,\tc]", {"a": ["b", "c"]}),
    "anchors and merges": ("a: &x {b: 1}\nc: {<<: *x, d: 2}", {"a": {"b": 1}, "c": {"b": 1, "d": 2}}),
    "a key twice": ("{a: 1, a: 2}", {"a": 2}),
    "JSON with tabs": ('{\n\t"a":\t[1]\n}', {"a": [1]}),
}


@pytest.mark.parametrize("case", VALUES)
def test_values(case: str) -> None:
    text, expected = VALUES[case]
    assert parse(text) == expected


@pytest.mark.parametrize(
    "text", ["a: [", "a: b: c", "\tx: 1", "!!python/object:os.system {}", "{a: 1", "a: *x", "\x00", "? [a]\n: b"]
)
def test_no_documents(text: str) -> None:
    with pytest.raises(BadDocument) as caught:
        parse(text)
    assert "\n" not in str(caught.value)


SPLIT: dict[str, tuple[str, list[tuple[int, Any]]]] = {
    "nothing": ("", []),
    "comments": ("# a\n---\n# b\n", []),
    "one": ("a: 1\n", [(1, {"a": 1})]),
    "several": ("---\na: 1\n--- # next\nb: 2\n---\n---\nc: 3\n...\n", [(1, {"a": 1}), (3, {"b": 2}), (6, {"c": 3})]),
    "line ends of Windows": ("a: 1\r\n---\r\nb: 2\r\n", [(1, {"a": 1}), (2, {"b": 2})]),
    "dashes inside": ("a: |\n  ---\n  b\n", [(1, {"a": "---\nb\n"})]),
    "JSON after JSON": ('{"a": 1}\n{"b": 2}{"c": 3}\n', [(1, {"a": 1}), (2, {"b": 2}), (2, {"c": 3})]),
    "YAML after JSON": ('{"a": 1}\n---\nb: 2\n', [(1, {"a": 1}), (2, {"b": 2})]),
    "flow style": ("{a: 1}\n---\n{b: 2}\n", [(1, {"a": 1}), (2, {"b": 2})]),
}


@pytest.mark.parametrize("case", SPLIT)
def test_split(case: str) -> None:
    text, expected = SPLIT[case]
    assert list(split(text)) == expected


def test_a_broken_document_hides_no_neighbour() -> None:
    first, broken, last = split("a: 1\n---\nb: [\n---\nc: 3\n")
    assert (first, last) == ((1, {"a": 1}), (4, {"c": 3}))
    assert broken[0] == 2
    assert str(broken[1]).startswith("line 3: ") or str(broken[1]).startswith("line 4: ")


def test_many_documents_take_linear_time() -> None:
    assert len(list(split("a: 1\n---\n" * 20_000))) == 20_000
    assert len(list(split('{"a": 1}\n' * 20_000))) == 20_000


OBJECTS: dict[str, tuple[str | bytes, list[str]]] = {
    "one": (TEXT, ["web"]),
    "with a mark": (b"\xef\xbb\xbf" + TEXT.encode(), ["web"]),
    "files put together, each with a mark": (f"---\n{TEXT}\n".encode("utf-8-sig") * 2, ["web", "web"]),
    "with a mark behind a separator": (f"{TEXT}\n---\n\ufeff{TEXT}\n--- \n\ufeff# text\n{TEXT}", ["web", "web", "web"]),
    "JSON with a mark behind JSON": (f"{json.dumps(SERVICE)}\n\ufeff{json.dumps(SERVICE)}", ["web", "web"]),
    "of PowerShell": (TEXT.encode("utf-16"), ["web"]),
    "a List": (json.dumps({"apiVersion": "v1", "kind": "List", "items": [SERVICE, SERVICE]}), ["web", "web"]),
    "a typed list": ("apiVersion: v1\nkind: ServiceList\nitems: [{metadata: {name: a}}]", ["a"]),
    "an empty list beside one": ("{kind: List, apiVersion: v1, items: null}\n---\n" + TEXT, ["web"]),
    "lists in lists": (json.dumps({"kind": "List", "items": [{"kind": "List", "items": [SERVICE]}]}), ["web"]),
}


@pytest.mark.parametrize("case", OBJECTS)
@pytest.mark.parametrize("stdin", [False, True], ids=["file", "stdin"])
def test_objects(tmp_path: Path, case: str, stdin: bool) -> None:
    content, names = OBJECTS[case]
    raw = content if isinstance(content, bytes) else content.encode()
    (tmp_path / "a.yaml").write_bytes(raw)
    # A locale says how a terminal talks, not how a file was written.
    found = load(["-" if stdin else str(tmp_path / "a.yaml")], io.TextIOWrapper(io.BytesIO(raw), "latin-1")).complete()
    assert [obj["metadata"]["name"] for obj in found.objects] == names
    assert all(obj["kind"] == "Service" and obj["apiVersion"] == "v1" for obj in found.objects)


PROBLEMS: dict[str, tuple[str | bytes, str]] = {
    "no kind": ("apiVersion: v1", "a.yaml:1: Object 'Kind' is missing"),
    "no apiVersion": ("a: 1\n---\nkind: Pod", "a.yaml:2: Object 'apiVersion' is missing"),
    "neither": ("metadata: {name: web}", "a.yaml:1: Object 'apiVersion and Kind' is missing"),
    "misspelt": ("apiVerson: v1\nKind: Pod\nspec: {}", "a.yaml:1: Object 'apiVersion and Kind' is missing"),
    "an odd kind": ("{kind: [1], apiVersion: v1}", "a.yaml:1: Object 'Kind' is missing"),
    "odd metadata": ("{kind: Pod, apiVersion: v1, metadata: [a]}", "a.yaml:1: metadata is a list, not a mapping"),
    "broken": ("kind: Pod\nspec: [", "a.yaml: line "),
    "broken and indented": ("    apiVersion: v1\n    a: b: c", "a.yaml: line "),
    "broken JSON": ('{"kind": "Pod", "apiVersion" "v1"}', "a.yaml: line "),
    "binary": (b"\x80\x81", "a.yaml: not UTF-8 text"),
    "an archive": (b"\x1f\x8b\x08\x00", "a.yaml: an archive: extract it and pass the folder"),
}


@pytest.mark.parametrize("case", PROBLEMS)
def test_problems(tmp_path: Path, case: str) -> None:
    content, said = PROBLEMS[case]
    path = tmp_path / "a.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (tmp_path / "b.yaml").write_text(TEXT)
    found = load([str(tmp_path)], io.StringIO())
    assert [obj["metadata"]["name"] for obj in found.objects] == ["web"]
    assert found.problems[0].startswith(f"{tmp_path}/{said}")
    with pytest.raises(SvcError, match=r"^error: "):
        found.complete()


class TestPlaces:
    """Where files are looked for."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        for name in ("b.yaml", "a.json", "c.yml", "d.txt", "deep/e.yaml"):
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(SERVICE | {"metadata": {"name": path.stem}}))
        return tmp_path

    def names(self, *names: str, recursive: bool = False) -> list[str]:
        return [obj["metadata"]["name"] for obj in load(names, io.StringIO(), recursive=recursive).complete().objects]

    def test_folders(self, folder: Path) -> None:
        assert self.names(str(folder)) == ["a", "b", "c"]
        assert self.names(str(folder), recursive=True) == ["a", "b", "c", "e"]

    def test_patterns(self, folder: Path) -> None:
        assert self.names(f"{folder}/*.y*ml") == ["b", "c"]

    def test_a_file_of_any_name(self, folder: Path) -> None:
        assert self.names(str(folder / "d.txt")) == ["d"]

    @pytest.mark.parametrize(
        ("name", "said"),
        [("none", "none: No such file or directory"), ("*.none", "*.none: No such file or directory"), ("deep", "")],
    )
    def test_missing(self, folder: Path, name: str, said: str) -> None:
        problems = load([str(folder / name)], io.StringIO()).problems
        assert problems == ((f"{folder}/{said}",) if said else ())

    def test_a_folder_without_any(self, tmp_path: Path) -> None:
        (problem,) = load([str(tmp_path)], io.StringIO()).problems
        assert problem == f"{tmp_path}: no .json, .yaml, .yml file in this folder; -R looks below it"

    def test_urls(self, plain_server: Scripted) -> None:
        url = f"http://127.0.0.1:{plain_server.port}/a.yaml"
        plain_server.will(reply(200, SERVICE))
        assert self.names(url) == ["web"]
        plain_server.will(reply(404, text="no"))
        assert load([url], io.StringIO()).problems == (f"{url}: cannot be fetched: HTTP 404",)
        plain_server.will(None)
        (problem,) = load([url], io.StringIO()).problems
        assert problem.startswith(f"{url}: cannot be fetched: incomplete response from the server 127.0.0.1:")


@pytest.mark.parametrize("text", ["80.0", "8e1", "0.8e2", "0080", "080", "0_80", "8.e1", "+80.0"])
def test_a_whole_number_is_an_integer_however_it_is_written(text: str) -> None:
    """As kubectl sends it; ``0080`` is no octal number, and so a float to go-yaml."""
    assert repr(parse(f"a: {text}")["a"]) == "80"


@pytest.mark.parametrize(("text", "value"), [("80.0", "80"), ("8e1", "80"), ("80.5", "80.5"), ("1e21", "1e+21"), ("-0.0", "0")])
def test_so_is_one_of_json(text: str, value: str) -> None:
    assert repr(decode(text)) == value
