"""Topology hints are set, and some node does not follow them.

What: such a node sends to all endpoints, in its own zone or not.
Why: a ready endpoint has no hint, or none names the node's zone.
Fix: run enough endpoints in every zone. Until then, traffic may cross zones, but none is lost.

Example: trafficDistribution PreferSameZone with all pods in one zone of two.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kubectl_svc.kubernetes.proxy.choice import ALL_READY, Node, cluster_route, node_of
from kubectl_svc.kubernetes.proxy.effective import EffectiveEndpoint
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.hops import routes
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """By kube-proxy's own rule; without nodes, only what the endpoints tell."""
    nodes = [node_of(node) for node in chain.facts.seen.nodes.values()]
    for answer in routes.each(chain, lambda endpoints: _judged(endpoints, nodes)):
        values = {"ways": answer.scopes, **answer.value._asdict()}
        yield Problem(chain.reference, values, hop=answer.port.slices_hop, variant="astray" if answer.value.nodes else "")


class _Ignored(NamedTuple):
    """How many of how many endpoints have no hint, or the nodes that no hint is for."""

    without: int = 0
    total: int = 0
    nodes: tuple[str, ...] = ()


def _judged(endpoints: Sequence[EffectiveEndpoint], nodes: Sequence[Node]) -> _Ignored | None:
    ready = [endpoint for endpoint in endpoints if endpoint.ready]
    hinted = [endpoint for endpoint in ready if endpoint.zone_hints or endpoint.node_hints]
    if not hinted:
        return None
    if len(hinted) < len(ready):
        return _Ignored(len(ready) - len(hinted), len(ready))
    found = {node.name: cluster_route(ready, node) for node in nodes}
    astray = tuple(name for name, route in found.items() if route.rule == ALL_READY and route.hints_ignored)
    return _Ignored(nodes=astray) if astray else None
