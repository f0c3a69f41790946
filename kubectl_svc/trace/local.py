"""A traffic policy Local: which nodes forward, and which drop."""

from __future__ import annotations

from typing import NamedTuple

from kubectl_svc.trace.chain import Chain, Port
from kubectl_svc.trace.choice import DROP, local_route, node_of, takes_local_traffic
from kubectl_svc.trace.fixes import listed


class Where(NamedTuple):
    """``without`` are the known nodes that drop; ``nobody`` says that every node does."""

    message: str
    without: tuple[str, ...] = ()
    nobody: bool = False


def where(chain: Chain, port: Port) -> Where | None:
    """Nothing where no endpoint is usable anyway, or where every known node has one."""
    if not port.usable or chain.assumed:
        return None
    holders = sorted({endpoint.node_name for endpoint in port.endpoints if takes_local_traffic(endpoint)} - {""})
    if not holders:
        return Where("no endpoint names its node, so every node drops", nobody=True)
    nodes = [node_of(node) for node in chain.facts.seen.nodes.values()]
    without = tuple(node.name for node in nodes if local_route(port.endpoints, node).outcome == DROP)
    if nodes and not without:
        return None
    others = listed(without) if without else "every other node"
    return Where(
        f"{listed(holders)} forward{'s' if len(holders) == 1 else ''}, {others} drop{'s' if len(without) < 2 else ''}", without
    )
