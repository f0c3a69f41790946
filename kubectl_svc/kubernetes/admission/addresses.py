"""IP addresses and CIDRs: which the server takes (k8s.io/apimachinery v0.37 pkg/util/validation/ip.go, strict since 1.36)."""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from kubectl_svc.kubernetes.admission.refused import Path, Refusals, invalid
from kubectl_svc.objects.addresses import IPV4, IPV6, canonical, family

_NOT_AN_ADDRESS = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
_NOT_A_CIDR = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"


def address(path: Path, value: str, before: Collection[str] = ()) -> Refusals:
    """``IsValidIPForLegacyField``; what stood there ``before`` stays accepted."""
    if value in before:
        return
    plain = canonical(value)
    if not plain:
        yield invalid(path, value, _NOT_AN_ADDRESS)
    elif ":" in value and ":" not in plain:
        yield invalid(path, value, "must not be an IPv4-mapped IPv6 address")
    elif _leading_zeros(value):
        yield invalid(path, value, "must not have leading 0s")


def canonical_address(path: Path, value: str) -> Refusals:
    """``IsValidIP``, for fields that have always been strict."""
    found = list(address(path, value))
    yield from found
    if not found and value != canonical(value):
        yield invalid(path, value, f'must be in canonical form ("{canonical(value)}")')


def endpoint_address(path: Path, value: str) -> Refusals:
    """``ValidateEndpointIP``: addresses that end on the machine or the link that sends to them."""
    plain = canonical(value)
    if not plain:
        yield invalid(path, value, "must be a valid IP address")
        return
    number = ip_address(plain)
    first = number.packed
    if number.is_unspecified:
        yield invalid(path, value, f"may not be unspecified ({value})")
    if number.is_loopback:
        yield invalid(path, value, "may not be in the loopback range (127.0.0.0/8, ::1/128)")
    if number.is_link_local:
        yield invalid(path, value, "may not be in the link-local range (169.254.0.0/16, fe80::/10)")
    if first[:3] == b"\xe0\x00\x00" if number.version == 4 else first[0] == 0xFF and first[1] & 0x0F == 2:
        yield invalid(path, value, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)")


def of_family(value: str, wanted: str) -> bool:
    """Whether ``value`` is an address of ``wanted``, ``IPv4`` or ``IPv6`` (k8s.io/utils/net ``IsIPv4String``)."""
    return wanted in (IPV4, IPV6) and family(value) == wanted


def network(value: str) -> IPv4Network | IPv6Network | None:
    """The network that ``value`` stands for, as ``ParseCIDRSloppy`` reads it, or ``None``."""
    text, slash, length = value.partition("/")
    plain = canonical(text)
    widest = 128 if ":" in text else 32
    if not (slash and plain and length.isascii() and length.isdigit() and len(length) < 4 and int(length) <= widest):
        return None
    bits = max(int(length) - 96, 0) if ":" in text and ":" not in plain else int(length)
    return ip_network(f"{plain}/{bits}", strict=False)


def cidr(path: Path, value: str, before: Collection[str] = ()) -> Refusals:
    """``IsValidCIDRForLegacyField``; what stood there ``before`` stays accepted."""
    if value in before:
        return
    text, _, length = value.partition("/")
    found = network(value)
    if found is None:
        yield invalid(path, value, _NOT_A_CIDR)
    elif length != str(int(length)) or (":" not in text and _leading_zeros(text)):
        yield invalid(path, value, "must not have leading 0s in IP or prefix length")
    elif ":" in text and ":" not in canonical(text):
        yield invalid(path, value, "must not have an IPv4-mapped IPv6 address")
    elif canonical(text) != str(found.network_address):
        yield invalid(path, value, "must not have bits set beyond the prefix length")


def _leading_zeros(value: str) -> bool:
    """In an IPv4 address or the IPv4 part of an IPv6 one."""
    tail = value.rpartition(":")[2]
    return "." in tail and any(len(part) > 1 and part.startswith("0") for part in tail.split("."))
