"""What is read to find the Services behind an address, a name, a URL or another object: one round trip, two reads as a rule.

More is read only where the first does not suffice: for the error to name the nearest, for a host that no Ingress or route
has, and for the routes of a Gateway that are not HTTP.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kubectl_svc.cluster import kinds
from kubectl_svc.cluster.kinds import (
    GATEWAY,
    GRPC_ROUTE,
    HTTP_ROUTE,
    INGRESS,
    INGRESS_CLASS,
    NAMESPACE,
    NODE,
    POD,
    SERVICE,
    Resource,
)
from kubectl_svc.cluster.reading import ALL_NAMESPACES, Read
from kubectl_svc.errors import SvcError
from kubectl_svc.kubernetes.dns.names import CLUSTER_DOMAIN, full_name, parse, pod_address
from kubectl_svc.kubernetes.gateway import conditions
from kubectl_svc.kubernetes.gateway.listeners import listeners_of
from kubectl_svc.kubernetes.ingress.classes import CANARY, is_canary, shared
from kubectl_svc.kubernetes.paths import readings
from kubectl_svc.kubernetes.references.monitors import selecting, spaces
from kubectl_svc.objects import Object, addresses, meta, nodes, services
from kubectl_svc.objects.meta import dig
from kubectl_svc.trace.asked import REFERRERS, ROUTING, WORKLOADS, Address, Asked, Host, Thing, Url
from kubectl_svc.trace.reading import judging
from kubectl_svc.trace.reading.answers import Answers
from kubectl_svc.trace.reading.asking import Asking
from kubectl_svc.trace.reading.slim import slim
from kubectl_svc.trace.target import Target
from kubectl_svc.wording import Said

_OWN = (
    *(POD, kinds.DEPLOYMENT, kinds.REPLICA_SET, kinds.STATEFUL_SET, kinds.DAEMON_SET, kinds.REPLICATION_CONTROLLER),
    *(kinds.JOB, kinds.CRON_JOB, INGRESS, *kinds.REFERRERS),
)
_KNOWN: Mapping[str, Resource] = {resource.kind: resource for resource in _OWN}
"""The kinds that are read without discovery; those that a cluster has in another version are looked up there."""
_DISCOVERED: Mapping[str, str] = {
    "ServiceMonitor": "servicemonitors.monitoring.coreos.com",
    "PodMonitor": "podmonitors.monitoring.coreos.com",
    "IngressRoute": "ingressroutes.traefik.io",
    "IngressRouteTCP": "ingressroutetcps.traefik.io",
    "IngressRouteUDP": "ingressrouteudps.traefik.io",
    "Route": "routes.route.openshift.io",
    "VirtualService": "virtualservices.networking.istio.io",
    "DestinationRule": "destinationrules.networking.istio.io",
}
_REFERRERS = ("Ingress", "IngressClass", "Gateway", "HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute", *REFERRERS)
_SERVICES = Read(SERVICE, None, ALL_NAMESPACES, cached=True, keep=slim)


class Around(NamedTuple):
    """What was read, by kind, and what could not be."""

    seen: Mapping[str, Sequence[Object]]
    unseen: Mapping[str, Said | str]
    forbidden: frozenset[str] = frozenset()
    listed: frozenset[str] = frozenset()

    @property
    def referrers(self) -> dict[str, Sequence[Object]]:
        """The Ingresses and routes among it, and what else names Services."""
        kept = (*_REFERRERS, "Namespace") if "Gateway" in self.seen else _REFERRERS
        return {kind: found for kind, found in self.seen.items() if kind in kept}

    @property
    def facts(self) -> dict[str, Sequence[Object]]:
        """What of it counts as facts about the Services found. A StatefulSet names one, too, which only a list shows."""
        return {**self.referrers, **{kind: self.seen.get(kind, ()) for kind in ("StatefulSet", "Service") if self.listed}}

    def further(self, namespace: str, target: Target, *, spare: bool) -> list[Read]:
        """What judges the referrer that led to a Service; see `judging.reads`."""
        return judging.reads(self.seen, namespace, target, spare=spare)


def look(cluster: Asking, asked: Asked, namespace: str) -> Around:
    """Read what finding ``asked`` takes; raises ``SvcError`` when the server cannot be asked at all."""
    answers = Answers(ALL_NAMESPACES)
    if isinstance(asked, Thing):
        _thing(cluster, answers, asked, namespace)
    elif isinstance(asked, Address):
        _address(cluster, answers, asked, namespace)
    elif isinstance(asked, Target):
        answers.ask(cluster, Read(NODE, keep=slim))
        if _node_named(answers, asked.name):
            _everywhere(cluster, answers, namespace, _SERVICES)
            _on_node(cluster, answers, namespace, asked.name, asked.port)
    elif isinstance(asked, Host) and (full := full_name(asked.name)) is not None:
        if ip := addresses.canonical(pod_address(full)):
            _address(cluster, answers, Address(ip, int(asked.port) if asked.port.isdigit() else 0), namespace)
    elif isinstance(asked, Host):
        _everywhere(cluster, answers, namespace, _SERVICES, Read(INGRESS, None, ALL_NAMESPACES))
        if not _hosted(answers, asked.name) and not _is_service(answers, asked.name, namespace):
            _everywhere(cluster, answers, namespace, *_of_gateways())
            if not _hosted(answers, asked.name) and not _published(cluster, answers, asked.name, asked.port, namespace):
                _other_routes(cluster, answers, namespace)
                _on_node(cluster, answers, namespace, asked.name, asked.port)
    elif isinstance(asked, Url):
        _url(cluster, answers, asked, namespace)
    among = isinstance(asked, Thing) and asked.kind in WORKLOADS and "Service" not in answers.unseen
    listed = frozenset({"Service"}) if among else frozenset()
    return Around(answers.seen, answers.unseen, frozenset(answers.forbidden), listed)


def _address(cluster: Asking, answers: Answers, asked: Address, namespace: str) -> None:
    reads = [Read(NODE, keep=slim)] if asked.ip else []
    _everywhere(cluster, answers, namespace, _SERVICES, *reads)
    node = _node_at(answers, asked.ip)
    if node and not _node_port(answers, asked):
        _pods_on(cluster, answers, namespace, node)
    elif asked.ip and not node and not _has(answers, asked.ip):
        _everywhere(cluster, answers, namespace, Read(POD, None, ALL_NAMESPACES, field_selector=f"status.podIP={asked.ip}"))
        if not answers.seen.get("Pod"):  # nor a pod's: it may be the address of an Ingress or route
            _everywhere(cluster, answers, namespace, Read(INGRESS, None, ALL_NAMESPACES), *_of_gateways())
            _published(cluster, answers, asked.ip, str(asked.port or ""), namespace)


def _published(cluster: Asking, answers: Answers, address: str, port: str, namespace: str) -> bool:
    """Whether an Ingress or a Gateway has published an address; of the Gateway the routes that its listeners at a port take."""
    gates = [one for one in answers.seen.get("Gateway", ()) if _is_at(address, conditions.addresses(one))]
    _routes_of(cluster, answers, gates, namespace, port)
    ingresses = answers.seen.get("Ingress", ())
    return bool(gates) or any(_is_at(address, services.load_balancer_addresses(one)) for one in ingresses)


def _is_at(address: str, published: Iterable[str]) -> bool:
    return addresses.comparable(address) in map(addresses.comparable, published)


def _on_node(cluster: Asking, answers: Answers, namespace: str, host: str, port: str) -> None:
    """The pods on the node with a host name, where its port is no node port."""
    node = _node_named(answers, host)
    if node and port.isdigit() and not _node_port(answers, Address("", int(port))):
        _pods_on(cluster, answers, namespace, node)


def _pods_on(cluster: Asking, answers: Answers, namespace: str, node: str) -> None:
    """The pods on a node: one may use a port of it."""
    _everywhere(cluster, answers, namespace, Read(POD, None, ALL_NAMESPACES, field_selector=f"spec.nodeName={node}"))


def _node_at(answers: Answers, ip: str) -> str:
    """The name of the node with an address."""
    return next((meta.name(one) for one in answers.seen.get("Node", ()) if ip and ip in nodes.ips(one)), "")


def _node_named(answers: Answers, host: str) -> str:
    """The name of the node with a host name."""
    return next((meta.name(one) for one in answers.seen.get("Node", ()) if host.lower() in nodes.names(one)), "")


def _node_port(answers: Answers, asked: Address) -> bool:
    """Whether a Service has the port that is asked for, at every node or at this very address."""
    known = answers.seen.get("Service", ())
    ports = [port for service in known for port in services.ports(service) if asked.ip in _addresses(service)]
    node_ports = [port.node_port for service in known for port in services.ports(service)]
    return not asked.port or asked.port in node_ports or any(port.port == asked.port for port in ports)


def _thing(cluster: Asking, answers: Answers, asked: Thing, namespace: str) -> None:
    if asked.kind in WORKLOADS:
        resource = _KNOWN[asked.kind]
        answers.ask(cluster, Read(resource, asked.name, namespace), Read(SERVICE, None, namespace))
        if not answers.seen.get(asked.kind) and asked.kind not in answers.unseen:
            answers.ask(cluster, Read(resource, None, namespace, keep=slim), *_of_other_kinds(asked, namespace, WORKLOADS))
            _elsewhere(cluster, answers, resource, asked.name)
    elif asked.kind == "Ingress":
        answers.ask(cluster, Read(INGRESS, None, namespace), Read(INGRESS_CLASS))
        if _lone_canary(answers, asked.name):
            _everywhere(cluster, answers, namespace, Read(INGRESS, None, ALL_NAMESPACES))
        _elsewhere(cluster, answers, INGRESS, asked.name, *_of_other_kinds(asked, namespace, ROUTING))
    elif asked.kind == "Gateway":
        _gateway(cluster, answers, asked, namespace)
        _elsewhere(cluster, answers, GATEWAY, asked.name, *_of_other_kinds(asked, namespace, ROUTING))
    elif asked.kind in REFERRERS:
        _referrer(cluster, answers, asked, namespace)
    else:
        _everywhere(cluster, answers, namespace, Read(_KNOWN[asked.kind], None, namespace), Read(GATEWAY, None, ALL_NAMESPACES))
        _in_other_version(cluster, answers, [asked.kind], namespace)
        _elsewhere(cluster, answers, _KNOWN[asked.kind], asked.name, *_of_other_kinds(asked, namespace, ROUTING))


def _lone_canary(answers: Answers, name: str) -> bool:
    """Whether an Ingress is a canary whose own Ingress is not in its namespace: it may be in another one."""
    known, classes = answers.seen.get("Ingress", ()), answers.seen.get("IngressClass", ())
    named = [one for one in known if meta.name(one) == name and CANARY in meta.annotations(one)]
    return any(is_canary(one, classes) and not shared(one, known, classes) for one in named)


def _of_other_kinds(asked: Thing, namespace: str, known: Iterable[str]) -> list[Read]:
    """The objects of the name that are of other kinds, for the error to name."""
    return [Read(_KNOWN[kind], asked.name, namespace, keep=slim) for kind in known if kind != asked.kind]


def _elsewhere(cluster: Asking, answers: Answers, resource: Resource, name: str, *further: Read) -> None:
    """Where an object is not there, those of its name in other namespaces, for the error to name; that may be forbidden."""
    found = answers.seen.get(resource.kind, [])
    if resource.kind in answers.unseen or any(meta.name(one) == name for one in found):
        return
    others = Answers(ALL_NAMESPACES)
    others.ask(cluster, Read(resource, None, ALL_NAMESPACES, field_selector=f"metadata.name={name}", keep=slim), *further)
    for kind, more in others.seen.items():
        answers.seen[kind] = [*answers.seen.get(kind, []), *more]


def _gateway(cluster: Asking, answers: Answers, asked: Thing, namespace: str) -> None:
    """A Gateway, and all routes of the kinds that its listeners take: they may be in any namespace."""
    http = Read(HTTP_ROUTE, None, ALL_NAMESPACES), Read(GRPC_ROUTE, None, ALL_NAMESPACES)
    _everywhere(cluster, answers, namespace, Read(GATEWAY, None, namespace), *http)
    gates = [one for one in answers.seen.get("Gateway", ()) if meta.name(one) == asked.name]
    _routes_of(cluster, answers, gates, namespace)


def _routes_of(cluster: Asking, answers: Answers, gates: Sequence[Object], namespace: str, port: str = "") -> None:
    """The routes of the kinds that the listeners of Gateways take, at a port or at all, as far as they were not read."""
    heard = [one for gate in gates for one in listeners_of(gate) if port in ("", str(one.port), one.name)]
    kinds = dict.fromkeys(kind for one in heard for kind in one.kinds)
    more = [kind for kind in kinds if kind not in answers.seen and kind not in answers.unseen]
    labels = [Read(NAMESPACE, keep=slim)] if judging.selects_namespaces(gates) else []
    if more or labels:
        _everywhere(cluster, answers, namespace, *(Read(_KNOWN[kind], None, ALL_NAMESPACES) for kind in more), *labels)
        _in_other_version(cluster, answers, more, ALL_NAMESPACES)


def _referrer(cluster: Asking, answers: Answers, asked: Thing, namespace: str) -> None:
    """One object that names Services; of a monitor the Services, and the pods, that it may select."""
    own = _KNOWN.get(asked.kind) or kinds.discovered(_DISCOVERED[asked.kind], cluster.raw)
    answers.ask(cluster, Read(own, asked.name, namespace if own.namespaced else None))
    found = answers.seen.get(asked.kind)
    if not found:
        if asked.kind not in answers.unseen:
            answers.ask(cluster, Read(own, None, namespace if own.namespaced else None, keep=slim))
        return
    selects = selecting(asked.kind)
    if selects is not None:
        where = spaces(found[0])
        space = where[0] if where is not None and len(where) == 1 else ALL_NAMESPACES
        pods = [Read(POD, None, space, keep=slim)] if selects.selects == "Pod" else []
        _everywhere(cluster, answers, namespace, Read(SERVICE, None, space, keep=slim), *pods)


def _url(cluster: Asking, answers: Answers, asked: Url, namespace: str) -> None:
    if addresses.family(asked.host):
        _address(cluster, answers, Address(asked.host, asked.port), namespace)
    elif (full := full_name(asked.host)) is not None:
        if ip := addresses.canonical(pod_address(full)):
            _address(cluster, answers, Address(ip, asked.port), namespace)
    else:
        short = asked.host.count(".") < 2  # it may be a name of a Service, as ``web.shop``
        early = short or asked.port not in (80, 443)  # which may be the node port of a controller
        named = [_SERVICES] if early else []
        classes = [Read(INGRESS_CLASS)] if len(readings(asked.path)) > 1 else []  # ingress-nginx says how it reads a path
        _everywhere(cluster, answers, namespace, Read(INGRESS, None, ALL_NAMESPACES), *_of_gateways(), *named, *classes)
        if _hosted(answers, asked.host) and not early and not _heard(answers, asked):
            _everywhere(cluster, answers, namespace, _SERVICES)
        if not _hosted(answers, asked.host):
            _unhosted(cluster, answers, asked, namespace, early)


def _heard(answers: Answers, asked: Url) -> bool:
    """Whether an Ingress or a listener takes the port of a URL; else a Service before it may have that port."""
    ports = {one.port for gateway in answers.seen.get("Gateway", ()) for one in listeners_of(gateway)}
    return bool(answers.seen.get("Ingress")) or not ports or asked.port in ports


def _unhosted(cluster: Asking, answers: Answers, asked: Url, namespace: str, early: bool) -> None:
    """A host that no Ingress and no HTTPRoute has: that of a load balancer, else of another route, or the name of a node."""
    if not early:
        _everywhere(cluster, answers, namespace, _SERVICES)
    if _is_service(answers, asked.host, namespace):
        return
    _other_routes(cluster, answers, namespace, tls=asked.scheme == "https")
    _on_node(cluster, answers, namespace, asked.host, str(asked.port))


def _other_routes(cluster: Asking, answers: Answers, namespace: str, *, tls: bool = True) -> None:
    """The nodes, and the routes beside HTTPRoutes that may have a host, as far as listeners take them.

    These are GRPCRoutes, and with TLS TLSRoutes.
    """
    accepted = {kind for gate in answers.seen.get("Gateway", ()) for one in listeners_of(gate) for kind in one.kinds}
    found = [kind for kind in (GRPC_ROUTE, *([kinds.TLS_ROUTE] if tls else [])) if kind.kind in accepted]
    _everywhere(cluster, answers, namespace, *(Read(kind, None, ALL_NAMESPACES) for kind in found), Read(NODE, keep=slim))
    _in_other_version(cluster, answers, [kind.kind for kind in found], ALL_NAMESPACES)


def _of_gateways() -> tuple[Read, Read]:
    return Read(HTTP_ROUTE, None, ALL_NAMESPACES), Read(GATEWAY, None, ALL_NAMESPACES)


def _in_other_version(cluster: Asking, answers: Answers, wanted: Sequence[str], namespace: str) -> None:
    """Read again, as discovery has them, the kinds that this cluster has in a version of their own."""
    lacking = [kind for kind in wanted if kind in answers.unseen and kind not in answers.forbidden]
    found = []
    for kind in lacking:
        try:
            found.append(kinds.discovered(_KNOWN[kind].qualified, cluster.raw))
        except SvcError as error:
            answers.unseen[kind] = error.said
    for resource in found:
        answers.unseen.pop(resource.kind, None)
    if found:
        _everywhere(cluster, answers, namespace, *(Read(resource, None, namespace) for resource in found))


def _everywhere(cluster: Asking, answers: Answers, namespace: str, *reads: Read) -> None:
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
    """Whether a Service has an address; whether it is that of a pod or an Ingress or route, is asked only where none has."""
    return any(ip in _addresses(service) for service in answers.seen.get("Service", ()))


def _addresses(service: Object) -> list[str]:
    found = services.cluster_ips(service), services.external_ips(service), services.load_balancer_addresses(service)
    return [addresses.canonical(ip) for ips in found for ip in ips]


def _is_service(answers: Answers, host: str, namespace: str) -> bool:
    """Whether a host is the short name of a Service, or the name of a load balancer."""
    known = {(meta.namespace(one), meta.name(one)) for one in answers.seen.get("Service", ())}
    names = [parse(f"{host}.{space}") for space in (f"svc.{CLUSTER_DOMAIN}", f"{namespace}.svc.{CLUSTER_DOMAIN}")]
    balanced = (name.lower() for one in answers.seen.get("Service", ()) for name in services.load_balancer_addresses(one))
    return any(name and (name.namespace, name.service) in known for name in names) or host.lower() in balanced


def _hosted(answers: Answers, host: str) -> bool:
    """Whether an Ingress or a route names a host."""
    from kubectl_svc.kubernetes.ingress.rules import rules_of, takes_host

    named = [rule.host for ingress in answers.seen.get("Ingress", ()) for rule in rules_of(ingress)]
    named += [str(one) for route in answers.seen.get("HTTPRoute", ()) for one in dig(route, "spec", "hostnames") or ()]
    return any(takes_host(one, host) for one in named if one)
