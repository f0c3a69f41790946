"""kube-proxy on every node, and its way to the API server."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from tests.cluster.control_plane import ControlPlane
from tests.cluster.processes import Server
from tests.packets.background import Background
from tests.packets.nodes import CLUSTER_CIDRS, ZONES, Node, node_addresses


def register_nodes(plane: ControlPlane) -> None:
    """Make the Node objects, which kube-proxy reads its addresses from; their zones come later."""
    for name in ZONES:
        addresses = [{"type": "InternalIP", "address": address} for address in node_addresses(name)]
        resources = {"cpu": "4", "memory": "8Gi", "pods": "110"}
        conditions = [{"type": "Ready", "status": "True", "reason": "Test", "message": "as the test says"}]
        status = {"addresses": addresses, "allocatable": resources, "capacity": resources, "conditions": conditions}
        metadata = {"name": name, "labels": {"kubernetes.io/hostname": name}}
        plane.client.create("/api/v1/nodes", {"metadata": metadata, "status": status})


def label_zones(plane: ControlPlane) -> None:
    """Tell the nodes their zones, once kube-proxy runs.

    It starts to listen for its zone before it has said who is to hear of it (``NewNodeTopologyConfig``,
    ``RegisterEventHandler``): a label that is there from the beginning is now and then missed for ever.
    """
    for name, zone in ZONES.items():
        plane.client.patch(f"/api/v1/nodes/{name}", {"metadata": {"labels": {"topology.kubernetes.io/zone": zone}}})


def kube_proxy(node: Node, mode: str, plane: ControlPlane, binary: Path, log: Path) -> Server:
    """Start kube-proxy on ``node``, as one of MODES."""
    command = node.host.command(
        binary,
        f"--kubeconfig={plane.kubeconfig}",
        f"--hostname-override={node.name}",
        f"--proxy-mode={mode}",
        f"--cluster-cidr={CLUSTER_CIDRS}",
        "--conntrack-max-per-core=0",  # limits of the whole machine, which are none of our business
        "--conntrack-tcp-timeout-established=0s",
        "--conntrack-tcp-timeout-close-wait=0s",
    )
    return Server(f"kube-proxy-{mode}-{node.name}", *command, log=log)


def relay_api(node: Node, plane: ControlPlane, background: Background) -> None:
    """Have the API server answer at its own address inside the node too: bytes are passed on, TLS is between the two ends."""
    host, port = urlsplit(plane.server).netloc.split(":")
    listener = node.host.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind((host, int(port)))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        its_reader, its_writer = await asyncio.open_connection(host, int(port))
        await asyncio.gather(_pass_on(reader, its_writer), _pass_on(its_reader, writer))

    background.serve_streams(listener, serve)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):  # whoever is killed sends no farewell
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()
