"""``--port [NAME=]PORT[:TARGET][/PROTOCOL][@NODEPORT][+APPPROTOCOL]`` -> what is asked of one port."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

SYNTAX = "[NAME=]PORT[:TARGET][/PROTOCOL][@NODEPORT][+APPPROTOCOL]"
HIGHEST = 65535
PROTOCOLS = ("TCP", "UDP", "SCTP")

_PORT = re.compile(
    r"(?:(?P<name>[^=:/@+]*)=)?(?P<port>[^:/@+]*)(?::(?P<target>[^/@+]*))?(?:/(?P<protocol>[^@+]*))?(?:@(?P<node>[^+]*))?(?:\+(?P<app>.*))?"
)


class AskedPort(NamedTuple):
    """One port as it was asked for; ``None`` and empty texts are left to inference."""

    port: int
    name: str = ""
    target: int | str | None = None
    protocol: str = ""
    node_port: int = 0
    app_protocol: str = ""


def parse(texts: Iterable[str], problems: list[str]) -> list[AskedPort]:
    """Every port in ``texts``, each of which may hold several with commas between; what is wrong goes to ``problems``."""
    pieces = [piece for text in texts if text for piece in text.split(",")]
    return [port for port in (_one(piece, problems) for piece in pieces) if port is not None]


def number(text: str, flag: str, problems: list[str], lowest: int = 1, highest: int = HIGHEST) -> int:
    """``text`` as a whole number in the range; 0, and a line in ``problems``, if it is none."""
    if not re.fullmatch(r"-?[0-9]+", text, re.ASCII):
        problems.append(f'{flag}: "{text}" is no number')
    elif len(text) > 12 or not lowest <= int(text) <= highest:
        problems.append(f"{flag}: {text} is out of range; it must be between {lowest} and {highest}")
    else:
        return int(text)
    return 0


def target(text: str, flag: str, problems: list[str]) -> int | str | None:
    """A target port: a number, else the name of a container port; 0 is "as the port", for the API server too."""
    if re.fullmatch(r"[-+]?[0-9]+", text, re.ASCII):
        return number(text.removeprefix("+"), flag, problems, lowest=0) or None
    return text or None


def protocol(text: str) -> str:
    """A protocol in the API's spelling, whatever the case it was typed in."""
    return text.upper() if text.upper() in PROTOCOLS else text


def _one(text: str, problems: list[str]) -> AskedPort | None:
    parts = _PORT.fullmatch(text)
    flag = f'--port "{text}"'
    if (
        parts is None
        or not parts["port"]
        or "" in (parts["name"], parts["target"], parts["protocol"], parts["node"], parts["app"])
    ):
        problems.append(f"{flag}: expected {SYNTAX}, for example 80 or web=80:8080/TCP")
        return None
    before = len(problems)
    port = number(parts["port"], flag if parts["port"] != text else "--port", problems)
    asked = AskedPort(
        port,
        parts["name"] or "",
        target(parts["target"], flag, problems) if parts["target"] else None,
        protocol(parts["protocol"] or ""),
        number(parts["node"], flag, problems) if parts["node"] else 0,
        parts["app"] or "",
    )
    return asked if len(problems) == before else None
