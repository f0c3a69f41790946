"""What is asked of ports against what the source declares: where they differ, a person wants to know it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_svc.expose.facts import Source, SourcePort
from kubectl_svc.expose.ports import AskedPort
from kubectl_svc.expose.request import ServiceRequest

_NAMED = 5
"""So many declared ports are named in one line."""


def notes(request: ServiceRequest, source: Source | None) -> tuple[str, ...]:
    """One line for each asked port that goes to a port which no container of the source declares.

    A number may be served undeclared, and kubectl sends traffic there, too; a name that is not declared leads nowhere.
    """
    return () if source is None or request.external else tuple(dict.fromkeys(_notes(request, source)))


def _notes(request: ServiceRequest, source: Source) -> Iterator[str]:
    for asked in dict.fromkeys(request.ports) or _inferred(request, source):
        target = asked.target if asked.target is not None else request.target
        protocol = asked.protocol or request.protocol
        if isinstance(target, str):
            yield from _of_name(target, protocol, source)
        elif target is None and source.ports:
            yield from _of_number(asked.port, protocol, source, alone=len(request.ports) == 1)


def _inferred(request: ServiceRequest, source: Source) -> list[AskedPort]:
    """The source's own ports lead to themselves, unless a name stands for all of them."""
    return [AskedPort(port.number) for port in source.ports] if isinstance(request.target, str) else []


def _of_name(target: str, protocol: str, source: Source) -> Iterator[str]:
    if source.kind == "Service" or any(port.name == target and protocol in ("", port.protocol) for port in source.ports):
        return
    yield f'no container of {_named(source)} declares a port named "{target}"; {_those(source)}'


def _of_number(number: int, protocol: str, source: Source, *, alone: bool) -> Iterator[str]:
    same = [port for port in source.ports if port.number == number]
    if any(protocol in ("", port.protocol) for port in same):
        return
    asked = f"{number}/{protocol}" if same or protocol not in ("", "TCP") else str(number)
    if source.kind == "Service":
        missing = f"{_named(source)} has no port {asked}; it has only {_list(source.ports)}"
    else:
        missing = f"no container of {_named(source)} declares {asked}; {_those(source)}"
    fitting = [port for port in source.ports if protocol in ("", port.protocol)]
    yield missing if same or not fitting else f"{missing} (use {_target_flag(number, fitting, alone)})"


def _target_flag(number: int, fitting: Sequence[SourcePort], alone: bool) -> str:
    """The flag that sends traffic for ``number`` to one of ``fitting``, declared ports of a protocol that may be meant."""
    if len(fitting) > 1:
        return f"{'--target-port=PORT' if alone else f'--port {number}:TARGET'} to send traffic to one of them"
    (only,) = fitting
    if only.protocol != "TCP":  # no protocol was asked for, and what is not declared is TCP
        return f"--port {number}:{only.target}/{only.protocol} to send traffic there"
    return f"{f'--target-port={only.target}' if alone else f'--port {number}:{only.target}'} to send traffic there"


def _those(source: Source) -> str:
    return f"it declares only {_list(source.ports)}" if source.ports else "it declares no port"


def _list(ports: tuple[SourcePort, ...]) -> str:
    more = f" and {len(ports) - _NAMED} more" if len(ports) > _NAMED else ""
    return ", ".join(map(_text, ports[:_NAMED])) + more


def _text(port: SourcePort) -> str:
    """``metrics 9121``, ``53/UDP``."""
    number = str(port.number) if port.protocol == "TCP" else f"{port.number}/{port.protocol}"
    return f"{port.name} {number}".strip()


def _named(source: Source) -> str:
    return f"{source.kind.lower()}/{source.name}"
