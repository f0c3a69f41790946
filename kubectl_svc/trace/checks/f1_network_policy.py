"""A NetworkPolicy does not allow the connection.

What: a policy that selects a pod drops all connections that no policy's rules admit. Those of the client's pod count for what
goes out, those of the Service's pods for what comes in. A rule is about the pod's port, after the Service has translated it.
Why: the rule names the Service's port instead of the pods'; a label of the pod or of its namespace differs; egress to port 53
is missing, so that no name resolves; everything is denied and nothing allowed; or a range of addresses is meant for clients
whose address kube-proxy replaces with its node's.
Fix: the edit that opens this way and no other. Whether it should be open is for you to decide.

Example: "port: 80" in the policy, where the Service's targetPort is 9080.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_svc.kubernetes.policy.verdict import DENIED
from kubectl_svc.kubernetes.proxy.effective import EffectiveEndpoint
from kubectl_svc.objects import meta
from kubectl_svc.objects.network_policies import INGRESS
from kubectl_svc.trace.access import DNS_PORT, Access, of_dns
from kubectl_svc.trace.chain import Chain, Port
from kubectl_svc.trace.fixes.edits import change
from kubectl_svc.trace.fixes.policies import add_port, add_rule, alone, named, reference
from kubectl_svc.trace.hops.policies import CLIENT_HOP, policies_hop, unsettled
from kubectl_svc.trace.hops.shut import Shut, rule_of, shut, why
from kubectl_svc.trace.reading.facts import FILES
from kubectl_svc.trace.report import EDIT, ERROR, NOTE, STEP, WARNING, Fix, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Per port and side; without a client only what nobody can pass."""
    client = chain.facts.client
    for port in chain.ports:
        access = chain.access.get(port.position, Access())
        for found in shut(access):
            yield _problem(chain, port, access, found, str(client.viewpoint) if client else "")
    if client and chain.target.by_name:
        for found in list(shut(of_dns(chain.facts)))[:1]:
            if not _asks_its_node(found):
                yield _dns(chain, found, str(client.viewpoint))


def _problem(chain: Chain, port: Port, access: Access, found: Shut, client: str) -> Problem:
    all_shut = bool(client) and (access.outcome == DENIED or found.translated) and not unsettled(chain, access)
    values: dict[str, Any] = {
        "policy": reference(found.policy),
        "namespace": found.policy.namespace,
        "client": client,
        "pods": list(dict.fromkeys(_backend(chain, passage.endpoint) for passage in found.passages)),
        "ports": [port.port],
        "rule": rule_of(found),
        "why": why(found, port.port),
        "others": len(found.side.policies) - 1,
    }
    incoming = found.side.direction == INGRESS
    variant = "" if incoming and client else "egress" if client else "everyone"
    severity = ERROR if all_shut else NOTE if not client and _may_be_opened(chain, found) else WARNING
    return Problem(
        reference(found.policy), values, _fix(chain, port, found, bool(client)), policies_hop(port), severity, variant
    )


def _may_be_opened(chain: Chain, found: Shut) -> bool:
    """Manifests that deny everything may be completed by others, which allow something."""
    obj = named(chain, found.policy)
    return found.nearest is None and obj is not None and not meta.uid(obj) and chain.facts.source == FILES


def _backend(chain: Chain, endpoint: EffectiveEndpoint) -> str:
    pod = chain.pod(endpoint.pod) if endpoint.pod else None
    return meta.reference(pod) if pod is not None else f"pod/{endpoint.pod}" if endpoint.pod else endpoint.address


def _fix(chain: Chain, port: Port, found: Shut, client: bool) -> Fix | None:
    connection = found.passages[0].connection
    if found.nearest is not None:
        meant = any(listed.port in (port.port.port, port.port.name) for listed in found.nearest.rule.ports)
        fits = alone(chain, found.nearest, found.other) if client else meant
        fix = add_port(chain, found.nearest, found.side.direction, connection, EDIT if meant else STEP) if fits else None
        if fix is not None:
            return fix
    if found.translated:
        return change(chain, ("spec", "externalTrafficPolicy"), "Local", STEP)
    if not client:
        return None
    return add_rule(chain, found.policy, found.side.direction, found.other, (connection.port, connection.protocol))


def _asks_its_node(found: Shut) -> bool:
    """Whether a rule admits a DNS cache on the node, which has a link-local address (NodeLocal DNSCache)."""
    rules = (candidate.rule for candidate in found.side.candidates)
    return any(peer.block is not None and peer.block.cidr.startswith("169.254.") for rule in rules for peer in rule.peers)


def _dns(chain: Chain, found: Shut, client: str) -> Problem:
    connection = found.passages[0].connection
    values = {
        "policy": reference(found.policy),
        "namespace": found.policy.namespace,
        "client": client,
        "protocol": connection.protocol,
        "rule": rule_of(found),
        "why": why(found, DNS_PORT),
    }
    fix = add_rule(chain, found.policy, found.side.direction, found.other, (connection.port, "UDP"), (connection.port, "TCP"))
    return Problem(reference(found.policy), values, fix, CLIENT_HOP, ERROR, "dns")
