"""A NetworkPolicy does not allow the connection.

What: a policy that selects a pod drops all connections that no policy's rules admit. Policies that select the client's
pod apply to egress; policies that select the Service's pods apply to ingress. A rule is about the pod's port, after the Service
has translated it.
Why: the rule names the Service's port instead of the pods'; a label of the pod or of its namespace differs; egress to port 53
is missing, so that no name resolves; everything is denied and nothing allowed; or a range of addresses is meant for clients
whose address kube-proxy replaces with its node's.
Fix: make the change that the finding shows: it allows only this connection. Decide first whether to allow it.

Example: "port: 80" in the policy, where the Service's targetPort is 9080.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.policy.matching import NoSuchPod
from kubectl_svc.kubernetes.policy.verdict import DENIED
from kubectl_svc.objects import meta
from kubectl_svc.objects.network_policies import Policy
from kubectl_svc.trace.access import Access
from kubectl_svc.trace.chain import Chain, Port
from kubectl_svc.trace.ends import sources
from kubectl_svc.trace.fixes.edits import change, look_from
from kubectl_svc.trace.fixes.policies import (
    Opening,
    add_ports,
    add_rules,
    add_to_one,
    alone,
    copied,
    correct_peer,
    exact,
    meant_pods,
    named,
    reference,
)
from kubectl_svc.trace.hops.policies import CLIENT_HOP, of_queries, policies_hop, spaces_of_dns, unsettled
from kubectl_svc.trace.hops.shut import Shut, backend, rule_of, shut, why
from kubectl_svc.trace.passages import verdict
from kubectl_svc.trace.reading.facts import FILES
from kubectl_svc.trace.report import EDIT, ERROR, NOTE, STEP, WARNING, Fix, Problem
from kubectl_svc.trace.resolving import PORT


class Denied(NamedTuple):
    """The connections to one port that one side denies."""

    port: Port
    access: Access
    found: Shut


def check(chain: Chain) -> Iterator[Problem]:
    """Per policy and rule, all ports together; without a client only what nobody can pass."""
    together: dict[tuple[object, ...], list[Denied]] = {}
    for port in chain.ports:
        access = chain.access.get(port.position, Access())
        shut_out = list(shut(access))
        direct = [one.side.policies for one in shut_out if not one.translated]
        for found in shut_out:
            if found.translated and found.side.policies in direct and not _own_address_passes(chain, found):
                continue  # the client's own address has to be let through first
            together.setdefault(found.key, []).append(Denied(port, access, found))
    dns = _of_dns(chain)
    reported = False
    for several in together.values():
        widened = _widened(chain, several)
        whole = all(one.access.outcome == DENIED for one in several)
        joined = dns if dns and not widened and whole and _of_one_policy(several[0].found, dns) else None
        reported |= joined is not None
        yield _problem(chain, several, widened or _opened(chain, several, joined), joined)
    if dns and not reported:
        yield _dns(chain, dns)


def _of_dns(chain: Chain) -> Shut | None:
    """What denies the client the cluster's DNS, where nothing else can change that."""
    client, queries = chain.facts.client, of_queries(chain)
    if client is None or unsettled(chain, queries, *spaces_of_dns(client)):
        return None
    return next(shut(queries), None)


def _of_one_policy(found: Shut, dns: Shut) -> bool:
    """Whether both are fixed by an edit of the same rules, which therefore has to be one."""
    same = (found.policy.namespace, found.policy.name) == (dns.policy.namespace, dns.policy.name)
    return same and found.side.direction == dns.side.direction


def _problem(chain: Chain, several: list[Denied], fix: Fix | None, dns: Shut | None) -> Problem:
    client, found = chain.facts.client, several[0].found
    reasons = [reason for one in several for reason in why(chain, one.found, one.port.port)]
    values: dict[str, Any] = {
        "policy": reference(found.policy),
        "namespace": found.policy.namespace,
        "client": str(client.viewpoint) if client else "",
        "pods": list(dict.fromkeys(backend(chain, one.endpoint) for denied in several for one in denied.found.passages)),
        "ports": [one.port.port for one in several],
        "rule": rule_of(found),
        "why": [reason for index, reason in enumerate(reasons) if reason not in reasons[:index]],
        "others": len(found.side.policies) - 1,
        "dns": dns is not None,
        "door": several[0].access.referrer,
        "ranges": _ranges(found) if found.incoming and client else [],
    }
    shut_out = any(_shut_out(one.access) for one in several)
    partly = tuple(policies_hop(one.port) for one in several if not _shut_out(one.access))
    settled = not any(unsettled(chain, one.access) for one in several)
    variant = "everyone" if not client else "door" if values["door"] else "" if found.incoming else "egress"
    severity = ERROR if dns or (client and shut_out and settled) else WARNING
    if not client and _may_be_opened(chain, found):
        severity = NOTE
    first, *more = [policies_hop(one.port) for one in several]
    also = (*more, *((CLIENT_HOP,) if dns else ()))
    return Problem(reference(found.policy), values, fix, first, severity, variant, also, partly)


