"""Whether one rule admits one connection: yes, no and in what they differ, or unknown and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from kubectl_svc.kubernetes.policy.parties import NAME_LABEL, Labels, Party, named_port
from kubectl_svc.objects import pods
from kubectl_svc.objects.network_policies import Block, Peer, PolicyPort, PolicyRule
from kubectl_svc.objects.selectors import Requirement, Selector

if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

POD = "pod"
NAMESPACE = "namespace"

NAMESPACE_LABELS = "namespace-labels"
ADDRESS = "address"
SIDECAR_PORT = "sidecar-port"
UNPLACED = "unplaced"


class PortDiffers(NamedTuple):
    """None of the rule's ports is the one that the connection ends at."""

    ports: tuple[PolicyPort, ...]
    number: int
    protocol: str


class LabelsDiffer(NamedTuple):
    """Labels of the ``pod``, or of its ``namespace``, that the rule asks for and it does not have."""

    of: str
    unmet: tuple[Requirement, ...]


class OtherNamespace(NamedTuple):
    """A rule without ``namespaceSelector`` is about pods of the policy's own namespace."""

    policy: str
    party: str


class OutsideBlock(NamedTuple):
    """The address is not in the ``ipBlock``; ``exception`` is the range that takes it out, or nothing."""

    block: Block
    address: str
    exception: str = ""


class NoPod(NamedTuple):
    """The rule selects pods, and this is none: selectors do not match addresses outside, nodes, and pods in their network."""

    party: Party


class NoNamespace(NamedTuple):
    """There is no namespace with the labels that the rule asks for."""

    unmet: tuple[Requirement, ...]


class NoSuchPod(NamedTuple):
    """In the namespaces that the rule is about, no pod has the labels that it asks for."""

    unmet: tuple[Requirement, ...]
    namespaces: tuple[str, ...]


Difference = PortDiffers | LabelsDiffer | OtherNamespace | OutsideBlock | NoPod | NoNamespace | NoSuchPod


class Population(NamedTuple):
    """Who there is in a cluster. ``namespaces`` are the labels of all namespaces, or ``None`` where they are not known.

    ``has`` says whether a namespace has a pod that a selector matches, and ``None`` where its pods are not known.
    """

    namespaces: Sequence[Labels] | None
    has: Callable[[str, Selector], bool | None]


class PolicyConnection(NamedTuple):
    """A connection as it arrives at a pod: ``port`` is the pod's own. ``family`` is ``IPv4`` or ``IPv6``."""

    source: Party
    destination: Party
    port: int
    protocol: str
    family: str


class Match(NamedTuple):
    """Nothing in either: it matches. ``unknown``: it may, and depends on ``namespace-labels`` or an ``address`` that was not
    seen, on what an engine makes of a ``sidecar-port``, or on who the other end is (``unplaced``).

    ``peer`` is the index of the nearest peer, or ``None`` where the rule has none or has one that matches.
    """

    differences: tuple[Difference, ...] = ()
    unknown: tuple[str, ...] = ()
    peer: int | None = None

    @property
    def matches(self) -> bool:
        """Whether it matches for sure."""
        return not self.differences and not self.unknown


def of_rule(rule: PolicyRule, namespace: str, party: Party, connection: PolicyConnection) -> Match:
    """Whether ``rule`` of a policy in ``namespace`` admits ``connection``, whose other end is ``party``."""
    ports, peers = of_ports(rule.ports, connection), of_peers(rule.peers, namespace, party, connection.family)
    return Match((*ports.differences, *peers.differences), (*ports.unknown, *peers.unknown), peers.peer)


def of_anyone(rule: PolicyRule, namespace: str, connection: PolicyConnection, there: Population) -> Match:
    """Whether ``rule`` of a policy in ``namespace`` admits any of those that are there, or somebody outside of the cluster."""
    ports = of_ports(rule.ports, connection)
    nobody = [_nobody(peer, namespace, there) for peer in rule.peers]
    if not nobody or nobody[0] is None or None in nobody:
        return ports
    return Match((*ports.differences, nobody[0]), ports.unknown)


def _nobody(peer: Peer, namespace: str, there: Population) -> NoNamespace | NoSuchPod | None:
    """Why a peer is nobody, as far as that is certain."""
    spaces = [namespace]
    if peer.block is not None:
        return None
    if peer.namespaces is not None:
        if there.namespaces is None:
            return None
        fitting = [one for one in there.namespaces if not _unlike(NAMESPACE, peer.namespaces, one).differences]
        if not fitting:
            return NoNamespace(peer.namespaces.requirements)
        spaces = [one.known[NAME_LABEL] for one in fitting]
    wanted = peer.pods
    if wanted is None or not wanted.requirements or any(there.has(one, wanted) is not False for one in spaces):
        return None
    return NoSuchPod(wanted.requirements, tuple(spaces))


