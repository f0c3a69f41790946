"""One trace with every fact that ``kubectl describe service`` prints (k8s.io/kubectl/pkg/describe, ``describeService``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubectl_svc.console import safe
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.render.as_tree import as_tree
from kubectl_svc.render.look import Look
from kubectl_svc.trace.report import Report

NONE = "<none>"


def as_wide(report: Report, look: Look) -> str:
    """The facts, then the tree."""
    if report.service is None:
        return as_tree(report, look)
    facts = list(_facts(report, report.service))
    wide = max(len(name) for name, _ in facts) + 2
    lines = [
        f"{look.paint(f'{name}:', 'faint') if name else ''}{' ' * (wide - len(name) - bool(name))}{safe(value)}"
        for name, value in facts
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n\n" + as_tree(report, look)


def _facts(report: Report, service: Object) -> Iterator[tuple[str, str]]:
    """Names and values; a fact of several lines has its name on the first alone."""
    yield "Name", report.name
    yield "Namespace", report.namespace
    yield from _pairs("Labels", meta.labels(service))
    yield from _pairs("Annotations", meta.annotations(service))
    yield "Selector", ",".join(f"{key}={value}" for key, value in sorted(services.selector(service).items())) or NONE
    yield "Type", services.type_of(service)
    yield from _addresses(service)
    for port in services.ports(service):
        yield from _port(report, service, port)
    yield from _policies(service)
    yield from _events(report)


def _addresses(service: Object) -> Iterator[tuple[str, str]]:
    if policy := dig(service, "spec", "ipFamilyPolicy"):
        yield "IP Family Policy", str(policy)
    if families := services.ip_families(service):
        yield "IP Families", ",".join(families)
    ips = services.cluster_ips(service)
    yield "IP", str(dig(service, "spec", "clusterIP") or "")
    yield "IPs", ",".join(ips) or NONE
    if outside := services.external_ips(service):
        yield "External IPs", ",".join(outside)
    if wanted := dig(service, "spec", "loadBalancerIP"):
        yield "Desired LoadBalancer IP", str(wanted)
    if kind := dig(service, "spec", "loadBalancerClass"):
        yield "LoadBalancer Class", str(kind)
    if host := services.external_name(service):
        yield "External Name", host
    ingress = [item for item in items(service, "status", "loadBalancer", "ingress") if isinstance(item, dict)]
    if ingress:
        yield "LoadBalancer Ingress", ", ".join(_ingress(item) for item in ingress)


def _ingress(item: Object) -> str:
    mode = item.get("ipMode")
    return str(item.get("ip") or item.get("hostname") or "") + (f" ({mode})" if mode else "")


def _port(report: Report, service: Object, port: ServicePort) -> Iterator[tuple[str, str]]:
    yield "Port", f"{port.name or '<unset>'}  {port.port}/{port.protocol}"
    yield "TargetPort", f"{port.target_port}/{port.protocol}"
    if port.app_protocol:
        yield "AppProtocol", port.app_protocol
    if port.node_port:
        yield "NodePort", f"{port.name or '<unset>'}  {port.node_port}/{port.protocol}"
    if services.type_of(service) != "ExternalName":
        yield "Endpoints", ",".join(_endpoints(report, port)) or NONE


def _endpoints(report: Report, port: ServicePort) -> Iterator[str]:
    """The ready addresses behind one port, as the tree's hops have them."""
    label = f"port {f'{port.name} {port.port}/{port.protocol}'.lstrip()}"
    own = next((hop.id for hop in report.hops if hop.kind == "Port" and hop.object == label), None)
    for hop in report.hops:
        if (
            own is not None
            and hop.kind in ("Pod", "Address")
            and hop.id.startswith(own + "/")
            and hop.address
            and hop.status == "ok"
        ):
            yield hop.address


def _policies(service: Object) -> Iterator[tuple[str, str]]:
    yield "Session Affinity", str(dig(service, "spec", "sessionAffinity") or "None")
    if seconds := dig(service, "spec", "sessionAffinityConfig", "clientIP", "timeoutSeconds"):
        yield "Session Affinity Timeout", f"{seconds} s"
    if policy := dig(service, "spec", "externalTrafficPolicy"):
        yield "External Traffic Policy", str(policy)
    if policy := dig(service, "spec", "internalTrafficPolicy"):
        yield "Internal Traffic Policy", str(policy)
    if distribution := dig(service, "spec", "trafficDistribution"):
        yield "Traffic Distribution", str(distribution)
    if port := dig(service, "spec", "healthCheckNodePort"):
        yield "HealthCheck NodePort", str(port)
    if ranges := items(service, "spec", "loadBalancerSourceRanges"):
        yield "LoadBalancer Source Ranges", ",".join(map(str, ranges))
    if services.publishes_not_ready(service):
        yield "Publish Not Ready", "true"


def _events(report: Report) -> Iterator[tuple[str, str]]:
    own = [event for event in report.events if _about(event, report)]
    if not own:
        why = report.unseen.get("Event", "")
        yield "Events", f"unknown: {why}" if why else NONE
    for index, event in enumerate(own):
        count = event.get("count") or dig(event, "series", "count") or 1
        line = f"{event.get('type')}  {event.get('reason')}  x{count}  {event.get('message') or ''}"
        yield "Events" if index == 0 else "", line


def _about(event: Object, report: Report) -> bool:
    about = (dig(event, "involvedObject", "kind"), dig(event, "involvedObject", "name"))
    return about == ("Service", report.name)


def _pairs(name: str, pairs: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if not pairs:
        yield name, NONE
    for index, (key, value) in enumerate(sorted(pairs.items())):
        yield name if index == 0 else "", f"{key}={value}"
