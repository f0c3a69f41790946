"""A Service and its ports, as people type them: ``web``, ``svc/web``, ``web:80``, ``web:http``, ``web:53/UDP``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from kubectl_svc.errors import UsageError
from kubectl_svc.objects.services import NAMES_OF_TYPE, ServicePort

PROTOCOLS = ("TCP", "UDP", "SCTP")


class Via(NamedTuple):
    """What somebody had in hand that led to a Service: an address, a name, a URL or another object, as it was typed.

    ``kind`` is what it is, ``how`` the key of a text about the way from there (``texts/hops.py``), and ``values`` the facts
    that the text names. ``certain`` is false where only a controller knows whether it leads there.
    """

    kind: str
    object: str
    how: str
    values: Mapping[str, Any] = MappingProxyType({})
    certain: bool = True


class Target(NamedTuple):
    """A Service, and which of its ports: ``port`` is a number or a name, empty for all; so is ``protocol``.

    ``via`` is what led there, where that is not the Service's own name.
    """

    name: str
    port: str = ""
    protocol: str = ""
    via: Via | None = None

    def wants(self, port: ServicePort) -> bool:
        """Whether this target means ``port``."""
        return self.port in ("", str(port.port), port.name) and self.protocol in ("", port.protocol)

    @property
    def ports(self) -> str:
        """The ports asked for, as they were typed; nothing where all are."""
        return self.port + (f"/{self.protocol}" if self.protocol else "")


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
