"""A traffic policy Local: which nodes forward, and which drop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_svc.objects.meta import dig
from kubectl_svc.trace import apart
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.choice import DROP, Node, local_route, node_of, takes_local_traffic
from kubectl_svc.trace.effective import EffectiveEndpoint
from kubectl_svc.trace.fixes import listed

NOBODY = "no endpoint names its node, so every node drops"


def where(chain: Chain, policy: str) -> Iterator[str]:
    """One line for each different answer that ports and families give, where the Service's ``policy`` is Local.

    None where every known node forwards; it ends in `NOBODY` where none does.
    """
    if dig(chain.spec, "spec", policy) != "Local" or chain.assumed:
        return
    nodes = [node_of(node) for node in chain.facts.seen.nodes.values()]
    for _, message in apart.each(chain, lambda endpoints: _told(endpoints, nodes)):
        yield f"{policy} Local: {message}"


def _told(endpoints: Sequence[EffectiveEndpoint], nodes: Sequence[Node]) -> str:
    holders = sorted({endpoint.node_name for endpoint in endpoints if takes_local_traffic(endpoint)} - {""})
    if not holders:
        return NOBODY
    without = [node.name for node in nodes if local_route(endpoints, node).outcome == DROP]
    if nodes and not without:
        return ""
    others = listed(without) if without else "every other node"
    return f"{listed(holders)} forward{'s' if len(holders) == 1 else ''}, {others} drop{'s' if len(without) < 2 else ''}"
