"""What one client meets at each port of a Service: the endpoints that its node chooses, and what policies say. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import product
from typing import NamedTuple

from kubectl_svc.kubernetes.policy import parties
from kubectl_svc.kubernetes.policy.arrivals import Arrival
from kubectl_svc.kubernetes.policy.matching import PolicyConnection, Population
from kubectl_svc.kubernetes.policy.parties import Party
from kubectl_svc.kubernetes.policy.verdict import ALLOWED, DENIED, UNKNOWN, Side, Verdict, anyone
from kubectl_svc.kubernetes.proxy.choice import FORWARD, Choice, Node, Route, choose, node_of, virtual_ips
from kubectl_svc.kubernetes.proxy.effective import EffectiveEndpoint
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.addresses import canonical
from kubectl_svc.objects.addresses import family as family_of
from kubectl_svc.objects.network_policies import EGRESS
from kubectl_svc.objects.selectors import Selector
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.ends import destination, sources
from kubectl_svc.trace.entrances import UNKNOWN_NODE, Entrance, entrances, leads_in
from kubectl_svc.trace.passages import Passage, closing, policies, through, verdict
from kubectl_svc.trace.reading.facts import FILES, LIVE, OVERVIEW, Facts
from kubectl_svc.trace.reading.templates import stands_in
from kubectl_svc.trace.target import Target, Via

Endpoints = Mapping[str, tuple[EffectiveEndpoint, ...]]
PARTLY = "partly"


class Access(NamedTuple):
    """What the client meets at one port. ``routes`` are what its nodes do, by node and family, where they are known.

    ``closed``: it comes from outside, and no address of the Service leads in. ``foreign`` are the families of the Service where
    the client has neither. ``referrer`` is the Ingress or route that was asked for: its controller
    connects in the client's place.
    """

    routes: tuple[tuple[str, str, Route], ...] = ()
    passages: tuple[Passage, ...] = ()
    closed: bool = False
    foreign: tuple[str, ...] = ()
    referrer: str = ""

    @property
    def outcome(self) -> str:
        """``allowed``, ``denied``, ``partly`` (some connections are denied) or ``unknown`` (of some it is not known)."""
        outcomes = {passage.verdict.outcome for passage in self.passages}
        if outcomes == {DENIED}:
            return DENIED
        return next((one for one, part in ((UNKNOWN, UNKNOWN), (PARTLY, DENIED)) if part in outcomes), ALLOWED)

    @property
    def isolated(self) -> bool:
        """Whether any policy has a say, or may have one."""
        sides = [side for passage in self.passages for side in passage.verdict]
        return any(side.policies or not side.seen or side.outcome == UNKNOWN for side in sides)


def access(
    facts: Facts, service: Object, port: ServicePort, programmed: Endpoints, pods_of: Sequence[Object], target: Target
) -> Access:
    """What ``facts.client`` meets at ``port``; ``pods_of`` are the Service's pods, and ``target`` says what it asks for."""
    client = facts.client
    assert client is not None
    by_name = {meta.name(pod): pod for pod in pods_of}
    if client.unknown:
        return Access()
    if target.via is not None and (target.via.referrer or _leaves(service, target.via, client.outside)):
        return _in_its_place(facts, port, programmed, by_name, str(target.via.values.get("door") or ""))
    if client.outside and not leads_in(service, port, target):
        return Access(closed=True)
    if foreign := _foreign(facts, service, target):
        return Access(foreign=foreign)
    routes: list[tuple[str, str, Route]] = []
    passages: list[Passage] = []
    real = not any(map(stands_in, pods_of))
    for source, (family, endpoints) in product(sources(facts), _asked(target, programmed)):
        if source.addresses and not source.address(family):
            continue
        for entrance in entrances(facts, service, port, target, source):
            route = _route(facts, service, port, family, endpoints, source, entrance) if real else None
            if route is not None and entrance.node is not None:
                routes.append((entrance.node.node, family, route))
            for endpoint in _chosen(endpoints, route):
                connection = PolicyConnection(
                    source, destination(facts, endpoint, by_name), endpoint.port, port.protocol, family
                )
                passages += through(facts, service, endpoint, connection, entrance)
    return Access(tuple(dict.fromkeys(routes)), tuple(passages))


def _asked(target: Target, programmed: Endpoints) -> Iterator[tuple[str, tuple[EffectiveEndpoint, ...]]]:
    """The endpoints by family; of an address that was asked for those of its own, and of a pod's address that pod alone."""
    via = target.via
    asked = via.ip if via else ""
    for family, endpoints in programmed.items():
        if not asked or family_of(asked) == family:
            own = tuple(one for one in endpoints if via and via.kind == "Pod" and one.address == asked)
            yield family, own or endpoints