def of_ports(listed: tuple[PolicyPort, ...], connection: PolicyConnection) -> Match:
    """Whether one of the ports is the connection's; none listed are all."""
    if not listed:
        return Match()
    found = [_port(port, connection) for port in listed]
    if True in found:
        return Match()
    if None in found:
        return Match(unknown=(SIDECAR_PORT,))
    return Match((PortDiffers(listed, connection.port, connection.protocol),))


def of_peers(peers: Sequence[Peer], namespace: str, party: Party, family: str) -> Match:
    """Whether one of the peers is ``party``; none listed are all. If none is, the nearest."""
    if not peers:
        return Match()
    found = [_peer(peer, namespace, party, family)._replace(peer=index) for index, peer in enumerate(peers)]
    if any(match.matches for match in found):
        return Match()
    open_ = [match for match in found if not match.differences]
    return min(open_ or found, key=lambda match: _distance(match.differences))


def _distance(differences: Iterable[Difference]) -> int:
    """How far a peer is from the party, in labels that differ; a block is farther than any, it is of another kind."""
    return sum(len(one.unmet) if isinstance(one, LabelsDiffer) else 10 for one in differences)


def _port(listed: PolicyPort, connection: PolicyConnection) -> bool | None:
    """``None`` where engines differ: whether the name of a sidecar's port counts is written nowhere."""
    if listed.protocol != connection.protocol:
        return False
    if listed.port is None:
        return True
    if isinstance(listed.port, int):
        return listed.port <= connection.port <= max(listed.end, listed.port)
    named = named_port(connection.destination, listed.port, listed.protocol)
    kinds = {port.kind for port in named if port.number == connection.port}
    return True if pods.CONTAINER in kinds else None if pods.SIDECAR in kinds else False


def _peer(peer: Peer, namespace: str, party: Party, family: str) -> Match:
    if peer.block is not None:
        return _block(peer.block, party, family)
    if party.unplaced:
        return Match(unknown=(UNPLACED,))
    if not party.is_pod:
        return Match((NoPod(party),))
    if peer.namespaces is None:
        other = (OtherNamespace(namespace, party.namespace),) if party.namespace != namespace else ()
        return Match((*other, *_unlike(POD, peer.pods, Labels(party.labels)).differences))
    spaces = _unlike(NAMESPACE, peer.namespaces, party.namespace_labels)
    return Match((*spaces.differences, *_unlike(POD, peer.pods, Labels(party.labels)).differences), spaces.unknown)


def _unlike(of: str, selector: Selector | None, labels: Labels) -> Match:
    """What of ``selector`` these labels do not meet; a requirement on a label that may be there is unknown."""
    unmet, unknown = [], False
    for requirement in selector.requirements if selector is not None else ():
        if requirement.key not in labels.known and not labels.whole:
            unknown = True
        elif not requirement.matches(labels.known):
            unmet.append(requirement)
    if unmet:
        return Match((LabelsDiffer(of, tuple(unmet)),))
    return Match(unknown=(NAMESPACE_LABELS,) if unknown else ())


def _block(block: Block, party: Party, family: str) -> Match:
    """Whether a range holds the address that the connection comes from, which may itself be known as a range."""
    whole, origin = _network(block.cidr), next(iter(party.origins(family)), "")
    if whole is None or whole.version != (4 if family == "IPv4" else 6):
        return Match((OutsideBlock(block, origin),))
    own = _network(origin if "/" in origin else f"{origin}/{whole.max_prefixlen}")
    if own is None:
        return Match() if whole.prefixlen == 0 and not block.exceptions else Match(unknown=(ADDRESS,))
    if not own.overlaps(whole):
        return Match((OutsideBlock(block, origin),))
    exceptions = [(cidr, found) for cidr in block.exceptions if (found := _network(cidr)) is not None and found.overlaps(own)]
    if exception := next((cidr for cidr, found in exceptions if _within(own, found)), ""):
        return Match((OutsideBlock(block, origin, exception),))
    return Match() if _within(own, whole) and not exceptions else Match(unknown=(ADDRESS,))


def _within(inner: IPv4Network | IPv6Network, outer: IPv4Network | IPv6Network) -> bool:
    return inner.overlaps(outer) and inner.prefixlen >= outer.prefixlen


def _network(cidr: str) -> IPv4Network | IPv6Network | None:
    """A range of addresses, or ``None`` for text that is none; bits of the host do not matter (Go's ``net.ParseCIDR``)."""
    from ipaddress import ip_network

    try:
        return ip_network(cidr, strict=False) if "/" in cidr else None
    except ValueError:
        return None
