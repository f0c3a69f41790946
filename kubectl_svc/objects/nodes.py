"""What a Node says of itself: the names and the addresses in ``status.addresses`` (k8s.io/api/core/v1, ``NodeAddress``)."""

from __future__ import annotations

from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.addresses import canonical
from kubectl_svc.objects.meta import dig, items


def names(node: Object) -> tuple[str, ...]:
    """Its own name and its host names (Hostname, InternalDNS, ExternalDNS), in lower case, as DNS compares them."""
    return tuple(dict.fromkeys(one.lower() for one in (meta.name(node), *_addresses(node)) if not canonical(one)))


def ips(node: Object) -> tuple[str, ...]:
    """Its IP addresses, of both families, in order."""
    return tuple(filter(None, map(canonical, _addresses(node))))


def _addresses(node: Object) -> list[str]:
    return [str(dig(one, "address") or "") for one in items(node, "status", "addresses")]
