"""Entries -> the classic Endpoints object of a Service: one object, one write, two states."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_svc.endpoints.objects.entries import DRAIN, UP, Entry, Ports, subset_ports
from kubectl_svc.endpoints.objects.writes import CREATE, UPDATE, Write
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import SvcError
from kubectl_svc.objects import Object, meta, slices
from kubectl_svc.objects.meta import items
from kubectl_svc.wording import Said


def check(entries: Sequence[Entry], hint: Said) -> None:
    """That Endpoints can express all of this and are mirrored; raises ``SvcError`` with ``hint``."""
    if zoned := next((entry for entry in entries if entry.zone), None):
        raise SvcError(said("zone", endpoint=zoned), hint)
    if draining := next((entry for entry in entries if entry.state == DRAIN), None):
        raise SvcError(said("draining", endpoint=draining), hint)
    for ports in {entry.ports for entry in entries}:
        if sum(entry.ports == ports for entry in entries) > slices.MAX_ENDPOINTS:
            raise SvcError(said("too-many"), hint)


def pack(service: Object, endpoints: Object | None, entries: Sequence[Entry]) -> tuple[Write, ...]:
    """The write that makes ``endpoints`` hold exactly ``entries``, if one is needed."""
    before = endpoints or _new(service)
    after = {**before, "subsets": _subsets(items(before, "subsets"), entries)}
    if endpoints is None:
        return (Write(CREATE, after),) if entries else ()
    return (Write(UPDATE, after),) if after["subsets"] != items(before, "subsets") else ()


def _new(service: Object) -> Object:
    metadata = {"name": meta.name(service)}
    if namespace := meta.namespace(service):
        metadata["namespace"] = namespace
    return {"apiVersion": "v1", "kind": "Endpoints", "metadata": metadata}


def _subsets(before: Sequence[Object], entries: Sequence[Entry]) -> list[Object]:
    """One subset for each set of ports, those that were there first."""
    groups: dict[Ports, list[Entry]] = {subset_ports(subset): [] for subset in before}
    for entry in entries:
        groups.setdefault(entry.ports, []).append(entry)
    written = {subset_ports(subset): items(subset, "ports") for subset in before}
    return [_subset(members, written.get(ports) or _port_list(ports)) for ports, members in groups.items() if members]


def _subset(members: Sequence[Entry], ports: list[Object]) -> Object:
    up = [entry.raw or {"ip": entry.address} for entry in members if entry.state == UP]
    down = [entry.raw or {"ip": entry.address} for entry in members if entry.state != UP]
    lists = {"addresses": up, "notReadyAddresses": down, "ports": ports}
    return {field: value for field, value in lists.items() if value}


def _port_list(ports: Ports) -> list[Object]:
    return [
        {"port": port.port, "protocol": port.protocol}
        | ({"name": port.name} if port.name else {})
        | ({"appProtocol": port.app_protocol} if port.app_protocol else {})
        for port in ports
    ]
