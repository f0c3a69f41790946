"""The round trips for a host name and for a URL: Ingresses and what is likely, then everything else that may have it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from kubectl_svc.cluster.kinds import INGRESS_CLASS, Resource
from kubectl_svc.cluster.reading import ALL_NAMESPACES, Read
from kubectl_svc.kubernetes.gateway import conditions
from kubectl_svc.kubernetes.gateway.attachment import ROUTES, parents_of
from kubectl_svc.kubernetes.gateway.backends import lost_rules
from kubectl_svc.kubernetes.gateway.hostnames import takes
from kubectl_svc.kubernetes.gateway.listener_sets import KIND, allows
from kubectl_svc.kubernetes.gateway.listeners import NO_NAMESPACE
from kubectl_svc.kubernetes.paths import readings
from kubectl_svc.kubernetes.references.hosts import KINDS as HOSTING
from kubectl_svc.objects import Object, services
from kubectl_svc.objects.meta import items
from kubectl_svc.trace.asked import Address, Host, Url
from kubectl_svc.trace.reading import judging
from kubectl_svc.trace.reading.answers import Answers
from kubectl_svc.trace.reading.lookups.answered import (
    has_default_backend,
    has_node_port,
    is_aliased,
    is_heard,
    is_hosted,
    is_served,
    is_service,
    is_up_to_controller,
    node_named,
)
from kubectl_svc.trace.reading.lookups.reads import (
    GATEWAYS,
    GRPC,
    HTTP,
    INGRESSES,
    LISTENER_SETS,
    NAMESPACES,
    NODES,
    SERVICES,
    TCP,
    TLS,
    UDP,
    Trip,
    pods,
)


def of_host(asked: Host, answers: Answers, namespace: str, types: Callable[[], Iterable[Resource]]) -> Iterator[Trip]:
    """Likely are Services, by the names of load balancers, and Ingresses."""
    yield Trip([SERVICES, INGRESSES])
    if is_hosted(answers, asked.name) or is_service(answers, asked.name, namespace):
        if has_default_backend(answers):
            yield Trip([Read(INGRESS_CLASS)])
        return
    routes = [HTTP, GATEWAYS, LISTENER_SETS, GRPC, TLS, TCP, *([] if asked.protocol == "TCP" else [UDP]), NAMESPACES]
    classes = [Read(INGRESS_CLASS)] if is_aliased(answers, asked.name) or has_default_backend(answers) else []
    yield Trip([*routes, *classes, *of_node(asked.name, asked.port)], types=True)
    yield from on_node(answers, asked.name, asked.port)
    yield from _of_others(answers, asked.name, types)


def of_url(asked: Url, answers: Answers, namespace: str, types: Callable[[], Iterable[Resource]]) -> Iterator[Trip]:
    """Likely are Ingresses and HTTPRoutes with their Gateways, and Services if the host may be the name of one."""
    short = asked.host.count(".") < 2  # it may be a name of a Service, as ``web.shop``
    early = short or asked.port not in (80, 443)  # which may be the node port of a controller
    classes = [Read(INGRESS_CLASS)] if len(readings(asked.path)) > 1 else []  # ingress-nginx says how it reads a path
    yield Trip([INGRESSES, HTTP, GATEWAYS, *([SERVICES] if early else []), *classes])
    late = [] if early else [SERVICES]
    more = of_gates(answers.seen.get("Gateway", []), answers) if answers.seen.get("HTTPRoute") else []
    more += [Read(INGRESS_CLASS)] if not classes and is_up_to_controller(answers, asked.host) else []
    served = is_served(answers, asked)
    if served and (first := [*more, *([] if is_heard(answers, asked) else late)]):
        yield Trip(first)
        late, more, served = [one for one in late if one not in first], [], is_served(answers, asked)
    if not served and (not early or not is_service(answers, asked.host, namespace)):
        tls = [TLS] if asked.scheme == "https" else []
        yield Trip([*late, *more, GRPC, *tls, *of_node(asked.host, str(asked.port))], types=True)
        yield from on_node(answers, asked.host, str(asked.port))
        if not is_service(answers, asked.host, namespace):
            yield from _of_others(answers, asked.host, types)
    yield from meant(answers, asked.host)


def meant(answers: Answers, host: str = "") -> Iterator[Trip]:
    """The Services, where a rule of a route, with that host if any is said, sends only to what is of no kind.

    One may have the name of such a backend.
    """
    known = [one for kind in ROUTES for one in answers.seen.get(kind, ()) if lost_rules(one)]
    hosts = ([str(one) for one in items(route, "spec", "hostnames")] for route in known)
    wanted = any(not host or not named or any(takes(one, host) for one in named) for named in hosts)
    if "Service" not in answers.seen and wanted:
        yield Trip([SERVICES])


def _of_others(answers: Answers, host: str, types: Callable[[], Iterable[Resource]]) -> Iterator[Trip]:
    """The routes of other projects, as far as the cluster has such kinds, where nothing else names or has the host."""
    gates = (one for gateway in answers.seen.get("Gateway", ()) for one in conditions.addresses(gateway))
    published = (one for obj in answers.seen.get("Ingress", ()) for one in services.load_balancer_addresses(obj))
    if is_hosted(answers, host) or node_named(answers, host) or host.lower() in map(str.lower, (*gates, *published)):
        return
    if found := [resource for resource in types() if (resource.group, resource.kind) in HOSTING]:
        yield Trip([Read(resource, None, ALL_NAMESPACES) for resource in found])


def of_gates(gates: Sequence[Object], answers: Answers) -> list[Read]:
    """What tells the listeners of Gateways, and which routes they take, beside the Gateways themselves."""
    routes = (one for kind in ROUTES for one in answers.seen.get(kind, ()))
    named = any(parent.kind == KIND for one in routes for parent in parents_of(one))
    sets = [LISTENER_SETS] if named or any(allows(one) != NO_NAMESPACE for one in gates) else []
    known = [*gates, *answers.seen.get("ListenerSet", ())]
    spaces = [NAMESPACES] if judging.selects_namespaces(known) else []
    return [one for one in (*sets, *spaces) if one.resource.kind not in answers.seen]


def of_node(host: str, port: str) -> list[Read]:
    """The nodes, of which one may have a host name, and the pods on the one that is called so: one may use a port of it."""
    return [NODES, *([pods(f"spec.nodeName={host.lower()}")] if port.isdigit() else [])]


def on_node(answers: Answers, host: str, port: str) -> Iterator[Trip]:
    """The pods on the node with a host name, where its port is no node port: read before if that is its own name, too."""
    node = node_named(answers, host)
    if node and port.isdigit() and not has_node_port(answers, Address("", int(port))):
        yield Trip([pods(f"spec.nodeName={node}")])
