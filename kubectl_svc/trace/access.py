"""What one client meets at each port of a Service: the endpoints that its node chooses, and what policies say. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import product
from typing import NamedTuple

from kubectl_svc.kubernetes.policy import parties, tunnels
from kubectl_svc.kubernetes.policy.arrivals import Arrival, arrivals
from kubectl_svc.kubernetes.policy.matching import Connection, Population
from kubectl_svc.kubernetes.policy.parties import Party
from kubectl_svc.kubernetes.policy.verdict import ALLOWED, DENIED, UNKNOWN, Side, Verdict, anyone, judge
from kubectl_svc.kubernetes.proxy.choice import FORWARD, Choice, Node, Route, choose, node_of
from kubectl_svc.kubernetes.proxy.effective import EffectiveEndpoint
from kubectl_svc.objects import Object, meta, pods, services
from kubectl_svc.objects.addresses import family as family_of
from kubectl_svc.objects.network_policies import EGRESS, INGRESS, Policy
from kubectl_svc.objects.selectors import Selector
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.entrances import UNKNOWN_NODE, Entrance, entrances, every_node
from kubectl_svc.trace.reading.facts import FILES, LIVE, OVERVIEW, PODS_ELSEWHERE, Facts
from kubectl_svc.trace.reading.slips import meant
from kubectl_svc.trace.reading.templates import stands_in
from kubectl_svc.trace.target import Target

Held = Mapping[str, tuple[EffectiveEndpoint, ...]]
PARTLY = "partly"


class Passage(NamedTuple):
    """A connection of the client to one endpoint, and what policies make of it where it arrives as ``arrival`` says.

    ``connection`` is how the endpoint's policies see it; ``first`` how the client's do, where that is another one: a pod that
    asks another node for a node port is let out to that node. ``undefined``: policies see the client or a node in its place,
    which no API says, and it makes a difference.
    """

    endpoint: EffectiveEndpoint
    connection: Connection
    arrival: Arrival
    verdict: Verdict
    first: Connection | None = None
    undefined: bool = False

    def leg(self, direction: str) -> Connection:
        """The connection as the policies of one direction see it."""
        return self.first if self.first is not None and direction == EGRESS else self.connection


class Access(NamedTuple):
    """What the client meets at one port. ``routes`` are what its nodes do, by node and family, where they are known.

    ``closed``: it comes from outside, and no address of the Service leads in. ``foreign`` are the families of the Service where
    the client has neither. ``door`` is the front door that was asked for: its controller connects in the client's place.
    """

    routes: tuple[tuple[str, str, Route], ...] = ()
    passages: tuple[Passage, ...] = ()
    closed: bool = False
    foreign: tuple[str, ...] = ()
    door: str = ""

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


def access(facts: Facts, service: Object, port: ServicePort, held: Held, pods_of: Sequence[Object], target: Target) -> Access:
    """What ``facts.client`` meets at ``port``; ``pods_of`` are the Service's pods, and ``target`` says what it asks for."""
    client = facts.client
    assert client is not None
    by_name = {meta.name(pod): pod for pod in pods_of}
    if client.unknown:
        return Access()
    if target.via is not None and target.via.door:
        return _behind_door(facts, port, held, by_name, str(target.via.values["door"]))
    if client.outside and not _leads_in(service, port, target):
        return Access(closed=True)
    if foreign := _foreign(facts, service):
        return Access(foreign=foreign)
    routes: list[tuple[str, str, Route]] = []
    passages: list[Passage] = []
    real = not any(map(stands_in, pods_of))
    for source, (family, endpoints) in product(sources(facts), _asked(target, held)):
        if source.addresses and not source.address(family):
            continue
        for entrance in entrances(facts, service, port, target, source):
            route = _route(facts, service, port, family, endpoints, source, entrance) if real else None
            if route is not None and entrance.node is not None:
                routes.append((entrance.node.node, family, route))
            for endpoint in _chosen(endpoints, route):
                destination = _destination(facts, endpoint, by_name)
                connection = Connection(source, destination, endpoint.port, port.protocol, family)
                passages += _passages(facts, service, endpoint, connection, entrance)
    return Access(tuple(dict.fromkeys(routes)), tuple(passages))


