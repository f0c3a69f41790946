"""Every attempt to connect to a Service, and where the models say that it leads. Pure.

An attempt is for one address of the Service, from one place: from a ``pod`` on a node, from the ``node`` itself, or by way of
that node from ``outside`` of the cluster.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.proxy import choice
from kubectl_svc.kubernetes.proxy.choice import Route
from kubectl_svc.kubernetes.proxy.effective import EffectiveEndpoint, EffectivePort, cluster_ip, programmed, skipped
from kubectl_svc.objects import addresses, meta, services
from kubectl_svc.objects.services import ServicePort
from tests.packets.nodes import FAMILIES, MODES, ZONES, known_as, node_addresses
from tests.packets.probes import REFUSED, TIMED_OUT, Seen

Object = dict[str, Any]

CLUSTER_IP, NODE_PORT, LOAD_BALANCER, EXTERNAL_IP = "cluster IP", "node port", "load balancer IP", "external IP"
PLACES = ("pod", "node", "outside")


class Attempt(NamedTuple):
    """One attempt to connect: ``kind`` is what sort of address it is, ``mode`` that of the node's kube-proxy."""

    mode: str
    node: str
    place: str
    kind: str
    family: str
    service_port: ServicePort
    address: str
    port: int


class Prediction(NamedTuple):
    """Where an attempt ends: to ``endpoints`` (``n1.7:8080``), all of which get connections, or else ``failure``.

    ``handled`` is false for addresses that kube-proxy leaves alone: all that is known is that no pod answers there. Where it
    is not ``certain``, each endpoint may get connections or not; where it is ``sticky``, a client keeps to one of them, until
    it comes by another address of the Service that this one is not behind.
    """

    endpoints: frozenset[str] = frozenset()
    failure: str = ""
    handled: bool = True
    certain: bool = True
    sticky: bool = False

    def agrees(self, seen: Seen) -> bool:
        """Whether connections ended as predicted."""
        landed = endpoints_of(seen)
        if not self.handled or not self.certain:
            return landed <= self.endpoints
        if self.failure:
            return not landed and seen.failures == {self.failure}
        if self.sticky:
            return bool(landed) and landed <= self.endpoints and not seen.failures
        return landed == self.endpoints and not seen.failures

    def __str__(self) -> str:
        """In words."""
        words = " ".join(sorted(self.endpoints)) or self.failure or "not handled"
        return f"one of {words}" if self.sticky and self.endpoints else words


def endpoints_of(seen: Seen) -> frozenset[str]:
    """Where connections landed, as `Prediction` has it."""
    return frozenset(f"{known_as(landing.address)}:{landing.port}" for landing in seen.landings)


def attempts(service: Object) -> Iterator[Attempt]:
    """Every attempt to connect to the Service."""
    for mode, port, family, node in product(MODES, services.ports(service), FAMILIES, ZONES):
        for kind, address, number in _addresses(service, port, family, node):
            for place in PLACES:
                yield Attempt(mode, node, place, kind, family, port, address, number)


def predict(service: Object, slices: Iterable[Object], attempt: Attempt) -> Prediction:
    """What the models say about one attempt, given the Service and all slices that bear its name."""
    if skipped(service) or (attempt.kind == LOAD_BALANCER and attempt.address not in _virtual_ips(service)):
        return Prediction(handled=False)
    found = programmed(service, slices).ports.get(
        EffectivePort(attempt.service_port.name, attempt.service_port.protocol, attempt.family), ()
    )
    made = choice.choose(
        service, attempt.service_port, attempt.family, found, choice.Node(attempt.node, ZONES[attempt.node] or "")
    )
    route = made.internal if attempt.kind == CLUSTER_IP else made.external if attempt.place == "outside" else made.short_circuit
    assert route is not None, f"the models know no {attempt.kind}"
    if route.outcome == choice.REJECT and _unguarded(attempt):
        return Prediction(handled=False)
    return _prediction(service, found, route)


def _unguarded(attempt: Attempt) -> bool:
    """In iptables mode nothing is rejected that the node itself sends to an address that is none of its own."""
    return attempt.mode == "iptables" and attempt.place == "node" and attempt.kind in (LOAD_BALANCER, EXTERNAL_IP)


def _prediction(service: Object, found: Iterable[EffectiveEndpoint], route: Route) -> Prediction:
    if any(endpoint.uncertain for endpoint in found):
        return Prediction(_names(found), certain=False)
    failure = {choice.FORWARD: "", choice.REJECT: REFUSED, choice.DROP: TIMED_OUT}[route.outcome]
    return Prediction(_names(route.endpoints), failure, sticky=meta.dig(service, "spec", "sessionAffinity") == "ClientIP")


def _names(endpoints: Iterable[EffectiveEndpoint]) -> frozenset[str]:
    return frozenset(f"{known_as(endpoint.address)}:{endpoint.port}" for endpoint in endpoints)


def _addresses(service: Object, port: ServicePort, family: str, node: str) -> Iterator[tuple[str, str, int]]:
    """The kind, address and number of each address for ``port`` by way of ``node``."""
    ip = cluster_ip(service, family)
    if ip and not services.headless(service):
        yield CLUSTER_IP, ip, port.port
        if port.node_port:
            yield NODE_PORT, node_addresses(node).of(family), port.node_port
        for kind, listed in (
            (LOAD_BALANCER, services.load_balancer_addresses(service)),
            (EXTERNAL_IP, services.external_ips(service)),
        ):
            yield from ((kind, address, port.port) for address in listed if addresses.family(address) == family)


def _virtual_ips(service: Object) -> set[str]:
    """The load balancer's addresses that kube-proxy takes for its own, by ``ipMode``."""
    ingress = meta.items(service, "status", "loadBalancer", "ingress")
    return {str(one.get("ip")) for one in ingress if one.get("ipMode", "VIP") == "VIP"}
