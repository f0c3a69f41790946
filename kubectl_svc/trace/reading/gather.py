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
    GATEWAY,
    GATEWAY_CLASS,
    GRPC_ROUTE,
    HTTP_ROUTE,
    INGRESS,
    INGRESS_CLASS,
    NODE,
    POD,
    REFERENCE_GRANT,
    SECRET,
    SERVICE,
    SERVICE_CIDR,
    STATEFUL_SET,
)
from kubectl_svc.cluster.reading import ALL_NAMESPACES, Read
from kubectl_svc.errors import SvcError
from kubectl_svc.kubernetes.dns import names as dns
from kubectl_svc.objects import Object, meta, services, slices
from kubectl_svc.objects.selectors import of_labels
from kubectl_svc.trace.reading.answers import Answers
from kubectl_svc.trace.reading.facts import LIVE, OVERVIEW, Facts, each
from kubectl_svc.trace.reading.seen import Seen
from kubectl_svc.trace.reading.slim import slim

if TYPE_CHECKING:
    from kubectl_svc.cluster.reading import Reader
    from kubectl_svc.trace.reading.around import Around


def one(reader: Reader, name: str, namespace: str, now: float, *, events: bool = False, around: Around | None = None) -> Facts:
    """The facts about one Service of a live cluster; raises ``SvcError`` when the server cannot be asked at all.

    ``now`` is in seconds since the epoch. ``events`` says that those about the Service are wanted though nothing fails.
    ``around`` is what was read to find the Service: front doors that it holds are not read again.
    """
    answers = Answers(namespace)
    if around is not None:
        answers.take(around.doors, around.unseen, around.forbidden)
    answers.ask(reader, Read(SERVICE, name, namespace), Read(ENDPOINT_SLICE, None, namespace, f"{slices.SERVICE_NAME}={name}"))
    service = answers.the(SERVICE.kind, name)
    if service is not None or SERVICE.kind not in answers.unseen:
        second = _then(service, answers.seen.get(ENDPOINT_SLICE.kind, []), name, namespace)
        if around is not None and around.doors:
            second = [
                *(read for read in second if read.resource is not INGRESS),
                *(around.further(namespace, name) if not any(read.resource is EVENT for read in second) else ()),
            ]
        if events and service is not None:
            about = f"involvedObject.kind=Service,involvedObject.name={name}"
            second = [*second[:1], Read(EVENT, None, namespace, field_selector=about)]
        answers.ask(reader, *second)
    answers.skip(POD, EVENT, INGRESS, INGRESS_CLASS, SECRET, HTTP_ROUTE, GRPC_ROUTE, GATEWAY, GATEWAY_CLASS, REFERENCE_GRANT)
    return Facts(namespace, name, service, Seen(answers.seen), answers.unseen, LIVE, now, frozenset(answers.forbidden))


def every(reader: Reader, namespace: str, now: float) -> list[Facts]:
    """The facts about every Service of a namespace, or of all with ``ALL_NAMESPACES``: each kind is listed once, in pages.

    Of each object only what the models read is kept.
    """
    answers = Answers(namespace)
    kinds = [SERVICE, ENDPOINT_SLICE, INGRESS, DEPLOYMENT, STATEFUL_SET]
    kinds += [NODE, SERVICE_CIDR] if namespace == ALL_NAMESPACES else []
    answers.ask(reader, *(Read(kind, None, namespace, keep=slim) for kind in kinds))
    if SERVICE.kind in answers.unseen:
        raise SvcError(answers.unseen[SERVICE.kind], "name a Service to trace it alone")
    answers.ask(reader, Read(POD, None, namespace, keep=slim))
    answers.skip(EVENT)
    return each(Seen(answers.seen), answers.unseen, OVERVIEW, now, frozenset(answers.forbidden))


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
