"""``ADDR``, ``ADDR:PORT``, ``[ADDR]:PORT``, each with an optional ``@ZONE``, and ``--port``, as people type them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple, TypeVar

from kubectl_svc.errors import USAGE, Problems, UsageError
from kubectl_svc.objects.endpoint_addresses import BadAddress, plain, refusals

T = TypeVar("T")


class Target(NamedTuple):
    """One endpoint as asked for. Without ``port`` the Service's own ports count; ``address`` is canonical."""

    address: str
    port: int | None = None
    zone: str = ""

    def __str__(self) -> str:
        return at(self.address, self.port)


class PortOverride(NamedTuple):
    """One ``--port``: without ``name`` it is the Service's only port; without ``protocol`` the Service's."""

    name: str | None
    port: int
    protocol: str = ""


def at(address: str, port: int | None) -> str:
    """``192.0.2.42:5432``, ``[2001:db8::1]:5432``, or the bare address."""
    if port is None:
        return address
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def parse(text: str) -> Target:
    """One ``ADDR``; raises `BadAddress`."""
    rest, mark, zone = text.partition("@")
    if mark and not zone:
        raise BadAddress(f'"{text}": a zone must follow the @')
    if match := re.fullmatch(r"\[(.*)\](?::(.*))?", rest):
        address, port = match[1], match[2]
    elif rest.count(":") == 1:
        address, _, port = rest.partition(":")
    else:
        address, port = rest, None
    return Target(plain(address), None if port is None else _number(port, text), zone)


def parse_all(texts: Iterable[str]) -> tuple[Target, ...]:
    """Every ``ADDR``; raises ``Problems`` that tells all that are wrong at once, those nobody can be reached at among them."""
    words = list(texts)
    try:
        return _all(parse, words)
    except Problems as error:
        raise Problems([*error.problems, *_unreachable(words)], USAGE) from None


def parse_ports(texts: Iterable[str]) -> tuple[PortOverride, ...]:
    """Every ``--port``; raises ``Problems``."""
    return _all(_override, (part for text in texts for part in text.split(",")))


def from_text(text: str) -> list[str]:
    """The addresses in a file: one or several a line, ``#`` begins a comment."""
    return [word for line in text.splitlines() for word in line.partition("#")[0].replace(",", " ").split()]


def without_doubles(targets: Sequence[Target]) -> tuple[Target, ...]:
    """``targets``, where each may stand once only; raises ``UsageError``."""
    seen: dict[tuple[str, int | None], Target] = {}
    for target in targets:
        if seen.setdefault((target.address, target.port), target) is not target:
            raise UsageError(f"{target} is given twice", "name every endpoint once")
    return tuple(targets)


def _unreachable(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        with suppress(BadAddress):
            yield from map(str, refusals(parse(text).address))


def _override(text: str) -> PortOverride:
    rest, _, protocol = text.partition("/")
    name, equals, number = rest.rpartition("=")
    if protocol and protocol.upper() not in {"TCP", "UDP", "SCTP"}:
        raise BadAddress(f'"{text}": the protocol is TCP, UDP or SCTP')
    return PortOverride(name if equals else None, _number(number, text), protocol.upper())


def _number(text: str, whole: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise BadAddress(
            f'"{whole}": a port is a number from 1 to 65535; the API server would take others, kube-proxy ignores them'
        )
    return int(text)


def _all(read: Callable[[str], T], texts: Iterable[str]) -> tuple[T, ...]:
    found: list[T] = []
    problems: list[str] = []
    for text in texts:
        try:
            found.append(read(text))
        except BadAddress as error:
            problems.append(str(error))
    if problems:
        raise Problems(problems, USAGE)
    return tuple(found)
