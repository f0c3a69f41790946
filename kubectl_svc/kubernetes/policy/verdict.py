"""What all policies of both sides make of one connection."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kubectl_svc.kubernetes.policy.matching import ADDRESS, Match, PolicyConnection, Population, of_anyone, of_rule
from kubectl_svc.kubernetes.policy.parties import Party
from kubectl_svc.objects.network_policies import EGRESS, INGRESS, Policy, PolicyRule

ALLOWED = "allowed"
DENIED = "denied"
UNKNOWN = "unknown"

ITSELF = "itself"
OWN_NODE = "own-node"


class Candidate(NamedTuple):
    """A rule that was held against the connection, and the result."""

    policy: Policy
    rule: PolicyRule
    match: Match


class Side(NamedTuple):
    """The answer of one side's policies: ``Egress`` of the source, or ``Ingress`` of the destination.

    ``policies`` are those that isolate the pod in this direction; without any everything is allowed. ``candidates`` are their
    rules: the one that admits, or where none does all of them, the nearest first. ``exempt`` says why no policy counts:
    ``itself`` (a pod cannot block access to itself), ``own-node`` (nor can its node be kept out), or nothing. ``seen`` is false
    where the policies of that namespace could not be read.
    """

    direction: str
    outcome: str
    policies: tuple[Policy, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    exempt: str = ""
    seen: bool = True


class Verdict(NamedTuple):
    """Both sides must allow a connection."""

    egress: Side
    ingress: Side

    @property
    def outcome(self) -> str:
        """``allowed``, ``denied`` or ``unknown``."""
        outcomes = {self.egress.outcome, self.ingress.outcome}
        return next((outcome for outcome in (DENIED, UNKNOWN) if outcome in outcomes), ALLOWED)

    @property
    def shut(self) -> tuple[Side, ...]:
        """The sides that deny it."""
        return tuple(side for side in self if side.outcome == DENIED)


def judge(connection: PolicyConnection, of_source: Iterable[Policy] | None, of_destination: Iterable[Policy] | None) -> Verdict:
    """What policies make of ``connection``.

    ``of_source`` and ``of_destination`` are all policies of the two pods' namespaces, or ``None`` where they were not seen.
    """
    return Verdict(
        side(EGRESS, connection.source, connection.destination, connection, of_source),
        side(INGRESS, connection.destination, connection.source, connection, of_destination),
    )


def side(direction: str, own: Party, other: Party, connection: PolicyConnection, policies: Iterable[Policy] | None) -> Side:
    """What the policies of ``own``'s namespace make of ``connection`` in ``direction``; unknown where that depends on which of
    its addresses the other end uses, or on whether ``own`` is a pod."""
    if own.unplaced:
        return Side(direction, UNKNOWN)
    if not own.is_pod:
        return Side(direction, ALLOWED)
    if exempt := exemption(own, other):
        return Side(direction, ALLOWED, exempt=exempt)
    if policies is None:
        return Side(direction, UNKNOWN, seen=False)
    isolating = tuple(policy for policy in policies if policy.isolates(own.namespace, own.labels, direction))
    if not isolating:
        return Side(direction, ALLOWED)
    origins = other.origins(connection.family)
    answers = [_of_rules(direction, isolating, other.at(one), connection) for one in origins if len(origins) > 1]
    if not answers:
        return _of_rules(direction, isolating, other, connection)
    if len({answer.outcome for answer in answers}) == 1:
        return answers[0]
    doubtful = Match(unknown=(ADDRESS,))
    return Side(direction, UNKNOWN, isolating, tuple(one._replace(match=doubtful) for one in answers[0].candidates))


def _of_rules(direction: str, isolating: tuple[Policy, ...], other: Party, connection: PolicyConnection) -> Side:
    found = [
        Candidate(policy, rule, of_rule(rule, policy.namespace, other, connection))
        for policy in isolating
        for rule in policy.rules(direction)
    ]
    admitting = next((one for one in found if one.match.matches), None)
    if admitting is not None:
        return Side(direction, ALLOWED, isolating, (admitting,))
    if possible := tuple(one for one in found if not one.match.differences):
        return Side(direction, UNKNOWN, isolating, possible)
    return Side(direction, DENIED, isolating, tuple(sorted(found, key=_farness)))


def anyone(destination: Party, port: int, protocol: str, family: str, policies: Iterable[Policy], there: Population) -> Side:
    """Whether the policies of ``destination`` admit anybody at all, but for its own node; ``denied`` where they cannot."""
    connection = PolicyConnection(Party(), destination, port, protocol, family)
    isolating = tuple(policy for policy in policies if policy.isolates(destination.namespace, destination.labels, INGRESS))
    found = [
        Candidate(policy, rule, of_anyone(rule, policy.namespace, connection, there))
        for policy in isolating
        for rule in policy.ingress
    ]
    if not isolating or any(not one.match.differences for one in found):
        return Side(INGRESS, ALLOWED, isolating)
    return Side(INGRESS, DENIED, isolating, tuple(sorted(found, key=lambda one: distance(one.match))))


def exemption(own: Party, other: Party) -> str:
    """Why no policy of ``own`` counts, or nothing.

    "Traffic to and from the node where a Pod is running is always allowed" (documentation of NetworkPolicy): that is from the
    node, and from pods in its network, which policies cannot tell from it.
    """
    if own.addresses and own.addresses == other.addresses:
        return ITSELF
    return OWN_NODE if not other.is_pod and other.node and other.node == own.node else ""


def distance(match: Match) -> tuple[int, int]:
    """How near a rule came: by the number of things that differ, then of labels."""
    return len(match.differences), sum(len(getattr(one, "unmet", ())) for one in match.differences)


def _farness(one: Candidate) -> tuple[int, int]:
    """As `distance`; that a rule for everybody, or for a whole namespace, is for this client, too, brings it no nearer."""
    differing, labels = distance(one.match)
    return differing + (one.rule.broad and one.match.peer is None), labels


def worst(outcomes: Sequence[str]) -> str:
    """Of several connections all must be allowed."""
    return next((outcome for outcome in (DENIED, UNKNOWN) if outcome in outcomes), ALLOWED)
