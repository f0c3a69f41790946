"""An EndpointSlice (pkg/apis/discovery/validation ``ValidateEndpointSlice`` and its declarative twin, v1.37)."""

from __future__ import annotations

from kubectl_svc.kubernetes.admission import formats, metadata
from kubectl_svc.kubernetes.admission.addresses import address, canonical_address, endpoint_address, of_family
from kubectl_svc.kubernetes.admission.metadata import Struct
from kubectl_svc.kubernetes.admission.ports import PROTOCOLS
from kubectl_svc.kubernetes.admission.refused import (
    Path,
    Refusals,
    duplicate,
    each_invalid,
    invalid,
    required,
    too_many,
    unsupported,
)

ADDRESS_TYPES = ("FQDN", "IPv4", "IPv6")
MOST_ENDPOINTS, MOST_ADDRESSES, MOST_PORTS, MOST_HINTS = 1000, 100, 20000, 8


def created(slice_: Struct) -> Refusals:
    """``ValidateEndpointSliceCreate``."""
    yield from metadata.created(slice_.get("metadata") or {}, formats.dns_subdomain)
    yield from _valid(slice_, None)


def updated(slice_: Struct, old: Struct) -> Refusals:
    """``ValidateEndpointSliceUpdate``; endpoints that are as they were are not judged again."""
    yield from metadata.created(slice_.get("metadata") or {}, formats.dns_subdomain)
    yield from _valid(slice_, old)
    if slice_.get("addressType") != old.get("addressType"):
        yield invalid(("addressType",), None, "field is immutable")  # the server shows no value


def _valid(slice_: Struct, old: Struct | None) -> Refusals:
    kind, endpoints = slice_.get("addressType") or "", slice_.get("endpoints") or []
    if not kind:
        yield required(("addressType",))
    elif kind not in ADDRESS_TYPES:
        yield unsupported(("addressType",), kind, ADDRESS_TYPES)
    yield from _ports(slice_.get("ports") or [])
    if old is not None and endpoints == (old.get("endpoints") or []):
        return
    if len(endpoints) > MOST_ENDPOINTS:
        yield too_many(("endpoints",), len(endpoints), MOST_ENDPOINTS)
        return
    for index, endpoint in enumerate(endpoints):
        yield from _endpoint(("endpoints", index), endpoint, kind)


def _ports(ports: list[Struct]) -> Refusals:
    if len(ports) > MOST_PORTS:
        yield too_many(("ports",), len(ports), MOST_PORTS)
        return
    names = set()
    for index, port in enumerate(ports):
        path, name, protocol = ("ports", index), port.get("name") or "", port.get("protocol")
        yield from each_invalid((*path, "name"), name, formats.dns_label(name) if name else [])
        if name in names:
            yield duplicate((*path, "name"), name)
        names.add(name)
        if protocol not in PROTOCOLS:
            yield unsupported((*path, "protocol"), protocol, PROTOCOLS)
        if port.get("appProtocol") is not None:
            yield from each_invalid((*path, "appProtocol"), port["appProtocol"], formats.label_key(port["appProtocol"]))


def _endpoint(path: Path, endpoint: Struct, kind: str) -> Refusals:
    addresses = endpoint.get("addresses") or []
    if not addresses:
        yield required((*path, "addresses"))
    elif len(addresses) > MOST_ADDRESSES:
        yield too_many((*path, "addresses"), len(addresses), MOST_ADDRESSES)
    for index, value in enumerate(addresses):
        yield from _address((*path, "addresses"), index, value, kind)
    node, host = endpoint.get("nodeName"), endpoint.get("hostname")
    if node is not None:
        yield from each_invalid((*path, "nodeName"), node, formats.dns_subdomain(node))
    if host is not None:
        yield from each_invalid((*path, "hostname"), host, formats.dns_label(host))
    yield from _hints((*path, "hints"), endpoint.get("hints") or {})


def _address(path: Path, index: int, value: str, kind: str) -> Refusals:
    own = (*path, index)
    if kind == "FQDN":
        yield from _domain_name(own, value)
    if kind not in ("IPv4", "IPv6"):
        return
    wrong = list(address(own, value) if kind == "IPv4" else canonical_address(own, value))
    yield from wrong
    if not wrong and not of_family(value, kind):
        yield invalid(path, value, f"must be an {kind} address")
    if not wrong:
        yield from endpoint_address(own, value)


def _domain_name(path: Path, value: str) -> Refusals:
    """``IsFullyQualifiedDomainName``."""
    name = value.removesuffix(".")
    labels = name.split(".")
    wrong = formats.dns_subdomain(name)
    if not value:
        yield required(path)
    elif wrong:
        yield invalid(path, name, ",".join(wrong))
    elif len(labels) < 2:
        yield invalid(path, name, "should be a domain with at least two segments separated by dots")
    else:
        long = next((label for label in labels if formats.dns_label(label)), None)
        yield from each_invalid(path, long, formats.dns_label(long) if long else [])


def _hints(path: Path, hints: Struct) -> Refusals:
    for field, form in (("forZones", formats.label_value), ("forNodes", formats.dns_subdomain)):
        given = hints.get(field) or []
        if len(given) > MOST_HINTS:
            yield too_many((*path, field), len(given), MOST_HINTS)
            return
        names = set()
        for index, hint in enumerate(given):
            own, name = (*path, field, index, "name"), hint.get("name") or ""
            if name in names:
                yield duplicate(own, name)
            names.add(name)
            yield from each_invalid(own, name, form(name))
