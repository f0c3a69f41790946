"""Pods, Services and clients for NetworkPolicies on real packets, and what the model says of every connection between them."""

from __future__ import annotations

from random import Random
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.policy import parties
from kubectl_svc.kubernetes.policy.matching import PolicyConnection
from kubectl_svc.kubernetes.policy.parties import Party
from kubectl_svc.kubernetes.policy.verdict import ALLOWED, DENIED, Verdict, judge
from kubectl_svc.objects import meta, network_policies
from tests.cluster import policy_worlds
from tests.cluster.namespaces import Namespace
from tests.packets.background import Background
from tests.packets.enforcement import POLICIES, Enforced
from tests.packets.listeners import Landing, listen_in
from tests.packets.nodes import CLIENT, FAMILIES, ZONES, Addresses, node_addresses, outside_addresses, pod_addresses
from tests.packets.probes import TIMED_OUT, Probe
from tests.waiting import wait_for

Object = dict[str, Any]


class Port(NamedTuple):
    """One port of every Service."""

    name: str
    port: int
    target: int
    protocol: str


class Place(NamedTuple):
    """A pod: its node, its addresses there, and in which of the two namespaces it is."""

    node: str
    addresses: Addresses
    space: int
    host: bool = False


class Attempt(NamedTuple):
    """One client, and one port of one Service over one family. ``entry`` is the node whose node port is asked, or nothing."""

    client: str
    service: str
    port: Port
    family: str
    entry: str = ""

    def __str__(self) -> str:
        by = f" by way of {self.entry}" if self.entry else ""
        return f"{self.client}{by} to {self.service} {self.port.target}/{self.port.protocol}, {self.family}"


PORTS = (Port("http", 80, 8080, "TCP"), Port("stats", 90, 9090, "TCP"), Port("dns", 53, 5353, "UDP"))
SERVERS = {
    "one": Place("n1", pod_addresses("n1", 1), 0),
    "two": Place("n2", pod_addresses("n2", 2), 1),
    "three": Place("n2", pod_addresses("n2", 3), 0),
    "four": Place("n3", pod_addresses("n3", 4), 1),
    "host": Place("n2", node_addresses("n2"), 0, host=True),
}
"""The pods that answer; each has a Service of its name."""
CLIENTS = {f"client-{node}": Place(node, pod_addresses(node, CLIENT), int(node == "n2")) for node in ZONES} | {
    "client-host": Place("n1", node_addresses("n1"), 0, host=True)
}
"""The pods that ask."""
NODE, OUTSIDE = "n3", "outside"
"""And who is no pod: a process on a node, and whoever comes from outside to node ports."""


