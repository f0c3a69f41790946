"""Text -> plain values: YAML and JSON as kubectl reads them (sigs.k8s.io/yaml), one document at a time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SEPARATOR = re.compile(r"^---(?=\s|$)", re.MULTILINE)


class _Loader(_Base):  # type: ignore[misc]
    """libyaml's safe loader without timestamps: the API knows them only as strings."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _Base.yaml_implicit_resolvers.items()
}


class BadDocument(ValueError):
    """One document that is neither YAML nor JSON; ``str()`` is one line with the place."""


def parse(text: str) -> Any:
    """The one document in ``text``; raises ``BadDocument``."""
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise BadDocument(_in_one_line(error)) from error
    except (ValueError, TypeError, RecursionError) as error:
        raise BadDocument(f"{type(error).__name__}: {error}" if not str(error) else str(error)) from error


def split(text: str) -> Iterator[tuple[int, Any]]:
    """Each document of ``text`` as (first line number, value or ``BadDocument``); empty ones are left out.

    A document that cannot be read does not hide its neighbours: files are cut at ``---`` before they are
    parsed, as kubectl cuts them (k8s.io/apimachinery/pkg/util/yaml ``splitYAMLDocument``); JSON objects
    may also simply follow each other.
    """
    if text.lstrip().startswith("{"):
        yield from _json_stream(text)
        return
    starts = [0, *(match.end() for match in _SEPARATOR.finditer(text))]
    ends = [*(match.start() for match in _SEPARATOR.finditer(text)), len(text)]
    for start, end in zip(starts, ends, strict=True):
        piece = text[start:end]
        line = text.count("\n", 0, start) + 1
        if not piece.strip():
            continue
        try:
            value = parse("\n" * (line - 1) + piece)
        except BadDocument as error:
            yield line, error
        else:
            if value is not None:
                yield line, value


def _json_stream(text: str) -> Iterator[tuple[int, Any]]:
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        rest = text[at:]
        at += len(rest) - len(rest.lstrip())
        if at >= len(text):
            return
        line = text.count("\n", 0, at) + 1
        try:
            value, at = decoder.raw_decode(text, at)
        except ValueError:
            # YAML's flow style begins with a brace too, and "---" may follow JSON.
            for first, value in split("# \n" + text[at:]):
                yield line + first - 2, value
            return
        yield line, value


def _in_one_line(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "not YAML"
    return f"line {mark.line + 1}: {problem}" if mark else str(problem)