def _leaves(service: Object, via: Via, outside: bool) -> bool:
    """Whether a client inside comes by way of a load balancer outside: by its host name, or an address in ``ipMode: Proxy``."""
    ip = via.ip
    return via.how == "load-balancer" and not outside and ip not in map(canonical, virtual_ips(service))


def _in_its_place(
    facts: Facts, port: ServicePort, programmed: Endpoints, by_name: Mapping[str, Object], referrer: str
) -> Access:
    """What policies make of connections in the client's place, whose addresses are not known: those of the controller of a
    ``referrer``, or else of a load balancer.

    Whether the client's let it out to there is not known either, unless a rule of theirs is for every peer and port.
    """
    controller, passages = Party(unplaced=True), []
    ends = [party for party in sources(facts) if party.is_pod]
    doubtful = tuple(policy for party in ends for policy in closing(facts, party, EGRESS))
    out = Side(EGRESS, UNKNOWN if doubtful else ALLOWED, doubtful)
    for family, endpoints in programmed.items():
        for endpoint in _chosen(endpoints, None):
            connection = PolicyConnection(
                controller, destination(facts, endpoint, by_name), endpoint.port, port.protocol, family
            )
            made = Verdict(out, verdict(facts, connection).ingress)
            passages.append(Passage(endpoint, connection, Arrival(controller), made))
    return Access(passages=tuple(passages), referrer=referrer)


def everyone(facts: Facts, port: ServicePort, programmed: Endpoints, pods_of: Sequence[Object]) -> Access:
    """The endpoints that no client at all can reach, whoever it is; a Service's address needs no point of view for that."""
    by_name = {meta.name(pod): pod for pod in pods_of}
    known = None if facts.source == FILES or not facts.sees("Namespace") else facts.seen.kinds.get("Namespace")
    namespaces = None if not known else [parties.labels_of(one, meta.name(one)) for one in known]
    there = Population(namespaces, partial(_has, facts))
    passages = []
    for family, endpoints in programmed.items():
        for endpoint in _chosen(endpoints, None):
            end = destination(facts, endpoint, by_name)
            of_namespace = policies(facts, end.namespace) or () if end.is_pod else ()
            ingress = anyone(end, endpoint.port, port.protocol, family, of_namespace, there)
            connection = PolicyConnection(Party(), end, endpoint.port, port.protocol, family)
            passages.append(Passage(endpoint, connection, Arrival(Party()), Verdict(Side(EGRESS, ALLOWED), ingress)))
    return Access((), tuple(passages))


def _has(facts: Facts, namespace: str, selector: Selector) -> bool | None:
    """Whether a namespace has a pod that a selector matches, where all its pods were read: in an overview, and in dumps."""
    if not facts.sees("Pod") or facts.source == LIVE:
        return None
    listed = facts.source == OVERVIEW and namespace == facts.namespace
    return facts.seen.has_pod(namespace, selector, listed=listed, manifests=facts.source == FILES)


def _foreign(facts: Facts, service: Object, target: Target) -> tuple[str, ...]:
    """The Service's families, or that of the address that was asked for, where the client has an address of none; those of a
    load balancer's host name are not known."""
    asked = family_of(target.via.ip) if target.via else ""
    families = (asked,) if asked else services.ip_families(facts.service or {})
    known = [source for source in sources(facts) if source.addresses]
    named = [one for one in services.load_balancer_addresses(service) if not family_of(one)]
    if not known or (named and facts.client and facts.client.outside):
        return ()
    return () if any(source.address(family) for source in known for family in families) else families


def _route(
    facts: Facts,
    service: Object,
    port: ServicePort,
    family: str,
    programmed: Sequence[EffectiveEndpoint],
    source: Party,
    entrance: Entrance,
) -> Route | None:
    """What the node does where the connection comes in, if that is one, it is known, and kube-proxy has a say."""
    node = entrance.node.node if entrance.node else ""
    if not node or entrance.node == UNKNOWN_NODE or services.headless(service):
        return None
    known = facts.seen.nodes.get(node)
    made: Choice = choose(service, port, family, programmed, node_of(known) if known else Node(node))
    if not entrance.external:
        return made.internal
    return made.short_circuit if node == source.node else made.external


def _chosen(programmed: Sequence[EffectiveEndpoint], route: Route | None) -> Iterable[EffectiveEndpoint]:
    if route is not None:
        return route.endpoints if route.outcome == FORWARD else ()
    ready = [endpoint for endpoint in programmed if endpoint.ready]
    return ready or [endpoint for endpoint in programmed if endpoint.serving and endpoint.terminating]
