"""Addresses to which no node forwards, whether the API server takes them as endpoints or not.

kube-proxy rewrites a packet's destination and leaves the rest to the node's routes (pkg/proxy/iptables and nftables of
Kubernetes 1.37): Linux never routes these (IANA's special-purpose registries, RFC 6890), and a cluster IP is no destination of
a packet that has been rewritten already.
"""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from kubectl_svc.objects.addresses import canonical

UNSPECIFIED, LOOPBACK, LINK_LOCAL, LOCAL_GROUP = "unspecified", "loopback", "link-local", "link-local-multicast"
BROADCAST, MULTICAST, RESERVED, THIS_NETWORK = "broadcast", "multicast", "reserved", "this-network"

_RANGES = tuple(
    (ip_network(text), reason)
    for text, reason in (
        ("0.0.0.0/32", UNSPECIFIED),
        ("::/128", UNSPECIFIED),
        ("127.0.0.0/8", LOOPBACK),
        ("::1/128", LOOPBACK),
        ("169.254.0.0/16", LINK_LOCAL),
        ("fe80::/10", LINK_LOCAL),
        ("224.0.0.0/24", LOCAL_GROUP),
        ("ff02::/16", LOCAL_GROUP),
        ("255.255.255.255/32", BROADCAST),
        ("224.0.0.0/4", MULTICAST),
        ("ff00::/8", MULTICAST),
        ("240.0.0.0/4", RESERVED),
        ("0.0.0.0/8", THIS_NETWORK),
    )
)


def reason(address: str) -> str:
    """Why nothing is forwarded to ``address``, one of the constants above; empty where something may be, or for no address."""
    plain = canonical(address)
    number = ip_address(plain) if plain else None
    return next((why for network, why in _RANGES if number is not None and number in network), "")
