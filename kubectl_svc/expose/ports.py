"""``--port [NAME=]PORT[:TARGET][/PROTOCOL][@NODEPORT][+APPPROTOCOL]`` -> what is asked of one port."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from kubectl_svc.expose.said import said
from kubectl_svc.wording import Said

SYNTAX = "[NAME=]PORT[:TARGET][/PROTOCOL][@NODEPORT][+APPPROTOCOL]"
HIGHEST = 65535
PROTOCOLS = ("TCP", "UDP", "SCTP")
NODE_PORTS = range(30000, 32768)
"""The default of the API server's ``--service-node-port-range``."""

_HEAD = re.compile(r"(?:(?P<name>[^=:/@+]*)=)?(?P<port>[^:/@+]*)(?::(?P<target>[^/@+]*))?")
_TAIL = re.compile(r"(?P<mark>[/@+])(?P<value>[^@+]*?)(?=[@+]|$|/(?:TCP|UDP|SCTP)(?:[@+]|$))", re.IGNORECASE)
"""Protocol, node port and application protocol, in any order; the last may have a slash of its own."""


class AskedPort(NamedTuple):
    """One port as it was asked for; ``None`` and empty texts are left to inference."""

    port: int
    name: str = ""
    target: int | str | None = None
    protocol: str = ""
    node_port: int = 0
    app_protocol: str = ""


def parse(texts: Iterable[str], problems: list[Said]) -> list[AskedPort]:
    """Every port in ``texts``, each of which may hold several with commas between; what is wrong goes to ``problems``."""
    pieces = [piece.strip() for text in texts if text for piece in text.split(",")]
    return [port for port in (_one(piece, problems) for piece in pieces) if port is not None]


def number(text: str, flag: str | Said, problems: list[Said], lowest: int = 1, highest: int = HIGHEST) -> int:
    """``text`` as a whole number in the range; 0, and a problem, if it is none."""
    if not re.fullmatch(r"-?[0-9]+", text, re.ASCII):
        problems.append(said("not-a-number", flag=flag, text=text))
    elif len(text) > 12 or not lowest <= int(text) <= highest:
        problems.append(said("out-of-range", flag=flag, text=text, lowest=lowest, highest=highest))
    else:
        return int(text)
    return 0


def target(text: str, flag: str | Said, problems: list[Said]) -> int | str | None:
    """A target port: a number, else the name of a container port; 0 is "as the port", for the API server too."""
    if re.fullmatch(r"[-+]?[0-9]+", text, re.ASCII):
        return number(text.removeprefix("+"), flag, problems, lowest=0) or None
    return text or None


def protocol(text: str) -> str:
    """A protocol in the API's spelling, whatever the case it was typed in."""
    return text.upper() if text.upper() in PROTOCOLS else text


def _one(text: str, problems: list[Said]) -> AskedPort | None:
    flag = said("port-flag", text=text)
    head = _HEAD.match(text)
    assert head is not None  # it takes any text
    tail = _tail(text[head.end() :])
    missing = tail is None or "" in (head["name"], head["port"], head["target"], *tail.values())
    if tail is None or missing or ":" in f"{head['target']}{tail.get('/')}":
        problems.append(said("port-syntax", flag=flag, syntax=SYNTAX, example=_example(text)))
        return None
    if (head["name"] or "").isdigit() and head["name"] != head["port"]:  # "80=80" is what kubectl create service makes
        problems.append(said("port-name", flag=flag, name=head["name"], meant=text.replace("=", ":", 1)))
        return None
    before = len(problems)
    port = number(head["port"], flag if head["port"] != text else "--port", problems)
    asked = AskedPort(
        port,
        head["name"] or "",
        target(head["target"], flag, problems) if head["target"] else None,
        protocol(tail.get("/", "")),
        number(tail["@"], flag, problems) if "@" in tail else 0,
        tail.get("+", ""),
    )
    return asked if len(problems) == before else None


def _tail(text: str) -> dict[str, str] | None:
    """What stands behind each mark; ``None`` where that is something else, or a mark is there twice."""
    found = list(_TAIL.finditer(text))
    values = {part["mark"]: part["value"] for part in found}
    return values if "".join(part[0] for part in found) == text and len(values) == len(found) else None


def _example(text: str) -> str | Said:
    """How it may have been meant: of three numbers with colons between, one is a node port."""
    if three := re.fullmatch(r"([0-9]{1,5}):([0-9]{1,5}):([0-9]{1,5})", text, re.ASCII):
        port, second, third = three.groups()
        return (
            f"{port}:{third}@{second}"
            if int(second) in NODE_PORTS
            else f"{port}:{second}@{third if int(third) in NODE_PORTS else 30080}"
        )
    return said("port-examples")
