"""The only reader: a Service's name -> everything that a trace thinks about, and what could not be seen.

One Service costs at most four reads in two round trips: the Service and its slices, then the pods and one kind more: what may
explain a failure where those two show one, else the Ingresses. Files cost nothing, so all of them is read.

Pods are always read after the slices: what they differ in is news of the pod, which says when it changed, or the endpoint
controller is behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kubectl_svc.cluster.kinds import (
    DEPLOYMENT,
    ENDPOINT_SLICE,
    ENDPOINTS,
    EVENT,
    INGRESS,
    NAMESPACE,
    NETWORK_POLICY,
    NODE,
    POD,
    SERVICE,
    SERVICE_CIDR,
    STATEFUL_SET,
    Resource,
)
from kubectl_svc.cluster.reading import ALL_NAMESPACES, Read
from kubectl_svc.errors import ApiError, Forbidden, NotFound, SvcError
from kubectl_svc.kubernetes.dns import names as dns
from kubectl_svc.objects import Object, meta, network_policies, services, slices
from kubectl_svc.objects.selectors import of_labels
from kubectl_svc.trace.reading.client import Client
from kubectl_svc.trace.reading.facts import LIVE, NOT_LOOKED_AT, OVERVIEW, Facts, each
from kubectl_svc.trace.reading.seen import Seen
from kubectl_svc.trace.reading.slim import slim

if TYPE_CHECKING:
    from kubectl_svc.cluster.reading import Reader


def one(reader: Reader, name: str, namespace: str, now: float, *, events: bool = False, client: Client | None = None) -> Facts:
    """The facts about one Service of a live cluster; raises ``SvcError`` when the server cannot be asked at all.

    ``now`` is in seconds since the epoch. ``events`` says that those about the Service are wanted though nothing fails.
    ``client`` is whose point of view to take: then policies of its namespace count, too.
    """
    answers = _Answers(namespace)
    slices_of = Read(ENDPOINT_SLICE, None, namespace, f"{slices.SERVICE_NAME}={name}")
    policies = Read(NETWORK_POLICY, None, _space(namespace, client))
    answers.ask(reader, Read(SERVICE, name, namespace), slices_of, policies)
    service = answers.the(SERVICE.kind, name)
    if service is not None or SERVICE.kind not in answers.unseen:
        second = _then(service, answers.seen.get(ENDPOINT_SLICE.kind, []), name, namespace)
        if events and service is not None:
            about = f"involvedObject.kind=Service,involvedObject.name={name}"
            second = [*second[:1], Read(EVENT, None, namespace, field_selector=about)]
        if client and client.outside and not events:
            second = [*second[:1], Read(NODE)]
        answers.ask(reader, *second, *_namespaces(answers, namespace, client))
    answers.skip(POD, EVENT, INGRESS)
    forbidden = frozenset(answers.forbidden)
    return Facts(namespace, name, service, Seen(answers.seen), answers.unseen, LIVE, now, forbidden, client)


def every(reader: Reader, namespace: str, now: float, client: Client | None = None) -> list[Facts]:
    """The facts about every Service of a namespace, or of all with ``ALL_NAMESPACES``: each kind is listed once, in pages.

    Of each object only what the models read is kept. Of ``client`` see `one`.
    """
    answers = _Answers(namespace)
    kinds = [SERVICE, ENDPOINT_SLICE, INGRESS, DEPLOYMENT, STATEFUL_SET]
    kinds += [NODE, SERVICE_CIDR] if namespace == ALL_NAMESPACES else []
    policies = Read(NETWORK_POLICY, None, _space(namespace, client))
    answers.ask(reader, *(Read(kind, None, namespace, keep=slim) for kind in kinds), policies)
    if SERVICE.kind in answers.unseen:
        raise SvcError(answers.unseen[SERVICE.kind], "name a Service to trace it alone")
    answers.ask(reader, Read(POD, None, namespace, keep=slim), *_namespaces(answers, namespace, client))
    answers.skip(EVENT)
    found = each(Seen(answers.seen), answers.unseen, OVERVIEW, now, frozenset(answers.forbidden))
    return [facts._replace(client=client) for facts in found]


def _space(namespace: str, client: Client | None) -> str:
    """Where policies have a say: the Service's namespace, or all where the client is of another."""
    return namespace if client is None or client.namespace in ("", namespace) else ALL_NAMESPACES


