"""IP addresses as text: which family, and the one spelling by which two of them are compared."""

from __future__ import annotations

IPV4 = "IPv4"
IPV6 = "IPv6"


def canonical(text: str) -> str:
    """The address as Go's ``net.IP.String`` spells it, or nothing for text that is no IP address.

    Leading zeros of an IPv4 part are dropped and an IPv4-mapped IPv6 address becomes IPv4 (k8s.io/utils, ``ParseIPSloppy``).
    """
    if ":" in text:
        return _canonical_ipv6(text)
    parts = text.split(".")
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() and len(part) < 20 and int(part) < 256 for part in parts):
        return ""
    return ".".join(str(int(part)) for part in parts)


def family(text: str) -> str:
    """``IPv4``, ``IPv6``, or nothing for text that is no IP address."""
    address = canonical(text)
    return (IPV6 if ":" in address else IPV4) if address else ""


def comparable(text: str) -> str:
    """An address or a host name in the form in which two that mean the same are equal."""
    return canonical(text) or text.lower().rstrip(".")


def within(address: str, cidr: str) -> bool:
    """Whether a range holds an address; false for text that is none. Bits of the host do not matter (``net.ParseCIDR``)."""
    from ipaddress import ip_address, ip_network

    try:
        return "/" in cidr and ip_address(address) in ip_network(cidr, strict=False)
    except ValueError:
        return False


def _canonical_ipv6(text: str) -> str:
    from ipaddress import AddressValueError, IPv6Address  # 4 ms that an IPv4 cluster need not pay

    try:
        address = IPv6Address(text)
    except AddressValueError:
        return ""
    if address.scope_id is not None:
        return ""
    return str(address.ipv4_mapped or address.compressed)
