"""Nodes of a small dual-stack cluster, wired up in network namespaces.

Every node is a router between four neighbours: ``pods`` (all its backends), ``client`` (one more pod, which only asks),
``outside`` (a client beyond the cluster that knows no other way in) and the wire to the other nodes. An address that nobody
has is unreachable, and connections to it fail at once.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import NamedTuple

from tests.packets.netns import OTHER_SIDE, THIS_SIDE, NetworkNamespace, link

ZONES = {"n1": "zone-a", "n2": "zone-b", "n3": None}
"""The nodes by name, each with its zone; in one way or another every one is alone in it."""
CLUSTER_CIDRS = "10.244.0.0/16,fd00:244::/48"
MODES = ("iptables", "nftables")
FAMILIES = ("IPv4", "IPv6")
EVERYWHERE = ("0.0.0.0/0", "::/0")
CLIENT = 200
"""The number of the pod that asks; pods that answer have smaller ones."""

_ROUTER = {
    "ipv4/ip_forward": 1,
    "ipv6/conf/all/forwarding": 1,
    "ipv4/conf/all/rp_filter": 0,
    "ipv4/conf/default/rp_filter": 0,
    "ipv4/icmp_ratemask": 0,  # it would send but a few rejections a second
    "ipv6/icmp/ratemask": 0,
}


class Addresses(NamedTuple):
    """One address of each family."""

    IPv4: str
    IPv6: str

    @property
    def networks(self) -> tuple[str, str]:
        """Each with its full prefix length, as `ip` wants an address or the route to it."""
        return f"{self.IPv4}/32", f"{self.IPv6}/128"

    def of(self, family: str) -> str:
        """The one of ``family``."""
        return self.IPv4 if family == "IPv4" else self.IPv6


WIRE = Addresses("172.30.0.254", "fd00:30::fe")
"""What the wire calls itself when it says that an address is unreachable."""


def node_addresses(name: str) -> Addresses:
    """Of the node itself."""
    number = _number(name)
    return Addresses(f"172.30.0.{number}", f"fd00:30::{number}")


def outside_addresses(name: str) -> Addresses:
    """Of the client that comes to this node from outside of the cluster."""
    number = _number(name)
    return Addresses(f"203.0.113.{number}", f"2001:db8:113::{number}")


def pod_addresses(name: str, number: int) -> Addresses:
    """Of pod ``number`` on the node called ``name``, which needs no making: there are as many as fit."""
    node = _number(name)
    return Addresses(f"10.244.{node}.{number}", f"fd00:244:0:{node}::{number:x}")


def known_as(address: str) -> str:
    """What we call an address in words, whatever its family: ``n1.7`` is pod 7 on node n1; other addresses stay as they are."""
    ip = ipaddress.ip_address(address)
    for network in map(ipaddress.ip_network, CLUSTER_CIDRS.split(",")):
        if ip.version == network.version and ip in network:
            number = int(ip) - int(network.network_address)
            node, pod = divmod(number, 256) if ip.version == 4 else divmod(number, 2**64)
            return f"n{node}.{pod}"
    return address


class Node:
    """One node: ``host`` is where its kube-proxy runs."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.host, self.pods, self.client, self.outside = (NetworkNamespace() for _ in range(4))
        self._wire_neighbours()
        self.host.sysctl(_ROUTER)

    @property
    def namespaces(self) -> list[NetworkNamespace]:
        """All that belong to it."""
        return [self.host, self.pods, self.client, self.outside]

    def join(self, wire: NetworkNamespace) -> None:
        """Connect it to the other nodes."""
        link(wire, self.name, self.host, "wire")
        own = node_addresses(self.name)
        self.host.ip(*_addresses("wire", own), *_routes("wire", THIS_SIDE, EVERYWHERE))
        inward = (*own.networks, *_pod_networks(self.name, 24), *outside_addresses(self.name).networks)
        wire.ip(*_routes(self.name, OTHER_SIDE, inward))

    def _wire_neighbours(self) -> None:
        for neighbour in ("pods", "client", "outside"):
            namespace: NetworkNamespace = getattr(self, neighbour)
            link(self.host, neighbour, namespace, "eth0")
            namespace.ip(*_routes("eth0", THIS_SIDE, EVERYWHERE))
        for neighbour, its in (("client", pod_addresses(self.name, CLIENT)), ("outside", outside_addresses(self.name))):
            getattr(self, neighbour).ip(*_addresses("eth0", its))
            self.host.ip(*_routes(neighbour, OTHER_SIDE, its.networks))
        self.host.ip(*_routes("pods", OTHER_SIDE, _pod_networks(self.name)))
        self.pods.ip(*(f"route add local {network} dev lo" for network in _pod_networks(self.name)))


class Nodes:
    """All the nodes of ZONES and the wire between them."""

    def __init__(self) -> None:
        self.wire = NetworkNamespace()
        self.wire.sysctl(_ROUTER)
        self.wire.ip(*_addresses("lo", WIRE))
        self.nodes = {name: Node(name) for name in ZONES}
        for node in self:
            node.join(self.wire)

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes.values())

    def __getitem__(self, name: str) -> Node:
        return self.nodes[name]

    def close(self) -> None:
        """Let go of every namespace."""
        for namespace in (self.wire, *(namespace for node in self for namespace in node.namespaces)):
            namespace.close()


def _pod_networks(name: str, length: int = 25) -> tuple[str, str]:
    """By default only those that answer; all pods of the node are a network of ``length`` 24."""
    first = pod_addresses(name, 0)
    return f"{first.IPv4}/{length}", f"{first.IPv6}/{length + 96}"


def _addresses(device: str, own: Addresses) -> list[str]:
    return [f"address add {network} dev {device}{' nodad' if ':' in network else ''}" for network in own.networks]


def _routes(device: str, gateway: str, networks: tuple[str, ...]) -> list[str]:
    return [f"route add {network} via inet6 {gateway} dev {device}" for network in networks]


def _number(name: str) -> int:
    return list(ZONES).index(name) + 1
