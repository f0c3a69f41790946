"""Where a client's connections come in, by what was asked for: the cluster IP, a node's port, an Ingress or route. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kubectl_svc.kubernetes.policy import parties
from kubectl_svc.kubernetes.policy.parties import Party
from kubectl_svc.objects import Object, services
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.reading.facts import Facts
from kubectl_svc.trace.target import Target

UNKNOWN_NODE = Party(node="another node", name="another node")
_ON_OWN_NODE = ("external-ip", "load-balancer")
"""Addresses that kube-proxy forwards on whatever node meets them first: for pods and nodes their own."""


class Entrance(NamedTuple):
    """One way in. ``node`` is the one whose kube-proxy takes the connection; ``None`` where that may be any node, or is none.

    ``external``: by node port, load balancer's or external IP, else by cluster IP, or to the pod itself. ``by_port`` is the
    node port, where a pod asks another node than its own for it: what leaves the pod goes to that node.
    """

    node: Party | None
    external: bool = False
    by_port: int = 0


def entrances(facts: Facts, service: Object, port: ServicePort, target: Target, source: Party) -> Iterator[Entrance]:
    """Every way in for one pod of the client, its node or its address."""
    via = target.via
    how, outside = via.how if via else "", bool(facts.client and facts.client.outside)
    if services.headless(service) or (via is not None and via.kind == "Pod"):
        yield Entrance(None)
    elif how.startswith("nodePort"):
        yield from (_at(node, port, source) for node in _nodes(facts, str(via.values.get("node") or "") if via else ""))
    elif outside:
        yield Entrance(None, external=True)
    else:
        external = how in _ON_OWN_NODE
        yield Entrance(UNKNOWN_NODE if external and not source.node else _own(facts, source), external)


def leads_in(service: Object, port: ServicePort, target: Target) -> bool:
    """Whether something from outside can reach the Service: a node port, an address, or the pods themselves."""
    if target.via is not None and target.via.how == "cluster-ip":
        return False
    addressed = services.load_balancer_addresses(service) or services.external_ips(service)
    typed = services.type_of(service) in ("NodePort", "LoadBalancer")
    return bool(port.node_port or addressed or typed or services.headless(service))


def every_node(facts: Facts, family: str) -> list[Party]:
    """The nodes where a connection from outside may come in."""
    known = list(map(parties.of_node, facts.seen.nodes.values())) or [UNKNOWN_NODE]
    return [node for node in known if node.address(family) or not node.addresses]


def _at(node: Party, port: ServicePort, source: Party) -> Entrance:
    elsewhere = source.is_pod and node.node != source.node
    return Entrance(node, external=True, by_port=port.node_port if elsewhere else 0)


def _nodes(facts: Facts, name: str) -> list[Party]:
    """The node that was asked for; else all, and where they were not seen one that is not known."""
    known = facts.seen.nodes
    if name:
        return [parties.of_node(known[name])] if name in known else [UNKNOWN_NODE]
    return list(map(parties.of_node, known.values())) or [UNKNOWN_NODE]


def _own(facts: Facts, source: Party) -> Party:
    known = facts.seen.nodes.get(source.node)
    return parties.of_node(known) if known else Party(node=source.node, name=source.node)
