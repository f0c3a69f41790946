"""Random namespaces, pods and NetworkPolicies, and connections between what is in them. Pure: a seed says it all."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_network
from random import Random
from typing import Any, NamedTuple

Object = dict[str, Any]

KEYS, VALUES = ("app", "tier", "team"), ("a", "b", "c")
NAMES = ("web", "dns", "stats")
NUMBERS = (53, 80, 5353, 8080, 9090)
PROTOCOLS = ("TCP", "TCP", "TCP", "UDP", "SCTP")
NODES = {"n1": ("172.30.0.1", "fd00:30::1"), "n2": ("172.30.0.2", "fd00:30::2")}
OUTSIDE = (("203.0.113.7", "2001:db8:113::7"), ("198.51.100.9", "2001:db8:51::9"))
RANGES = (
    *("0.0.0.0/0", "10.244.0.0/16", "10.244.1.0/24", "10.244.2.0/25", "172.30.0.0/30", "172.30.0.2/32", "203.0.113.0/24"),
    *("::/0", "fd00:244::/32", "fd00:244:0:1::/64", "fd00:30::/126", "2001:db8::/32", "203.0.113.0/29"),
)
HOLES = ("10.244.1.0/25", "10.244.2.0/24", "172.30.0.1/32", "203.0.113.0/28", "fd00:244:0:2::/64", "2001:db8:51::/48")


class Packet(NamedTuple):
    """A new connection. ``source`` and ``destination`` are pods, nodes' names, or pairs of addresses of outside."""

    source: Any
    destination: Any
    port: int
    protocol: str
    family: str


class World(NamedTuple):
    """Objects as the API has them, and packets among them."""

    namespaces: tuple[Object, ...]
    pods: tuple[Object, ...]
    policies: tuple[Object, ...]
    packets: tuple[Packet, ...]


def random_world(chance: Random, packets: int = 10) -> World:
    """A few namespaces, of which each has some pods and some policies."""
    namespaces = tuple(_namespace(chance, name) for name in ("shop", "ops", "test"))
    pods = tuple(_pod(chance, number) for number in range(chance.randint(3, 8)))
    policies = tuple(_policy(chance, number) for number in range(chance.randint(1, 5)))
    return World(namespaces, pods, policies, tuple(_packet(chance, pods) for _ in range(packets)))


def random_labels(chance: Random) -> dict[str, str]:
    """At most one of each of a few keys."""
    return {key: chance.choice(VALUES) for key in KEYS if chance.random() < 0.6}


def random_spec(chance: Random, namespaces: Sequence[str] = ("shop", "ops")) -> Object:
    """The spec of a policy, as people write it: what has a default is often left out."""
    spec: Object = {"podSelector": _selector(chance, 0.5)}
    for field, peers in (("ingress", "from"), ("egress", "to")):
        if chance.random() < 0.6:
            spec[field] = [_rule(chance, peers, namespaces) for _ in range(chance.choice((0, 1, 1, 2)))]
    if chance.random() < 0.6:
        spec["policyTypes"] = chance.choice((["Ingress"], ["Egress"], ["Ingress", "Egress"]))
    return spec


def _namespace(chance: Random, name: str) -> Object:
    labels = {**random_labels(chance), "kubernetes.io/metadata.name": name}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def _pod(chance: Random, number: int) -> Object:
    node = chance.choice(list(NODES))
    host = chance.random() < 0.12
    own = (f"10.244.{node[1:]}.{number + 1}", f"fd00:244:0:{node[1:]}::{number + 1}")
    metadata = {"name": f"pod-{number}", "namespace": chance.choice(("shop", "shop", "ops")), "labels": random_labels(chance)}
    spec = {"nodeName": node, "containers": [{"name": "app", "ports": _ports(chance)}]}
    if chance.random() < 0.4:
        spec["initContainers"] = [{"name": "beside", "restartPolicy": "Always", "ports": _ports(chance)}]
    ips = [{"ip": ip} for ip in (NODES[node] if host else own)]
    status = {"phase": "Running", "podIP": ips[0]["ip"], "podIPs": ips}
    return {
        **{"apiVersion": "v1", "kind": "Pod", "metadata": metadata},
        **{"spec": {**spec, **({"hostNetwork": True} if host else {})}, "status": status},
    }


