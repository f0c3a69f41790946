"""``ADDR``, ``ADDR:PORT``, ``[ADDR]:PORT``, each with an optional ``@ZONE``, and ``--port``, as people type them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeVar

from kubectl_svc.endpoints.refusals import BadAddress, plain, refusals
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import USAGE, Problems
from kubectl_svc.objects.addresses import family
from kubectl_svc.wording import Said

T = TypeVar("T")


class EndpointAddress(NamedTuple):
    """``ADDR`` as asked for: without ``port`` the Service's own ports count; ``ip`` is canonical."""

    ip: str
    port: int | None = None
    zone: str = ""

    def __str__(self) -> str:
        return at(self.ip, self.port)


class PortOverride(NamedTuple):
    """One ``--port``: without ``name`` it is the Service's only port; without ``protocol`` the Service's."""

    name: str | None
    port: int
    protocol: str = ""

    def __str__(self) -> str:
        return f"{self.name + '=' if self.name else ''}{self.port}{'/' + self.protocol if self.protocol else ''}"


def at(address: str, port: int | None) -> str:
    """``192.0.2.42:5432``, ``[2001:db8::1]:5432``, or the bare address."""
    if port is None:
        return address
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def in_zone(place: object, zone: str) -> str:
    """``place``, and its zone where there is one: ``192.0.2.42:5432@eu-1``."""
    return f"{place}@{zone}" if zone else str(place)


def parse(text: str) -> EndpointAddress:
    """One ``ADDR``; raises `BadAddress`."""
    if "://" in text:
        raise BadAddress(said("address-url", text=text))
    rest, mark, zone = text.partition("@")
    if mark and not zone:
        raise BadAddress(said("zone-empty", text=text))
    if zone and not rest:
        raise BadAddress(said("zone-alone", text=text))
    if match := re.fullmatch(r"\[(.*)\](?::(.*))?", rest):
        address, port = match[1], match[2]
    elif rest.count(":") == 1:
        address, _, port = rest.partition(":")
    elif written := _in_brackets(rest):
        raise BadAddress(said("brackets", text=text, **_instead(written + mark + zone)))
    else:
        address, port = rest, None
    return EndpointAddress(plain(address), None if port is None else _number(port, text), zone)


def _in_brackets(text: str) -> str:
    """``[ADDR]:PORT`` for an IPv6 address with a port and forgotten brackets; nothing for what is an address as it is."""
    address, _, port = text.rpartition(":")
    forgotten = not family(text) and port.isascii() and port.isdigit() and family(address.partition("%")[0])
    return f"[{address}]:{port}" if forgotten else ""


def _instead(written: str) -> dict[str, str | Said]:
    """That ``written`` is to be written, or what is wrong with that, too."""
    try:
        parse(written)
    except BadAddress as error:
        return {"write": "", "also": error.said}
    return {"write": written, "also": ""}


def parse_all(texts: Iterable[str], *, once: bool = False) -> tuple[EndpointAddress, ...]:
    """Every ``ADDR``, which with ``once`` none may be given twice.

    Raises ``Problems`` with all that is wrong, addresses at which nobody can be reached among it.
    """
    words = [word for text in texts for word in _apart(text)]
    targets, problems = _read(parse, words)
    doubles = list(_given_twice(targets)) if once else []
    if problems or doubles:
        raise Problems([*problems, *_unreachable(targets), *doubles], USAGE)
    return targets


def parse_ports(texts: Iterable[str]) -> tuple[PortOverride, ...]:
    """Every ``--port``; raises ``Problems``."""
    overrides, problems = _read(_override, (part for text in texts for part in text.split(",")))
    if problems:
        raise Problems(problems, USAGE)
    return overrides


def from_text(text: str) -> list[str]:
    """The addresses in a file: one or several a line, ``#`` begins a comment; marks of byte order are none of it."""
    return [
        word for line in text.replace("\ufeff", "\n").splitlines() for word in line.partition("#")[0].replace(",", " ").split()
    ]


def _apart(text: str) -> list[str]:
    """``a,b`` and ``"a b"`` as two; an empty text stays one, which is no address."""
    return text.replace(",", " ").split() or [text]


def _given_twice(targets: Iterable[EndpointAddress]) -> Iterator[Said]:
    seen: set[tuple[str, int | None]] = set()
    for target in targets:
        if (target.ip, target.port) in seen:
            yield said("given-twice", address=target)
        seen.add((target.ip, target.port))


def _unreachable(targets: Iterable[EndpointAddress]) -> Iterator[Said]:
    return (refusal.said for target in targets for refusal in refusals(target.ip))


def _override(text: str) -> PortOverride:
    rest, _, protocol = text.partition("/")
    name, equals, number = rest.rpartition("=")
    if equals and not name:
        raise BadAddress(said("port-name-empty", text=text, number=number))
    if protocol and protocol.upper() not in {"TCP", "UDP", "SCTP"}:
        raise BadAddress(said("protocol", text=text))
    return PortOverride(name if equals else None, _number(number, text), protocol.upper())


def _number(text: str, whole: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= 65535):
        raise BadAddress(said("port-number", text=whole))
    return int(text)


def _read(read: Callable[[str], T], texts: Iterable[str]) -> tuple[tuple[T, ...], list[Said]]:
    """What could be read, and what is wrong with the rest."""
    found: list[T] = []
    problems: list[Said] = []
    for text in texts:
        try:
            found.append(read(text))
        except BadAddress as error:
            problems.append(error.said)
    return tuple(found), problems
