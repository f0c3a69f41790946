"""The only reader: a Service's name -> everything that a trace thinks about, and what could not be seen.

One Service costs at most six reads in two round trips: the Service, its slices and the policies, then pods, namespaces where a
policy goes by their labels, and one kind more: what may explain a failure where those show one, else the Ingresses. For a
client what only its point of view needs (`views`) takes the place of the Ingresses. Files cost nothing, so all of them is read.

Pods are always read after the slices: what they differ in is news of the pod, which says when it changed, or the endpoint
controller is behind.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kubectl_svc.cluster import kinds
from kubectl_svc.cluster.kinds import (
    DAEMON_SET,
    DEPLOYMENT,
    ENDPOINT_SLICE,
    ENDPOINTS,
    EVENT,
    GATEWAY,
    GATEWAY_CLASS,
    HTTP_ROUTE,
    INGRESS,
    INGRESS_CLASS,
    LISTENER_SET,
    NAMESPACE,
    NETWORK_POLICY,
    NODE,
    POD,
    REFERENCE_GRANT,
    SECRET,
    SERVICE,
    SERVICE_CIDR,
    STATEFUL_SET,
    Resource,
)
from kubectl_svc.cluster.reading import ALL_NAMESPACES, Read
from kubectl_svc.errors import NotFound, SvcError
from kubectl_svc.kubernetes.dns import servers
from kubectl_svc.kubernetes.references.table import KINDS, MONITORS
from kubectl_svc.objects import Object, meta, services, slices, unlabelled
from kubectl_svc.objects.pods import host_network
from kubectl_svc.objects.selectors import of_labels
from kubectl_svc.trace.reading import aliases, secret_names, strays
from kubectl_svc.trace.reading.answers import Answers
from kubectl_svc.trace.reading.asking import TYPES, Asking
from kubectl_svc.trace.reading.facts import LIVE, NOT_LOOKED_AT, OF_THAT_NAME, OVERVIEW, Facts, each
from kubectl_svc.trace.reading.judging import selects_namespaces
from kubectl_svc.trace.reading.lookups.named import if_missing, of_that_name
from kubectl_svc.trace.reading.seen import NO_NAMESPACE, Seen
from kubectl_svc.trace.reading.slim import slim
from kubectl_svc.trace.said import said

_JUDGING = (INGRESS_CLASS, SECRET, GATEWAY, GATEWAY_CLASS, LISTENER_SET, REFERENCE_GRANT)
"""Kinds that Ingresses and routes are judged by."""
_NAMING = tuple(dict.fromkeys((*(kind for _, kind in KINDS if kind != STATEFUL_SET.kind), *(one.kind for one in MONITORS))))
"""Kinds that name or select Services and lead there."""

if TYPE_CHECKING:
    from kubectl_svc.cluster.reading import Reader
    from kubectl_svc.trace.reading.around import Around
    from kubectl_svc.trace.reading.client import Client
    from kubectl_svc.trace.reading.isolating import Isolating
    from kubectl_svc.trace.target import Target


def one(
    reader: Reader | Asking,
    name: str,
    namespace: str,
    now: float,
    *,
    events: bool = False,
    around: Around | None = None,
    target: Target | None = None,
    client: Client | None = None,
) -> Facts:
    """The facts about one Service of a live cluster; raises ``SvcError`` when the server cannot be asked at all.

    ``now`` is in seconds since the epoch. ``events`` says that those about the Service are wanted though nothing fails, and, as
    far as it is looked for by its name, everything that leads to it.
    ``around`` is what was read to find the Service, and ``target`` how: Ingresses are not read again, but what judges them.
    ``client`` is whose point of view to take: then policies of its namespace count, too, and it is completed (`views`).
    """
    answers, asking = Answers(namespace), Asking.of(reader)
    if around is not None:
        answers.take(around.facts, around.unseen, around.forbidden)
    policies = Read(NETWORK_POLICY, None, _space(namespace, client.namespace if client else ""))
    wide = events and client is None and not (around is not None and _is_enough(around, target))
    asking.expect(*([TYPES] if wide else []))
    answers.ask(asking, *first(name, namespace), policies)
    service = answers.the(SERVICE.kind, name)
    if service is not None or SERVICE.kind not in answers.unseen:
        second = _then(service, answers.seen.get(ENDPOINT_SLICE.kind, []), name, namespace)
        if around is not None and around.referrers:
            spare = not any(read.resource is EVENT for read in second)
            second = [
                *(read for read in second if read.resource is not INGRESS),
                *(around.further(namespace, target, spare=spare) if target is not None else ()),
            ]
        if service is not None and target is not None and _unknown_number(service, target):
            second = [*second, Read(SERVICE, None, ALL_NAMESPACES, cached=True, keep=slim)]  # it may be another one's nodePort
        if events and service is not None:
            about = f"involvedObject.kind=Service,involvedObject.name={name}"
            second = [*second[:1], Read(EVENT, None, namespace, field_selector=about)]
            second += [Read(INGRESS, None, namespace)] if wide and INGRESS.kind not in answers.seen else []
        leading = _leading(asking) if wide and service is not None else []
        asking.expect(*leading)
        isolating = _isolating(answers, service, client)
        if client:
            from kubectl_svc.trace.reading import views

            second = _of_view(second, answers, client, nodes=_by_node(answers, client, service, target), events=events)
            by_name = target is None or target.by_name
            parts = views.wanted(client, by_name=by_name, isolated=bool(isolating))
            asking.expect(*views.further(client, parts))
        perhaps = aliases.perhaps(service) if service is not None else []
        alike = of_that_name(target, namespace) if service is None and target is not None and around is None else []
        asking.expect(*perhaps, *alike, *(if_missing(target) if service is None and target is not None else []))
        answers.ask(asking, *second, *_namespaces(answers, namespace, client, isolating))
        _look_at(asking, answers, namespace, leading)
        _take_alike(asking, answers, alike)
        aliases.take(asking, answers, perhaps)
        secret_names.look(asking, answers, second)
        if service is not None:
            aliases.follow(asking, answers, service)
        if client:
            client = views.completed(asking, client, parts)
            strays.look(asking, answers, policies.namespace)
            parts = views.wanted(client, by_name=by_name, isolated=bool(_isolating(answers, service, client)))
            client = views.completed(asking, client, parts)  # where these policies are the only ones
    answers.skip(POD, EVENT, *_NAMING, *_JUDGING, *((DAEMON_SET,) if client else ()))
    _without_dns(answers, policies, [client])
    forbidden = frozenset(answers.forbidden)
    listed = around.listed if around is not None else frozenset()
    return Facts(namespace, name, service, Seen(answers.seen), answers.unseen, LIVE, now, forbidden, client, listed=listed)


def every(reader: Reader | Asking, namespace: str, now: float, clients: Sequence[Client | None] = ()) -> list[Facts]:
    """The facts about every Service of a namespace, or of all with ``ALL_NAMESPACES``: each kind is listed once, in pages.

    Of each object only what the models read is kept. For ``clients`` see `one`: every Service is there once for each.
    Of all namespaces whatever names Services is listed, too, as far as the cluster has such kinds.
    """
    answers = Answers(namespace)
    others = _others(reader.types()) if namespace == ALL_NAMESPACES else []
    listed = [SERVICE, ENDPOINT_SLICE, INGRESS, DEPLOYMENT, STATEFUL_SET]
    listed += [NODE, SERVICE_CIDR, *others] if namespace == ALL_NAMESPACES else [NODE] if any(clients) else []
    spaces = {_space(namespace, client.namespace if client else "") for client in clients} or {namespace}
    policies = Read(NETWORK_POLICY, None, ALL_NAMESPACES if len(spaces) > 1 else spaces.pop(), keep=slim)
    answers.ask(reader, *(Read(kind, None, namespace, keep=slim) for kind in listed), policies)
    if SERVICE.kind in answers.unseen:
        raise SvcError(answers.unseen[SERVICE.kind], said("name-a-service"))
    isolating, asking = _isolating(answers, None, *clients), Asking.of(reader)
    if any(clients):
        from kubectl_svc.trace.reading import views

        due = [(one, views.wanted(one, by_name=True, isolated=bool(isolating))) for one in clients if one]
        asking.expect(*(read for one in due for read in views.further(*one)))
    answers.ask(asking, Read(POD, None, namespace, keep=slim), *_namespaces(answers, namespace, None, isolating))
    if any(clients):
        clients = [views.completed(asking, *one) for one in due]
    if namespace != ALL_NAMESPACES:
        aliases.look(reader, answers, namespace)
    if any(clients) and namespace != ALL_NAMESPACES:
        strays.look(reader, answers, policies.namespace)
    answers.skip(EVENT, *_JUDGING, *(() if namespace == ALL_NAMESPACES else _NAMING))
    _without_dns(answers, policies, clients)
    found = each(Seen(answers.seen), answers.unseen, OVERVIEW, now, frozenset(answers.forbidden))
    own = [facts for facts in found if namespace in (ALL_NAMESPACES, facts.namespace)]
    return [facts._replace(client=client) for facts in own for client in clients or (None,)]


def first(name: str, namespace: str) -> list[Read]:
    """The first round trip for one Service, but for policies."""
    return [Read(SERVICE, name, namespace), Read(ENDPOINT_SLICE, None, namespace, f"{slices.SERVICE_NAME}={name}")]


def ahead(reader: Asking, name: str, namespace: str, client: str) -> None:
    """Send the first reads of a Service with those that show who asks: ``client`` is its namespace, as far as it was named."""
    reader.expect(*first(name, namespace), Read(NETWORK_POLICY, None, _space(namespace, client)))


def _space(namespace: str, client: str) -> str:
    """Where policies have a say: the Service's namespace, or all where the client is of another."""
    return namespace if client in ("", namespace) else ALL_NAMESPACES


