"""What nodes do with what kube-proxy holds, for each port and IP family apart: said once where it is the same for all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.proxy.choice import DROP, Node, local_route, node_of, takes_local_traffic
from kubectl_svc.kubernetes.proxy.effective import EffectiveEndpoint
from kubectl_svc.objects import services
from kubectl_svc.objects.meta import dig
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.chain import Chain, Port


class Scope(NamedTuple):
    """One port, one family, or one port over one family: what is ``None`` or empty there is the same for all."""

    port: ServicePort | None
    family: str


class Answer(NamedTuple):
    """What is true of some ports and families. ``scopes`` is empty where it is true of all; ``port`` is the first concerned."""

    port: Port
    scopes: tuple[Scope, ...]
    value: Any


class Nodes(NamedTuple):
    """Which nodes ``forward`` and which ``drop``; of nodes that are not known all others drop."""

    forward: tuple[str, ...]
    drop: tuple[str, ...]


class Local(NamedTuple):
    """What a policy Local comes to: nodes that ``forward``, and the text's variant and values."""

    forward: tuple[str, ...]
    variant: str
    values: dict[str, Any]


class _PortEndpoints(NamedTuple):
    port: Port
    family: str
    endpoints: tuple[EffectiveEndpoint, ...]


def each(chain: Chain, judge: Callable[[Sequence[EffectiveEndpoint]], Any]) -> Iterator[Answer]:
    """Every answer of ``tell`` but ``None``, with the ports and families that it is true of where it is not true of all.

    Where no endpoint takes traffic there is nothing to tell; nor of a headless Service, of which kube-proxy holds nothing.
    """
    if services.headless(chain.spec):
        return
    programmed = [_PortEndpoints(port, family, found) for port in chain.ports for family, found in port.programmed.items()]
    programmed = [one for one in programmed if any(map(takes_local_traffic, one.endpoints))]
    answers: dict[Any, list[_PortEndpoints]] = {}
    for one in programmed:
        answers.setdefault(judge(one.endpoints), []).append(one)
    for answer, concerned in answers.items():
        if answer is not None:
            yield Answer(concerned[0].port, () if len(answers) == 1 else _scopes(concerned, programmed), answer)


def where(chain: Chain, policy: str) -> Iterator[Local]:
    """Each different answer that ports and families give, where the Service's ``policy`` is Local.

    None where every known node forwards.
    """
    if dig(chain.spec, "spec", policy) != "Local" or chain.assumed:
        return
    nodes = [node_of(node) for node in chain.facts.seen.nodes.values()]
    for answer in each(chain, lambda endpoints: _dropping(endpoints, nodes)):
        found: Nodes = answer.value
        variant = "nobody" if not found.forward else "" if found.drop else "others"
        values = {"policy": policy, "ways": answer.scopes, "forward": found.forward, "drop": found.drop}
        yield Local(found.forward, variant, values)


def _scopes(concerned: Sequence[_PortEndpoints], every: Sequence[_PortEndpoints]) -> tuple[Scope, ...]:
    """By port where the Service has several, by family where it has both."""
    ports, families = len({one.port.position for one in every}) > 1, len({one.family for one in every}) > 1
    scopes = (Scope(one.port.port if ports else None, one.family if families else "") for one in concerned)
    return tuple(dict.fromkeys(scopes))


def _dropping(endpoints: Sequence[EffectiveEndpoint], nodes: Sequence[Node]) -> Nodes | None:
    forwarding = sorted({endpoint.node_name for endpoint in endpoints if takes_local_traffic(endpoint)} - {""})
    if not forwarding:
        return Nodes((), ())
    without = [node.name for node in nodes if local_route(endpoints, node).outcome == DROP]
    return None if nodes and not without else Nodes(tuple(forwarding), tuple(without))
