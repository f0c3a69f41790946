"""What stands in for every pod: it says at which address and port it was reached, and by whom."""

from __future__ import annotations

import ipaddress
import socket
import struct
from typing import NamedTuple

from tests.packets.background import Background
from tests.packets.netns import NetworkNamespace
from tests.packets.nodes import Nodes

PORTS = (8080, 9090, 5353)
"""Where all pods answer, by TCP and by UDP."""

_FREEBIND = (socket.IPPROTO_IPV6, 78)  # IPV6_FREEBIND: our pods' addresses are routed here and configured nowhere


class Landing(NamedTuple):
    """Where a connection ended: the address and port it was made to in the end, and the address it came from."""

    address: str
    port: int
    source: str


def listen(nodes: Nodes, background: Background) -> None:
    """Have every pod on every node answer, until ``background`` is closed."""
    for node in nodes:
        listen_in(node.pods, background)


def listen_in(namespace: NetworkNamespace, background: Background) -> None:
    """Answer at every address of one namespace."""
    for port in PORTS:
        for kind, read in ((socket.SOCK_STREAM, _accept), (socket.SOCK_DGRAM, _receive)):
            sock = namespace.socket(socket.AF_INET6, kind)
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)  # IPv4 comes in as ::ffff:a.b.c.d
            sock.setsockopt(*_FREEBIND, 1)
            sock.bind(("::", port))
            if kind is socket.SOCK_STREAM:
                sock.listen(4096)
            else:
                sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
            background.serve(sock, read)


def understood(answer: bytes) -> Landing:
    """What a listener said."""
    address, port, source = answer.decode().split()
    return Landing(address, int(port), source)


def _accept(listener: socket.socket) -> None:
    connection, peer = listener.accept()
    with connection:
        address, port, *_ = connection.getsockname()
        connection.sendall(_answer(address, port, peer[0]))


def _receive(sock: socket.socket) -> None:
    """The answer has to come from where the question went to, which only the datagram knows."""
    _, ((level, kind, info),), _, peer = sock.recvmsg(64, 64)
    destination, _ = struct.unpack("16si", info)
    answer = _answer(socket.inet_ntop(socket.AF_INET6, destination), sock.getsockname()[1], peer[0])
    sock.sendmsg([answer], [(level, kind, struct.pack("16si", destination, 0))], 0, peer)


def _answer(address: str, port: int, source: str) -> bytes:
    return f"{_plain(address)} {port} {_plain(source)}".encode()


def _plain(address: str) -> str:
    ip = ipaddress.ip_address(address)
    return str(getattr(ip, "ipv4_mapped", None) or ip)
