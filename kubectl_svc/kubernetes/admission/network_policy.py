"""A NetworkPolicy (pkg/apis/networking/validation ``ValidateNetworkPolicy`` and ``ValidateNetworkPolicyUpdate``, v1.37)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from kubectl_svc.kubernetes.admission import formats, metadata
from kubectl_svc.kubernetes.admission.addresses import cidr, network
from kubectl_svc.kubernetes.admission.metadata import Struct
from kubectl_svc.kubernetes.admission.ports import number_or_name
from kubectl_svc.kubernetes.admission.refused import (
    Path,
    Refusals,
    each_invalid,
    forbidden,
    invalid,
    required,
    unsupported,
)

_PROTOCOLS = ("TCP", "UDP", "SCTP")
_TYPES = ("Ingress", "Egress")
_DIRECTIONS = (("ingress", "from"), ("egress", "to"))


def created(policy: Struct) -> Refusals:
    """``ValidateNetworkPolicy``."""
    yield from metadata.created(policy.get("metadata") or {}, formats.dns_subdomain)
    yield from _spec(("spec",), policy.get("spec") or {}, ())


def updated(policy: Struct, old: Struct) -> Refusals:
    """``ValidateNetworkPolicyUpdate``; CIDRs that were there stay accepted."""
    yield from metadata.updated(policy.get("metadata") or {}, old.get("metadata") or {})
    yield from _spec(("spec",), policy.get("spec") or {}, set(_cidrs(old.get("spec") or {})))


def _cidrs(spec: Struct) -> Iterator[str]:
    for direction, field in _DIRECTIONS:
        for rule in spec.get(direction) or []:
            for peer in rule.get(field) or []:
                block = peer.get("ipBlock") or {}
                yield from (block.get("cidr") or "", *(block.get("except") or []))


def _spec(path: Path, spec: Struct, before: Collection[str]) -> Refusals:
    yield from metadata.label_selector((*path, "podSelector"), spec.get("podSelector") or {})
    for direction, field in _DIRECTIONS:
        for index, rule in enumerate(spec.get(direction) or []):
            for number, port in enumerate(rule.get("ports") or []):
                yield from _port((*path, direction, index, "ports", number), port)
            for number, peer in enumerate(rule.get(field) or []):
                yield from _peer((*path, direction, index, field, number), peer, before)
    types = spec.get("policyTypes") or []
    if len(types) > len(_TYPES):
        yield invalid((*path, "policyTypes"), types, "may not specify more than two policyTypes")
        return
    for index, kind in enumerate(types):
        if kind not in _TYPES:
            yield unsupported((*path, "policyTypes", index), kind, _TYPES)


def _port(path: Path, port: Struct) -> Refusals:
    protocol, value, last = port.get("protocol"), port.get("port"), port.get("endPort")
    if protocol not in (None, *_PROTOCOLS):
        yield unsupported((*path, "protocol"), protocol, _PROTOCOLS)
    if value is not None:
        yield from number_or_name((*path, "port"), value)
    if last is None:
        return
    own = (*path, "endPort")
    if value is None:
        yield invalid(own, last, "may not be specified when `port` is not specified")
    elif isinstance(value, str):
        yield invalid(own, last, "may not be specified when `port` is non-numeric")
    else:
        if last < value:
            yield invalid(own, last, "must be greater than or equal to `port`")
        yield from each_invalid(own, last, formats.port_number(last))


def _peer(path: Path, peer: Struct, before: Collection[str]) -> Refusals:
    selectors = [field for field in ("podSelector", "namespaceSelector") if peer.get(field) is not None]
    for field in selectors:
        yield from metadata.label_selector((*path, field), peer[field])
    block = peer.get("ipBlock")
    if block is not None:
        yield from _block((*path, "ipBlock"), block, before)
    if block is None and not selectors:
        yield required(path, "must specify a peer")
    elif block is not None and selectors:
        yield forbidden(path, "may not specify both ipBlock and another peer")


def _block(path: Path, block: Struct, before: Collection[str]) -> Refusals:
    text = block.get("cidr") or ""
    if not text:
        yield required((*path, "cidr"))
        return
    yield from cidr((*path, "cidr"), text, before)
    whole = network(text)
    for index, part in enumerate(block.get("except") or [] if whole else ()):
        own = (*path, "except", index)
        yield from cidr(own, part, before)
        inner = network(part)
        if whole and inner and not _within(inner, whole):
            yield invalid(own, part, "must be a strict subset of `cidr`")


def _within(inner: Any, whole: Any) -> bool:
    """Whether ``inner`` is a real part of ``whole``."""
    return inner.version == whole.version and inner.prefixlen > whole.prefixlen and inner.subnet_of(whole) is True
