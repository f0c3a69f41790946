"""The ports of a Service, but for their node ports: what the API server refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubectl_svc.expose.ports import HIGHEST, PROTOCOLS
from kubectl_svc.expose.rules.forms import (
    LABEL,
    LABEL_SAYS,
    PORT_NAME,
    PORT_NAME_SAYS,
    Path,
    Problem,
    either,
    outside,
    qualified_name,
)
from kubectl_svc.objects import Object
from kubectl_svc.objects.meta import items

Pair = tuple[int, str]


def problems(spec: Object) -> Iterator[Problem]:
    """What no API server would take of ``ports``, each by itself and all together."""
    entries = [port for port in items(spec, "ports") if isinstance(port, dict)]
    names: set[str] = set()
    pairs: set[Pair] = set()
    for index, port in enumerate(entries):
        path, pair, name = ("spec", "ports", index), _pair(port), port.get("name") or ""
        yield from _port(port, path, pair)
        if not name and len(entries) > 1:
            yield path, f"{_text(pair)} needs a name because there are several; write NAME={pair[0]}"
        elif name and name in names:
            yield path, f'the name "{name}" is used twice'
        if pair in pairs:
            yield path, f"{_text(pair)} is given twice"
        names.add(name)
        pairs.add(pair)


def _pair(port: Object) -> Pair:
    return port.get("port") or 0, port.get("protocol") or "TCP"


def _text(pair: Pair) -> str:
    return "/".join(map(str, pair))


def _port(port: Object, path: Path, pair: Pair) -> Iterator[Problem]:
    name, (number, protocol), application = port.get("name") or "", pair, port.get("appProtocol")
    if name and not re.fullmatch(LABEL, name):
        yield path, f'the name "{name}" {LABEL_SAYS}'
    if not 1 <= number <= HIGHEST:
        yield path, outside(number, HIGHEST)
    if protocol not in PROTOCOLS:
        yield path, f'the protocol "{protocol}" is not supported; use {either(PROTOCOLS)}'
    yield from _target(port.get("targetPort") or number, number, (*path, "targetPort"))
    if application is not None and not qualified_name(application):
        yield path, f'the application protocol "{application}" is no [prefix/]name, for example http or kubernetes.io/h2c'


def _target(target: int | str, number: int, path: Path) -> Iterator[Problem]:
    if isinstance(target, int) and target != number and not 1 <= target <= HIGHEST:
        yield path, outside(target, HIGHEST)
    if isinstance(target, str) and not re.fullmatch(PORT_NAME, target):
        yield path, f'"{target}" is no port name: {PORT_NAME_SAYS}'