def _asked(target: Target, held: Held) -> Iterator[tuple[str, tuple[EffectiveEndpoint, ...]]]:
    """The endpoints by family; of an address that was asked for those of its own, and of a pod's address that pod alone."""
    via = target.via
    asked = str(via.values.get("ip") or "") if via else ""
    for family, endpoints in held.items():
        if not asked or family_of(asked) == family:
            own = tuple(one for one in endpoints if via and via.kind == "Pod" and one.address == asked)
            yield family, own or endpoints


def _behind_door(facts: Facts, port: ServicePort, held: Held, by_name: Mapping[str, Object], door: str) -> Access:
    """What policies make of the connections of a front door's controller, whose pods and addresses are not known.

    Whether the client's let it out to there is not known either, unless a rule of theirs is for every peer and port.
    """
    controller, passages = Party(unplaced=True), []
    ends = [party for party in sources(facts) if party.is_pod]
    doubtful = tuple(policy for party in ends for policy in closing(facts, party, EGRESS))
    out = Side(EGRESS, UNKNOWN if doubtful else ALLOWED, doubtful)
    for family, endpoints in held.items():
        for endpoint in _chosen(endpoints, None):
            destination = _destination(facts, endpoint, by_name)
            connection = Connection(controller, destination, endpoint.port, port.protocol, family)
            made = Verdict(out, verdict(facts, connection).ingress)
            passages.append(Passage(endpoint, connection, Arrival(controller), made))
    return Access(passages=tuple(passages), door=door)


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
    return found._replace(tunnels=tunnels.origins(node)) if node else found


def everyone(facts: Facts, port: ServicePort, held: Held, pods_of: Sequence[Object]) -> Access:
    """The endpoints that no client at all can reach, whoever it is; a Service's address needs no point of view for that."""
    by_name = {meta.name(pod): pod for pod in pods_of}
    known = None if facts.source == FILES or not facts.sees("Namespace") else facts.seen.kinds.get("Namespace")
    namespaces = None if not known else [parties.labels_of(one, meta.name(one)) for one in known]
    there = Population(namespaces, partial(_has, facts))
    passages = []
    for family, endpoints in held.items():
        for endpoint in _chosen(endpoints, None):
            destination = _destination(facts, endpoint, by_name)
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
    made = judge(connection, *(policies(facts, end.namespace) if end.is_pod else () for end in ends))
    if connection.destination.unplaced and facts.source == FILES:  # files are a part: what they lack keeps nobody out
        return made._replace(ingress=Side(INGRESS, ALLOWED))
    return made


def closing(facts: Facts, party: Party, direction: str) -> list[Policy]:
    """The policies that isolate one end; none where a rule admits every peer at every port."""
    known = policies(facts, party.namespace) or ()
    found = [policy for policy in known if policy.isolates(party.namespace, party.labels, direction)]
    opened = any(not rule.peers and not rule.ports for policy in found for rule in policy.rules(direction))
    return [] if opened else found


def _passages(
    facts: Facts, service: Object, endpoint: EffectiveEndpoint, connection: Connection, entrance: Entrance
) -> Iterator[Passage]:
    """One for each source that the endpoint's policies may see, where the client is outside and may come in at any node.

    Of one that comes in at a known node, one for all: unknown where they differ, for what an engine sees is not defined.
    """
    source, destination = connection.source, connection.destination
    local = meta.dig(service, "spec", "externalTrafficPolicy") == "Local"
    nodes = [entrance.node] if entrance.node else every_node(facts, connection.family)
    found = arrivals(source, destination, nodes, external=entrance.external, local=local)
    if local and entrance.by_port:
        found = (*found, Arrival(_on_its_node(facts, source), translated=True))
    made = [_passage(facts, endpoint, connection, arrival) for arrival in found]
    if entrance.node is not None and source.node:
        differ = len({one.verdict.ingress.outcome for one in made}) > 1
        made = [_undefined(made)] if differ else made[:1]
    if not entrance.by_port or entrance.node is None:
        yield from made
        return
    node = Party(entrance.node.addresses, name=entrance.node.name, node=entrance.node.node)
    first = connection._replace(destination=node, port=entrance.by_port)
    egress = verdict(facts, first).egress
    yield from (one._replace(verdict=one.verdict._replace(egress=egress), first=first) for one in made)


