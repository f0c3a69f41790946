"""A Service and its ports, as people type them: ``web``, ``svc/web``, ``web:80``, ``web:http``, ``web:53/UDP``."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from kubectl_svc.errors import UsageError
from kubectl_svc.objects.addresses import family
from kubectl_svc.objects.services import NAMES_OF_TYPE, ServicePort
from kubectl_svc.trace.said import said

PROTOCOLS = ("TCP", "UDP", "SCTP")


class Via(NamedTuple):
    """What somebody had in hand that led to a Service: an address, a name, a URL or another object, as it was typed.

    ``kind`` is what it is, ``how`` the key of a text about the way from there (``texts/hops.py``), and ``values`` the facts
    that the text names. ``certain`` is false where only a controller knows whether it leads there. ``referrers`` are further
    objects that lead there, too. ``listeners`` are those by which requests come to a route (`Listener.id`); empty: any of its.
    """

    kind: str
    object: str
    how: str
    values: Mapping[str, Any] = MappingProxyType({})
    certain: bool = True
    referrers: tuple[tuple[str, str], ...] = ()
    listeners: tuple[tuple[str, str, str, str], ...] = ()

    def joined(self, other: Via | None) -> Via:
        """This way, with the Ingresses and routes of another one to the same Service."""
        if other is None:
            return self
        referrers, listeners = (*self.referrers, *other.leading), (*self.listeners, *other.listeners)
        return self._replace(referrers=tuple(dict.fromkeys(referrers)), listeners=tuple(dict.fromkeys(listeners)))

    @property
    def leading(self) -> tuple[tuple[str, str], ...]:
        """Every Ingress or route on the path, as ``ingress/front`` and its namespace."""
        own = ((str(self.values["door"]), str(self.values.get("namespace") or "")),) if self.referrer else ()
        return (*own, *self.referrers)

    @property
    def referrer(self) -> bool:
        """Whether an Ingress or route names the Service and its port."""
        return "door" in self.values

    @property
    def ip(self) -> str:
        """The IP address that was typed, or nothing."""
        return str(self.values.get("ip") or "")

    @property
    def numeric(self) -> bool:
        """Whether it is an IP address or a node port: then nobody asks DNS."""
        return self.kind == "NodePort" or "ip" in self.values


class Target(NamedTuple):
    """A Service, and which of its ports: ``port`` is a number or a name, empty for all; so is ``protocol``.

    ``via`` is what led there, where that is not the Service's own name. ``by_node_port``: the number is that of a node port;
    ``by_pod_port``: that of the pods, which clients of a headless Service connect to. ``by_type``: it was typed as ``svc/web``,
    so that it is not the name of anything else.
    """

    name: str
    port: str = ""
    protocol: str = ""
    via: Via | None = None
    by_node_port: bool = False
    by_pod_port: bool = False
    by_type: bool = False

    def wants(self, port: ServicePort) -> bool:
        """Whether this target means ``port``."""
        number = port.node_port if self.by_node_port else port.port
        return self.port in ("", str(number), port.name) and self.protocol in ("", port.protocol)

    def meant(self, ports: Sequence[ServicePort]) -> Target:
        """This target; where no port has its number but one as its node port, that one.

        Where an Ingress or route asks for a port that is not there, all are meant: that is what is wrong.
        """
        if any(map(self.wants, ports)):
            return self
        if self.via is not None:
            return self._replace(port="", protocol="") if self.via.referrer else self
        if not self.port.isdigit():
            return self
        via = Via("NodePort", f"{self.name}:{self.ports}", "nodePort")
        other = self._replace(by_node_port=True, via=via)
        return other if any(map(other.wants, ports)) else self

    def of_pods(self, led: Mapping[ServicePort, Collection[int]]) -> Target:
        """This target; of a headless Service, whose ports lead to the numbers in ``led``, the port with that number there.

        DNS gives the pods' addresses, so that a client's port is the pods'. After a Service's own name a number means the port
        with that number, where there is one.
        """
        by_referrer = self.via is not None and self.via.referrer
        found = next((port for port, numbers in led.items() if self.port in map(str, numbers) and self._speaks(port)), None)
        own = next((port for port in led if self.port == str(port.port) and self._speaks(port)), None)
        if found is None or by_referrer or (own is not None and self.via is None):
            return self
        via = self.via or Via("Port", f"{self.name}:{self.ports}", "pod-port")
        return self._replace(port=str(found.port), protocol=found.protocol, via=via, by_pod_port=True)

    def _speaks(self, port: ServicePort) -> bool:
        return self.protocol in ("", port.protocol)

    @property
    def by_name(self) -> bool:
        """Whether a client has to resolve a name."""
        return self.via is None or not self.via.numeric

    @property
    def family(self) -> str:
        """The IP family of the address of a Service or node that was asked for; empty for names, and for a pod's address."""
        return family(self.via.ip) if self.via is not None and self.via.kind != "Pod" else ""

    @property
    def own_name(self) -> bool:
        """Whether it is a name as it was typed, which may be that of something else."""
        return self.via is None and not self.by_type

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
        raise UsageError(said("cannot-trace", text=text), said("service-forms"))
    name, colon, port = name.partition(":")
    if not name or (colon and not port) or ":" in port:
        raise UsageError(said("cannot-trace", text=text), said("service-forms"))
    return Target(name, port_of(port, text), protocol, by_type=bool(slash))


def port_of(port: str, text: str) -> str:
    """The number or name of a port in ``text``; raises ``UsageError`` for a number that no port has. Names have a letter."""
    digits = port.removeprefix("-")
    if digits.isascii() and digits.isdigit() and not (digits == port and 0 < int(port[:6]) < 65536):
        raise UsageError(said("no-such-number", text=text, port=port), said("port-numbers"))
    return port


def _is_type(text: str) -> bool:
    return text.lower().partition(".")[0] in NAMES_OF_TYPE
