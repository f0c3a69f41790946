"""Text -> plain values: YAML and JSON as kubectl reads them (sigs.k8s.io/yaml), one document at a time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from math import isfinite
from typing import Any

import yaml

from kubectl_svc.cluster.bounds import TooDeep, check_aliases, check_depth
from kubectl_svc.cluster.decoding import integer, plain, reader
from kubectl_svc.objects.written import WrittenMapping

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SEPARATOR = re.compile(r"^---(?=\s|$)", re.MULTILINE)
_BEGINS = re.compile(r"""^[ \t{-]*["']?(?:apiVersion|kind|metadata|spec)["']?[ \t]*:""", re.MULTILINE)
_EMPTY = re.compile(r"(?:[ \t]*(?:[%#].*)?\n)*[ \t]*(?:[%#].*)?\Z")
"""Comments, and directives such as ``%YAML 1.2``, which stand before the separator."""
_SPACE = re.compile(r"\s*")
_TAG = "tag:yaml.org,2002:"
_NOT_TEXT = {_TAG + name for name in ("bool", "int", "float")}
_INTEGER = re.compile(r"[-+]?(?:0[bB][01_]+|0[oO][0-7_]+|0[xX][0-9a-fA-F_]+|0[0-7_]*|[1-9][0-9_]*)\Z")
_FLOAT = re.compile(
    r"(?:[-+]?0[0-9_]*[89][0-9_]*|[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?\.[0-9][0-9_]*(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?[0-9][0-9_]*[eE][-+]?[0-9]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z"
)


class _Loader(_Base):  # type: ignore[misc]
    """libyaml's safe loader with Go's scalars: no timestamps, no base sixty (``22:22`` is text), and JSON's text keys.

    Whatever the tags, what is read has JSON's types alone: null, truth values, numbers, texts, lists and mappings.
    """

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[str, Any]:
        mapping = super().construct_mapping(node, deep)
        return {key if isinstance(key, str) else _key(key): value for key, value in mapping.items()}

    def construct_yaml_map(self, node: Any) -> Iterator[dict[str, Any]]:
        """A mapping that keeps how its numbers and truth values stand in the text, where JSON writes them otherwise."""
        pairs = []
        if isinstance(node, yaml.MappingNode):
            self.flatten_mapping(node)
            pairs = node.value
        otherwise = [(key, value.value) for key, value in pairs if value.tag in _NOT_TEXT and _otherwise(value)]
        texts = {_key(self.construct_object(key)) if key.tag in _NOT_TEXT else key.value: text for key, text in otherwise}
        mapping = WrittenMapping() if texts else {}
        yield mapping
        mapping.update(self.construct_mapping(node))
        if isinstance(mapping, WrittenMapping):
            mapping.texts = texts

    def construct_yaml_int(self, node: Any) -> int | float | str:
        """As go-yaml: beyond 64 bits a decimal number is a float, and what is beyond that, or of another base, is text."""
        text: str = self.construct_scalar(node)
        digits = text.replace("_", "")
        try:
            if re.fullmatch("[-+]?[0-9]+", digits) and not re.match("[-+]?0[0-9]", digits):
                return integer(digits.removeprefix("+"))
            number = int(digits, 8 if re.match("[-+]?0[0-9]", digits) else 0)
        except ValueError:
            return text
        return number if -(2**63) <= number < 2**64 else text

    def construct_yaml_float(self, node: Any) -> int | float | str:
        """JSON has no infinity and no NaN, and no 80.0; a number beyond a float's range is text to go-yaml."""
        text: str = self.construct_scalar(node)
        if re.fullmatch("[-+]?[.](?:inf|nan)", text.lower()):
            raise ValueError(f"{text} is not a number that JSON has")
        number = float(text.replace("_", ""))
        return plain(number) if isfinite(number) else text

    def construct_yaml_bool(self, node: Any) -> bool:
        """As libyaml's loader, which trusts a ``!!bool`` to stand before one."""
        text: str = self.construct_scalar(node)
        if text.lower() not in self.bool_values:
            raise ValueError(f"cannot decode {text} as a boolean")
        return bool(self.bool_values[text.lower()])

    def construct_yaml_binary(self, node: Any) -> str:
        """What ``!!binary`` encodes is text to go-yaml, and JSON has no bytes."""
        return str(super().construct_yaml_binary(node).decode("utf-8", "replace"))


def _otherwise(node: Any) -> bool:
    """Whether JSON would write the number or truth value another way, or, for a float, might."""
    if not isinstance(node, yaml.ScalarNode):
        return False  # a tag of a scalar before a list or a mapping
    plain = node.value.isdigit() and not node.value.startswith("0")
    return not plain and node.value not in ("true", "false", "0")


def _resolvers() -> dict[str | None, list[tuple[str, re.Pattern[str]]]]:
    kept = {_TAG + name for name in ("bool", "null", "merge")}
    resolvers = {first: [item for item in found if item[0] in kept] for first, found in _Base.yaml_implicit_resolvers.items()}
    for tag, pattern, firsts in ((f"{_TAG}float", _FLOAT, "-+0123456789."), (f"{_TAG}int", _INTEGER, "-+0123456789")):
        for first in firsts:
            resolvers.setdefault(first, []).append((tag, pattern))
    return resolvers


_Loader.yaml_implicit_resolvers = _resolvers()
for _tags, _constructor in (
    (("map", "set"), _Loader.construct_yaml_map),
    (("seq", "omap", "pairs"), _Base.construct_yaml_seq),
    (("str", "timestamp"), _Base.construct_yaml_str),
    (("bool",), _Loader.construct_yaml_bool),
    (("int",), _Loader.construct_yaml_int),
    (("float",), _Loader.construct_yaml_float),
    (("binary",), _Loader.construct_yaml_binary),
):
    for _name in _tags:
        _Loader.add_constructor(_TAG + _name, _constructor)


def _key(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool | int | float) or value is None else str(value)


class BadDocument(ValueError):
    """One document that is neither YAML nor JSON; ``str()`` is one line with the place, ``text`` what it is about."""

    def __init__(self, reason: str, text: str = "") -> None:
        super().__init__(reason)
        self.text = text

    @property
    def means_objects(self) -> bool:
        """Whether the text was meant for an object: it has one of the lines that each begins with."""
        return _BEGINS.search(self.text) is not None


def parse(text: str, line: int = 1) -> Any:
    """The one document in ``text``, which begins on ``line`` of its file; raises ``BadDocument``."""
    try:
        check_depth(text, _Loader)
        return _loaded(text)
    except TooDeep as error:
        raise BadDocument(f"line {line}: {error}", text) from error
    except yaml.YAMLError as error:
        raise BadDocument(_in_one_line(error, line), text) from error
    except (ValueError, TypeError, RecursionError) as error:
        raise BadDocument(str(error) or type(error).__name__, text) from error


def _loaded(text: str) -> Any:
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        if "*" in text:
            check_aliases(node)
        return loader.construct_document(node)
    finally:
        loader.dispose()


def split(text: str) -> Iterator[tuple[int, Any]]:
    """Each document of ``text`` as (first line number, value or ``BadDocument``); empty ones are left out.

    A document that cannot be read does not hide its neighbours: files are cut at ``---`` before they are
    parsed, as kubectl cuts them (k8s.io/apimachinery/pkg/util/yaml ``YAMLReader``); JSON objects
    may also simply follow each other.
    """
    values, rest, line = _json_values(text)
    yield from values
    yield from _yaml_documents(text[rest:], line)


def _yaml_documents(text: str, line: int) -> Iterator[tuple[int, Any]]:
    start = 0
    for end, resume in [*((cut.start(), cut.end()) for cut in _SEPARATOR.finditer(text)), (len(text), len(text))]:
        piece = text[start:end]
        if not _EMPTY.match(piece):
            try:
                value = parse(piece, line)
            except BadDocument as error:
                value = error
            if value is not None:
                yield line, value
        line += piece.count("\n")
        start = resume


def _json_values(text: str) -> tuple[list[tuple[int, Any]], int, int]:
    """The JSON objects that ``text`` begins with, each with its line, and where (and on which line) the rest begins.

    YAML's flow style begins with a brace too, and ``---`` may follow JSON: the rest is YAML's.
    """
    values: list[tuple[int, Any]] = []
    read, at, line = reader(text), 0, 1
    while True:
        begin = _end(_SPACE.match(text, at))
        if not text.startswith("{", begin):
            return values, at, line
        line += text.count("\n", at, begin)
        try:
            value, end = read(begin)
        except ValueError:
            return values, begin, line
        values.append((line, value))
        line += text.count("\n", begin, end)
        at = end


def _end(match: re.Match[str] | None) -> int:
    return match.end() if match else 0


def _in_one_line(error: yaml.YAMLError, line: int) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "not YAML"
    return f"line {mark.line + line}: {problem}" if mark else str(problem)
