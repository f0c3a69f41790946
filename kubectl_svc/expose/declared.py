"""What is asked of ports against what the source declares: where they differ, a person wants to know it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_svc.expose.facts import Source, SourcePort
from kubectl_svc.expose.ports import AskedPort
from kubectl_svc.expose.request import ServiceRequest
from kubectl_svc.expose.said import said
from kubectl_svc.wording import Said


def notes(request: ServiceRequest, source: Source | None) -> tuple[Said, ...]:
    """A note on each asked port that goes to a port which no container of the source declares.

    A number may be served undeclared, and kubectl sends traffic there, too; a name that is not declared leads nowhere.
    """
    return () if source is None or request.external else tuple(dict.fromkeys(_notes(request, source)))


def _notes(request: ServiceRequest, source: Source) -> Iterator[Said]:
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


def _of_name(target: str, protocol: str, source: Source) -> Iterator[Said]:
    if source.kind == "Service" or any(port.name == target and protocol in ("", port.protocol) for port in source.ports):
        return
    yield said("name-undeclared", source=_reference(source), name=target, declared=_declared(source))


def _of_number(number: int, protocol: str, source: Source, *, alone: bool) -> Iterator[Said]:
    same = [port for port in source.ports if port.number == number]
    if any(protocol in ("", port.protocol) for port in same):
        return
    asked = f"{number}/{protocol}" if same or protocol not in ("", "TCP") else str(number)
    fitting = [port for port in source.ports if protocol in ("", port.protocol)]
    instead = None if same or not fitting else _instead(number, fitting, alone)
    if source.kind == "Service":
        ports = list(map(_port, source.ports))
        yield said("service-lacks-port", source=_reference(source), port=asked, ports=ports, instead=instead)
    else:
        yield said("undeclared", source=_reference(source), port=asked, declared=_declared(source), instead=instead)


def _instead(number: int, fitting: Sequence[SourcePort], alone: bool) -> Said:
    """The flag that sends traffic for ``number`` to one of ``fitting``, declared ports of a protocol that may be meant."""
    if len(fitting) > 1:
        return said("send-to-one", flag="--target-port=PORT" if alone else f"--port {number}:TARGET")
    (only,) = fitting
    if only.protocol != "TCP":  # no protocol was asked for, and what is not declared is TCP
        return said("send-there", flag=f"--port {number}:{only.target}/{only.protocol}")
    return said("send-there", flag=f"--target-port={only.target}" if alone else f"--port {number}:{only.target}")


def _declared(source: Source) -> Said:
    return said("declares-only", ports=list(map(_port, source.ports))) if source.ports else said("declares-none")


def _port(port: SourcePort) -> Said:
    """As ``metrics 9121``, ``53/UDP``."""
    protocol = "" if port.protocol == "TCP" else port.protocol
    return said("declared-port", name=port.name, number=port.number, protocol=protocol)


def _reference(source: Source) -> str:
    return f"{source.kind.lower()}/{source.name}"