def _without_dns(answers: Answers, policies: Read, clients: Sequence[Client | None]) -> None:
    """Note that the policies of the namespace of the cluster's DNS were not looked at, where pods ask it for names."""
    spaces = {client.dns.namespace if client.dns else servers.NAMESPACE for client in clients if client and client.pods}
    if policies.namespace != ALL_NAMESPACES:
        for space in spaces - {policies.namespace}:
            answers.unseen.setdefault(f"{NETWORK_POLICY.kind} of namespace {space}", NOT_LOOKED_AT)


def _is_enough(around: Around, target: Target | None) -> bool:
    """Whether nothing more is looked for: an Ingress or route was asked for, or routes were read to find the Service."""
    named = target is not None and target.via is not None and bool(target.via.leading)
    routes = HTTP_ROUTE.kind in around.seen or HTTP_ROUTE.kind in around.unseen
    return bool(around.referrers) and (named or routes)


def _unknown_number(service: Object, target: Target) -> bool:
    """Whether the Service has no port with the number that was typed after its name: it may be another Service's nodePort."""
    if target.via is not None or not target.port.isdigit() or services.type_of(service) == "ExternalName":
        return False
    numbers = {number for port in services.ports(service) for number in (port.port, port.node_port, port.target_port)}
    return int(target.port) not in numbers


