"""The round trips for an object that is named, and for a name that no Service has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kubectl_svc.cluster import kinds
from kubectl_svc.cluster.kinds import INGRESS, INGRESS_CLASS, NAMESPACE, POD, SERVICE, Resource
from kubectl_svc.cluster.reading import ALL_NAMESPACES, Read
from kubectl_svc.kubernetes.gateway.attachment import parents_of
from kubectl_svc.kubernetes.gateway.listener_sets import KIND
from kubectl_svc.kubernetes.ingress.classes import CANARY, is_canary, shared
from kubectl_svc.kubernetes.references.monitors import selecting, spaces
from kubectl_svc.kubernetes.references.table import ISTIO
from kubectl_svc.objects import meta
from kubectl_svc.trace.asked import REFERRERS, ROUTING, WORKLOADS, Thing
from kubectl_svc.trace.reading.answers import Answers
from kubectl_svc.trace.reading.lookups.answered import node_named
from kubectl_svc.trace.reading.lookups.hosts import meant, of_gates, of_node
from kubectl_svc.trace.reading.lookups.reads import (
    DISCOVERED,
    GATEWAYS,
    GRPC,
    HTTP,
    INGRESSES,
    KNOWN,
    LISTENER_SETS,
    NODES,
    SERVICES,
    TCP,
    TLS,
    UDP,
    Trip,
    pods,
)
from kubectl_svc.trace.reading.slim import slim
from kubectl_svc.trace.target import Target

_ISTIO_GATEWAY, _VIRTUAL_SERVICE = (
    Resource(ISTIO, "v1beta1", plural, kind)
    for plural, kind in (("gateways", "Gateway"), ("virtualservices", "VirtualService"))
)
"""In the version that Istio has served since 1.5, and serves still beside v1."""


def of_thing(asked: Thing, answers: Answers, namespace: str, types: Callable[[], Iterable[Resource]]) -> Iterator[Trip]:
    """The object with what judges it or is selected by it; where it is not there, what is called so."""
    if asked.kind in REFERRERS:
        own = KNOWN.get(asked.kind) or kinds.among(DISCOVERED[asked.kind], types())
        yield from _referrer(asked, answers, own, namespace if own.namespaced else None)
        return
    resource, listed = KNOWN[asked.kind], Read(KNOWN[asked.kind], None, namespace)
    if asked.kind in WORKLOADS:
        yield Trip([Read(resource, asked.name, namespace), Read(SERVICE, None, namespace)])
        yield from _missing(asked, answers, namespace, WORKLOADS, listed._replace(keep=slim))
        return
    if asked.kind == "Ingress":
        yield Trip([listed, Read(INGRESS_CLASS)])
        if _lone_canary(answers, asked.name):  # its own Ingress may be in another namespace
            yield Trip([INGRESSES])
    elif asked.kind == "Gateway":
        yield Trip([listed, HTTP, GRPC, TLS, TCP, UDP])  # which of these it takes, only its listeners tell
        if more := of_gates([one for one in answers.seen.get("Gateway", ()) if meta.name(one) == asked.name], answers):
            yield Trip(more)
    else:
        yield Trip([listed, GATEWAYS])
        named = [one for one in answers.seen.get(asked.kind, ()) if meta.name(one) == asked.name]
        if any(parent.kind.partition(".")[0] == KIND for one in named for parent in parents_of(one)):
            yield Trip([LISTENER_SETS])
    yield from meant(answers)
    of_istio = _of_istio(asked, namespace) if asked.kind == "Gateway" else []
    yield from _missing(asked, answers, namespace, ROUTING, *of_istio)
    if of_istio and asked.kind in answers.unseen and asked.kind not in answers.forbidden:  # Istio needs no Gateway API
        yield Trip([], of_istio)


def _of_istio(asked: Thing, namespace: str) -> list[Read]:
    """The Gateway of Istio that is called so, and what may be bound to it; without discovery, which takes a round trip."""
    return [Read(_ISTIO_GATEWAY, asked.name, namespace), Read(_VIRTUAL_SERVICE, None, ALL_NAMESPACES)]


def _referrer(asked: Thing, answers: Answers, own: Resource, space: str | None) -> Iterator[Trip]:
    """One object that names Services; of a monitor the Services, and the pods, that it may select."""
    yield Trip([Read(own, asked.name, space)])
    found, selects = answers.seen.get(asked.kind), selecting(asked.kind)
    if not found and asked.kind not in answers.unseen:
        yield Trip([], [Read(own, None, space, keep=slim)])
    elif found and selects is not None:
        where = spaces(found[0])
        wide = where[0] if where is not None and len(where) == 1 else ALL_NAMESPACES
        pods = [Read(POD, None, wide, keep=slim)] if selects.selects == "Pod" else []
        yield Trip([Read(SERVICE, None, wide, keep=slim), *pods])


def _missing(asked: Thing, answers: Answers, namespace: str, known: Iterable[str], *listed: Read) -> Iterator[Trip]:
    """Where an object is not there: those of its name that are of other kinds or namespaces, for the error to name."""
    found = answers.seen.get(asked.kind, ())
    if asked.kind not in answers.unseen and not any(meta.name(one) == asked.name for one in found):
        others = [Read(KNOWN[kind], asked.name, namespace, keep=slim) for kind in known if kind != asked.kind]
        selector = f"metadata.name={asked.name}"
        elsewhere = Read(KNOWN[asked.kind], None, ALL_NAMESPACES, field_selector=selector, keep=slim)
        yield Trip([], [*listed, elsewhere, *others])


def _lone_canary(answers: Answers, name: str) -> bool:
    """Whether an Ingress is a canary whose own Ingress is not in its namespace."""
    known, classes = answers.seen.get("Ingress", ()), answers.seen.get("IngressClass", ())
    named = [one for one in known if meta.name(one) == name and CANARY in meta.annotations(one)]
    return any(is_canary(one, classes) and not shared(one, known, classes) for one in named)


def of_own_name(asked: Target, answers: Answers) -> Iterator[Trip]:
    """The name of a Service that is not there: it may be that of a node."""
    yield Trip([NODES])
    if node := node_named(answers, asked.name):
        yield Trip([SERVICES, *([pods(f"spec.nodeName={node}")] if asked.port.isdigit() else [])])


def if_missing(asked: Target) -> list[Read]:
    """What a name may lead to that no Service has: read with what is read of such a Service, so that `trips` finds it read."""
    return [SERVICES, *of_node(asked.name, asked.port)] if asked.own_name else []


def of_that_name(asked: Target, namespace: str) -> list[Read]:
    """The namespace, and what of other kinds may be called so in it, where there is no such Service: lists, as others are."""
    usual = (POD, kinds.DEPLOYMENT, kinds.STATEFUL_SET, INGRESS)
    by_name = Read(POD, None, namespace, field_selector=f"metadata.name={asked.name}", keep=slim)
    named = [by_name._replace(resource=kind) for kind in usual] if asked.own_name else []
    return [Read(NAMESPACE, namespace, ALL_NAMESPACES, keep=slim), *named]
