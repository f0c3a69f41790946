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
    OtherNamespace,
    OutsideBlock,
    PortDiffers,
)
from kubectl_svc.kubernetes.policy.parties import Party
from kubectl_svc.kubernetes.policy.verdict import Candidate, Side
from kubectl_svc.objects.network_policies import INGRESS, Policy
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.access import Access, Passage
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
    def other(self) -> Party:
        """The end that the policies do not let through: whom they would have to name."""
        connection = self.passages[0].connection
        return connection.source if self.side.direction == INGRESS else connection.destination

    @property
    def translated(self) -> bool:
        """Whether the client would get through, if its own address arrived."""
        return all(passage.arrival.translated for passage in self.passages)


def shut(access: Access) -> Iterator[Shut]:
    """Every side that denies some connections, those with the same policies and the same nearest rule together."""
    found: dict[tuple[object, ...], list[tuple[Side, Passage]]] = {}
    for passage in access.passages:
        for side in passage.verdict.shut:
            nearest = side.candidates[0] if side.candidates else None
            rule = (nearest.policy.name, nearest.rule.position) if nearest else ()
            key = (side.direction, tuple(policy.name for policy in side.policies), rule, passage.arrival.translated)
            found.setdefault(key, []).append((side, passage))
    for several in found.values():
        side = several[0][0]
        yield Shut(side, tuple(passage for _, passage in several), side.candidates[0] if side.candidates else None)


def why(found: Shut, port: ServicePort) -> list[Said]:
    """In what the nearest rule differs; one that differs in everything is not near."""
    direction = {"direction": found.side.direction.lower()}
    if found.nearest is None:
        return [Said("policy-empty", direction)]
    if len(found.nearest.match.differences) > NEAR:
        return [Said("policy-far", direction)]
    return [_difference(one, found, port) for one in found.nearest.match.differences]


def rule_of(found: Shut) -> str:
    """``spec.ingress[0]``, the nearest rule, or nothing."""
    near = found.nearest is not None and len(found.nearest.match.differences) <= NEAR
    return f"spec.{found.side.direction.lower()}[{found.nearest.rule.position}]" if found.nearest and near else ""


def _difference(one: Difference, found: Shut, port: ServicePort) -> Said:
    match one:
        case PortDiffers():
            of_service = port.port if any(listed.port in (port.port, port.name) for listed in one.ports) else 0
            values = {"allowed": list(map(str, one.ports)), "number": one.number, "protocol": one.protocol}
            return Said("policy-port", {**values, "service_port": of_service if of_service != one.number else 0})
        case LabelsDiffer():
            labels = found.other.labels if one.of == POD else found.other.namespace_labels.known
            have = {requirement.key: labels[requirement.key] for requirement in one.unmet if requirement.key in labels}
            lacking = [requirement.key for requirement in one.unmet if requirement.key not in labels]
            values = {"wanted": list(map(str, one.unmet)), "have": have, "lacking": lacking}
            return Said(
                f"policy-{one.of}-labels", {**values, "namespace": found.other.namespace, "pod": f"pod/{found.other.name}"}
            )
        case OtherNamespace():
            return Said("policy-namespace", {"own": one.policy, "namespace": one.party})
        case OutsideBlock():
            key = "policy-translated" if found.translated else "policy-block"
            return Said(key, {"cidr": one.block.cidr, "exception": one.exception, "address": one.address})
        case NoNamespace():
            return Said("policy-no-namespace", {"wanted": list(map(str, one.unmet))})
        case NoPod():
            return Said("policy-pods-alone", {"who": one.party.name or next(iter(one.party.addresses), "")})
