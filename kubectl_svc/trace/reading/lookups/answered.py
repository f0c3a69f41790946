"""What the reads of a lookup have shown so far: whether something has a host, an address or a port."""

from __future__ import annotations

from kubectl_svc.kubernetes.dns.names import CLUSTER_DOMAIN, parse
from kubectl_svc.kubernetes.gateway.attachment import attach
from kubectl_svc.kubernetes.gateway.hostnames import takes
from kubectl_svc.kubernetes.gateway.listener_sets import KIND
from kubectl_svc.kubernetes.gateway.listeners import listeners_of
from kubectl_svc.kubernetes.ingress.aliases import aliases_of
from kubectl_svc.kubernetes.ingress.rules import rules_of, takes_host
from kubectl_svc.kubernetes.patterns import looks_regular
from kubectl_svc.objects import Object, addresses, meta, nodes, services
from kubectl_svc.objects.meta import items
from kubectl_svc.trace.asked import Address, Url
from kubectl_svc.trace.reading.answers import Answers


def is_hosted(answers: Answers, host: str) -> bool:
    """Whether an Ingress or a route names a host."""
    named = [rule.host for ingress in answers.seen.get("Ingress", ()) for rule in rules_of(ingress)]
    routes = [route for kind in ("HTTPRoute", "GRPCRoute", "TLSRoute") for route in answers.seen.get(kind, ())]
    named += [str(one) for route in routes for one in items(route, "spec", "hostnames")]
    return any(takes_host(one, host) for one in named if one)


def is_served(answers: Answers, asked: Url) -> bool:
    """Whether an Ingress, or a route that a listener takes as far as is known, has host and port."""
    if not is_hosted(answers, asked.host):
        return False
    named = [rule.host for ingress in answers.seen.get("Ingress", ()) for rule in rules_of(ingress)]
    if asked.port in (80, 443) and any(takes_host(one, asked.host) for one in named if one):
        return True
    if asked.port in {port.node_port for one in answers.seen.get("Service", ()) for port in services.ports(one)}:
        return True  # it may be that of the Service before a controller
    gates, labels = [*answers.seen.get("Gateway", ()), *answers.seen.get(KIND, ())], labels_of(answers)
    unread = KIND not in answers.seen and KIND not in answers.unseen
    return any(
        (unread and one.parent.kind == KIND) or any(each.listener.port == asked.port for each in one.attached)
        for route in answers.seen.get("HTTPRoute", ())
        if any(takes(str(host), asked.host) for host in items(route, "spec", "hostnames"))
        for one in attach(route, gates, labels)
    )


def is_heard(answers: Answers, asked: Url) -> bool:
    """Whether an Ingress or a listener takes the port of a URL; else a Service before it may have that port."""
    ports = {one.port for gateway in answers.seen.get("Gateway", ()) for one in listeners_of(gateway)}
    return bool(answers.seen.get("Ingress")) or not ports or asked.port in ports


def is_service(answers: Answers, host: str, namespace: str) -> bool:
    """Whether a host is the short name of a Service, or the name of a load balancer."""
    known = {(meta.namespace(one), meta.name(one)) for one in answers.seen.get("Service", ())}
    names = [parse(f"{host}.{space}") for space in (f"svc.{CLUSTER_DOMAIN}", f"{namespace}.svc.{CLUSTER_DOMAIN}")]
    balanced = (name.lower() for one in answers.seen.get("Service", ()) for name in services.load_balancer_addresses(one))
    return any(name and (name.namespace, name.service) in known for name in names) or host.lower() in balanced


def addresses_of(service: Object) -> list[str]:
    """Every IP address at which a Service is reached, in canonical form."""
    return [addresses.canonical(ip) for ip in services.addresses(service)]


def node_named(answers: Answers, host: str) -> str:
    """The name of the node with a host name."""
    return next((meta.name(one) for one in answers.seen.get("Node", ()) if host.lower() in nodes.names(one)), "")


def has_node_port(answers: Answers, asked: Address) -> bool:
    """Whether a Service has the port that is asked for, at every node or at this very address."""
    known = answers.seen.get("Service", ())
    ports = [port for service in known for port in services.ports(service) if asked.ip in addresses_of(service)]
    node_ports = [port.node_port for service in known for port in services.ports(service)]
    return not asked.port or asked.port in node_ports or any(port.port == asked.port for port in ports)


def is_aliased(answers: Answers, host: str) -> bool:
    """Whether an Ingress has the name as an alias, if its controller is ingress-nginx."""
    named = (alias for ingress in answers.seen.get("Ingress", ()) for alias in aliases_of(ingress))
    return any(takes_host(alias, host) for alias in named)


def is_up_to_controller(answers: Answers, host: str) -> bool:
    """Whether only the controller knows what a host or its paths mean: aliases, expressions, wildcards, default backends."""
    known = [rule for ingress in answers.seen.get("Ingress", ()) for rule in rules_of(ingress)]
    fitting = [rule for rule in known if rule.host and takes_host(rule.host, host)]
    special = any(rule.regular or rule.action or looks_regular(rule.path) or set(rule.path) & set("()*?") for rule in fitting)
    return special or is_aliased(answers, host) or has_default_backend(answers)


def has_default_backend(answers: Answers) -> bool:
    """Whether an Ingress has a default backend: for which hosts it is, is up to the controller."""
    return any(rule.is_default for ingress in answers.seen.get("Ingress", ()) for rule in rules_of(ingress))


def labels_of(answers: Answers) -> dict[str, dict[str, str]] | None:
    """The labels of namespaces by name, as far as these were read."""
    return {meta.name(one): meta.labels(one) for one in answers.seen.get("Namespace", ())} or None
