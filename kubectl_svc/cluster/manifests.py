"""``-f``: files, folders, URLs and standard input -> the objects in them, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from glob import glob
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from kubectl_svc.cluster.address import without_userinfo
from kubectl_svc.cluster.documents import BadDocument, split
from kubectl_svc.errors import USAGE, Problems
from kubectl_svc.objects import Object

SUFFIXES = (".json", ".yaml", ".yml")
"""What kubectl takes from a folder (k8s.io/cli-runtime/pkg/resource, ``FileExtensions``)."""


class Manifest(NamedTuple):
    """One object and where it stood, as ``file:line``."""

    object: Object
    place: str


class Manifests(NamedTuple):
    """All that was read, in order, and one line for everything that was not."""

    found: tuple[Manifest, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def objects(self) -> list[Object]:
        """The objects alone."""
        return [manifest.object for manifest in self.found]

    def complete(self) -> Manifests:
        """These manifests, if everything could be read and there is something; raises ``Problems`` otherwise."""
        if self.problems:
            raise Problems(self.problems, USAGE)
        if not self.found:
            raise Problems(["no objects passed: the files hold none"], USAGE)
        return self


def load(
    names: Iterable[str], stdin: TextIO, *, recursive: bool = False, fetch: Callable[[str], bytes] | None = None
) -> Manifests:
    """Read every file, folder (its own files, or with ``recursive`` all below), URL (by ``fetch``) and ``-``."""
    found: list[Manifest] = []
    problems: list[str] = []
    for name in names:
        for place, text in _texts(name, stdin, recursive, fetch or _fetched):
            if isinstance(text, Exception):
                problems.append(f"{place}: {_reason(text)}")
            else:
                _collect(place, text, found, problems)
    return Manifests(tuple(found), tuple(problems))


def _fetched(url: str) -> bytes:
    from kubectl_svc.cluster.fetching import fetched

    return fetched(url)


def _texts(name: str, stdin: TextIO, recursive: bool, fetch: Callable[[str], bytes]) -> Iterator[tuple[str, str | Exception]]:
    """Place -> text, or why there is none."""
    if name == "-":
        yield "standard input", _read(lambda: _all_of(stdin))
    elif name.startswith(("http://", "https://")):
        yield without_userinfo(name), _read(lambda: fetch(name))
    else:
        paths = _paths(name, recursive)
        if not paths:
            yield name, OSError(f"no {', '.join(SUFFIXES)} file in this folder" + ("" if recursive else "; -R looks below it"))
        for path in paths:
            yield str(path), _read(path.read_bytes)


def _paths(name: str, recursive: bool) -> list[Path]:
    """The files behind a name: itself, what lies in the folder, or, as in kubectl, what a pattern matches."""
    path = Path(name)
    if path.is_dir():
        walk = path.rglob("*") if recursive else path.glob("*")
        return sorted(file for file in walk if file.suffix in SUFFIXES and file.is_file())
    return [path] if path.exists() else sorted(map(Path, glob(name))) or [path]


def _all_of(stdin: TextIO) -> bytes:
    """The bytes, where there are any: how a locale would decode them is not how they were meant."""
    return stdin.buffer.read() if hasattr(stdin, "buffer") else stdin.read().encode()


def _decoded(content: bytes) -> str:
    """UTF-8, or UTF-16 with its mark (what PowerShell's ``>`` writes)."""
    return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")


def _read(read: Callable[[], bytes]) -> str | Exception:
    try:
        return _decoded(read())
    except (OSError, UnicodeError) as error:
        return error


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeError):
        return "not UTF-8 text"
    return getattr(error, "strerror", None) or str(error)


def _collect(place: str, text: str, found: list[Manifest], problems: list[str]) -> None:
    before = len(found) + len(problems)
    for line, value in split(text):
        if isinstance(value, BadDocument):
            problems.append(f"{place}: {value}")
        else:
            _take(f"{place}:{line}", value, found, problems)
    if len(found) + len(problems) == before:
        problems.append(f"{place}: no objects in it")


def _take(place: str, value: Any, found: list[Manifest], problems: list[str]) -> None:
    """One document: an object, or a list of them (``v1 List``, ``PodList``, …) that is opened up."""
    if not isinstance(value, dict):
        problems.append(f"{place}: expected an object with apiVersion and kind, found {_what(value)}")
        return
    kind, items = value.get("kind"), value.get("items")
    if isinstance(kind, str) and kind.endswith("List") and (isinstance(items, list) or ("items" in value and items is None)):
        defaults = {} if kind == "List" else {"apiVersion": value.get("apiVersion"), "kind": kind.removesuffix("List")}
        for number, item in enumerate(items or []):
            _take(f"{place} item {number + 1}", {**defaults, **item} if isinstance(item, dict) else item, found, problems)
        return
    missing = [key for key in ("apiVersion", "kind") if not isinstance(value.get(key), str) or not value[key]]
    if missing:
        problems.append(f"{place}: Object '{' and '.join(missing).replace('kind', 'Kind')}' is missing")
        return
    metadata = value.get("metadata")
    if metadata is not None and not isinstance(metadata, dict):
        problems.append(f"{place}: metadata is {_what(metadata)}, not a mapping")
        return
    found.append(Manifest(value, place))


def _what(value: Any) -> str:
    return {str: "text", list: "a list", bool: "a boolean", int: "a number", float: "a number"}.get(type(value), "nothing")
