"""An engine that enforces NetworkPolicies on every node of one proxy mode: kube-network-policies, which decides in userspace.

The engine has the kernel put the first packet of each connection into a queue, by the ``queue`` statement of nftables. A kernel
without that (CONFIG_NFT_QUEUE) refuses its table, which it passes over. So the same packets come into the queue by NFQUEUE of
iptables here: those from and to pods of the node, after kube-proxy has chosen an endpoint and before it puts the address of the
node into the packet, but not what a root process of the node sends.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.cluster.namespaces import Namespace
from tests.cluster.processes import Server
from tests.packets.bed import Bed
from tests.packets.netns import run_in
from tests.packets.nodes import ZONES, Nodes, pod_addresses
from tests.packets.probes import Probe, lands
from tests.waiting import wait_for

POLICIES = "networking.k8s.io/v1/networkpolicies"
MARKED, MARKING = 90, 91
"""The numbers of the pods that show what an engine knows: one on each node that is asked, and one that asks."""


class Enforced:
    """Nodes where policies hold. `settle` returns when every engine knows all that was written before."""

    def __init__(self, bed: Bed, nodes: Nodes, servers: list[Server]) -> None:
        self.bed, self.nodes, self.servers = bed, nodes, servers
        self.marks = Namespace(bed.plane)
        self._generations = itertools.count(1)
        for node in ZONES:
            self.marks.make_pod(f"marked-{node}", node=node, ip=pod_addresses(node, MARKED))
            self.marks.make_pod(f"marking-{node}", node=node, ip=pod_addresses(node, MARKING))
        self.marks.create(POLICIES, {"metadata": {"name": "mark"}, "spec": {"podSelector": {}}})

    def settle(self, seconds: float = 60) -> None:
        """Each kind of object reaches an engine in the order of writing: the last of each kind is a mark that all wait for."""
        mark = {"mark": str(next(self._generations))}
        client = self.bed.plane.client
        client.patch(f"/api/v1/namespaces/{self.marks.name}", {"metadata": {"labels": mark}})
        for node in ZONES:
            client.patch(self.marks.path("pods", f"marking-{node}"), {"metadata": {"labels": mark}})
        peer = {"namespaceSelector": {"matchLabels": mark}, "podSelector": {"matchLabels": mark}}
        client.patch(self.marks.path(POLICIES, "mark"), {"spec": {"ingress": [{"from": [peer]}]}})
        probes = [self._mark(node) for node in ZONES]
        try:
            wait_for(lambda: lands(probes), seconds, "every policy engine")
        except AssertionError as error:
            raise AssertionError("\n".join([str(error), *(server.complaint() for server in self.servers)])) from None

    def _mark(self, node: str) -> Probe:
        """From a pod of another node to the marked one of this node: both nodes' engines have a say."""
        names = list(ZONES)
        other = names[names.index(node) - 1]
        source = pod_addresses(other, MARKING).IPv4
        return Probe(self.nodes[other].pods, pod_addresses(node, MARKED).IPv4, 8080, source=source)


@contextmanager
def enforcing(bed: Bed, engine: Path, folder: Path, mode: str = "iptables") -> Iterator[Enforced]:
    """Policies hold on the nodes of ``mode`` when this is entered, and no more when it is left."""
    nodes = bed.nodes[mode]
    servers: list[Server] = []
    with ExitStack() as stack:
        for node in nodes:
            command = node.host.command(engine, "enforce", f"--kubeconfig={bed.plane.kubeconfig}", f"--node={node.name}")
            servers.append(server := Server(f"policies-{node.name}", *command, log=folder / f"policies-{node.name}.log"))
            stack.callback(server.stop)
            for program, network in zip(("iptables", "ip6tables"), _networks(node.name), strict=True):
                stack.callback(run_in, node.host, f"{program} -t mangle -F POSTROUTING")
                run_in(node.host, f"{program} -t mangle -A POSTROUTING -m owner --uid-owner 0 -j ACCEPT")
                for side in ("-s", "-d"):
                    queue = f"{side} {network} -m conntrack --ctstate NEW -j NFQUEUE --queue-num 100"
                    run_in(node.host, f"{program} -t mangle -A POSTROUTING {queue}")
        enforced = Enforced(bed, nodes, servers)
        stack.callback(enforced.marks.close)
        enforced.settle()
        yield enforced


def _networks(node: str) -> tuple[str, str]:
    first = pod_addresses(node, 0)
    return f"{first.IPv4}/24", f"{first.IPv6}/120"
