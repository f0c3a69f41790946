"""What CoreDNS answers for the names of the cluster (plugin/kubernetes and plugin/backend_lookup.go, 1.15; ``pods insecure``).

Its own plugin chain goes on with names outside of the cluster's domain; where an alias leads there, the answer ends with it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kubectl_svc.kubernetes.dns.names import CLUSTER_DOMAIN, POD, Name, parse, pod_address, within
from kubectl_svc.objects import Object, meta, services, slices
from kubectl_svc.objects.meta import dig

A = "A"
AAAA = "AAAA"
CNAME = "CNAME"
SRV = "SRV"

NO_ERROR = "NOERROR"
NAME_ERROR = "NXDOMAIN"

LONGEST_CHAIN = 10
"""Aliases that are followed (``maxCnameChainLength``)."""
_NO_PORT = -1


class Record(NamedTuple):
    """One resource record, names without a dot at the end; ``port`` is that of an SRV record."""

    owner: str
    type: str
    value: str
    port: int = 0


class DNSAnswer(NamedTuple):
    """``records`` are empty with NOERROR where the name exists and has none of the type.

    ``outside`` is the name outside of the cluster's domain that an alias leads to: its addresses are not known here.
    """

    code: str
    records: tuple[Record, ...] = ()
    outside: str = ""

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses among the records."""
        return tuple(record.value for record in self.records if record.type in (A, AAAA))


class _Entry(NamedTuple):
    host: str
    port: int
    owner: str


class Zone:
    """The names of one cluster: its Services and EndpointSlices, in ``namespaces``."""

    def __init__(
        self,
        known: Iterable[Object],
        endpoint_slices: Iterable[Object],
        namespaces: Iterable[str],
        domain: str = CLUSTER_DOMAIN,
    ) -> None:
        self.domain = domain
        self.namespaces = frozenset(namespaces)
        self._services: Mapping[tuple[str, str], Object] = {(meta.namespace(one), meta.name(one)): one for one in known}
        self._slices: dict[tuple[str, str], list[Object]] = {}
        for slice_ in endpoint_slices:
            self._slices.setdefault((meta.namespace(slice_), slices.service_name(slice_)), []).append(slice_)

    def answer(self, host: str, kind: str) -> DNSAnswer | None:
        """The answer to a question of type ``kind``, or ``None`` where the name is not of this zone."""
        name = host.rstrip(".").lower()
        if not within(name, self.domain):
            return None
        found = self._find(name)
        if found is None:
            return DNSAnswer(NAME_ERROR)
        if kind == SRV:
            return DNSAnswer(NO_ERROR, tuple(dict.fromkeys(_srv(name, found))))
        if kind == CNAME:
            alias = found[0].host if found and _type_of(found[0].host) == CNAME else ""
            return DNSAnswer(NO_ERROR, (Record(name, CNAME, alias.rstrip(".").lower()),) if alias else ())
        records, outside = self._follow(name, kind, found, ())
        return DNSAnswer(NO_ERROR, tuple(dict.fromkeys(records)), outside)

    def _follow(self, name: str, kind: str, found: list[_Entry], before: tuple[Record, ...]) -> tuple[list[Record], str]:
        """The addresses of one family, and of the aliases on the path; a circle and a dead end have none."""
        records: list[Record] = []
        outside = ""
        for entry in found:
            given = _type_of(entry.host)
            if given == kind:
                records.append(Record(name, kind, str(ipaddress.ip_address(entry.host))))
            if given != CNAME:
                continue
            target = entry.host.rstrip(".").lower()
            alias = Record(name, CNAME, target)
            if within(target, name) or len(before) > LONGEST_CHAIN or any(one.value == target for one in before):
                continue
            if not within(target, self.domain):
                records.append(alias)
                outside = target
                continue
            further, beyond = self._follow(target, kind, self._find(target) or [], (*before, alias))
            if further:
                records += [alias, *further]
                outside = beyond
        return records, outside

    def _find(self, host: str) -> list[_Entry] | None:
        """What lies at a name; an empty list where the name exists, ``None`` where it does not."""
        name = parse(host, self.domain)
        if name is None:
            return None
        if not name.namespace:
            return []
        if name.namespace not in self.namespaces:
            return None
        if not name.service:
            return []
        if name.kind == POD:
            return _of_pod(name, host)
        service = self._services.get((name.namespace, name.service))
        return None if service is None else self._of_service(name, service) or None

    def _of_service(self, name: Name, service: Object) -> list[_Entry]:
        owner = f"{name.service}.{name.namespace}.svc.{self.domain}"
        if services.type_of(service) == "ExternalName":
            target = services.external_name(service)
            plain = not (name.endpoint or name.port or name.protocol)
            return [_Entry(target, 0, owner)] if plain and _type_of(target) == CNAME else []
        if services.headless(service) or name.endpoint:
            return list(self._of_endpoints(name, owner))
        listed = [(port.name, port.protocol, port.port) for port in services.ports(service)] or [("", "", _NO_PORT)]
        return [
            _Entry(ip, number, owner)
            for port, protocol, number in listed
            if _asked(name, port, protocol)
            for ip in services.cluster_ips(service)
        ]

    def _of_endpoints(self, name: Name, owner: str) -> Iterator[_Entry]:
        for slice_ in self._slices.get((name.namespace, name.service), ()):
            listed = [(port.name, port.protocol, port.port) for port in slices.ports(slice_)] or [("", "", _NO_PORT)]
            for endpoint in filter(slices.ready, slices.endpoints(slice_)):
                for address in slices.addresses(endpoint):
                    label = host_name(endpoint, address)
                    if name.endpoint and name.endpoint != label.lower():
                        continue
                    for port, protocol, number in listed:
                        if _asked(name, port, protocol):
                            yield _Entry(address, _NO_PORT if number is None else number, f"{label}.{owner}")


def host_name(endpoint: Object, address: str) -> str:
    """The label of one endpoint's own name: its hostname, else its address with dashes (``endpointHostname``)."""
    said = dig(endpoint, "hostname")
    if isinstance(said, str) and said:
        return said
    if "." in address:
        return address.replace(".", "-")
    label = address.replace(":", "-")
    return f"{label}0" if label.endswith("-") else label


def _of_pod(name: Name, host: str) -> list[_Entry] | None:
    address = pod_address(name)
    return [_Entry(address, 0, host)] if _type_of(address) != CNAME else None


def _srv(name: str, found: Iterable[_Entry]) -> Iterator[Record]:
    for entry in found:
        if entry.port != _NO_PORT and _type_of(entry.host) != CNAME:
            yield Record(name, SRV, entry.owner.lower(), entry.port)


def _asked(name: Name, port: str, protocol: str) -> bool:
    return name.port in ("", port.lower()) and name.protocol in ("", protocol.lower())


def _type_of(host: str) -> str:
    try:
        return A if ipaddress.ip_address(host).version == 4 else AAAA
    except ValueError:
        return CNAME
