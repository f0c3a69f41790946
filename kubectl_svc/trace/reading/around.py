"""What is read to find the Services behind an address, a name, a URL or another object: at most two reads in one round trip.

More is read only where nothing is found, for the error to name the nearest, and for the routes of a Gateway that are not HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from kubectl_svc.cluster import kinds
from kubectl_svc.cluster.kinds import (
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
    Resource,
)
from kubectl_svc.cluster.reading import ALL_NAMESPACES, Read
from kubectl_svc.errors import SvcError
from kubectl_svc.kubernetes.dns.names import full_name
from kubectl_svc.kubernetes.gateway.backends import backends_of
from kubectl_svc.kubernetes.gateway.listeners import listeners_of
from kubectl_svc.kubernetes.ingress.tls import sections
from kubectl_svc.objects import Object, addresses, meta
from kubectl_svc.objects.meta import dig
from kubectl_svc.trace.asked import WORKLOADS, Address, Asked, Host, Thing, Url
from kubectl_svc.trace.reading.answers import Answers
from kubectl_svc.trace.reading.facts import Why
from kubectl_svc.trace.reading.slim import slim

if TYPE_CHECKING:
    from kubectl_svc.cluster.api import Cluster

_KNOWN: Mapping[str, Resource] = {
    "Pod": POD,
    "Deployment": kinds.DEPLOYMENT,
    "ReplicaSet": kinds.REPLICA_SET,
    "StatefulSet": kinds.STATEFUL_SET,
    "DaemonSet": kinds.DAEMON_SET,
    "ReplicationController": kinds.REPLICATION_CONTROLLER,
    "Job": kinds.JOB,
    "CronJob": kinds.CRON_JOB,
    "Ingress": INGRESS,
    "Gateway": GATEWAY,
    "HTTPRoute": HTTP_ROUTE,
    "GRPCRoute": GRPC_ROUTE,
}
_DISCOVERED = {"TCPRoute": "tcproutes", "TLSRoute": "tlsroutes", "UDPRoute": "udproutes"}
"""Routes that clusters have in versions of their own."""
_DOORS = ("Ingress", "IngressClass", "Gateway", "HTTPRoute", "GRPCRoute", *_DISCOVERED)


class Around(NamedTuple):
    """What was read, by kind, and what could not be."""

    seen: Mapping[str, Sequence[Object]]
    unseen: Mapping[str, Why]
    forbidden: frozenset[str] = frozenset()

    @property
    def doors(self) -> dict[str, Sequence[Object]]:
        """The front doors among it."""
        return {kind: found for kind, found in self.seen.items() if kind in _DOORS}

    def further(self, namespace: str, service: str) -> list[Read]:
        """One read more that judges the door of a Service: its certificate, the leave to come from elsewhere, or its class."""
        for ingress in self.seen.get("Ingress", ()):
            if meta.namespace(ingress) == namespace and service in _services(ingress):
                named = [one.secret for one in sections(ingress) if one.secret]
                if named:
                    return [Read(SECRET, named[0], namespace, keep=_certificate)]
        for kind, found in self.doors.items():
            for route in found if kind.endswith("Route") else ():
                led = [one for one in backends_of(route) if (one.namespace, one.name) == (namespace, service)]
                if led and meta.namespace(route) != namespace:
                    return [Read(REFERENCE_GRANT, None, namespace)]
        classes = [dig(one, "spec", "gatewayClassName") for one in self.seen.get("Gateway", ())]
        return [Read(GATEWAY_CLASS)] if any(classes) else []


def look(cluster: Cluster, asked: Asked, namespace: str) -> Around:
    """Read what finding ``asked`` takes; raises ``SvcError`` when the server cannot be asked at all."""
    answers = Answers(ALL_NAMESPACES)
    if isinstance(asked, Thing):
        _thing(cluster, answers, asked, namespace)
    elif isinstance(asked, Address):
        nodes = [Read(NODE, keep=slim)] if asked.ip else []
        _everywhere(cluster, answers, namespace, Read(SERVICE, None, ALL_NAMESPACES, cached=True, keep=slim), *nodes)
        if asked.ip and not _has(answers, asked.ip):
            _everywhere(cluster, answers, namespace, Read(POD, None, ALL_NAMESPACES, field_selector=f"status.podIP={asked.ip}"))
            found = answers.seen.get("Pod", [])
            if found and meta.namespace(found[0]) != namespace:
                answers.ask(cluster, Read(SERVICE, None, meta.namespace(found[0])))
    elif isinstance(asked, Host) and full_name(asked.name) is None:
        _everywhere(
            cluster,
            answers,
            namespace,
            Read(SERVICE, None, ALL_NAMESPACES, cached=True, keep=slim),
            Read(INGRESS, None, ALL_NAMESPACES),
        )
    elif isinstance(asked, Url):
        _url(cluster, answers, asked, namespace)
    return Around(answers.seen, answers.unseen, frozenset(answers.forbidden))


def _thing(cluster: Cluster, answers: Answers, asked: Thing, namespace: str) -> None:
    resource = _resource(cluster, asked.kind)
    if asked.kind in WORKLOADS:
        answers.ask(cluster, Read(resource, asked.name, namespace), Read(SERVICE, None, namespace))
        if not answers.seen.get(asked.kind) and asked.kind not in answers.unseen:
            answers.ask(cluster, Read(resource, None, namespace, keep=slim))
    elif asked.kind == "Ingress":
        answers.ask(cluster, Read(INGRESS, None, namespace), Read(INGRESS_CLASS))
    elif asked.kind == "Gateway":
        _everywhere(cluster, answers, namespace, Read(GATEWAY, None, namespace), Read(HTTP_ROUTE, None, ALL_NAMESPACES))
        gates = [one for one in answers.seen.get("Gateway", ()) if meta.name(one) == asked.name]
        for kind in dict.fromkeys(kind for gate in gates for one in listeners_of(gate) for kind in one.kinds):
            if kind not in answers.seen and kind not in answers.unseen:
                _more_routes(cluster, answers, kind, namespace)
    else:
        _everywhere(cluster, answers, namespace, Read(resource, None, namespace), Read(GATEWAY, None, ALL_NAMESPACES))


def _url(cluster: Cluster, answers: Answers, asked: Url, namespace: str) -> None:
    if addresses.family(asked.host):
        around = look(cluster, Address(asked.host, asked.port), namespace)
        answers.take(around.seen, around.unseen, around.forbidden)
    elif full_name(asked.host) is None:
        reads = Read(INGRESS, None, ALL_NAMESPACES), Read(HTTP_ROUTE, None, ALL_NAMESPACES)
        _everywhere(cluster, answers, namespace, *reads)
        more = [Read(GATEWAY, None, ALL_NAMESPACES)] if answers.seen.get("HTTPRoute") else []
        if not _hosted(answers, asked.host):  # it may be a name of a Service
            more.append(Read(SERVICE, None, ALL_NAMESPACES, cached=True, keep=slim))
        if more:
            _everywhere(cluster, answers, namespace, *more)


def _more_routes(cluster: Cluster, answers: Answers, kind: str, namespace: str) -> None:
    try:
        resource = _resource(cluster, kind)
    except SvcError as error:
        answers.unseen[kind] = error.said
        return
    _everywhere(cluster, answers, namespace, Read(resource, None, ALL_NAMESPACES))


def _everywhere(cluster: Cluster, answers: Answers, namespace: str, *reads: Read) -> None:
    """Read; what may not be read of all namespaces is read of ours, and counts as seen in part."""
    answers.ask(cluster, *reads)
    again = [
        read._replace(namespace=namespace)
        for read in reads
        if read.namespace == ALL_NAMESPACES and read.resource.kind in answers.forbidden
    ]
    if again:
        part = Answers(ALL_NAMESPACES)
        part.ask(cluster, *again)
        answers.seen |= part.seen


def _has(answers: Answers, ip: str) -> bool:
    """Whether a Service or a node has an address; whether it is that of a pod, is asked only where none has."""
    known = [str(value) for service in answers.seen.get("Service", ()) for value in _addresses(service)]
    known += [
        str(dig(one, "address")) for node in answers.seen.get("Node", ()) for one in dig(node, "status", "addresses") or ()
    ]
    return ip in known


def _addresses(service: Object) -> list[str]:
    from kubectl_svc.objects import services

    found = services.cluster_ips(service), services.external_ips(service), services.load_balancer_addresses(service)
    return [ip for ips in found for ip in ips]


def _hosted(answers: Answers, host: str) -> bool:
    """Whether an Ingress or a route names a host."""
    from kubectl_svc.kubernetes.ingress.rules import rules_of, takes_host

    named = [rule.host for ingress in answers.seen.get("Ingress", ()) for rule in rules_of(ingress)]
    named += [str(one) for route in answers.seen.get("HTTPRoute", ()) for one in dig(route, "spec", "hostnames") or ()]
    return any(takes_host(one, host) for one in named if one)


def _services(ingress: Object) -> set[str]:
    from kubectl_svc.kubernetes.ingress.rules import rules_of

    return {rule.service for rule in rules_of(ingress)}


def _resource(cluster: Cluster, kind: str) -> Resource:
    if kind in _KNOWN:
        return _KNOWN[kind]
    return kinds.discovered(f"{_DISCOVERED[kind]}.gateway.networking.k8s.io", cluster.raw)


def _certificate(secret: Object) -> Object:
    """A Secret with its type and certificate and nothing else: the key is dropped as it arrives."""
    kept: Object = {field: secret[field] for field in ("apiVersion", "kind", "type") if field in secret}
    named = {field: dig(secret, "metadata", field) for field in ("name", "namespace", "uid")}
    return {**kept, "metadata": named, "data": {"tls.crt": dig(secret, "data", "tls.crt")}}
