"""Edits of a NetworkPolicy that let one connection through, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.controllers.pod_labels import PASSING
from kubectl_svc.kubernetes.policy.matching import NoSuchPod, PortDiffers
from kubectl_svc.kubernetes.policy.parties import NAME_LABEL, Party
from kubectl_svc.kubernetes.policy.verdict import Candidate
from kubectl_svc.objects import Object, addresses, meta
from kubectl_svc.objects.network_policies import EGRESS, INGRESS, Policy
from kubectl_svc.objects.selectors import Selector
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import of, setting
from kubectl_svc.trace.reading.slips import meant
from kubectl_svc.trace.report import STEP, Edit, Fix

FIELDS = {INGRESS: ("ingress", "from"), EGRESS: ("egress", "to")}


class Opening(NamedTuple):
    """What one rule is to let through: all of ``peers``, at all of ``ports`` (numbers and protocols)."""

    peers: Sequence[Party]
    ports: Sequence[tuple[int, str]]


def add_ports(
    chain: Chain, candidates: Sequence[Candidate], direction: str, ports: Iterable[tuple[int, str]], kind: str
) -> Fix | None:
    """Add ports to one rule, which differs in nothing else; the patch passes only while that rule is the same.

    ``candidates`` are that rule, held against each of the connections.
    """
    (policy, rule, _), *_ = candidates
    obj, matches = named(chain, policy), [one.match for one in candidates]
    if obj is None or not all(len(one.differences) == 1 and isinstance(one.differences[0], PortDiffers) for one in matches):
        return None
    if any(one.unknown for one in matches):
        return None
    path = ("spec", FIELDS[direction][0], rule.position)
    added = enumerate(dict.fromkeys(ports), len(rule.ports))
    edits = [Edit((*path, "ports", index), None, _port(*port)) for index, port in added]
    return of(chain, reference(policy), obj, *edits, holding=[path], kind=kind)


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


def add_rules(chain: Chain, policy: Policy, direction: str, *wanted: Opening) -> Fix | None:
    """Add a rule for each opening, and for nothing else; the first rules of all only while there are none."""
    obj, (field, peers) = named(chain, policy), FIELDS[direction]
    if obj is None:
        return None
    rules = []
    for one in wanted:
        selected = [_peer(policy, party) for party in one.peers]
        if None in selected:
            return None
        alike = [peer for index, peer in enumerate(selected) if peer not in selected[:index]]
        rules.append({peers: alike, "ports": [_port(*port) for port in dict.fromkeys(one.ports)]})
    known = policy.rules(direction)
    path: tuple[str | int, ...] = ("spec", field)
    if known:
        edits = [Edit((*path, index), None, rule) for index, rule in enumerate(rules, len(known))]
        return of(chain, reference(policy), obj, *edits, kind=STEP)
    return of(chain, reference(policy), obj, setting(obj, path, rules), holding=[path], kind=STEP)


def meant_pods(chain: Chain, lacking: NoSuchPod) -> dict[str, str] | None:
    """The labels of pods that are there, where those that a rule asks for are a slip for them."""
    pods = [pod for space in lacking.namespaces for pod in chain.facts.seen.of("Pod", space)]
    return meant(Selector(lacking.unmet).equalities() or {}, pods)


def mend_peer(chain: Chain, candidate: Candidate) -> Fix | None:
    """Mend the slip in the labels of a rule's peer, where nothing else is wrong with the rule."""
    obj = named(chain, candidate.policy)
    match candidate.match.differences:
        case (NoSuchPod() as lacking,) if obj is not None and (labels := meant_pods(chain, lacking)):
            peers = candidate.rule.peers
            index = next((at for at, one in enumerate(peers) if one.pods and one.pods.requirements == lacking.unmet), None)
            path = (
                "spec",
                *FIELDS[INGRESS][:1],
                candidate.rule.position,
                FIELDS[INGRESS][1],
                index or 0,
                "podSelector",
                "matchLabels",
            )
            same = meta.mapping(obj, *path) == (Selector(lacking.unmet).equalities() or {})
            return of(chain, reference(candidate.policy), obj, setting(obj, path, labels)) if same else None
    return None


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