def _namespaces(answers: _Answers, namespace: str, client: Client | None) -> list[Read]:
    """The namespaces' labels, where a policy's rule goes by them: one alone where both ends are there."""
    known = map(network_policies.read, answers.seen.get(NETWORK_POLICY.kind, ()))
    peers = (peer for policy in known for rule in (*policy.ingress, *policy.egress) for peer in rule.peers)
    if not any(peer.namespaces is not None and peer.namespaces.requirements for peer in peers):
        return []
    alone = client is not None and client.namespace == namespace
    return [Read(NAMESPACE, namespace if alone else None, ALL_NAMESPACES)]


def _then(service: Object | None, found: Sequence[Object], name: str, namespace: str) -> list[Read]:
    """The second round trip, at most two reads, as told by the first: what may be the failure, else who else leads there."""
    if service is None:  # names near by and the same name elsewhere (A1) take both: who leads to it, an overview tells (E1)
        return [Read(SERVICE, None, namespace), Read(SERVICE, None, ALL_NAMESPACES, field_selector=f"metadata.name={name}")]
    doors, warnings = Read(INGRESS, None, namespace), Read(EVENT, None, namespace, field_selector="type=Warning")
    if services.type_of(service) == "ExternalName":
        return [*_alias(service), doors]
    selector = services.selector(service)
    endpoints = [endpoint for slice_ in found for endpoint in slices.endpoints(slice_)]
    if not selector:
        return [Read(ENDPOINTS, name, namespace), warnings if _pending(service) else doors]
    if not endpoints:  # without even an empty slice the controller was refused, and complains
        owners = Read(STATEFUL_SET if services.headless(service) else DEPLOYMENT, None, namespace)
        return [Read(POD, None, namespace), owners if found else warnings]
    failing = _pending(service) or not all(map(slices.ready, endpoints))
    pods = Read(POD, None, namespace, str(of_labels(selector)))
    return [pods, warnings if failing else Read(NODE) if _local(service) else doors]


def _alias(service: Object) -> list[Read]:
    target = dns.service_of(services.external_name(service))
    return [Read(SERVICE, target.name, target.namespace)] if target else []


def _pending(service: Object) -> bool:
    return services.type_of(service) == "LoadBalancer" and not services.load_balancer_addresses(service)


def _local(service: Object) -> bool:
    return "Local" in (meta.dig(service, "spec", "externalTrafficPolicy"), meta.dig(service, "spec", "internalTrafficPolicy"))


class _Answers:
    """Answers sorted into what was seen and what was not, by kind."""

    def __init__(self, namespace: str) -> None:
        self.namespace = namespace
        self.seen: dict[str, list[Object]] = {}
        self.unseen: dict[str, str] = {}
        self.forbidden: set[str] = set()

    def ask(self, reader: Reader, *reads: Read) -> None:
        """Read all of them at once and sort the answers in."""
        for read, answer in zip(reads, reader.together(reads), strict=True):
            kind = read.resource.kind
            if isinstance(answer, SvcError):
                self._missing(read, answer)
            else:
                fresh = answer if isinstance(answer, list) else [answer]
                known = {meta.uid(obj) for obj in self.seen.setdefault(kind, []) if meta.uid(obj)}
                self.seen[kind] += [obj for obj in fresh if meta.uid(obj) not in known]

    def _missing(self, read: Read, error: SvcError) -> None:
        """An object that is not there is an answer; a refusal is not, and without a connection nothing is."""
        if read.name is not None and isinstance(error, NotFound):
            self.seen.setdefault(read.resource.kind, [])
        elif isinstance(error, Forbidden) or (
            read.resource is not SERVICE and isinstance(error, ApiError) and error.code != 401
        ):
            if read.namespace != ALL_NAMESPACES or read.resource is not SERVICE or self.namespace == ALL_NAMESPACES:
                self.unseen[read.resource.kind] = _why(read.resource, error)
                if isinstance(error, Forbidden):
                    self.forbidden.add(read.resource.kind)
        else:
            raise error

    def the(self, kind: str, name: str) -> Object | None:
        return next((obj for obj in self.seen.get(kind, ()) if meta.name(obj) == name), None)

    def skip(self, *resources: Resource) -> None:
        """Note those of ``resources`` that nothing has asked for."""
        for resource in resources:
            if resource.kind not in self.seen:
                self.unseen.setdefault(resource.kind, NOT_LOOKED_AT)


def _why(resource: Resource, error: ApiError) -> str:
    if isinstance(error, Forbidden):
        return f"forbidden: {error.message.partition(' is forbidden: ')[2] or error.message}"
    if isinstance(error, NotFound):
        return f"the server has no {resource.qualified}"
    return error.message
