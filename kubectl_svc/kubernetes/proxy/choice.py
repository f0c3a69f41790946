"""Model 3: which of the endpoints it holds a given node uses, and what it does when there is none.

Mirrors pkg/proxy of Kubernetes 1.37: topology.go (``CategorizeEndpoints``, ``topologyModeFromHints``), serviceport.go, and what
the iptables and the nftables proxier make of them (reject where no node has an endpoint, drop where only this one has none).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kubectl_svc.kubernetes.controllers.expected import ZONE_LABEL
from kubectl_svc.kubernetes.proxy.effective import EffectiveEndpoint
from kubectl_svc.objects import Object, addresses, meta, services
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.objects.services import ServicePort

FORWARD = "forward"
REJECT = "reject"
DROP = "drop"

ALL_READY = "all-ready"
SAME_NODE = "same-node-hints"
SAME_ZONE = "same-zone-hints"
LOCAL_READY = "local-ready"
TERMINATING = "serving-terminating"
LOCAL_TERMINATING = "local-serving-terminating"
NO_ENDPOINTS = "no-endpoints"
NO_LOCAL_ENDPOINTS = "no-local-endpoints"

MISSING_HINT = "missing-hint"
NODE_NOT_HINTED = "node-not-hinted"
ZONE_NOT_HINTED = "zone-not-hinted"
NODE_WITHOUT_ZONE = "node-without-zone"


class Node(NamedTuple):
    """A node as kube-proxy sees its own: name, and zone (empty without the label)."""

    name: str
    zone: str = ""


class Route(NamedTuple):
    """Where connections go: ``outcome`` is ``forward`` (spread over ``endpoints``), ``reject`` or ``drop`` (without endpoints).

    ``rule`` says why: ``all-ready``, ``same-node-hints``, ``same-zone-hints``, ``serving-terminating`` (no ready one is left
    anywhere), ``local-ready``, ``local-serving-terminating`` (none ready on this node), ``no-endpoints`` (reject) or
    ``no-local-endpoints`` (drop). ``hints_ignored`` tells why hints that some ready endpoint carries were not followed:
    ``missing-hint`` (another ready one has none), ``node-not-hinted``, ``zone-not-hinted``, ``node-without-zone``, or nothing.
    """

    outcome: str
    rule: str
    endpoints: tuple[EffectiveEndpoint, ...] = ()
    hints_ignored: str = ""


class Choice(NamedTuple):
    """What one node does with one Service port of one family.

    ``internal`` is for the cluster IP. ``external`` is for node port, load balancer and external IPs, when the connection comes
    from outside; ``short_circuit`` for the same addresses when it comes from this node or a pod on it: then no Local policy
    applies (in so far as kube-proxy can tell pods' addresses from others). Both are ``None`` where there is no such address.

    One thing differs by proxy mode: where ``short_circuit`` rejects, iptables mode still lets what the node itself sends to a
    load balancer's or external IP leave the node, unanswered.
    """

    node: Node
    internal: Route
    external: Route | None = None
    short_circuit: Route | None = None


def node_of(node: Object) -> Node:
    """The facts that count of a Node object."""
    return Node(meta.name(node), meta.labels(node).get(ZONE_LABEL, ""))


def choose(service: Object, port: ServicePort, family: str, endpoints: Sequence[EffectiveEndpoint], node: Node) -> Choice:
    """What ``node`` does with ``port``, given all endpoints that kube-proxy holds for it in ``family``."""
    cluster = cluster_route(endpoints, node)
    local = local_route(endpoints, node)
    internal = local if dig(service, "spec", "internalTrafficPolicy") == "Local" else cluster
    if not externally_accessible(service, port, family):
        return Choice(node, internal)
    external = local if dig(service, "spec", "externalTrafficPolicy") == "Local" else cluster
    return Choice(node, internal, external, cluster)


def cluster_route(endpoints: Sequence[EffectiveEndpoint], node: Node) -> Route:
    """Traffic policy Cluster: the ready endpoints that the hints leave, else all that still serve while they terminate."""
    ready = tuple(endpoint for endpoint in endpoints if endpoint.ready)
    if ready:
        return _hinted(ready, node)
    last = tuple(endpoint for endpoint in endpoints if endpoint.serving and endpoint.terminating)
    return Route(FORWARD, TERMINATING, last) if last else Route(REJECT, NO_ENDPOINTS)


def local_route(endpoints: Sequence[EffectiveEndpoint], node: Node) -> Route:
    """Traffic policy Local: as Cluster, but of this node's endpoints alone, and without regard to hints."""
    forwarding = [endpoint for endpoint in endpoints if takes_local_traffic(endpoint)]
    if not forwarding:
        return Route(REJECT, NO_ENDPOINTS)
    own = tuple(endpoint for endpoint in forwarding if node.name and endpoint.node_name == node.name)
    ready = tuple(endpoint for endpoint in own if endpoint.ready)
    if ready:
        return Route(FORWARD, LOCAL_READY, ready)
    return Route(FORWARD, LOCAL_TERMINATING, own) if own else Route(DROP, NO_LOCAL_ENDPOINTS)


def takes_local_traffic(endpoint: EffectiveEndpoint) -> bool:
    """Whether its own node forwards to it, if need be: it is ready, or still serves while it terminates."""
    return endpoint.ready or (endpoint.serving and endpoint.terminating)


def externally_accessible(service: Object, port: ServicePort, family: str) -> bool:
    """Whether a node port, or a load balancer's or external IP of this family, leads to the port (``ExternallyAccessible``)."""
    return bool(port.node_port) or any(
        addresses.family(ip) == family for ip in (*virtual_ips(service), *services.external_ips(service))
    )


def virtual_ips(service: Object) -> list[str]:
    """The load balancer's addresses that kube-proxy short-cuts: those not in ``ipMode: Proxy``."""
    ingress = items(service, "status", "loadBalancer", "ingress")
    found = [item for item in ingress if isinstance(item, dict) and item.get("ipMode") in (None, "VIP")]
    return [str(item["ip"]) for item in found if item.get("ip")]


def _hinted(ready: tuple[EffectiveEndpoint, ...], node: Node) -> Route:
    """Hints count only if every ready endpoint has one and one of them names this node or zone (``topologyModeFromHints``)."""
    same_node = tuple(endpoint for endpoint in ready if node.name in endpoint.node_hints)
    same_zone = tuple(endpoint for endpoint in ready if node.zone in endpoint.zone_hints)
    if same_node and all(endpoint.node_hints for endpoint in ready):
        return Route(FORWARD, SAME_NODE, same_node)
    if same_zone and all(endpoint.zone_hints for endpoint in ready):
        return Route(FORWARD, SAME_ZONE, same_zone, _ignored_node_hints(ready))
    return Route(FORWARD, ALL_READY, ready, _ignored_zone_hints(ready, node) or _ignored_node_hints(ready))


def _ignored_node_hints(ready: tuple[EffectiveEndpoint, ...]) -> str:
    if not any(endpoint.node_hints for endpoint in ready):
        return ""
    return NODE_NOT_HINTED if all(endpoint.node_hints for endpoint in ready) else MISSING_HINT


def _ignored_zone_hints(ready: tuple[EffectiveEndpoint, ...], node: Node) -> str:
    if not any(endpoint.zone_hints for endpoint in ready):
        return ""
    if not all(endpoint.zone_hints for endpoint in ready):
        return MISSING_HINT
    return ZONE_NOT_HINTED if node.zone else NODE_WITHOUT_ZONE
