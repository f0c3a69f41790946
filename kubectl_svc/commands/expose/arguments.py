"""``TYPE NAME…`` and ``TYPE/NAME…`` -> the sources that are named; or what was mistyped, and what was meant."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kubectl_svc.cluster.kinds import BUILT_IN, built_in
from kubectl_svc.commands.nearest import nearest
from kubectl_svc.errors import UsageError
from kubectl_svc.expose.gather import SourceName

EXAMPLE = "write TYPE/NAME, for example deployment/web"

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
        raise UsageError("do not write the type separately with TYPE/NAME", "write TYPE/NAME for each resource")
    if slashed:
        return [_split(word) for word in slashed]
    if len(words) == 1:
        raise UsageError("resource(s) were provided, but no name was specified", _without_name(words[0], selector))
    if not all(words[1:]):
        raise UsageError("resource name may not be empty")
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
    """That no word is what only a flag can be; a name may be a number or a type, too, but then it has to be told apart."""
    for word in words:
        if word.startswith("-"):
            raise UsageError(f'"{word}" after "--" is read as a name', 'write flags before "--"')
        if "=" in word:
            raise UsageError(f'"{word}" is not a name', f"did you mean {_as_flag(word)}?")
    slashed = any("/" in word for word in words)
    for word in words[1:] if slashed else words[2:]:
        if word.isdigit():
            raise UsageError(f'"{word}" is read as a name', f"did you mean --port={word}? If it is a name, {EXAMPLE}")
        if word.lower() in _KINDS and not slashed:
            raise UsageError(f'"{word}" is read as a name, and is a type', f"if it is a name, {EXAMPLE}")


def _as_flag(word: str) -> str:
    """``--port=80`` of ``port=80``; what is the name of no flag is a label."""
    from kubectl_svc.commands.expose.flags import configure
    from kubectl_svc.commands.parser import Parser

    parser = Parser("", "", "")
    configure(parser)
    key, _, value = word.partition("=")
    flag = f"--{key.lower()}"
    return f"{flag}={value}" if flag in parser._option_string_actions else f"--selector={word}"


def _without_name(word: str, selector: bool) -> str:
    if word == "help":
        return "see 'kubectl svc expose --help'"
    if built_in(word):
        if selector:
            return f'leave "{word}" out: with --selector and --name no source is needed'
        return f"write {word}/NAME"
    known = sorted((kind for kind in _KINDS if len(kind) > 2 and word.lower().startswith(kind)), key=len)
    rest = re.sub(r"^[.:_-]+", "", word[len(known[-1]) :]) if known else ""
    return f"did you mean {known[-1]}/{rest}?" if rest else EXAMPLE


def _split(word: str) -> SourceName:
    parts = word.split("/")
    if len(parts) > 2:
        raise UsageError(f'"{word}": arguments in resource/name form may not have more than one slash')
    if not all(parts) or "," in parts[0]:
        raise UsageError(f'"{word}": arguments in resource/name form must have a single resource and name')
    return SourceName(*parts)
