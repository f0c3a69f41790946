"""What nodes do with what kube-proxy holds, for each port and IP family apart: said once where it is the same for all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from kubectl_svc.kubernetes.proxy.choice import DROP, Node, local_route, node_of, takes_local_traffic
from kubectl_svc.kubernetes.proxy.effective import EffectiveEndpoint
from kubectl_svc.objects import services
from kubectl_svc.objects.meta import dig
from kubectl_svc.trace.chain import Chain, Port
from kubectl_svc.trace.words import listed

NOBODY = "no endpoint names its node, so every node drops"


class Way(NamedTuple):
    """One port over one family, and what is held for it."""

    port: Port
    family: str
    endpoints: tuple[EffectiveEndpoint, ...]


def each(chain: Chain, tell: Callable[[Sequence[EffectiveEndpoint]], str]) -> Iterator[tuple[Port, str]]:
    """Every different answer of ``tell``, after the ports and families that it is true of where it is not true of all.

    An empty answer is none, and where no endpoint takes traffic there is nothing to tell; nor of a headless Service, of which
    kube-proxy holds nothing. The port is the first concerned.
    """
    if services.headless(chain.spec):
        return
    ways = [Way(port, family, held) for port in chain.ports for family, held in port.held.items()]
    ways = [way for way in ways if any(map(takes_local_traffic, way.endpoints))]
    answers: dict[str, list[Way]] = {}
    for way in ways:
        answers.setdefault(tell(way.endpoints), []).append(way)
    for answer, concerned in answers.items():
        if answer:
            yield concerned[0].port, answer if len(answers) == 1 else f"{_named(concerned, ways)}: {answer}"


def where(chain: Chain, policy: str) -> Iterator[str]:
    """One line for each different answer that ports and families give, where the Service's ``policy`` is Local.

    None where every known node forwards; it ends in `NOBODY` where none does.
    """
    if dig(chain.spec, "spec", policy) != "Local" or chain.assumed:
        return
    nodes = [node_of(node) for node in chain.facts.seen.nodes.values()]
    for _, message in each(chain, lambda endpoints: _dropping(endpoints, nodes)):
        yield f"{policy} Local: {message}"


def _named(concerned: Sequence[Way], ways: Sequence[Way]) -> str:
    """By port where the Service has several, by family where it has both."""
    ports, families = len({way.port.position for way in ways}) > 1, len({way.family for way in ways}) > 1
    names = (" over ".join([way.port.label] * ports + [way.family] * families) for way in concerned)
    return listed(list(dict.fromkeys(names)))


def _dropping(endpoints: Sequence[EffectiveEndpoint], nodes: Sequence[Node]) -> str:
    holders = sorted({endpoint.node_name for endpoint in endpoints if takes_local_traffic(endpoint)} - {""})
    if not holders:
        return NOBODY
    without = [node.name for node in nodes if local_route(endpoints, node).outcome == DROP]
    if nodes and not without:
        return ""
    others = listed(without) if without else "every other node"
    return f"{listed(holders)} forward{'s' if len(holders) == 1 else ''}, {others} drop{'s' if len(without) < 2 else ''}"
