"""Edits of a NetworkPolicy, or one beside it, that let one connection through, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.controllers.pod_labels import JOB_NAME, PASSING, POD_NAME
from kubectl_svc.kubernetes.policy.matching import NoSuchPod, PortDiffers
from kubectl_svc.kubernetes.policy.parties import NAME_LABEL, Party
from kubectl_svc.kubernetes.policy.verdict import Candidate
from kubectl_svc.objects import Object, addresses, meta
from kubectl_svc.objects.network_policies import EGRESS, INGRESS, Policy
from kubectl_svc.objects.selectors import Selector
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import command, of, setting
from kubectl_svc.trace.reading.facts import LIVE
from kubectl_svc.trace.reading.slips import meant
from kubectl_svc.trace.reading.templates import stands_in
from kubectl_svc.trace.report import STEP, Edit, Fix

FIELDS = {INGRESS: ("ingress", "from"), EGRESS: ("egress", "to")}


class Opening(NamedTuple):
    """What one rule is to let through: all of ``peers``, at all of ``ports`` (numbers and protocols), over ``families``."""

    peers: Sequence[Party]
    ports: Sequence[tuple[int, str]]
    families: Collection[str]


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


def add_rules(chain: Chain, policies: Sequence[Policy], direction: str, own: Sequence[Party], *wanted: Opening) -> Fix | None:
    """Add a rule for each opening, and for nothing else (`add_to_one`). A pod that has no label to name it by gets one first.

    ``policies`` are those that deny ``own``, the nearest first.
    """
    policy, (_, peers) = policies[0], FIELDS[direction]
    rules = []
    for one in wanted:
        selected = [peer for party in one.peers for peer in _peers(policy, party, one.families)]
        if nameless := next((party for party in one.peers if party.is_pod and not naming(party)), None):
            return _labelled(chain, nameless)
        if not selected:
            return None
        alike = [peer for index, peer in enumerate(selected) if peer not in selected[:index]]
        rules.append({peers: alike, "ports": [_port(*port) for port in dict.fromkeys(one.ports)]})
    return add_to_one(chain, policies, direction, own, rules)


def add_to_one(
    chain: Chain, policies: Sequence[Policy], direction: str, own: Sequence[Party], rules: Sequence[Object]
) -> Fix | None:
    """Add rules to the first of ``policies`` that selects such pods alone as ``own``, the first rules only while it has none.

    Where each of them may select others, too, no edit of one opens for these alone: the rules go into a policy beside them.
    """
    policy = next((one for one in policies if exact(chain, one, own)), None)
    if policy is None:
        return create(chain, policies[0], direction, own, rules)
    obj, known = named(chain, policy), policy.rules(direction)
    if obj is None:
        return None
    path: tuple[str | int, ...] = ("spec", FIELDS[direction][0])
    if known:
        edits = [Edit((*path, index), None, rule) for index, rule in enumerate(rules, len(known))]
        return of(chain, reference(policy), obj, *edits, kind=STEP)
    return of(chain, reference(policy), obj, setting(obj, path, list(rules)), holding=[path], kind=STEP)


def exact(chain: Chain, policy: Policy, own: Sequence[Party]) -> bool:
    """Whether a policy selects such pods alone as ``own``: what it lets through concerns no others.

    That is so where it goes by all labels of the Service's selector, or by all that the pods keep; else where all pods of the
    namespace were read.
    """
    asked = policy.selector.equalities()
    if not asked or any(party.namespace != policy.namespace for party in own):
        return False
    of_service = chain.selector and all(chain.pod(party.name) is not None for party in own)
    if of_service and chain.selector.items() <= asked.items():
        return True
    kept = [lasting(party) for party in own]
    if all(labels.items() <= asked.items() for labels in kept):
        return True
    selected = [
        meta.labels(pod) for pod in chain.facts.seen.of("Pod", policy.namespace) if policy.selector.matches(meta.labels(pod))
    ]
    return chain.facts.source != LIVE and bool(selected) and all(_lasting(labels) in kept for labels in selected)


def create(chain: Chain, policy: Policy, direction: str, own: Sequence[Party], rules: Sequence[Object]) -> Fix | None:
    """A policy beside the one that denies, for ``own`` alone: it isolates no pod that is not isolated already."""
    obj = named(chain, policy)
    of_service = direction == INGRESS and chain.selector and all(chain.pod(party.name) is not None for party in own)
    labels = dict(chain.selector) if of_service else naming(own[0])
    if obj is None or not labels or not (of_service or all(naming(party) == labels for party in own)):
        return None
    given = meta.mapping(obj, "spec", "podSelector")
    selector = {**given, "matchLabels": {**meta.mapping(given, "matchLabels"), **labels}}
    spec = {"podSelector": selector, "policyTypes": [direction], FIELDS[direction][0]: list(rules)}
    name = _name(chain, policy, direction)
    kind = {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy"}
    made = {**kind, "metadata": {"name": name, "namespace": policy.namespace}, "spec": spec}
    target, space = f"networkpolicy/{name}", policy.namespace if policy.namespace != chain.facts.namespace else ""
    if not meta.uid(obj):
        return Fix(STEP, target, (Edit((), None, made),), namespace=space)
    words = command("echo", json.dumps(made, separators=(",", ":")))
    return Fix(STEP, target, (Edit((), None, made),), f"{words} | {command('kubectl', 'create', '-f', '-')}", space)


def copied(chain: Chain, candidate: Candidate, direction: str, ports: Iterable[tuple[int, str]]) -> Object:
    """The same rule for other ports."""
    field, peers = FIELDS[direction]
    rule = meta.dig(named(chain, candidate.policy), "spec", field, candidate.rule.position) or {}
    return {**({peers: rule[peers]} if peers in rule else {}), "ports": [_port(*port) for port in dict.fromkeys(ports)]}


def _name(chain: Chain, policy: Policy, direction: str) -> str:
    """``web-from-front``, ``front-to-web``, or after the policy where nobody asks; one that no policy has."""
    client = chain.facts.client
    who = client.viewpoint.name.replace(":", "-") if client else policy.name
    name = (
        (f"{chain.name}-from-{who}" if direction == INGRESS else f"{who}-to-{chain.name}") if client else f"{who}-{chain.name}"
    )
    names = {name, *(f"{name}-{number}" for number in range(2, 9))}
    used = {one.name for one in chain.facts.seen.policies_of(policy.namespace)}
    return min(names - used or {name}, key=lambda one: (len(one), one))


def _labelled(chain: Chain, party: Party) -> Fix | None:
    """Give a pod a label: without one no policy can mean it alone."""
    known = chain.facts.client.pods if chain.facts.client else ()
    pod = next((pod for pod in known if meta.name(pod) == party.name and not stands_in(pod)), None)
    if pod is None or meta.owner(pod)[0]:
        return None
    path = ("metadata", "labels", "app") if meta.labels(pod) else ("metadata", "labels")
    return of(
        chain, meta.reference(pod), pod, setting(pod, path, party.name if meta.labels(pod) else {"app": party.name}), kind=STEP
    )


def meant_pods(chain: Chain, lacking: NoSuchPod) -> dict[str, str] | None:
    """The labels of pods that are there, where those that a rule asks for are a slip for them."""
    pods = [pod for space in lacking.namespaces for pod in chain.facts.seen.of("Pod", space)]
    return meant(Selector(lacking.unmet).equalities() or {}, pods)


def correct_peer(chain: Chain, candidate: Candidate) -> Fix | None:
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


def _peers(policy: Policy, party: Party, families: Collection[str]) -> Iterator[dict[str, Any]]:
    """Peers that are this party: a pod by the labels that it keeps, everything else by its addresses of these families."""
    if party.is_pod:
        pods = {"podSelector": {"matchLabels": naming(party)}}
        if party.namespace != policy.namespace:
            yield {"namespaceSelector": {"matchLabels": {NAME_LABEL: party.namespace}}, **pods}
        else:
            yield pods
        return
    for origin in (one for family in sorted(families) for one in party.origins(family)):
        address, _, length = origin.partition("/")
        if length in ("", _full(address)):
            yield {"ipBlock": _block(address)}


def lasting(party: Party) -> dict[str, str]:
    """The labels that all pods of one workload have, and its next ones too."""
    return _lasting(party.labels)


def naming(party: Party) -> dict[str, str]:
    """The labels to select a pod by: those that it keeps, else the one of its Job, or of itself in a StatefulSet."""
    kept = lasting(party)
    own = next((key for key in (JOB_NAME, POD_NAME) if key in party.labels), "")
    return kept or ({own: party.labels[own]} if own else {})


def _lasting(labels: Mapping[str, str]) -> dict[str, str]:
    return {key: value for key, value in labels.items() if key not in PASSING}


def _block(address: str) -> dict[str, str]:
    return {"cidr": f"{address}/{_full(address)}"}


def _full(address: str) -> str:
    return "32" if addresses.family(address) == addresses.IPV4 else "128"


def _port(number: int, protocol: str) -> dict[str, Any]:
    return {"port": number, "protocol": protocol}
