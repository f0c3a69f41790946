"""Whether a client's pods can query the cluster's DNS, as far as NetworkPolicies have a say. Pure."""

from __future__ import annotations

from kubectl_svc.kubernetes.dns import servers
from kubectl_svc.kubernetes.policy import parties
from kubectl_svc.kubernetes.policy.arrivals import Arrival
from kubectl_svc.kubernetes.policy.matching import Match, PolicyConnection, of_ports
from kubectl_svc.kubernetes.policy.parties import Party
from kubectl_svc.kubernetes.policy.verdict import ALLOWED, DENIED, UNKNOWN, Candidate, Side, Verdict
from kubectl_svc.kubernetes.proxy.effective import EffectiveEndpoint
from kubectl_svc.objects import addresses
from kubectl_svc.objects.network_policies import EGRESS, INGRESS, PolicyRule
from kubectl_svc.objects.pods import CONTAINER, ContainerPort
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.access import Access
from kubectl_svc.trace.ends import of_pod, sources
from kubectl_svc.trace.passages import Passage, verdict
from kubectl_svc.trace.reading.facts import Facts

PORT = ServicePort("dns", servers.PROTOCOL, servers.PORT, servers.PORT)
"""Of the cluster's DNS."""
OTHER_PORTS = (5353, 1053)
"""Of its pods in some clusters: OpenShift's, and those without root."""
_DECLARED = ContainerPort("coredns", CONTAINER, "dns", servers.PROTOCOL, servers.PORT)
UNSEEN = Party((), servers.NAMESPACE, "", servers.LABELS, parties.labels_of(None, servers.NAMESPACE), (_DECLARED,))
"""A pod of the cluster's DNS where none was seen, as usual set-ups have it."""


def of_dns(facts: Facts) -> Access:
    """What becomes of the queries of the client's pods, where they use the cluster's DNS."""
    asks = facts.client is not None and facts.client.queries_cluster
    passages = []
    for source in sources(facts) if asks else ():
        for destination, port in _servers(facts):
            address = next(iter(destination.addresses), "")
            family = addresses.family(address) or addresses.IPV4
            connection = PolicyConnection(source, destination, port, servers.PROTOCOL, family)
            endpoint = EffectiveEndpoint(address, port, destination.node, True, True, False, pod=destination.name)
            passages.append(Passage(endpoint, connection, Arrival(source), _certain(facts, connection)))
    return Access((), tuple(passages))


def _servers(facts: Facts) -> list[tuple[Party, int]]:
    known = facts.client.dns if facts.client else None
    return [(of_pod(facts, pod), servers.port_of(pod)) for pod in known.pods] if known else [(UNSEEN, servers.PORT)]


def _certain(facts: Facts, connection: PolicyConnection) -> Verdict:
    """The verdict; unknown where a denial depends on where the pods are, which were not seen, or on a cache on the node.

    A rule for a link-local address is for such a cache (NodeLocal DNSCache).
    """
    made, dns = verdict(facts, connection), facts.client.dns if facts.client else None
    egress, ingress = made.egress, made.ingress if dns else Side(INGRESS, ALLOWED)
    if egress.outcome != DENIED:
        return Verdict(egress, ingress)
    if any(_of_link_local(one.rule) for one in egress.candidates):
        return Verdict(Side(EGRESS, ALLOWED), ingress)
    if dns:
        return Verdict(egress._replace(outcome=UNKNOWN) if dns.cached else egress, ingress)
    nearest = tuple(one._replace(match=_certainly(one, connection)) for one in egress.candidates)
    if all(one.match.differences for one in nearest):
        return Verdict(egress._replace(candidates=nearest), ingress)
    return Verdict(egress._replace(outcome=UNKNOWN), ingress)


def _of_link_local(rule: PolicyRule) -> bool:
    return any(peer.block is not None and peer.block.cidr.startswith("169.254.") for peer in rule.peers)


def _certainly(one: Candidate, connection: PolicyConnection) -> Match:
    """In what a rule differs wherever the cluster's DNS is: it is for pods of a namespace without DNS, or for other ports.

    Nothing where a port's name may be that of the DNS.
    """
    own = one.policy.namespace not in {namespace for namespace, _ in servers.SERVICES}
    if own and one.rule.peers and all(peer.block is None and peer.namespaces is None for peer in one.rule.peers):
        return one.match
    if any(isinstance(listed.port, str) and listed.protocol == connection.protocol for listed in one.rule.ports):
        return Match()
    found = [of_ports(one.rule.ports, connection._replace(port=number)) for number in (connection.port, *OTHER_PORTS)]
    return found[0] if all(match.differences for match in found) else Match()