def _by_node(answers: Answers, client: Client, service: Object | None, target: Target | None) -> bool:
    """Whether it takes the nodes to say what this client meets: their addresses, or their zones for hints."""
    if _by_translation(service, target):
        return True
    found = answers.seen.get(ENDPOINT_SLICE.kind, ())
    hinted = any(endpoint.get("hints") for slice_ in found for endpoint in slices.endpoints(slice_))
    return hinted or client.outside or any(map(host_network, client.pods))


def _by_translation(service: Object | None, target: Target | None) -> bool:
    """Whether what was asked for is an address where kube-proxy may put a node's in the place of the client's."""
    if service is None or target is None:
        return False
    meant = target.meant(services.ports(service))
    return meant.via is not None and meant.via.kind in ("NodePort", "Address") and meant.via.how != "cluster-ip"


def _of_view(reads: Sequence[Read], answers: Answers, client: Client, *, nodes: bool, events: bool) -> list[Read]:
    """What of the second round trip a client's point of view takes: not who else leads there, nor what explains endpoints that
    are not ready, where others are."""
    found = answers.seen.get(ENDPOINT_SLICE.kind, ())
    works = not client.outside and any(slices.ready(endpoint) for slice_ in found for endpoint in slices.endpoints(slice_))
    beside = [INGRESS, NODE, *([EVENT] if works and not events else [])]
    return [*(read for read in reads if read.resource not in beside), *([Read(NODE)] if nodes else [])]


def _isolating(answers: Answers, service: Object | None, *clients: Client | None) -> Isolating | None:
    """The policies that may have a say, of all Services without ``service``; ``None`` where there are none at all."""
    found = answers.seen.get(NETWORK_POLICY.kind)
    if not found:
        return None
    from kubectl_svc.trace.reading import isolating

    return isolating.of_service(found, service, *clients) if service is not None else isolating.of_all(found, clients)


def _namespaces(answers: Answers, namespace: str, client: Client | None, isolating: Isolating | None) -> list[Read]:
    """The namespaces' labels, where a policy's rule goes by them, or a listener: only the client's where nothing goes out.

    What goes out may go to the cluster's DNS, which is in another namespace. Without a client, all of them are
    read: only then is it known that a rule matches no namespace.
    """
    if namespace == ALL_NAMESPACES and selects_namespaces(answers.seen.get(GATEWAY.kind, ())):
        return [Read(NAMESPACE, None, ALL_NAMESPACES, keep=slim)]
    if not isolating:
        return []
    incoming = (isolating.by_labels("Ingress") and bool(client.namespace)) if client else isolating.by_names()
    outgoing = isolating.by_labels("Egress")
    if not incoming and not outgoing:
        return []
    alone = client.namespace if client and not outgoing else None
    return [Read(NAMESPACE, alone, ALL_NAMESPACES, keep=slim)]