class Stage:
    """What stays in all worlds; `change` gives it new labels and policies."""

    def __init__(self, enforced: Enforced, background: Background) -> None:
        self.enforced, self.client = enforced, enforced.bed.plane.client
        self.spaces = (Namespace(enforced.bed.plane), Namespace(enforced.bed.plane))
        for node in enforced.nodes:
            listen_in(node.host, background)
        for name, place in (SERVERS | CLIENTS).items():
            self._make(name, place)
        for name, place in SERVERS.items():
            ports = [{"name": one.name, "port": one.port, "targetPort": one.target, "protocol": one.protocol} for one in PORTS]
            families = {"ipFamilyPolicy": "RequireDualStack", "type": "NodePort"}
            self.spaces[place.space].make_service(name, {"pod": name}, *ports, **families)
        wait_for(lambda: all(self._space(name).endpoints(name) for name in SERVERS), 30, "the slices")
        self.services = {name: self._space(name).get("services", name) for name in SERVERS}
        enforced.bed.settle()

    def change(self, chance: Random) -> None:
        """New labels for namespaces and pods, and other policies; every engine knows them when this returns."""
        names = [space.name for space in self.spaces]
        for space in self.spaces:
            self._relabel(f"/api/v1/namespaces/{space.name}", chance)
            for name in SERVERS | CLIENTS:
                if self._space(name) is space:
                    self._relabel(space.path("pods", name), chance)
            self.client.delete(space.path(POLICIES))
            for number in range(chance.randint(0, 3)):
                spec = policy_worlds.random_spec(chance, names)
                space.create(POLICIES, {"metadata": {"name": f"policy-{number}"}, "spec": spec})
        self.enforced.settle()
        self.learn()

    def learn(self) -> None:
        """Read what the model goes by."""
        self.namespaces = {space.name: self.client.get(f"/api/v1/namespaces/{space.name}") for space in self.spaces}
        self.pods = {meta.name(pod): pod for space in self.spaces for pod in space.objects("pods")}
        self.policies = [network_policies.read(policy) for space in self.spaces for policy in space.objects(POLICIES)]

    def predicted(self, attempt: Attempt) -> str:
        """What the model says: of the client, or of the entry node where kube-proxy has put its address in.

        A pod that asks another node is let out to that node. Where it asks its own, this engine looks at what leaves that node
        as the pod's own at both ends, too.
        """
        destination, client = self._party(attempt.service), self._party(attempt.client, attempt.entry)
        source = client if attempt.entry in ("", destination.node) else self._party(attempt.entry, attempt.entry)
        sent = PolicyConnection(client, destination, attempt.port.target, attempt.port.protocol, attempt.family)
        if client.is_pod and attempt.entry not in ("", client.node):
            sent = sent._replace(destination=self._party(attempt.entry), port=self.node_port(attempt.service, attempt.port))
        arrived = PolicyConnection(source, destination, attempt.port.target, attempt.port.protocol, attempt.family)
        leaving, arriving = (judge(one, self.policies, self.policies) for one in (sent, arrived))
        if client.is_pod and attempt.entry == client.node and leaving.ingress.outcome == DENIED:
            return DENIED
        return Verdict(leaving.egress, arriving.ingress).outcome

    def node_port(self, service: str, port: Port) -> int:
        """What it got."""
        found: int = self.services[service]["spec"]["ports"][PORTS.index(port)]["nodePort"]
        return found

    def probe(self, attempt: Attempt) -> Probe:
        """The same as a connection."""
        spec = self.services[attempt.service]["spec"]
        if attempt.entry:
            address = node_addresses(attempt.entry).of(attempt.family)
            origin = self.enforced.nodes[CLIENTS[attempt.client].node].client if attempt.client in CLIENTS else None
            origin = origin or self.enforced.nodes[attempt.entry].outside
            return Probe(origin, address, self.node_port(attempt.service, attempt.port), attempt.port.protocol)
        place = CLIENTS.get(attempt.client)
        node = self.enforced.nodes[place.node if place else attempt.client]
        origin = node.client if place and not place.host else node.host
        return Probe(origin, spec["clusterIPs"][FAMILIES.index(attempt.family)], attempt.port.port, attempt.port.protocol)

    def close(self) -> None:
        """Delete it all."""
        for space in self.spaces:
            space.close()

    def _make(self, name: str, place: Place) -> None:
        ports = [{"name": one.name, "containerPort": one.target, "protocol": one.protocol} for one in PORTS]
        host = {"hostNetwork": True} if place.host else {}
        named = {} if place.host else {"ports": ports[: 2 + len(name) % 2]}
        container = {"name": "main", "image": "registry.example/main", **named}
        space = self.spaces[place.space]
        space.create("pods", {"metadata": {"name": name, "labels": {"pod": name}}, "spec": {"containers": [container], **host}})
        space.make_pod_ready(name, node=place.node, ip=list(place.addresses))

    def _relabel(self, path: str, chance: Random) -> None:
        labels = dict.fromkeys(policy_worlds.KEYS) | policy_worlds.random_labels(chance)
        self.client.patch(path, {"metadata": {"labels": labels}})

    def _space(self, name: str) -> Namespace:
        return self.spaces[(SERVERS | CLIENTS)[name].space]

    def _party(self, name: str, entry: str = "") -> Party:
        if name in self.pods:
            pod = self.pods[name]
            return parties.of_pod(pod, self.namespaces[meta.namespace(pod)])
        if name == OUTSIDE:
            return parties.of_address(*outside_addresses(entry))
        addresses = [{"address": address} for address in node_addresses(name)]
        return parties.of_node({"metadata": {"name": name}, "status": {"addresses": addresses}})


def outcome(landed: Landing | str) -> str:
    """What became of a connection, in the model's words; another failure than silence stays as it is."""
    if isinstance(landed, Landing):
        return ALLOWED
    return DENIED if landed == TIMED_OUT else landed
