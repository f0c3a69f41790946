"""Which addresses an endpoint may have, and why not the others.

The API server refuses only some of those that no packet ever reaches; the rest are refused here, each by a named rule that
``--allow`` can open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

from kubectl_svc.kubernetes.admission.addresses import endpoint_address
from kubectl_svc.kubernetes.proxy import unreachable
from kubectl_svc.objects.addresses import family


class BadAddress(ValueError):
    """Text that is no plain IP address; ``str()`` says what it is instead and what to write."""


class Refusal(NamedTuple):
    """Why an input is not taken: "``subject`` is ``reason``"; ``rule`` is its name for ``--allow``.

    Without ``allowable`` the API server itself refuses it, and nothing opens the rule.
    """

    subject: str
    rule: str
    reason: str
    allowable: bool = False

    def __str__(self) -> str:
        return f"{self.subject} is {self.reason}" + (
            f" (use --allow={self.rule} to accept it anyway)" if self.allowable else ""
        )


CLUSTER_IP, FAMILY = "cluster-ip", "family"

_TEXTS = {
    unreachable.UNSPECIFIED: 'the unspecified address: it means "no address"',
    unreachable.LOOPBACK: "a loopback address: on every node that is the node itself, never your backend",
    unreachable.LINK_LOCAL: "a link-local address: it ends at each node's own network segment",
    unreachable.LOCAL_GROUP: "a link-local multicast address: a group on one segment, not one backend",
    unreachable.BROADCAST: "the broadcast address: no connection to it can be made",
    unreachable.MULTICAST: "a multicast address: a group, not one backend; kube-proxy cannot forward to it",
    unreachable.RESERVED: "in the reserved block 240.0.0.0/4: routers drop what goes there",
    unreachable.THIS_NETWORK: 'in the block 0.0.0.0/8, which means "this network" and is no destination',
}
_RULES = {reason: "reserved" if reason == unreachable.THIS_NETWORK else reason for reason in _TEXTS}

RULES = (unreachable.BROADCAST, unreachable.MULTICAST, unreachable.RESERVED, CLUSTER_IP, FAMILY)
"""Every rule here that ``--allow`` can open."""


def plain(text: str) -> str:
    """``text`` as the API server wants this address written (IPv6: RFC 5952); raises `BadAddress`.

    Stricter than `addresses.canonical`, which reads what is there already: leading zeros, zones, masks and IPv4 addresses
    in IPv6 form (``::ffff:192.0.2.1``) are refused, as the server refuses them.
    """
    try:
        address = ip_address(text)
    except ValueError:
        raise BadAddress(_instead(text)) from None
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            raise BadAddress(f'"{text}" has a zone (%{address.scope_id}), which means something on one machine only')
        if address.ipv4_mapped is not None:
            raise BadAddress(f'"{text}" is an IPv4 address in IPv6 form: write {address.ipv4_mapped}')
    return str(address)


def refusals(address: str, families: Sequence[str] = (), cluster_ips: Mapping[str, str] | None = None) -> list[Refusal]:
    """Why nobody can be reached at this `plain` address; empty when it is fine.

    ``families`` are the Service's ``ipFamilies`` (none: unknown); ``cluster_ips`` maps the cluster IP of every Service that
    could be seen to its ``namespace/name``.
    """
    found = [refusal for refusal in (_range(address),) if refusal]
    if service := (cluster_ips or {}).get(address):
        reason = f"the cluster IP of the Service {service}: kube-proxy cannot forward to a virtual address"
        found.append(Refusal(address, CLUSTER_IP, reason, True))
    if families and family(address) not in families:
        reason = f"an {family(address)} address, but the Service has {' and '.join(families)} only: kube-proxy ignores it"
        found.append(Refusal(address, FAMILY, reason, True))
    return found


def _range(address: str) -> Refusal | None:
    why = unreachable.reason(address)
    if not why:
        return None
    refused_by_the_server = any(endpoint_address((), address))
    return Refusal(address, _RULES[why], _TEXTS[why], not refused_by_the_server)


def _instead(text: str) -> str:
    """What ``text`` is, when it is no address."""
    if not text:
        return "the address is empty"
    if "://" in text:
        return f'"{text}" is a URL: name the address, and the port if need be, alone'
    if "/" in text:
        return f'"{text}" is a range: name single addresses, without a mask'
    if re.fullmatch(r"\d+(\.\d+){3}", text):
        if any(len(part) > 1 and part.startswith("0") for part in text.split(".")):
            without = ".".join(str(int(part)) for part in text.split("."))
            return f'"{text}" has leading zeros, which some programs read as octal: write {without} if that is meant'
        return f'"{text}" has a number above 255'
    if re.fullmatch(r"[\d.]+", text):
        return f'"{text}" is not a whole IPv4 address: it has four numbers, as in 192.0.2.42'
    if ":" in text and re.fullmatch(r"[0-9A-Fa-f:.]+", text):
        return f'"{text}" is not an IPv6 address'
    if re.fullmatch(r"(?=.*[A-Za-z])[A-Za-z0-9_.-]+", text):
        return f'"{text}" is a host name: endpoints take IP addresses only (a Service of type ExternalName takes a name)'
    return f'"{text}" is not an IP address'
