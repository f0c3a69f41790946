"""Edits of a NetworkPolicy that let one connection through, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubectl_svc.kubernetes.controllers.pod_labels import PASSING
from kubectl_svc.kubernetes.policy.matching import Connection, PortDiffers
from kubectl_svc.kubernetes.policy.parties import NAME_LABEL, Party
from kubectl_svc.kubernetes.policy.verdict import Candidate
from kubectl_svc.objects import Object, addresses, meta
from kubectl_svc.objects.network_policies import EGRESS, INGRESS, Policy
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import of, setting
from kubectl_svc.trace.report import STEP, Edit, Fix

FIELDS = {INGRESS: ("ingress", "from"), EGRESS: ("egress", "to")}


def add_port(chain: Chain, candidate: Candidate, direction: str, connection: Connection, kind: str) -> Fix | None:
    """Add the port to the rule that differs in nothing else; the patch passes only while that rule is the same."""
    obj = named(chain, candidate.policy)
    ports = [one for one in candidate.match.differences if isinstance(one, PortDiffers)]
    if obj is None or not ports or len(candidate.match.differences) > 1 or candidate.match.unknown:
        return None
    rule = ("spec", FIELDS[direction][0], candidate.rule.position)
    edit = Edit((*rule, "ports", len(candidate.rule.ports)), None, _port(connection.port, connection.protocol))
    return of(chain, reference(candidate.policy), obj, edit, holding=[rule], kind=kind)


def alone(chain: Chain, candidate: Candidate, party: Party) -> bool:
    """Whether a rule is for ``party`` and nobody else: what is added to one for more would be open to all of them."""
    if len(candidate.rule.peers) != 1:
        return False
    (peer,) = candidate.rule.peers
    if peer.block is not None:
        return peer.block.cidr in {block["cidr"] for block in map(_block, party.addresses)}
    space = peer.namespaces.equalities() if peer.namespaces is not None else {NAME_LABEL: candidate.policy.namespace}
    if not party.is_pod or not peer.pods or not peer.pods.requirements or (space or {}).get(NAME_LABEL) != party.namespace:
        return False
    selected = [meta.labels(pod) for pod in chain.facts.seen.of("Pod", party.namespace) if peer.pods.matches(meta.labels(pod))]
    return all(_lasting(labels) == lasting(party) for labels in selected)


def add_rule(chain: Chain, policy: Policy, direction: str, peer: Party, *ports: tuple[int, str]) -> Fix | None:
    """Add a rule for this peer and these ports alone."""
    obj, selected = named(chain, policy), _peer(policy, peer)
    if obj is None or selected is None:
        return None
    field, peers = FIELDS[direction]
    rule = {peers: [selected], "ports": [_port(*port) for port in ports]}
    known = policy.rules(direction)
    path: tuple[str | int, ...] = ("spec", field, len(known)) if known else ("spec", field)
    edit = Edit(path, None, rule) if known else setting(obj, path, [rule])
    return of(chain, reference(policy), obj, edit, kind=STEP)


def named(chain: Chain, policy: Policy) -> Object | None:
    """The object that a policy was read from."""
    return next(iter(chain.facts.seen.named("NetworkPolicy", policy.namespace, policy.name)), None)


def reference(policy: Policy) -> str:
    """``networkpolicy/web``."""
    return f"networkpolicy/{policy.name}"


def _peer(policy: Policy, party: Party) -> dict[str, Any] | None:
    """A peer that is this party: pods by the labels that they keep, everything else by its address."""
    if not party.is_pod:
        if not party.addresses:
            return None
        return {"ipBlock": _block(party.addresses[0])}
    pods = {"podSelector": {"matchLabels": lasting(party)} if lasting(party) else {}}
    if party.namespace == policy.namespace:
        return pods
    return {"namespaceSelector": {"matchLabels": {NAME_LABEL: party.namespace}}, **pods}


def lasting(party: Party) -> dict[str, str]:
    """The labels that all pods of one workload have, and its next ones too."""
    return _lasting(party.labels)


def _lasting(labels: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in labels.items() if key not in PASSING}


def _block(address: str) -> dict[str, str]:
    return {"cidr": f"{address}/{32 if addresses.family(address) == addresses.IPV4 else 128}"}


def _port(number: int, protocol: str) -> dict[str, Any]:
    return {"port": number, "protocol": protocol}
