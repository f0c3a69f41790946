"""Endpoints, the older object (pkg/apis/core/validation ``ValidateEndpoints``, v1.37)."""

from __future__ import annotations

from kubectl_svc.kubernetes.admission import formats, metadata
from kubectl_svc.kubernetes.admission.addresses import address, endpoint_address
from kubectl_svc.kubernetes.admission.metadata import Struct
from kubectl_svc.kubernetes.admission.ports import PROTOCOLS
from kubectl_svc.kubernetes.admission.refused import Path, Refusals, each_invalid, required, unsupported


def created(endpoints: Struct) -> Refusals:
    """``ValidateEndpointsCreate``."""
    yield from metadata.created(endpoints.get("metadata") or {}, formats.dns_subdomain)
    yield from _subsets(endpoints.get("subsets") or [])


def updated(endpoints: Struct, old: Struct) -> Refusals:
    """``ValidateEndpointsUpdate``; subsets that are as they were are not judged again."""
    yield from metadata.updated(endpoints.get("metadata") or {}, old.get("metadata") or {})
    yield from metadata.created(endpoints.get("metadata") or {}, formats.dns_subdomain)
    if (endpoints.get("subsets") or []) != (old.get("subsets") or []):
        yield from _subsets(endpoints.get("subsets") or [])


def _subsets(subsets: list[Struct]) -> Refusals:
    for index, subset in enumerate(subsets):
        path: Path = ("subsets", index)
        if not subset.get("addresses") and not subset.get("notReadyAddresses"):
            yield required(path, "must specify `addresses` or `notReadyAddresses`")
        for field in ("addresses", "notReadyAddresses"):
            for number, one in enumerate(subset.get(field) or []):
                yield from _address((*path, field, number), one)
        ports = subset.get("ports") or []
        for number, port in enumerate(ports):
            yield from _port((*path, "ports", number), port, len(ports) > 1)


def _address(path: Path, one: Struct) -> Refusals:
    ip, host, node = one.get("ip") or "", one.get("hostname") or "", one.get("nodeName")
    yield from address((*path, "ip"), ip)
    yield from each_invalid((*path, "hostname"), host, formats.dns_label(host) if host else [])
    if node is not None:
        yield from each_invalid((*path, "nodeName"), node, formats.dns_subdomain(node))
    yield from endpoint_address((*path, "ip"), ip)


def _port(path: Path, port: Struct, several: bool) -> Refusals:
    name, number, protocol = port.get("name") or "", port.get("port") or 0, port.get("protocol") or ""
    if several and not name:
        yield required((*path, "name"))
    yield from each_invalid((*path, "name"), name, formats.dns_label(name) if name else [])
    yield from each_invalid((*path, "port"), number, formats.port_number(number))
    if protocol not in PROTOCOLS:
        yield unsupported((*path, "protocol"), protocol, PROTOCOLS)
    if port.get("appProtocol") is not None:
        yield from each_invalid((*path, "appProtocol"), port["appProtocol"], formats.label_key(port["appProtocol"]))