def _leading(asking: Asking) -> list[Read]:
    """Everything of a cluster that names Services or judges what does, but for Ingresses, which are read of one namespace.

    Without discovery these are the kinds that have one path on most clusters.
    """
    try:
        found = _others(asking.types())
    except SvcError:
        found = _others(kinds.REFERRERS)
    labels = [NAMESPACE] if GATEWAY.kind in {one.kind for one in found} else []  # of which listeners may take routes
    return [Read(kind, None, ALL_NAMESPACES, keep=slim) for kind in (*found, *labels)]


def _look_at(asking: Asking, answers: Answers, namespace: str, leading: Sequence[Read]) -> None:
    """Read these: nothing that names Services was not looked at then. Without labels that tell, no Gateway is judged."""
    if leading:
        answers.everywhere(asking, namespace, *leading)
        for kind in {*_NAMING} - answers.unseen.keys():
            answers.seen.setdefault(kind, [])
        if NAMESPACE.kind in answers.forbidden and selects_namespaces(answers.seen.get(GATEWAY.kind, ())):
            answers.unseen[GATEWAY.kind] = answers.unseen[NAMESPACE.kind]


def _take_alike(asking: Asking, answers: Answers, alike: Sequence[Read]) -> None:
    """What is called like a Service that is not there, and whether its namespace is; what may not be read is left out."""
    for read, answer in zip(alike, asking.together(alike) if alike else (), strict=True):
        if read.resource is NAMESPACE and isinstance(answer, NotFound):
            answers.seen[NO_NAMESPACE] = [{"kind": "Namespace", "metadata": {"name": read.name}}]
        elif isinstance(answer, list) and answer:
            answers.seen[OF_THAT_NAME] = [*answers.seen.get(OF_THAT_NAME, ()), *answer]


def _others(types: Iterable[Resource]) -> list[Resource]:
    """The kinds of a cluster that name Services, or judge those that do."""
    wanted = {*KINDS, *((kind.group, kind.kind) for kind in MONITORS), *((kind.group, kind.kind) for kind in _JUDGING)}
    read = {(kind.group, kind.kind) for kind in (INGRESS, STATEFUL_SET, SECRET)}
    found: dict[tuple[str, str], Resource] = {}
    for resource in types:
        found.setdefault((resource.group, resource.kind), resource)
    return [resource for key, resource in found.items() if key in wanted - read]


def _then(service: Object | None, found: Sequence[Object], name: str, namespace: str) -> list[Read]:
    """The second round trip, at most two reads, as told by the first: what may be the failure, else who else leads there."""
    if (
        service is None
    ):  # names near by and the same name elsewhere (A1) take both: an overview shows which routes lead to it (E1)
        return [Read(SERVICE, None, namespace), Read(SERVICE, None, ALL_NAMESPACES, field_selector=f"metadata.name={name}")]
    ingresses, warnings = Read(INGRESS, None, namespace), Read(EVENT, None, namespace, field_selector="type=Warning")
    if services.type_of(service) == "ExternalName":
        return [*aliases.reads(service), ingresses]
    selector = services.selector(service)
    endpoints = [endpoint for slice_ in found for endpoint in slices.endpoints(slice_)]
    if not selector:
        nameless = Read(ENDPOINT_SLICE, None, namespace, unlabelled.SELECTOR)
        return [Read(ENDPOINTS, name, namespace), warnings if _pending(service) else ingresses if endpoints else nameless]
    if not endpoints:  # without even an empty slice the controller was refused, and complains
        owners = Read(STATEFUL_SET if services.headless(service) else DEPLOYMENT, None, namespace)
        return [Read(POD, None, namespace), owners if found else warnings]
    failing = _pending(service) or not all(map(slices.ready, endpoints))
    pods = Read(POD, None, namespace, str(of_labels(selector)))
    return [pods, warnings if failing else Read(NODE) if _local(service) else ingresses]


def _pending(service: Object) -> bool:
    return services.type_of(service) == "LoadBalancer" and not services.load_balancer_addresses(service)


def _local(service: Object) -> bool:
    return "Local" in (meta.dig(service, "spec", "externalTrafficPolicy"), meta.dig(service, "spec", "internalTrafficPolicy"))
