"""What a NetworkPolicy says, with the API's defaults filled in (k8s.io/api/networking/v1, ``NetworkPolicySpec``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig, items, mapping
from kubectl_svc.objects.selectors import Selector, of_label_selector

INGRESS = "Ingress"
EGRESS = "Egress"


class PolicyPort(NamedTuple):
    """One entry of a rule's ``ports``: ``port`` is a number, a container port's name, or ``None`` for every port.

    ``end`` is the last of a range that begins with ``port``, or 0.
    """

    protocol: str
    port: int | str | None = None
    end: int = 0

    def __str__(self) -> str:
        if self.port is None:
            return self.protocol
        return f"{self.port}{f'-{self.end}' if self.end else ''}/{self.protocol}"


class Block(NamedTuple):
    """An ``ipBlock``: a range of addresses, and those within it that it leaves out."""

    cidr: str
    exceptions: tuple[str, ...] = ()


class Peer(NamedTuple):
    """One entry of ``from`` or ``to``: a ``block``, or the pods that both selectors match.

    ``pods`` alone selects in the policy's own namespace, ``namespaces`` alone selects every pod of those that it matches.
    """

    pods: Selector | None = None
    namespaces: Selector | None = None
    block: Block | None = None

    @property
    def broad(self) -> bool:
        """Whether it is every pod of a namespace or of several, or every address."""
        if self.block is not None:
            return self.block.cidr.endswith("/0")
        return not (self.pods and self.pods.requirements)


class PolicyRule(NamedTuple):
    """One entry of ``ingress`` or ``egress``; no peers are all peers, and no ports are all ports."""

    position: int
    peers: tuple[Peer, ...] = ()
    ports: tuple[PolicyPort, ...] = ()

    @property
    def broad(self) -> bool:
        """Whether it is about whole namespaces or about everybody, so that it tells nothing of one client."""
        return not self.peers or any(peer.broad for peer in self.peers)

    @property
    def by_namespace(self) -> bool:
        """Whether it asks for labels of namespaces."""
        return any(peer.namespaces is not None and peer.namespaces.requirements for peer in self.peers)


class Policy(NamedTuple):
    """A NetworkPolicy. ``directions`` are those in which it isolates the pods of ``selector``: ``Ingress``, ``Egress``."""

    namespace: str
    name: str
    selector: Selector
    directions: tuple[str, ...]
    ingress: tuple[PolicyRule, ...] = ()
    egress: tuple[PolicyRule, ...] = ()

    def rules(self, direction: str) -> tuple[PolicyRule, ...]:
        """The rules of one direction."""
        return self.ingress if direction == INGRESS else self.egress

    def isolates(self, namespace: str, labels: Mapping[str, str], direction: str) -> bool:
        """Whether pods of this namespace and these labels take only what some rule admits, in this direction."""
        return direction in self.directions and namespace == self.namespace and self.selector.matches(labels)


def read(policy: Object) -> Policy:
    """A NetworkPolicy as the API server stores it (pkg/apis/networking/v1 ``SetDefaults_NetworkPolicy``).

    Without ``policyTypes`` it isolates for ingress, and for egress if it has egress rules.
    """
    ingress = tuple(_rules(items(policy, "spec", "ingress"), "from"))
    egress = tuple(_rules(items(policy, "spec", "egress"), "to"))
    types = tuple(dict.fromkeys(map(str, items(policy, "spec", "policyTypes"))))
    return Policy(
        meta.namespace(policy),
        meta.name(policy),
        of_label_selector(mapping(policy, "spec", "podSelector")),
        types or (INGRESS, *((EGRESS,) if egress else ())),
        ingress,
        egress,
    )


def _rules(found: Iterable[Any], peers: str) -> Iterator[PolicyRule]:
    for position, rule in enumerate(found):
        yield PolicyRule(position, tuple(map(_peer, items(rule, peers))), tuple(map(_port, items(rule, "ports"))))


def _peer(peer: Any) -> Peer:
    block = dig(peer, "ipBlock")
    if isinstance(block, dict):
        return Peer(block=Block(str(block.get("cidr") or ""), tuple(map(str, items(block, "except")))))
    return Peer(_selector(dig(peer, "podSelector")), _selector(dig(peer, "namespaceSelector")))


def _selector(found: Any) -> Selector | None:
    """A selector that is there; an empty one matches everything."""
    return of_label_selector(found) if isinstance(found, dict) else None


def _port(port: Any) -> PolicyPort:
    number, end = dig(port, "port"), dig(port, "endPort")
    return PolicyPort(
        str(dig(port, "protocol") or "TCP"),
        number if isinstance(number, (int, str)) else None,
        end if isinstance(end, int) else 0,
    )