def _passage(facts: Facts, endpoint: EffectiveEndpoint, connection: Connection, arrival: Arrival) -> Passage:
    """What leaves the client is seen before, and what arrives after another address has taken the place of the client's."""
    arrived = connection._replace(source=arrival.source)
    made = Verdict(verdict(facts, connection).egress, verdict(facts, arrived).ingress)
    return Passage(endpoint, arrived, arrival, made)


def _undefined(made: Sequence[Passage]) -> Passage:
    """One for all, unknown: the one that policies have a say in."""
    one = next((one for one in made if one.verdict.ingress.policies), made[0])
    unknown = one.verdict.ingress._replace(outcome=UNKNOWN, candidates=())
    return one._replace(verdict=one.verdict._replace(ingress=unknown), undefined=True)


def _on_its_node(facts: Facts, source: Party) -> Party:
    """The client's node: network plugins may put its address in the place of a pod's in what goes to other nodes."""
    known = facts.seen.nodes.get(source.node)
    return parties.of_node(known) if known else Party(node=source.node, name=source.node)


def _destination(facts: Facts, endpoint: EffectiveEndpoint, by_name: Mapping[str, Object]) -> Party:
    """The pod that has the endpoint's address, of whatever namespace; else the node, or somebody that is no pod.

    ``unplaced`` where pods of other namespaces were not seen, and it may be one.
    """
    named = by_name.get(endpoint.pod) if endpoint.pod else None
    if named is not None and (stands_in(named) or endpoint.address in pods.ips(named)):
        return of_pod(facts, named)
    found = facts.seen.pod_at(endpoint.address) or named
    if found is not None:
        return of_pod(facts, found)
    node = next((one.node for one in map(parties.of_node, facts.seen.nodes.values()) if endpoint.address in one.addresses), "")
    unplaced = not node and _hidden(facts, endpoint.address)
    return Party((endpoint.address,), node=node or endpoint.node_name, unplaced=unplaced)


def _hidden(facts: Facts, address: str) -> bool:
    """Whether an address that no pod is known to have may be one's: pods of other namespaces could not be read.

    Files that hold pods of the Service's namespace alone, or none, do not tell; but no pod has an address of the internet.
    """
    if facts.source != FILES:
        return PODS_ELSEWHERE in facts.unseen
    from ipaddress import ip_address

    wide = any(meta.uid(pod) and meta.namespace(pod) != facts.namespace for pod in facts.seen.kinds.get("Pod", ()))
    return not wide and not ip_address(address).is_global


def _foreign(facts: Facts, service: Object) -> tuple[str, ...]:
    """The Service's families where the client has an address of none; those of a load balancer's host name are not known."""
    families = services.ip_families(facts.service or {})
    known = [source for source in sources(facts) if source.addresses]
    named = [one for one in services.load_balancer_addresses(service) if not family_of(one)]
    if not known or (named and facts.client and facts.client.outside):
        return ()
    return () if any(source.address(family) for source in known for family in families) else families


def _leads_in(service: Object, port: ServicePort, target: Target) -> bool:
    """Whether something from outside can reach the Service: a node port, an address, or the pods themselves."""
    if target.via is not None and target.via.how == "cluster-ip":
        return False
    addressed = services.load_balancer_addresses(service) or services.external_ips(service)
    typed = services.type_of(service) in ("NodePort", "LoadBalancer")
    return bool(port.node_port or addressed or typed or services.headless(service))


def _route(
    facts: Facts,
    service: Object,
    port: ServicePort,
    family: str,
    held: Sequence[EffectiveEndpoint],
    source: Party,
    entrance: Entrance,
) -> Route | None:
    """What the node does where the connection comes in, if that is one, it is known, and kube-proxy has a say."""
    node = entrance.node.node if entrance.node else ""
    if not node or entrance.node == UNKNOWN_NODE or services.headless(service):
        return None
    known = facts.seen.nodes.get(node)
    made: Choice = choose(service, port, family, held, node_of(known) if known else Node(node))
    if not entrance.external:
        return made.internal
    return made.short_circuit if node == source.node else made.external


def _chosen(held: Sequence[EffectiveEndpoint], route: Route | None) -> Iterable[EffectiveEndpoint]:
    if route is not None:
        return route.endpoints if route.outcome == FORWARD else ()
    ready = [endpoint for endpoint in held if endpoint.ready]
    return ready or [endpoint for endpoint in held if endpoint.serving and endpoint.terminating]
