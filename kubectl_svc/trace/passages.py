"""A connection of a client to one endpoint, and what the policies of both sides make of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kubectl_svc.kubernetes.policy import parties
from kubectl_svc.kubernetes.policy.arrivals import Arrival, arrivals
from kubectl_svc.kubernetes.policy.matching import PolicyConnection
from kubectl_svc.kubernetes.policy.parties import Party
from kubectl_svc.kubernetes.policy.verdict import ALLOWED, UNKNOWN, Side, Verdict, judge
from kubectl_svc.kubernetes.proxy.effective import EffectiveEndpoint
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.network_policies import EGRESS, INGRESS, Policy
from kubectl_svc.trace.entrances import Entrance, every_node
from kubectl_svc.trace.reading.facts import FILES, Facts


class Passage(NamedTuple):
    """A connection of the client to one endpoint, and what policies make of it where it arrives as ``arrival`` says.

    ``connection`` is how the endpoint's policies see it; ``first`` how the client's do, where that is another one: a pod that
    asks another node for a node port is let out to that node. ``undefined``: policies see the client or a node in its place,
    which no API says, and it makes a difference.
    """

    endpoint: EffectiveEndpoint
    connection: PolicyConnection
    arrival: Arrival
    verdict: Verdict
    first: PolicyConnection | None = None
    undefined: bool = False

    def leg(self, direction: str) -> PolicyConnection:
        """The connection as the policies of one direction see it."""
        return self.first if self.first is not None and direction == EGRESS else self.connection


def policies(facts: Facts, namespace: str) -> tuple[Policy, ...] | None:
    """Those of one namespace, or ``None`` where they were not seen."""
    if not facts.sees("NetworkPolicy"):
        return None
    return facts.seen.policies_of(namespace)


def verdict(facts: Facts, connection: PolicyConnection) -> Verdict:
    """What the policies of both sides make of a connection."""
    ends = connection.source, connection.destination
    made = judge(connection, *(policies(facts, end.namespace) if end.is_pod else () for end in ends))
    if connection.destination.unplaced and facts.source == FILES:  # files are a part: what they lack keeps nobody out
        return made._replace(ingress=Side(INGRESS, ALLOWED))
    return made


def closing(facts: Facts, party: Party, direction: str) -> list[Policy]:
    """The policies that isolate one end; none where a rule admits every peer at every port."""
    known = policies(facts, party.namespace) or ()
    found = [policy for policy in known if policy.isolates(party.namespace, party.labels, direction)]
    opened = any(not rule.peers and not rule.ports for policy in found for rule in policy.rules(direction))
    return [] if opened else found


def through(
    facts: Facts, service: Object, endpoint: EffectiveEndpoint, connection: PolicyConnection, entrance: Entrance
) -> Iterator[Passage]:
    """One for each source that the endpoint's policies may see, where the client is outside and may come in at any node.

    Of one that comes in at a known node, one for all: unknown where they differ, for what an engine sees is not defined.
    """
    source = connection.source
    local = meta.dig(service, "spec", "externalTrafficPolicy") == "Local"
    nodes = [entrance.node] if entrance.node else every_node(facts, connection.family)
    found = arrivals(source, connection.destination, nodes, external=entrance.external, local=local)
    if local and entrance.by_port:
        found = (*found, Arrival(_on_its_node(facts, source), translated=True))
    made = [_passage(facts, endpoint, connection, arrival) for arrival in found]
    if entrance.node is not None and source.node:
        leaving = _passage(facts, endpoint, connection, Arrival(source))
        own = entrance.node.node == source.node and made[0].verdict.ingress.outcome == ALLOWED
        seen = [*made, leaving] if own else made  # an engine may look at what leaves the node, too
        made = [_undefined(seen)] if len({one.verdict.ingress.outcome for one in seen}) > 1 else made[:1]
    if not entrance.by_port or entrance.node is None:
        yield from made
        return
    node = Party(entrance.node.addresses, name=entrance.node.name, node=entrance.node.node)
    first = connection._replace(destination=node, port=entrance.by_port)
    egress = verdict(facts, first).egress
    yield from (one._replace(verdict=one.verdict._replace(egress=egress), first=first) for one in made)


def _passage(facts: Facts, endpoint: EffectiveEndpoint, connection: PolicyConnection, arrival: Arrival) -> Passage:
    """What leaves the client is seen before, and what arrives after another address has taken the place of the client's."""
    arrived = connection._replace(source=arrival.source)
    made = Verdict(verdict(facts, connection).egress, verdict(facts, arrived).ingress)
    return Passage(endpoint, arrived, arrival, made)


def _undefined(made: Sequence[Passage]) -> Passage:
    """One for all, unknown: the one that policies have a say in."""
    one = next((one for one in made if one.verdict.ingress.policies), made[0])
    unknown = one.verdict.ingress._replace(outcome=UNKNOWN, candidates=())
    return one._replace(verdict=one.verdict._replace(ingress=unknown), undefined=True)


def _on_its_node(facts: Facts, source: Party) -> Party:
    """The client's node: network plugins may put its address in the place of a pod's in what goes to other nodes."""
    known = facts.seen.nodes.get(source.node)
    return parties.of_node(known) if known else Party(node=source.node, name=source.node)