def _ranges(found: Shut) -> list[str]:
    """Of a node, those in which it may have another address for its tunnels: no edit is for them, they are pods'."""
    origins = (origin for party in found.others for origin in party.tunnels)
    return list(dict.fromkeys(origin for origin in origins if "/" in origin))


def _shut_out(access: Access) -> bool:
    """Whether all is lost, or all that comes in at some node, for that has its address."""
    lost = any(passage.arrival.translated and passage.verdict.outcome == DENIED for passage in access.passages)
    return lost or access.outcome == DENIED


def _may_be_opened(chain: Chain, found: Shut) -> bool:
    """Manifests that deny everything may be completed by others, which allow something; pods that are missing may come.

    But for a slip in the labels of pods that are there.
    """
    lacking = [one for candidate in found.side.candidates for one in candidate.match.differences if isinstance(one, NoSuchPod)]
    if lacking:
        return not any(meant_pods(chain, one) for one in lacking)
    obj = named(chain, found.policy)
    return found.nearest is None and obj is not None and not meta.uid(obj) and chain.facts.source == FILES


def _widened(chain: Chain, several: list[Denied]) -> Fix | None:
    """The ports added to the nearest rule, where that differs in nothing else and is for nobody else."""
    nearest = [one.found.nearest for one in several if one.found.nearest is not None]
    if not nearest:
        return None
    meant = all(
        any(listed.port in (one.port.port.port, one.port.port.name) for listed in candidate.rule.ports)
        for one, candidate in zip(several, nearest, strict=True)
    )
    client = chain.facts.client
    known = client is not None and not several[0].access.referrer
    fits = all(alone(chain, nearest[0], other) for one in several for other in one.found.others) if known else meant
    ports, own = [port for one in several for port in one.found.ports], [party for one in several for party in one.found.own]
    direction = several[0].found.side.direction
    if not fits or exact(chain, nearest[0].policy, own):
        return add_ports(chain, nearest, direction, ports, EDIT if meant else STEP) if fits else None
    rules = [copied(chain, nearest[0], direction, ports)]
    return None if known else add_to_one(chain, _nearest_first(several[0].found), direction, own, rules)


def _own_address_passes(chain: Chain, found: Shut) -> bool:
    """Whether the client would get through, if its own address arrived."""
    arrived = [passage.connection._replace(source=party) for passage in found.passages for party in sources(chain.facts)]
    return all(verdict(chain.facts, connection).ingress.outcome != DENIED for connection in arrived)


def _opened(chain: Chain, several: list[Denied], dns: Shut | None) -> Fix | None:
    """Another way in for the client's address, or rules of their own."""
    found = several[0].found
    if found.translated and _own_address_passes(chain, found):
        return _kept(chain)
    if not chain.facts.client:
        return correct_peer(chain, found.nearest) if found.nearest else None
    peers = list(sources(chain.facts)) if found.translated else [other for one in several for other in one.found.others]
    families = {family for one in several for family in one.found.families}
    wanted = Opening(peers, [port for one in several for port in one.found.ports], families)
    own = [party for one in several for party in one.found.own]
    dns_too = (_querying(dns),) if dns else ()
    return add_rules(chain, _nearest_first(found), found.side.direction, own, wanted, *dns_too)


def _nearest_first(found: Shut) -> list[Policy]:
    """The policies that deny it."""
    return [found.policy, *(one for one in found.side.policies if one != found.policy)]


def _kept(chain: Chain) -> Fix:
    """What keeps the client's address: for pods and nodes the cluster IP, for others the policy Local."""
    client = chain.facts.client
    if client is None or client.outside:
        return change(chain, ("spec", "externalTrafficPolicy"), "Local", STEP)
    return look_from(chain, str(client.viewpoint))


def _dns(chain: Chain, found: Shut) -> Problem:
    client = chain.facts.client
    values = {
        "policy": reference(found.policy),
        "namespace": found.policy.namespace,
        "client": str(client.viewpoint) if client else "",
        "protocol": PORT.protocol,
        "rule": rule_of(found),
        "why": why(chain, found, PORT),
    }
    fix = add_rules(chain, _nearest_first(found), found.side.direction, found.own, _querying(found))
    return Problem(reference(found.policy), values, fix, CLIENT_HOP, ERROR, "dns")


def _querying(found: Shut) -> Opening:
    """DNS over both protocols: a long answer takes TCP."""
    return Opening(
        found.others, [(number, protocol) for number, _ in found.ports for protocol in ("UDP", "TCP")], found.families
    )
