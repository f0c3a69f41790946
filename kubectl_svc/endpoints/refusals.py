"""Which addresses an endpoint may have, and why not the others.

The API server refuses only some of those that no packet ever reaches; the rest are refused here, each by a named rule that
``--allow`` can open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

from kubectl_svc.endpoints.said import said
from kubectl_svc.kubernetes.admission.addresses import endpoint_address
from kubectl_svc.kubernetes.proxy import unreachable
from kubectl_svc.objects.addresses import family
from kubectl_svc.wording import Said


class BadAddress(ValueError):
    """Text that is no plain IP address; ``said`` is what it is instead and what to write."""

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.said = said


class Refusal(NamedTuple):
    """Why an input is not taken: "``subject`` is ``reason``"; ``rule`` is its name for ``--allow``.

    Without ``allowable`` the API server itself refuses it, and nothing opens the rule.
    """

    subject: str | Said
    rule: str
    reason: Said
    allowable: bool = False

    @property
    def said(self) -> Said:
        """The whole of it, with the flag that opens the rule."""
        return said("refused", subject=self.subject, reason=self.reason, allow=self.rule if self.allowable else "")


CLUSTER_IP, FAMILY = "cluster-ip", "family"

RULES = (unreachable.BROADCAST, unreachable.MULTICAST, unreachable.RESERVED, CLUSTER_IP, FAMILY)
"""Every rule here that ``--allow`` can open."""


def plain(text: str) -> str:
    """``text`` as the API server wants this address written (IPv6: RFC 5952); raises `BadAddress`.

    Stricter than `addresses.canonical`, which reads what already exists: leading zeros, zones, masks and IPv4 addresses
    in IPv6 form (``::ffff:192.0.2.1``) are refused, as the server refuses them.
    """
    try:
        address = ip_address(text)
    except ValueError:
        raise BadAddress(_instead(text)) from None
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            raise BadAddress(said("address-zone", text=text, zone=address.scope_id))
        if address.ipv4_mapped is not None:
            raise BadAddress(said("ipv4-in-ipv6", text=text, write=str(address.ipv4_mapped)))
    return str(address)


def refusals(address: str, families: Sequence[str] = (), cluster_ips: Mapping[str, str] | None = None) -> list[Refusal]:
    """Why nobody can be reached at this `plain` address; empty when it is fine.

    ``families`` are the Service's ``ipFamilies`` (none: unknown); ``cluster_ips`` maps the cluster IP of every Service that
    could be seen to its ``namespace/name``.
    """
    found = [refusal for refusal in (_range(address),) if refusal]
    if service := (cluster_ips or {}).get(address):
        found.append(Refusal(address, CLUSTER_IP, said("cluster-ip", service=service), True))
    if families and family(address) not in families:
        found.append(Refusal(address, FAMILY, said("family", family=family(address), families=families), True))
    return found


def _range(address: str) -> Refusal | None:
    why = unreachable.reason(address)
    if not why:
        return None
    refused_by_the_server = any(endpoint_address((), address))
    rule = unreachable.RESERVED if why == unreachable.THIS_NETWORK else why
    return Refusal(address, rule, said(f"unreachable-{why}"), not refused_by_the_server)


def _instead(text: str) -> Said:
    """What ``text`` is, when it is no address."""
    if not text:
        return said("address-empty")
    if "://" in text:
        return said("address-url", text=text)
    if "/" in text:
        return said("address-range", text=text)
    if re.fullmatch(r"\d+(\.\d+){3}", text):
        if any(len(part) > 1 and part.startswith("0") for part in text.split(".")):
            return said("leading-zeros", text=text, without=".".join(str(int(part)) for part in text.split(".")))
        return said("above-255", text=text)
    if re.fullmatch(r"[\d.]+", text):
        return said("not-whole", text=text)
    if ":" in text and re.fullmatch(r"[0-9A-Fa-f:.]+", text):
        return said("not-ipv6", text=text)
    if re.fullmatch(r"(?=.*[A-Za-z])[A-Za-z0-9_.-]+", text):
        return said("host-name", text=text)
    return said("not-address", text=text)