def _ports(chance: Random) -> list[Object]:
    return [
        {"name": name, "containerPort": chance.choice(NUMBERS), "protocol": chance.choice(PROTOCOLS)}
        for name in NAMES
        if chance.random() < 0.6
    ]


def _policy(chance: Random, number: int) -> Object:
    metadata = {"name": f"policy-{number}", "namespace": chance.choice(("shop", "shop", "ops"))}
    kind = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy"}
    return {**kind, "metadata": metadata, "spec": random_spec(chance)}


def _rule(chance: Random, peers: str, namespaces: Sequence[str]) -> Object:
    rule: Object = {}
    if chance.random() < 0.7:
        rule[peers] = [_peer(chance, namespaces) for _ in range(chance.choice((0, 1, 1, 2)))]
    if chance.random() < 0.5:
        rule["ports"] = [_port(chance) for _ in range(chance.choice((0, 1, 1, 2)))]
    return rule


def _peer(chance: Random, namespaces: Sequence[str]) -> Object:
    shape = chance.randrange(5)
    if shape == 0:
        cidr = chance.choice(RANGES)
        holes = [hole for hole in HOLES if _inside(hole, cidr) and chance.random() < 0.3]
        return {"ipBlock": {"cidr": cidr, **({"except": holes} if holes else {})}}
    found = {}
    if shape in (1, 2, 4):
        found["podSelector"] = _selector(chance, 0.3)
    if shape in (3, 4):
        found["namespaceSelector"] = _selector(chance, 0.3, namespaces)
    return found


def _inside(hole: str, cidr: str) -> bool:
    """The API server takes no other exceptions."""
    one, other = ip_network(hole), ip_network(cidr, strict=False)
    return one.version == other.version and one != other and one.subnet_of(other)  # type: ignore[arg-type]


def _selector(chance: Random, empty: float, namespaces: Sequence[str] = ()) -> Object:
    """``namespaces``: a selector of these, which may go by their names."""
    if chance.random() < empty:
        return {}
    key = chance.choice((*KEYS, "kubernetes.io/metadata.name") if namespaces else KEYS)
    value = chance.choice(namespaces) if "/" in key else chance.choice(VALUES)
    if chance.random() < 0.6:
        return {"matchLabels": {key: value}}
    operator = chance.choice(("In", "NotIn", "Exists", "DoesNotExist"))
    values = {"values": sorted({value, chance.choice(VALUES)})} if operator in ("In", "NotIn") else {}
    return {"matchExpressions": [{"key": key, "operator": operator, **values}]}


def _port(chance: Random) -> Object:
    port: Object = {}
    if chance.random() < 0.7:
        port["protocol"] = chance.choice(PROTOCOLS)
    match chance.randrange(5):
        case 0:
            port["port"] = chance.choice(NAMES)
        case 1:
            port["port"] = chance.choice((1, 50, 79, 80))
            port["endPort"] = port["port"] + chance.choice((0, 1, 30, 9000))
        case 2 | 3:
            port["port"] = chance.choice(NUMBERS)
    return port


def _packet(chance: Random, pods: tuple[Object, ...]) -> Packet:
    elsewhere: tuple[Any, ...] = (*NODES, *OUTSIDE)
    source, destination = chance.sample(pods, 2) if chance.random() < 0.95 else chance.choices(pods, k=2)
    if chance.random() < 0.25:
        source = chance.choice(elsewhere)
    elif chance.random() < 0.1:
        destination = chance.choice(elsewhere)
    port, protocol = chance.choice((*NUMBERS, 8, 81)), chance.choice(PROTOCOLS)
    if isinstance(destination, dict) and chance.random() < 0.5:
        declared = [port for container in _containers(destination) for port in container["ports"]]
        if declared:
            chosen = chance.choice(declared)
            port, protocol = chosen["containerPort"], chosen["protocol"]
    return Packet(source, destination, port, protocol, chance.choice(("IPv4", "IPv4", "IPv6")))


def _containers(pod: Object) -> list[Object]:
    return [*pod["spec"]["containers"], *pod["spec"].get("initContainers", ())]
