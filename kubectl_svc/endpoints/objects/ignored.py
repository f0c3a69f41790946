"""Slices, addresses and ports that nobody uses, although they are there, and why."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_svc.endpoints.said import said
from kubectl_svc.kubernetes.proxy import effective
from kubectl_svc.objects import Object, meta, services, slices
from kubectl_svc.objects.addresses import IPV4, IPV6
from kubectl_svc.objects.slices import SlicePort
from kubectl_svc.wording import Said


def reasons(service: Object, slice_: Object) -> tuple[Said, ...]:
    """Why all of ``slice_`` serves nobody."""
    if services.type_of(service) == "ExternalName":
        return (said("slice-alias"),)
    kind, families = slices.address_type(slice_), services.ip_families(service)
    if kind not in {IPV4, IPV6}:
        return (said("slice-type", type=kind),)
    if families and kind not in families:
        return (said("slice-family", families=families),)
    if effective.HEADLESS_LABEL in meta.labels(slice_) and not services.headless(service):
        return (said("slice-headless-label", label=effective.HEADLESS_LABEL),)
    return (said("slice-without-ports"),) if services.ports(service) and not slices.ports(slice_) else ()


Known = frozenset[tuple[str, str]]
"""Names and protocols of a Service's ports."""


def known_ports(service: Object) -> Known:
    """What `port_reason` compares with, read once for all ports."""
    return frozenset((one.name, one.protocol) for one in services.ports(service))


def port_reason(known: Known, port: SlicePort) -> Said | None:
    """Why nothing is served through this port of a slice, or nothing."""
    if port.port is None or not 0 < port.port < 65536:
        return said("port-without-number", port=port.name)
    if known and (port.name, port.protocol) not in known:
        return said("port-unknown", port=port.name, protocol=port.protocol, ports=sorted(known))
    return None


def used_ports(service: Object, slice_: Object) -> Sequence[SlicePort]:
    """The ports of ``slice_`` that count; those of a headless Service do by whatever name, for its clients ask DNS."""
    if reasons(service, slice_):
        return []
    ports, known = slices.ports(slice_), known_ports(service)
    return ports if services.headless(service) else [port for port in ports if not port_reason(known, port)]


def is_ignored(service: Object, slice_: Object) -> bool:
    """Whether nothing at all is served through ``slice_``."""
    if reasons(service, slice_):
        return True
    return bool(slices.ports(slice_) or not services.headless(service)) and not used_ports(service, slice_)
