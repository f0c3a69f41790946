"""Topology hints are set, and some node does not follow them.

What: such a node sends to all endpoints, in its own zone or not.
Why: a ready endpoint has no hint, or none names the node's zone.
Fix: enough endpoints in every zone; until then nothing is lost but nearness.

Example: trafficDistribution PreferSameZone with all pods in one zone of two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_svc.kubernetes.proxy.choice import ALL_READY, Node, cluster_route, node_of
from kubectl_svc.kubernetes.proxy.effective import EffectiveEndpoint
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.hops import routes
from kubectl_svc.trace.report import NOTE, Problem
from kubectl_svc.trace.words import listed

CODE = "D5"
SLUG = "hints-ignored"
SEVERITY = NOTE
NEEDS = ("EndpointSlice",)
FOLLOWS = ()


def check(chain: Chain) -> Iterator[Problem]:
    """By kube-proxy's own rule; without nodes, only what the endpoints tell."""
    nodes = [node_of(node) for node in chain.facts.seen.nodes.values()]
    for port, message in routes.each(chain, lambda endpoints: _told(endpoints, nodes)):
        yield Problem(chain.reference, message, "", port.slices_hop)


def _told(endpoints: Sequence[EffectiveEndpoint], nodes: Sequence[Node]) -> str:
    ready = [endpoint for endpoint in endpoints if endpoint.ready]
    hinted = [endpoint for endpoint in ready if endpoint.zone_hints or endpoint.node_hints]
    if not hinted:
        return ""
    if len(hinted) < len(ready):
        return f"{len(ready) - len(hinted)} of {len(ready)} endpoints have no topology hint, so no node follows any"
    routes = {node.name: cluster_route(ready, node) for node in nodes}
    astray = [name for name, route in routes.items() if route.rule == ALL_READY and route.hints_ignored]
    return f"no endpoint is hinted for {listed(astray)}: all are used there" if astray else ""
