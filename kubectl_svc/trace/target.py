"""What to trace, as people type it: ``web``, ``svc/web``, ``web:80``, ``web:http``, ``web:53/UDP``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kubectl_svc.errors import UsageError
from kubectl_svc.objects.services import NAMES_OF_TYPE, ServicePort

PROTOCOLS = ("TCP", "UDP", "SCTP")


class Target(NamedTuple):
    """A Service, and which of its ports: ``port`` is a number or a name, empty for all; so is ``protocol``."""

    name: str
    port: str = ""
    protocol: str = ""

    def wants(self, port: ServicePort) -> bool:
        """Whether this target means ``port``."""
        return self.port in ("", str(port.port), port.name) and self.protocol in ("", port.protocol)

    @property
    def ports(self) -> str:
        """The ports asked for, as they were typed; nothing where all are."""
        return self.port + (f"/{self.protocol}" if self.protocol else "")


def parse_all(arguments: Sequence[str]) -> list[Target]:
    """The arguments of ``trace``: any number of targets, or kubectl's ``TYPE NAME``; raises ``UsageError``."""
    if len(arguments) > 1 and _is_type(arguments[0]):
        arguments = arguments[1:]
    return [parse(argument) for argument in arguments]


def parse(text: str) -> Target:
    """``[TYPE/]NAME[:PORT|:NAME][/PROTOCOL]``; raises ``UsageError``."""
    rest, protocol = text, ""
    head, slash, tail = text.rpartition("/")
    if slash and tail.upper() in PROTOCOLS and not _is_type(head):
        rest, protocol = head, tail.upper()
    kind, slash, name = rest.rpartition("/")
    if slash and not _is_type(kind):
        raise UsageError(f'cannot trace "{text}"', "give a Service: NAME, svc/NAME, NAME:PORT or NAME:PORT/PROTOCOL")
    name, colon, port = name.partition(":")
    if not name or (colon and not port) or ":" in port:
        raise UsageError(f'cannot trace "{text}"', "give a Service: NAME, svc/NAME, NAME:PORT or NAME:PORT/PROTOCOL")
    return Target(name, port, protocol)


def _is_type(text: str) -> bool:
    return text.lower().partition(".")[0] in NAMES_OF_TYPE
