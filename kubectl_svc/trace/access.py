"""What one client meets at each port of a Service: the endpoints that its node chooses, and what policies say. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from kubectl_svc.kubernetes.policy import parties
from kubectl_svc.kubernetes.policy.arrivals import Arrival, arrivals
from kubectl_svc.kubernetes.policy.matching import Connection, Population
from kubectl_svc.kubernetes.policy.parties import Party
from kubectl_svc.kubernetes.policy.verdict import ALLOWED, DENIED, UNKNOWN, Side, Verdict, anyone, judge
from kubectl_svc.kubernetes.proxy.choice import FORWARD, Choice, Node, Route, choose, node_of
from kubectl_svc.kubernetes.proxy.effective import EffectiveEndpoint
from kubectl_svc.objects import Object, meta, pods, services
from kubectl_svc.objects.addresses import family as family_of
from kubectl_svc.objects.network_policies import EGRESS, Policy
from kubectl_svc.objects.selectors import Selector
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.reading.facts import FILES, LIVE, OVERVIEW, Facts
from kubectl_svc.trace.reading.slips import meant
from kubectl_svc.trace.reading.templates import stands_in

Held = Mapping[str, tuple[EffectiveEndpoint, ...]]
PARTLY = "partly"


class Passage(NamedTuple):
    """A connection of the client to one endpoint, and what policies make of it where it arrives as ``arrival`` says."""

    endpoint: EffectiveEndpoint
    connection: Connection
    arrival: Arrival
    verdict: Verdict


class Access(NamedTuple):
    """What the client meets at one port. ``routes`` are what its nodes do, by node and family, where they are known.

    ``closed``: it comes from outside, and no address of the Service leads in. ``foreign`` are the families of the Service where
    the client has neither.
    """

    routes: tuple[tuple[str, str, Route], ...] = ()
    passages: tuple[Passage, ...] = ()
    closed: bool = False
    foreign: tuple[str, ...] = ()

    @property
    def outcome(self) -> str:
        """``allowed``, ``denied``, ``partly`` (some connections are denied) or ``unknown`` (of some it is not known)."""
        outcomes = {passage.verdict.outcome for passage in self.passages}
        if outcomes == {DENIED}:
            return DENIED
        return next((one for one, part in ((UNKNOWN, UNKNOWN), (PARTLY, DENIED)) if part in outcomes), ALLOWED)

    @property
    def isolated(self) -> bool:
        """Whether any policy has a say."""
        return any(side.policies or not side.seen for passage in self.passages for side in passage.verdict)


def access(facts: Facts, service: Object, port: ServicePort, held: Held, pods_of: Sequence[Object]) -> Access:
    """What ``facts.client`` meets at ``port``; ``pods_of`` are the Service's pods."""
    client = facts.client
    assert client is not None
    by_name = {meta.name(pod): pod for pod in pods_of}
    routes: list[tuple[str, str, Route]] = []
    passages: list[Passage] = []
    if client.unknown:
        return Access()
    if client.outside and not _leads_in(service, port):
        return Access(closed=True)
    if foreign := _foreign(facts, service):
        return Access(foreign=foreign)
    for source in sources(facts):
        for family, endpoints in held.items():
            if source.addresses and not source.address(family):
                continue
            real = not any(map(stands_in, pods_of))
            route = _route(facts, service, port, family, endpoints, source) if real else None
            if route is not None:
                routes.append((source.node, family, route))
            for endpoint in _chosen(endpoints, route):
                destination = _destination(facts, endpoint, by_name)
                passages += _passages(facts, service, port, family, endpoint, source, destination)
    return Access(tuple(dict.fromkeys(routes)), tuple(passages))


def sources(facts: Facts) -> tuple[Party, ...]:
    """The client's pods as policies know them, alike ones once; or its node, or its address."""
    client = facts.client
    assert client is not None
    if client.pods:
        found = [of_pod(facts, pod) for pod in client.pods]
        return tuple({(one.node, one.is_pod, tuple(sorted(one.labels.items()))): one for one in found}.values())
    if client.node is not None:
        return (parties.of_node(client.node),)
    return (parties.of_address(client.viewpoint.name),)


def of_pod(facts: Facts, pod: Object) -> Party:
    """A pod, real or not."""
    namespace = next(iter(facts.seen.named("Namespace", "", meta.namespace(pod))), None)
    found = parties.of_pod(pod, namespace, real=not stands_in(pod))
    node = facts.seen.nodes.get(found.node) if pods.host_network(pod) else None
    return found._replace(tunnels=parties.pod_ranges(node)) if node else found


