"""Why policies deny a connection, as facts: which of them, the rule that comes nearest, and in what it differs. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kubectl_svc.kubernetes.policy.matching import (
    POD,
    Difference,
    LabelsDiffer,
    NoNamespace,
    NoPod,
    NoSuchPod,
    OtherNamespace,
    OutsideBlock,
    PortDiffers,
)
from kubectl_svc.kubernetes.policy.parties import Party
from kubectl_svc.kubernetes.policy.verdict import Candidate, Side
from kubectl_svc.kubernetes.proxy.effective import EffectiveEndpoint
from kubectl_svc.objects import addresses, meta, services
from kubectl_svc.objects.network_policies import INGRESS, Policy
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.access import Access
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.passages import Passage
from kubectl_svc.trace.reading.templates import stands_in
from kubectl_svc.trace.report import Said

NEAR = 2
"""In how many things a rule that is named may differ."""


class Shut(NamedTuple):
    """One side that denies connections to one port: ``passages`` are those, ``nearest`` is the rule to name, if any."""

    side: Side
    passages: tuple[Passage, ...]
    nearest: Candidate | None

    @property
    def policy(self) -> Policy:
        """The one to name, and to edit."""
        return self.nearest.policy if self.nearest else self.side.policies[0]

    @property
    def incoming(self) -> bool:
        """Whether the policies are those of the Service's pods."""
        return self.side.direction == INGRESS

    @property
    def key(self) -> tuple[object, ...]:
        """The same for all that one edit fixes."""
        rule = (self.nearest.policy.name, self.nearest.rule.position) if self.nearest else ()
        return (self.side.direction, tuple(policy.name for policy in self.side.policies), rule, self.translated)

    @property
    def others(self) -> list[Party]:
        """The ends that the policies do not let through: whom they would have to name."""
        ends = (passage.leg(self.side.direction) for passage in self.passages)
        return [one.source if self.incoming else one.destination for one in ends]

    @property
    def own(self) -> list[Party]:
        """The pods whose policies they are."""
        legs = (passage.leg(self.side.direction) for passage in self.passages)
        return [one.destination if self.incoming else one.source for one in legs]

    @property
    def families(self) -> set[str]:
        """Of the connections."""
        return {passage.connection.family for passage in self.passages}

    @property
    def other(self) -> Party:
        """The first of them."""
        return self.others[0]

    @property
    def ports(self) -> list[tuple[int, str]]:
        """Numbers and protocols that the connections end at."""
        legs = (passage.leg(self.side.direction) for passage in self.passages)
        return list(dict.fromkeys((one.port, one.protocol) for one in legs))

    @property
    def translated(self) -> bool:
        """Whether a node's address takes the place of the client's where the pods are."""
        return all(_translated(self.side, passage) for passage in self.passages)


def shut(access: Access) -> Iterator[Shut]:
    """Every side that denies some connections, those with the same policies and the same nearest rule together."""
    found: dict[tuple[object, ...], list[tuple[Side, Passage]]] = {}
    for passage in access.passages:
        for side in passage.verdict.shut:
            nearest = side.candidates[0] if side.candidates else None
            rule = (nearest.policy.name, nearest.rule.position) if nearest else ()
            key = (side.direction, tuple(policy.name for policy in side.policies), rule, _translated(side, passage))
            found.setdefault(key, []).append((side, passage))
    for several in found.values():
        side = several[0][0]
        yield Shut(side, tuple(passage for _, passage in several), side.candidates[0] if side.candidates else None)


def _translated(side: Side, passage: Passage) -> bool:
    return side.direction == INGRESS and passage.arrival.translated


def why(chain: Chain, found: Shut, port: ServicePort) -> list[Said]:
    """In what the nearest rule differs; one that differs in everything is not near."""
    direction = {"direction": found.side.direction.lower()}
    if found.nearest is None:
        return [Said("policy-empty", direction)]
    if len(found.nearest.match.differences) > NEAR:
        return [Said("policy-far", direction)]
    return [_difference(chain, one, found, port) for one in found.nearest.match.differences]


def rule_of(found: Shut) -> str:
    """``spec.ingress[0]``, the nearest rule, or nothing."""
    near = found.nearest is not None and len(found.nearest.match.differences) <= NEAR
    return f"spec.{found.side.direction.lower()}[{found.nearest.rule.position}]" if found.nearest and near else ""


def backend(chain: Chain, endpoint: EffectiveEndpoint) -> str:
    """``pod/web-1``, ``deployment/web`` for a template's, or an address."""
    pod = chain.pod(endpoint.pod) if endpoint.pod else None
    return meta.reference(pod) if pod is not None else f"pod/{endpoint.pod}" if endpoint.pod else endpoint.address


def _difference(chain: Chain, one: Difference, found: Shut, port: ServicePort) -> Said:
    match one:
        case PortDiffers():
            of_service = port.port if any(listed.port in (port.port, port.name) for listed in one.ports) else 0
            end = found.passages[0].leg(found.side.direction).destination
            if end.node and not end.is_pod and found.passages[0].first is not None and not found.incoming:
                return Said("policy-node-port", {"allowed": list(map(str, one.ports)), "number": one.number, "node": end.name})
            declared = {known.name for known in end.ports}
            lacking = [listed.port for listed in one.ports if isinstance(listed.port, str) and listed.port not in declared]
            values = {"allowed": list(map(str, one.ports)), "number": one.number, "protocol": one.protocol, "lacking": lacking}
            return Said("policy-port", {**values, "service_port": of_service if of_service != one.number else 0})
        case LabelsDiffer():
            labels = found.other.labels if one.of == POD else found.other.namespace_labels.known
            have = {requirement.key: labels[requirement.key] for requirement in one.unmet if requirement.key in labels}
            lacking = [requirement.key for requirement in one.unmet if requirement.key not in labels]
            values = {"wanted": list(map(str, one.unmet)), "have": have, "lacking": lacking}
            return Said(f"policy-{one.of}-labels", {**values, "namespace": found.other.namespace, "pod": _named(chain, found)})
        case OtherNamespace():
            return Said("policy-namespace", {"own": one.policy, "namespace": one.party})
        case OutsideBlock():
            values = {"cidr": one.block.cidr, "exception": one.exception, "address": one.address}
            if found.incoming:
                return Said("policy-translated" if found.translated else "policy-block", values)
            own = [ip for ip in services.cluster_ips(chain.spec) if addresses.within(ip, one.block.cidr)]
            return Said("policy-block-out", {**values, "cluster_ip": own[0] if own else ""})
        case NoNamespace():
            return Said("policy-no-namespace", {"wanted": list(map(str, one.unmet))})
        case NoSuchPod():
            return Said("policy-no-such-pod", {"wanted": list(map(str, one.unmet)), "namespaces": list(one.namespaces)})
        case NoPod() if found.translated:
            inside = chain.facts.client is not None and not chain.facts.client.outside
            return Said("policy-translated-pods", {"node": found.other.name, "inside": inside})
        case NoPod():
            return Said("policy-pods-alone", {"who": one.party.name or next(iter(one.party.addresses), "")})


def _named(chain: Chain, found: Shut) -> str:
    """The end that is not let through, as it was asked for, or as the Service's backends are named."""
    client = chain.facts.client
    if not found.incoming:
        return backend(chain, found.passages[0].endpoint)
    return f"pod/{found.other.name}" if client is None or not any(map(stands_in, client.pods)) else str(client.viewpoint)
