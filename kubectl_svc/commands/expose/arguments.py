"""``TYPE NAME…`` and ``TYPE/NAME…`` -> the sources that are named; or what was mistyped, and what was meant."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kubectl_svc.cluster.kinds import BUILT_IN, built_in
from kubectl_svc.commands.nearest import nearest
from kubectl_svc.errors import UsageError
from kubectl_svc.expose.gather import SourceName
from kubectl_svc.expose.said import said
from kubectl_svc.wording import Said

_KINDS = {name: resource for resource in BUILT_IN for name in (resource.plural, resource.kind.lower(), *resource.names)}


def sources(words: Sequence[str], *, selector: bool = False) -> list[SourceName]:
    """The sources, as kubectl reads them (cli-runtime ``ResourceTypeOrNameArgs``).

    Raises ``UsageError`` for a mixture, for a type without a name, and for words that are no names. ``selector`` says that the
    pods are named already.
    """
    _check_names(words)
    types = words[0].split(",") if words else []
    if len(words) >= 2 and len(types) > 1:
        words = [f"{kind}/{name}" for kind in types for name in words[1:]]
    slashed = [word for word in words if "/" in word]
    if slashed and len(slashed) < len(words):
        raise UsageError(said("type-apart"), said("type-with-each"))
    if slashed:
        return [_split(word) for word in slashed]
    if len(words) == 1:
        raise UsageError(said("no-name"), _without_name(words[0], selector))
    if not all(words[1:]):
        raise UsageError(said("empty-name"))
    return [SourceName(words[0], name) for name in words[1:]] if words else []


def meant(words: Sequence[str]) -> str:
    """What the ``words``, whose first names no type of the server, were meant as; or nothing."""
    kind, *names = words[0].split("/") + list(words[1:])
    if len(names) == 1 and built_in(names[0]):
        return f"{names[0]}/{kind}" if "/" in words[0] else f"{names[0]} {kind}"
    if near := nearest(kind, _KINDS):
        return "/".join([near, *names]) if "/" in words[0] else " ".join([near, *names])
    return ""


def _check_names(words: Sequence[str]) -> None:
    """That no word is what only a flag can be; a name may be a number or a type, too, but then it has to be distinguishable."""
    for word in words:
        if word.startswith("-"):
            raise UsageError(said("after-dashes", word=word), said("flags-first"))
        if "=" in word:
            raise UsageError(said("not-a-name", word=word), said("meant", meant=_as_flag(word)))
    slashed = any("/" in word for word in words)
    for word in words[1:] if slashed else words[2:]:
        if word.isdigit():
            raise UsageError(said("read-as-name", word=word), said("meant-port", word=word))
        if word.lower() in _KINDS and not slashed:
            raise UsageError(said("name-is-type", word=word), said("if-name"))


def _as_flag(word: str) -> str:
    """``--port=80`` of ``port=80``; what is the name of no flag is a label."""
    from kubectl_svc.commands.expose.flags import configure
    from kubectl_svc.commands.parser import Parser

    parser = Parser("", "", "")
    configure(parser)
    key, _, value = word.partition("=")
    flag = f"--{key.lower()}"
    return f"{flag}={value}" if flag in parser._option_string_actions else f"--selector={word}"


def _without_name(word: str, selector: bool) -> Said:
    if word == "help":
        return said("see-help")
    if built_in(word):
        if selector:
            return said("omit-type", word=word)
        return said("write-name", word=word)
    known = sorted((kind for kind in _KINDS if len(kind) > 2 and word.lower().startswith(kind)), key=len)
    rest = re.sub(r"^[.:_-]+", "", word[len(known[-1]) :]) if known else ""
    return said("meant", meant=f"{known[-1]}/{rest}") if rest else said("type-name")


def _split(word: str) -> SourceName:
    parts = word.split("/")
    if len(parts) > 2:
        raise UsageError(said("two-slashes", word=word))
    if not all(parts) or "," in parts[0]:
        raise UsageError(said("not-single", word=word))
    return SourceName(*parts)
