"""Slices, addresses and ports that nobody uses, although they are there: the reasons, as texts."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_svc.kubernetes.proxy import effective
from kubectl_svc.objects import Object, meta, services, slices
from kubectl_svc.objects.addresses import IPV4, IPV6
from kubectl_svc.objects.slices import SlicePort


def reasons(service: Object, slice_: Object) -> tuple[str, ...]:
    """Why all of ``slice_`` serves nobody."""
    if services.type_of(service) == "ExternalName":
        return ("the Service is of type ExternalName, an alias without endpoints",)
    kind, families = slices.address_type(slice_), services.ip_families(service)
    if kind not in {IPV4, IPV6}:
        return (f"kube-proxy reads no {kind} slices",)
    if families and kind not in families:
        return (f"the Service has {' and '.join(families)} only",)
    if effective.HEADLESS_LABEL in meta.labels(slice_) and not services.headless(service):
        return (f"kube-proxy passes over slices with the label {effective.HEADLESS_LABEL}",)
    return ("the slice has no ports",) if services.ports(service) and not slices.ports(slice_) else ()


Known = frozenset[tuple[str, str]]
"""Names and protocols of a Service's ports."""


def known_ports(service: Object) -> Known:
    """What `port_reason` compares with, read once for all ports."""
    return frozenset((one.name, one.protocol) for one in services.ports(service))


def port_reason(known: Known, port: SlicePort) -> str:
    """Why nothing is served through this port of a slice, or nothing."""
    if port.port is None or not 0 < port.port < 65536:
        return f'port "{port.name}" has no usable number'
    if known and (port.name, port.protocol) not in known:
        names = ", ".join(f'"{name}" ({protocol})' for name, protocol in sorted(known))
        return f'the Service has no port "{port.name}" ({port.protocol}), but {names}'
    return ""


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
