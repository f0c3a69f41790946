"""``-f``: files, folders, URLs and standard input -> the objects in them, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePath
from typing import Any, NamedTuple, TextIO

from kubectl_svc.cluster.address import without_userinfo
from kubectl_svc.cluster.files import folders, rendering
from kubectl_svc.cluster.files.captured import documents_in, for_people
from kubectl_svc.cluster.files.documents import BadDocument, split
from kubectl_svc.cluster.files.lists import Lists, defaults
from kubectl_svc.errors import USAGE, Problems
from kubectl_svc.objects import Object, selectors
from kubectl_svc.objects.lists import Listed


class Manifest(NamedTuple):
    """One object and where it stood, as ``file:line``."""

    object: Object
    place: str


class Manifests(NamedTuple):
    """All that was read, in order.

    ``problems`` are the lines about what should hold objects and could not be read; ``skipped`` those about what holds none:
    text, warnings, kustomizations, charts. ``lists`` are the lists that were opened up, empty ones too. ``opened`` says whether
    any file could be opened at all.
    """

    found: tuple[Manifest, ...] = ()
    problems: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    lists: tuple[Listed, ...] = ()
    opened: bool = False

    @property
    def objects(self) -> list[Object]:
        """The objects alone."""
        return [manifest.object for manifest in self.found]

    @property
    def refused(self) -> tuple[str, ...]:
        """All that keeps kubectl from taking these files, which are to hold objects and nothing else; one line for each."""
        found = (*self.problems, *self.skipped)
        return found if found or self.found else ("no objects found in the files",)

    def complete(self) -> Manifests:
        """These manifests, if all of it is objects, as kubectl wants it; raises ``Problems`` otherwise."""
        if self.refused:
            raise Problems(self.refused, USAGE)
        return self


_MARK = "\ufeff"


def load(
    names: Iterable[str], stdin: TextIO, *, recursive: bool = False, fetch: Callable[[str], bytes] | None = None
) -> Manifests:
    """Read every file, folder (its own files, or with ``recursive`` all below), URL (by ``fetch``) and ``-``."""
    read = _Reading()
    for name in names:
        for place, text in _texts(name, stdin, recursive, fetch or _fetched, read.skipped):
            if isinstance(text, Exception):
                read.opened |= isinstance(text, UnicodeError)
                read.problems.append(f"{place}: {_reason(text)}")
            else:
                read.take_text(place, text)
    return Manifests(tuple(read.found), tuple(read.problems), tuple(read.skipped), tuple(read.lists.found), read.opened)


def _fetched(url: str) -> bytes:
    from kubectl_svc.cluster.fetching import fetched

    return fetched(url)


def _texts(
    name: str, stdin: TextIO, recursive: bool, fetch: Callable[[str], bytes], notes: list[str]
) -> Iterator[tuple[str, str | Exception]]:
    """Place -> text, or why there is none."""
    if name == "-":
        yield "standard input", _read(lambda: all_of(stdin))
    elif name.startswith(("http://", "https://")):
        yield without_userinfo(name), _read(lambda: fetch(name))
    elif "://" in name and not Path(name).exists():
        yield without_userinfo(name), OSError("not a file, and not a URL that begins with http:// or https://")
    else:
        folder = folders.files(name, recursive)
        notes += folder.notes
        if not folder.paths and not folder.notes:
            suffixes = ", ".join(folders.SUFFIXES)
            yield name, OSError(f"no {suffixes} file in this folder" + ("" if recursive else "; -R looks below it"))
        for path in folder.paths:
            yield str(path), _read(path.read_bytes)


def all_of(stdin: TextIO) -> bytes:
    """The bytes, where there are any: how a locale would decode them is not how they were meant."""
    return stdin.buffer.read() if hasattr(stdin, "buffer") else stdin.read().encode()


def decoded(content: bytes) -> str:
    """UTF-8, or UTF-16 with its mark (what PowerShell's ``>`` writes).

    Files that were put together have a mark at further lines, too: go-yaml, as kubectl uses it, takes one at the beginning of
    any line (``yaml_parser_scan_to_next_token``), libyaml only at that of the text.
    """
    text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    return text.replace(f"\n{_MARK}", "\n") if _MARK in text else text


def _read(read: Callable[[], bytes]) -> str | Exception:
    try:
        return decoded(read())
    except (OSError, UnicodeError) as error:
        return error


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError) and error.object[:2] in (b"\x1f\x8b", b"PK"):
        return "an archive: extract it and pass the folder"
    if isinstance(error, UnicodeError):
        return "not UTF-8 text"
    return getattr(error, "strerror", None) or str(error)


class _Reading:
    """What has been read so far, sorted into what is an object, what should be one, and what is none."""

    def __init__(self) -> None:
        self.found: list[Manifest] = []
        self.problems: list[str] = []
        self.skipped: list[str] = []
        self.lists = Lists()
        self.opened = False

    def take_text(self, place: str, text: str) -> None:
        """The text of one file."""
        self.opened = True
        if folders.is_prose(place):
            self.skipped.append(f"{place}: skipped: documentation, not objects")
            return
        if command := for_people(text):
            self.skipped.append(f"{place}: skipped: output of {command}, not objects: use kubectl get -o yaml")
            return
        self.lists.begin(place)
        captured = documents_in(text)
        self.skipped += [f"{place}:{line}: skipped, not an object: {message}" for line, message in captured.messages]
        for line, value in split(captured.text):
            if isinstance(value, BadDocument):
                self._unread(place, line, value)
            else:
                self._take(f"{place}:{line}", value, place)

    def _unread(self, place: str, line: int, error: BadDocument) -> None:
        template = rendering.template_in(error.text)
        if template:
            self.problems.append(f"{place}:{line}: an unrendered {template}: {rendering.render(template, place)}")
        elif error.means_objects:
            self.problems.append(f"{place}: {error}")
        else:
            self.skipped.append(f"{place}:{line}: skipped, not an object: neither YAML nor JSON")

    def _take(self, place: str, value: Any, file: str) -> None:
        """One document: an object, or a list of them (``v1 List``, ``PodList``, …) that is opened up."""
        if isinstance(value, list) and (not value or any(isinstance(item, dict) and "metadata" in item for item in value)):
            self._open(place, {"kind": "List", "items": value}, file)  # what "jq .items" prints, and old support bundles hold
        elif not isinstance(value, dict):
            self.skipped.append(f"{place}: skipped, not an object: {_what(value)}")
        elif _is_list(value):
            self._open(place, value, file)
        elif not {"apiVersion", "kind", "metadata", "spec"} & {str(key) for key in value}:
            hint = rendering.convert(file) if rendering.compose(value) else "it has neither apiVersion nor kind"
            self.skipped.append(f"{place}: skipped, not an object: {hint}")
        else:
            self._take_object(place, value, file)

    def _open(self, place: str, value: Object, file: str) -> None:
        items = value.get("items") or []
        filled = defaults(value, file)
        objects = [{**filled, **item} if isinstance(item, dict) else item for item in items]
        self.lists.add(value, file, objects)
        for number, item in enumerate(objects):
            self._take(f"{place} item {number + 1}", item, file)

    def _take_object(self, place: str, value: Object, file: str) -> None:
        missing = [key for key in ("apiVersion", "kind") if not isinstance(value.get(key), str) or not value[key]]
        if missing:
            self.problems.append(f"{place}: Object '{' and '.join(missing).replace('kind', 'Kind')}' is missing")
        elif _is_kustomization(value):
            folder = str(PurePath(file).parent)
            self.skipped.append(f"{place}: a kustomization, not applied to these manifests: build it with -k {folder}")
        elif value.get("metadata") is not None and not isinstance(value["metadata"], dict):
            self.problems.append(f"{place}: metadata is {_what(value['metadata'])}, not a mapping")
        elif template := rendering.template_of(value):
            self.problems.append(f"{place}: an unrendered {template}: {rendering.render(template, file)}")
        elif placeholder := rendering.placeholder_of(value):
            what = f"placeholder {placeholder} has no value"
            self.problems.append(f"{place}: {what}: {rendering.fill_in(placeholder, file)}")
        elif rendering.openshift_template(value):
            self.problems.append(f"{place}: an OpenShift template: {rendering.process(file)}")
        else:
            self.problems += [f"{place}: {problem}" for problem in selectors.problems_in(value)]
            self.found.append(Manifest(value, place))


def _is_list(value: Object) -> bool:
    kind, items = value.get("kind"), value.get("items")
    named = isinstance(kind, str) and kind.endswith("List")
    return named and (isinstance(items, list) or ("items" in value and items is None))


def _is_kustomization(value: Object) -> bool:
    return str(value.get("apiVersion")).startswith("kustomize.config.k8s.io/")


def _what(value: Any) -> str:
    return {str: "text", list: "a list", bool: "a boolean", int: "a number", float: "a number"}.get(type(value), "nothing")
