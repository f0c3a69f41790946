"""Slices, or ports of them, that kube-proxy passes over, so that nothing is served through them: the reasons."""

from __future__ import annotations

from kubectl_svc.objects import Object, services, slices
from kubectl_svc.objects.addresses import IPV4, IPV6


def reasons(service: Object, slice_: Object) -> tuple[str, ...]:
    """Why all of ``slice_`` or some of its ports serve nobody."""
    return (*_of_type(service, slice_), *_of_ports(service, slice_))


def is_ignored(service: Object, slice_: Object) -> bool:
    """Whether nothing at all is served through ``slice_``; the addresses of a headless Service count by whatever port."""
    if _of_type(service, slice_):
        return True
    return not services.headless(service) and len(_of_ports(service, slice_)) >= max(1, len(slices.ports(slice_)))


def _of_type(service: Object, slice_: Object) -> list[str]:
    kind, families = slices.address_type(slice_), services.ip_families(service)
    if kind not in {IPV4, IPV6}:
        return [f"kube-proxy reads no {kind} slices"]
    return [f"the Service has {' and '.join(families)} only"] if families and kind not in families else []


def _of_ports(service: Object, slice_: Object) -> list[str]:
    """A reason for each port that is passed over, or one for a slice that has none."""
    known = {(port.name, port.protocol) for port in services.ports(service)}
    names = ", ".join(f'"{name}" ({protocol})' for name, protocol in sorted(known))
    ports = slices.ports(slice_)
    found = ["the slice has no ports"] if known and not ports else []
    for port in ports:
        if port.port is None or not 0 < port.port < 65536:
            found.append(f'port "{port.name}" has no usable number')
        elif known and (port.name, port.protocol) not in known:
            found.append(f'the Service has no port "{port.name}" ({port.protocol}), but {names}')
    return found
