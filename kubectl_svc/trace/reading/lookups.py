"""What is read to find the Services behind an address, a name, a URL or another object: one `Trip` is one round trip.

First the kinds that are likely to have it, two reads and for a URL three; if none of these has it, everything else that may,
at once. There is a third only where the second shows what to ask for: the pods of a node whose name is not the host's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from kubectl_svc.cluster import kinds
from kubectl_svc.cluster.kinds import (
    GATEWAY,
    GRPC_ROUTE,
    HTTP_ROUTE,
    INGRESS,
    INGRESS_CLASS,
    LISTENER_SET,
    NAMESPACE,
    NODE,
    POD,
    SERVICE,
    TCP_ROUTE,
    TLS_ROUTE,
    UDP_ROUTE,
    Resource,
)
from kubectl_svc.cluster.reading import ALL_NAMESPACES, Read
from kubectl_svc.kubernetes.dns.names import CLUSTER_DOMAIN, full_name, parse, pod_address
from kubectl_svc.kubernetes.gateway import conditions
from kubectl_svc.kubernetes.gateway.attachment import ROUTES, attach, parents_of
from kubectl_svc.kubernetes.gateway.hostnames import takes
from kubectl_svc.kubernetes.gateway.listener_sets import KIND, added, allows
from kubectl_svc.kubernetes.gateway.listeners import NO_NAMESPACE, Listener, listeners_of
from kubectl_svc.kubernetes.ingress.aliases import aliases_of
from kubectl_svc.kubernetes.ingress.classes import CANARY, is_canary, shared
from kubectl_svc.kubernetes.ingress.rules import rules_of, takes_host
from kubectl_svc.kubernetes.paths import readings
from kubectl_svc.kubernetes.policy.tunnels import pod_ranges
from kubectl_svc.kubernetes.references.hosts import KINDS as HOSTING
from kubectl_svc.kubernetes.references.monitors import selecting, spaces
from kubectl_svc.objects import Object, addresses, meta, nodes, services
from kubectl_svc.objects.meta import items
from kubectl_svc.trace.asked import REFERRERS, ROUTING, WORKLOADS, Address, Asked, Host, Thing, Url
from kubectl_svc.trace.reading import judging
from kubectl_svc.trace.reading.answers import Answers
from kubectl_svc.trace.reading.slim import slim
from kubectl_svc.trace.target import Target

_OWN = (
    *(POD, kinds.DEPLOYMENT, kinds.REPLICA_SET, kinds.STATEFUL_SET, kinds.DAEMON_SET, kinds.REPLICATION_CONTROLLER),
    *(kinds.JOB, kinds.CRON_JOB, INGRESS, *kinds.REFERRERS),
)
KNOWN = {resource.kind: resource for resource in _OWN}
"""The kinds that are read without discovery; those that a cluster has in another version are looked up there."""
_DISCOVERED = {
    "ServiceMonitor": "servicemonitors.monitoring.coreos.com",
    "PodMonitor": "podmonitors.monitoring.coreos.com",
    "IngressRoute": "ingressroutes.traefik.io",
    "IngressRouteTCP": "ingressroutetcps.traefik.io",
    "IngressRouteUDP": "ingressrouteudps.traefik.io",
    "Route": "routes.route.openshift.io",
    "VirtualService": "virtualservices.networking.istio.io",
    "DestinationRule": "destinationrules.networking.istio.io",
}

_SERVICES = Read(SERVICE, None, ALL_NAMESPACES, cached=True, keep=slim)
_NODES = Read(NODE, keep=slim)
_NAMESPACES = Read(NAMESPACE, None, ALL_NAMESPACES, keep=slim)
_LISTENER_SETS = Read(LISTENER_SET, None, ALL_NAMESPACES)
_INGRESSES, _GATEWAYS = Read(INGRESS, None, ALL_NAMESPACES), Read(GATEWAY, None, ALL_NAMESPACES)
_HTTP, _GRPC, _TLS, _TCP, _UDP = (
    Read(kind, None, ALL_NAMESPACES) for kind in (HTTP_ROUTE, GRPC_ROUTE, TLS_ROUTE, TCP_ROUTE, UDP_ROUTE)
)


class Trip(NamedTuple):
    """What is read at once: ``reads`` to find something, ``near`` for an error to name what is like it.

    Whether the latter may be read says nothing about what was asked for. ``types``: discovery is likely to be asked next.
    """

    reads: Sequence[Read]
    near: Sequence[Read] = ()
    types: bool = False


def trips(asked: Asked, answers: Answers, namespace: str, types: Callable[[], Iterable[Resource]]) -> Iterator[Trip]:
    """The round trips for ``asked``: each is to be read into ``answers`` before the next is taken.

    ``types`` reads discovery; only that of an object's kind has to be known. Raises ``SvcError`` for a kind that the cluster
    does not have.
    """
    if isinstance(asked, Thing):
        return _thing(asked, answers, namespace, types)
    if isinstance(asked, Target):
        return _node(asked, answers)
    if isinstance(asked, Address):
        return _address(asked, answers, [_HTTP, _GRPC, _TLS, _TCP, *([] if asked.protocol == "TCP" else [_UDP])])
    port = int(asked.port) if str(asked.port).isdigit() else 0
    host = asked.host if isinstance(asked, Url) else asked.name
    if isinstance(asked, Url) and addresses.family(host):
        return _address(Address(host, port), answers, [_HTTP, _GRPC], url=True)
    if (full := full_name(host)) is not None:
        ip = addresses.canonical(pod_address(full))
        return _address(Address(ip, port), answers, []) if ip else iter(())
    return _url(asked, answers, namespace, types) if isinstance(asked, Url) else _host(asked, answers, namespace, types)


def taken(asked: Asked, answers: Answers) -> set[str]:
    """The kinds of routes that are taken by the listeners that are meant: those of a Gateway, at an address, or all."""
    gates = answers.seen.get("Gateway", [])
    if isinstance(asked, Thing):
        named = [one for one in gates if asked.kind == "Gateway" and meta.name(one) == asked.name]
        return {kind for one in _heard_at(named, answers) for kind in one.kinds} | {asked.kind}
    address = addresses.comparable(_place(asked))
    there = [one for one in gates if address in map(addresses.comparable, conditions.addresses(one))]
    port = str(getattr(asked, "port", "") or "") if there else ""
    heard = [one for one in _heard_at(there or gates, answers) if port in ("", str(one.port), one.name)]
    without_hosts = set() if there else {"TCPRoute", "UDPRoute"}  # which take what comes to an address
    return {kind for one in heard for kind in one.kinds} - without_hosts


def _heard_at(gates: Sequence[Object], answers: Answers) -> Iterator[Listener]:
    """The listeners of Gateways, and those that ListenerSets add to them."""
    labels = _labels(answers)
    for gate in gates:
        for one in (gate, *added(gate, answers.seen.get("ListenerSet", ()), labels)):
            yield from listeners_of(one)


def _labels(answers: Answers) -> dict[str, dict[str, str]] | None:
    return {meta.name(one): meta.labels(one) for one in answers.seen.get("Namespace", ())} or None


def _of_gates(gates: Sequence[Object], answers: Answers) -> list[Read]:
    """What tells the listeners of Gateways, and which routes they take, beside the Gateways themselves."""
    routes = (one for kind in ROUTES for one in answers.seen.get(kind, ()))
    named = any(parent.kind == KIND for one in routes for parent in parents_of(one))
    sets = [_LISTENER_SETS] if named or any(allows(one) != NO_NAMESPACE for one in gates) else []
    known = [*gates, *answers.seen.get("ListenerSet", ())]
    spaces = [_NAMESPACES] if judging.selects_namespaces(known) else []
    return [one for one in (*sets, *spaces) if one.resource.kind not in answers.seen]


def _place(asked: Target | Address | Host | Url) -> str:
    return asked.ip if isinstance(asked, Address) else asked.host if isinstance(asked, Url) else asked.name


def _outside(asked: Address, service: Object) -> bool:
    """Whether an address is one by which a Service is reached from outside: then it may be that of a controller."""
    own = (*services.load_balancer_addresses(service), *services.external_ips(service))
    return bool(asked.ip) and asked.ip in map(addresses.canonical, own)


def _in_front(asked: Address, service: Object) -> bool:
    """Whether a Service with a node port may be that of a controller: it has a load balancer, or was created for a Gateway."""
    of_port = any(one.node_port == asked.port for one in services.ports(service)) if asked.port else False
    return of_port and (services.type_of(service) == "LoadBalancer" or any("gateway" in key for key in meta.labels(service)))


def _address(asked: Address, answers: Answers, routes: Sequence[Read], *, url: bool = False) -> Iterator[Trip]:
    yield Trip([_SERVICES, *([_NODES] if asked.ip else [])])
    node = next((meta.name(one) for one in answers.seen.get("Node", ()) if asked.ip and asked.ip in nodes.ips(one)), "")
    every = [_INGRESSES, _GATEWAYS, _LISTENER_SETS, *routes, _NAMESPACES] if routes else []
    known = answers.seen.get("Service", ())
    behind = every if any(_outside(asked, one) or (url and node and _in_front(asked, one)) for one in known) else []
    if node and not _node_port(answers, asked):
        yield Trip([_pods(f"spec.nodeName={node}"), *behind])
    elif behind:
        yield Trip(behind)
    elif asked.ip and not node and not any(asked.ip in _addresses(one) for one in answers.seen.get("Service", ())):
        ranges = [cidr for one in answers.seen.get("Node", ()) for cidr in pod_ranges(one)]
        of_pods = any(addresses.within(asked.ip, cidr) for cidr in ranges)  # then no Ingress or Gateway has it
        published = every if not of_pods else []
        yield Trip([_pods(f"status.podIP={asked.ip}"), *published])
        if answers.seen.get("Pod"):  # then it is not that of an Ingress or a Gateway
            answers.forget(*(read.resource for read in published))


def _host(asked: Host, answers: Answers, namespace: str, types: Callable[[], Iterable[Resource]]) -> Iterator[Trip]:
    yield Trip([_SERVICES, _INGRESSES])
    if _hosted(answers, asked.name) or _is_service(answers, asked.name, namespace):
        return
    routes = [_HTTP, _GATEWAYS, _LISTENER_SETS, _GRPC, _TLS, _TCP, *([] if asked.protocol == "TCP" else [_UDP]), _NAMESPACES]
    classes = [Read(INGRESS_CLASS)] if _aliased(answers, asked.name) else []
    yield Trip([*routes, *classes, *_of_node(asked.name, asked.port)], types=True)
    yield from _on_node(answers, asked.name, asked.port)
    yield from _of_others(answers, asked.name, types)


def _url(asked: Url, answers: Answers, namespace: str, types: Callable[[], Iterable[Resource]]) -> Iterator[Trip]:
    short = asked.host.count(".") < 2  # it may be a name of a Service, as ``web.shop``
    early = short or asked.port not in (80, 443)  # which may be the node port of a controller
    classes = [Read(INGRESS_CLASS)] if len(readings(asked.path)) > 1 else []  # ingress-nginx says how it reads a path
    yield Trip([_INGRESSES, _HTTP, _GATEWAYS, *([_SERVICES] if early else []), *classes])
    late = [] if early else [_SERVICES]
    more = _of_gates(answers.seen.get("Gateway", []), answers) if answers.seen.get("HTTPRoute") else []
    more += [Read(INGRESS_CLASS)] if not classes and _up_to_controller(answers, asked.host) else []
    served = _served(answers, asked)
    if served and (first := [*more, *([] if _heard(answers, asked) else late)]):
        yield Trip(first)
        late, more, served = [one for one in late if one not in first], [], _served(answers, asked)
    if not served and (not early or not _is_service(answers, asked.host, namespace)):
        tls = [_TLS] if asked.scheme == "https" else []
        yield Trip([*late, *more, _GRPC, *tls, *_of_node(asked.host, str(asked.port))], types=True)
        yield from _on_node(answers, asked.host, str(asked.port))
        if not _is_service(answers, asked.host, namespace):
            yield from _of_others(answers, asked.host, types)


def _of_others(answers: Answers, host: str, types: Callable[[], Iterable[Resource]]) -> Iterator[Trip]:
    """The routes of other projects, as far as the cluster has such kinds, where nothing else names or has the host."""
    gates = (one for gateway in answers.seen.get("Gateway", ()) for one in conditions.addresses(gateway))
    published = (one for obj in answers.seen.get("Ingress", ()) for one in services.load_balancer_addresses(obj))
    if _hosted(answers, host) or _node_named(answers, host) or host.lower() in map(str.lower, (*gates, *published)):
        return
    if found := [resource for resource in types() if (resource.group, resource.kind) in HOSTING]:
        yield Trip([Read(resource, None, ALL_NAMESPACES) for resource in found])


def if_missing(asked: Target) -> list[Read]:
    """What a name may lead to that no Service has: read with what is read of such a Service, so that `trips` finds it read."""
    return [_SERVICES, *_of_node(asked.name, asked.port)] if asked.own_name else []


def of_that_name(asked: Target, namespace: str) -> list[Read]:
    """The namespace, and what of other kinds may be called so in it, where there is no such Service: lists, as others are."""
    usual = (POD, kinds.DEPLOYMENT, kinds.STATEFUL_SET, INGRESS)
    by_name = Read(POD, None, namespace, field_selector=f"metadata.name={asked.name}", keep=slim)
    named = [by_name._replace(resource=kind) for kind in usual] if asked.own_name else []
    return [Read(NAMESPACE, namespace, ALL_NAMESPACES, keep=slim), *named]


def _node(asked: Target, answers: Answers) -> Iterator[Trip]:
    yield Trip([_NODES])
    if node := _node_named(answers, asked.name):
        yield Trip([_SERVICES, *([_pods(f"spec.nodeName={node}")] if asked.port.isdigit() else [])])


def _thing(asked: Thing, answers: Answers, namespace: str, types: Callable[[], Iterable[Resource]]) -> Iterator[Trip]:
    if asked.kind in REFERRERS:
        own = KNOWN.get(asked.kind) or kinds.among(_DISCOVERED[asked.kind], types())
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
            yield Trip([_INGRESSES])
    elif asked.kind == "Gateway":
        yield Trip([listed, _HTTP, _GRPC, _TLS, _TCP, _UDP])  # which of these it takes, only its listeners tell
        if more := _of_gates([one for one in answers.seen.get("Gateway", ()) if meta.name(one) == asked.name], answers):
            yield Trip(more)
    else:
        yield Trip([listed, _GATEWAYS])
        named = [one for one in answers.seen.get(asked.kind, ()) if meta.name(one) == asked.name]
        if any(parent.kind == KIND for one in named for parent in parents_of(one)):
            yield Trip([_LISTENER_SETS])
    yield from _missing(asked, answers, namespace, ROUTING)


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


def _pods(field_selector: str) -> Read:
    return Read(POD, None, ALL_NAMESPACES, field_selector=field_selector)


def _of_node(host: str, port: str) -> list[Read]:
    """The nodes, of which one may have a host name, and the pods on the one that is called so: one may use a port of it."""
    return [_NODES, *([_pods(f"spec.nodeName={host.lower()}")] if port.isdigit() else [])]


def _on_node(answers: Answers, host: str, port: str) -> Iterator[Trip]:
    """The pods on the node with a host name, where its port is no node port: read before if that is its own name, too."""
    node = _node_named(answers, host)
    if node and port.isdigit() and not _node_port(answers, Address("", int(port))):
        yield Trip([_pods(f"spec.nodeName={node}")])


def _node_named(answers: Answers, host: str) -> str:
    """The name of the node with a host name."""
    return next((meta.name(one) for one in answers.seen.get("Node", ()) if host.lower() in nodes.names(one)), "")


def _node_port(answers: Answers, asked: Address) -> bool:
    """Whether a Service has the port that is asked for, at every node or at this very address."""
    known = answers.seen.get("Service", ())
    ports = [port for service in known for port in services.ports(service) if asked.ip in _addresses(service)]
    node_ports = [port.node_port for service in known for port in services.ports(service)]
    return not asked.port or asked.port in node_ports or any(port.port == asked.port for port in ports)


def _addresses(service: Object) -> list[str]:
    found = services.cluster_ips(service), services.external_ips(service), services.load_balancer_addresses(service)
    return [addresses.canonical(ip) for ips in found for ip in ips]


def _lone_canary(answers: Answers, name: str) -> bool:
    """Whether an Ingress is a canary whose own Ingress is not in its namespace."""
    known, classes = answers.seen.get("Ingress", ()), answers.seen.get("IngressClass", ())
    named = [one for one in known if meta.name(one) == name and CANARY in meta.annotations(one)]
    return any(is_canary(one, classes) and not shared(one, known, classes) for one in named)


def _heard(answers: Answers, asked: Url) -> bool:
    """Whether an Ingress or a listener takes the port of a URL; else a Service before it may have that port."""
    ports = {one.port for gateway in answers.seen.get("Gateway", ()) for one in listeners_of(gateway)}
    return bool(answers.seen.get("Ingress")) or not ports or asked.port in ports


def _is_service(answers: Answers, host: str, namespace: str) -> bool:
    """Whether a host is the short name of a Service, or the name of a load balancer."""
    known = {(meta.namespace(one), meta.name(one)) for one in answers.seen.get("Service", ())}
    names = [parse(f"{host}.{space}") for space in (f"svc.{CLUSTER_DOMAIN}", f"{namespace}.svc.{CLUSTER_DOMAIN}")]
    balanced = (name.lower() for one in answers.seen.get("Service", ()) for name in services.load_balancer_addresses(one))
    return any(name and (name.namespace, name.service) in known for name in names) or host.lower() in balanced


def _up_to_controller(answers: Answers, host: str) -> bool:
    """Whether only the controller knows what a host or its paths mean: ingress-nginx has aliases, and regular expressions."""
    known = [rule for ingress in answers.seen.get("Ingress", ()) for rule in rules_of(ingress)]
    fitting = [rule for rule in known if rule.host and takes_host(rule.host, host)]
    return _aliased(answers, host) or any(rule.regular or set(rule.path) & set("[]()|*^$\\") for rule in fitting)


def _aliased(answers: Answers, host: str) -> bool:
    """Whether an Ingress has the name as an alias, if its controller is ingress-nginx."""
    named = (alias for ingress in answers.seen.get("Ingress", ()) for alias in aliases_of(ingress))
    return any(takes_host(alias, host) for alias in named)


def _served(answers: Answers, asked: Url) -> bool:
    """Whether an Ingress, or a route that a listener takes as far as is known, has host and port."""
    if not _hosted(answers, asked.host):
        return False
    named = [rule.host for ingress in answers.seen.get("Ingress", ()) for rule in rules_of(ingress)]
    if asked.port in (80, 443) and any(takes_host(one, asked.host) for one in named if one):
        return True
    if asked.port in {port.node_port for one in answers.seen.get("Service", ()) for port in services.ports(one)}:
        return True  # it may be that of the Service before a controller
    gates, labels = [*answers.seen.get("Gateway", ()), *answers.seen.get(KIND, ())], _labels(answers)
    unread = KIND not in answers.seen and KIND not in answers.unseen
    return any(
        (unread and one.parent.kind == KIND) or any(each.listener.port == asked.port for each in one.attached)
        for route in answers.seen.get("HTTPRoute", ())
        if any(takes(str(host), asked.host) for host in items(route, "spec", "hostnames"))
        for one in attach(route, gates, labels)
    )


def _hosted(answers: Answers, host: str) -> bool:
    """Whether an Ingress or a route names a host."""
    named = [rule.host for ingress in answers.seen.get("Ingress", ()) for rule in rules_of(ingress)]
    routes = [route for kind in ("HTTPRoute", "GRPCRoute", "TLSRoute") for route in answers.seen.get(kind, ())]
    named += [str(one) for route in routes for one in items(route, "spec", "hostnames")]
    return any(takes_host(one, host) for one in named if one)