def everyone(facts: Facts, service: Object, port: ServicePort, held: Held, pods_of: Sequence[Object]) -> Access:
    """The endpoints that no client at all can reach, whoever it is; a Service's address needs no point of view for that."""
    by_name = {meta.name(pod): pod for pod in pods_of}
    known = None if facts.source == FILES or not facts.sees("Namespace") else facts.seen.kinds.get("Namespace")
    namespaces = None if not known else [parties.labels_of(one, meta.name(one)) for one in known]
    there = Population(namespaces, partial(_has, facts))
    passages = []
    for family, endpoints in held.items():
        for endpoint in _chosen(endpoints, None):
            pod = by_name.get(endpoint.pod)
            destination = of_pod(facts, pod) if pod is not None else Party()
            of_namespace = policies(facts, destination.namespace) or () if destination.is_pod else ()
            ingress = anyone(destination, endpoint.port, port.protocol, family, of_namespace, there)
            connection = Connection(Party(), destination, endpoint.port, port.protocol, family)
            passages.append(Passage(endpoint, connection, Arrival(Party()), Verdict(Side(EGRESS, ALLOWED), ingress)))
    return Access((), tuple(passages))


def _has(facts: Facts, namespace: str, selector: Selector) -> bool | None:
    """Whether a namespace has a pod that a selector matches, where all its pods were read: in an overview, and in dumps.

    Of manifests only a selector that is a slip for the labels of their pods is known to match none.
    """
    if not facts.sees("Pod") or facts.source == LIVE:
        return None
    listed = facts.source == OVERVIEW and namespace == facts.namespace
    found = facts.seen.has_pod(namespace, selector, listed=listed)
    if found is None and facts.source == FILES and meant(selector.equalities() or {}, facts.seen.of("Pod", namespace)):
        return False
    return found


def policies(facts: Facts, namespace: str) -> tuple[Policy, ...] | None:
    """Those of one namespace, or ``None`` where they were not seen."""
    if not facts.sees("NetworkPolicy"):
        return None
    return facts.seen.policies_of(namespace)


def verdict(facts: Facts, connection: Connection) -> Verdict:
    """What the policies of both sides make of a connection."""
    ends = connection.source, connection.destination
    return judge(connection, *(policies(facts, end.namespace) if end.is_pod else () for end in ends))


def _passages(
    facts: Facts,
    service: Object,
    port: ServicePort,
    family: str,
    endpoint: EffectiveEndpoint,
    source: Party,
    destination: Party,
) -> Iterator[Passage]:
    client = facts.client
    local = meta.dig(service, "spec", "externalTrafficPolicy") == "Local"
    outside = bool(client and client.outside) and not services.headless(service)
    nodes = list(map(parties.of_node, facts.seen.nodes.values())) or [Party(node="another node", name="another node")]
    entries = [node for node in nodes if node.address(family) or not node.addresses]
    for arrival in arrivals(source, destination, entries, external=outside, local=local):
        connection = Connection(arrival.source, destination, endpoint.port, port.protocol, family)
        yield Passage(endpoint, connection, arrival, verdict(facts, connection))


def _destination(facts: Facts, endpoint: EffectiveEndpoint, by_name: Mapping[str, Object]) -> Party:
    pod = by_name.get(endpoint.pod) if endpoint.pod else None
    if pod is not None:
        return of_pod(facts, pod)
    return Party((endpoint.address,), node=endpoint.node_name)


def _foreign(facts: Facts, service: Object) -> tuple[str, ...]:
    """The Service's families where the client has an address of none; those of a load balancer's host name are not known."""
    families = services.ip_families(facts.service or {})
    known = [source for source in sources(facts) if source.addresses]
    named = [one for one in services.load_balancer_addresses(service) if not family_of(one)]
    if not known or (named and facts.client and facts.client.outside):
        return ()
    return () if any(source.address(family) for source in known for family in families) else families


def _leads_in(service: Object, port: ServicePort) -> bool:
    """Whether something from outside can reach the Service: a node port, an address, or the pods themselves."""
    addressed = services.load_balancer_addresses(service) or services.external_ips(service)
    typed = services.type_of(service) in ("NodePort", "LoadBalancer")
    return bool(port.node_port or addressed or typed or services.headless(service))


def _route(
    facts: Facts, service: Object, port: ServicePort, family: str, held: Sequence[EffectiveEndpoint], source: Party
) -> Route | None:
    """What the client's node does, where it is known and kube-proxy has a say."""
    if not source.node or services.headless(service):
        return None
    known = facts.seen.nodes.get(source.node)
    made: Choice = choose(service, port, family, held, node_of(known) if known else Node(source.node))
    return made.internal


def _chosen(held: Sequence[EffectiveEndpoint], route: Route | None) -> Iterable[EffectiveEndpoint]:
    if route is not None:
        return route.endpoints if route.outcome == FORWARD else ()
    ready = [endpoint for endpoint in held if endpoint.ready]
    return ready or [endpoint for endpoint in held if endpoint.serving and endpoint.terminating]
