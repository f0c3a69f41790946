"""Which policies may select one of the two ends: told by labels, before the Service's pods have been read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from kubectl_svc.kubernetes.policy.parties import NAME_LABEL
from kubectl_svc.objects import Object, meta, network_policies, services
from kubectl_svc.objects.network_policies import EGRESS, INGRESS, Policy, PolicyRule
from kubectl_svc.objects.selectors import Selector

if TYPE_CHECKING:
    from kubectl_svc.trace.reading.client import Client


class Isolating(NamedTuple):
    """``incoming`` are those that may select a pod of the Service, ``outgoing`` those that select one of the client's."""

    incoming: tuple[Policy, ...] = ()
    outgoing: tuple[Policy, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.incoming or self.outgoing)

    def by_labels(self, direction: str) -> bool:
        """Whether a rule asks for labels of namespaces that do not follow from their names."""
        known = self.incoming if direction == INGRESS else self.outgoing
        return any(_by_labels(rule) for policy in known for rule in policy.rules(direction))

    def by_names(self) -> bool:
        """Whether a rule of those for the Service's pods goes by namespaces at all."""
        return any(rule.by_namespace for policy in self.incoming for rule in policy.ingress)


def of_service(policies: Iterable[Object], service: Object | None, client: Client | None) -> Isolating:
    """Those for one Service; without a selector its endpoints may be any pods."""
    known = [network_policies.read(policy) for policy in policies]
    labels = services.selector(service) if service is not None else {}
    incoming = (policy for policy in known if INGRESS in policy.directions and may_match(policy.selector, labels))
    return Isolating(tuple(incoming) if service is not None else (), _of_client(known, client))


def of_all(policies: Iterable[Object], clients: Iterable[Client | None]) -> Isolating:
    """Those for all Services that an overview lists."""
    known = [network_policies.read(policy) for policy in policies]
    outgoing = {policy: None for client in clients for policy in _of_client(known, client)}
    return Isolating(tuple(policy for policy in known if INGRESS in policy.directions), tuple(outgoing))


def may_match(selector: Selector, labels: Mapping[str, str]) -> bool:
    """Whether pods with these labels, and with others that are not known, may meet a selector."""
    return all(one.matches(labels) for one in selector.requirements if one.key in labels)


def _of_client(known: Iterable[Policy], client: Client | None) -> tuple[Policy, ...]:
    ends = [(meta.namespace(pod), meta.labels(pod)) for pod in (client.pods if client else ())]
    return tuple(policy for policy in known if any(policy.isolates(*end, EGRESS) for end in ends))


def _by_labels(rule: PolicyRule) -> bool:
    spaces = [peer.namespaces for peer in rule.peers if peer.namespaces is not None]
    return any(one.key != NAME_LABEL for space in spaces for one in space.requirements)
