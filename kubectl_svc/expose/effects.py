"""What is asked for and has no effect: refused where it contradicts the rest, else noted. Pure.

The API server accepts all of it, and no component uses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubectl_svc.expose.facts import Source
from kubectl_svc.expose.fields import FLAGS
from kubectl_svc.expose.ports import NODE_PORTS
from kubectl_svc.expose.request import ServiceRequest
from kubectl_svc.expose.said import said
from kubectl_svc.objects import Object, services
from kubectl_svc.wording import Said

_FOR_PROXIES = (
    ("sessionAffinity",),
    ("sessionAffinityConfig", "clientIP", "timeoutSeconds"),
    ("externalIPs",),
    ("internalTrafficPolicy",),
    ("trafficDistribution",),
)
"""Fields that only kube-proxy reads, which has nothing to do with aliases and headless Services."""
NODE_PORTED = ("NodePort", "LoadBalancer")


def problems(request: ServiceRequest, *, source: bool) -> Iterator[Said]:
    """What an alias of a DNS name cannot do; ``source`` says that pods, or a Service, are to be exposed by it."""
    if not request.external:
        return
    kind = request.spec.get(("type",))
    if kind != "ExternalName":
        yield said("contradicts-omit", flag="--external-name", other=f"--type={kind}")
    if source:
        yield said("external-with-source")
    yield from _no_name(str(request.spec.get(("externalName",)) or ""))
    if request.selector:
        yield said("external-selector")
    if request.addresses:
        yield said("external-address")
    for port in request.ports:
        if port.target not in (None, port.port):
            yield said("external-port", port=port.port, target=port.target)
    if request.target is not None:
        yield said("external-target")
    for path in (*_FOR_PROXIES, ("publishNotReadyAddresses",)):
        if request.spec.get(path) not in (None, "None", False):
            yield said("external-field", flag=FLAGS[path])


def _no_name(text: str) -> Iterator[Said]:
    """Why ``text`` is more than a DNS name, where it holds one."""
    host = re.fullmatch(r"(?:(?P<scheme>\w+)://)?(?P<host>[^/:@]+)(?::(?P<port>\d+))?(?P<path>/.*)?", text)
    if host and host["scheme"]:
        yield said("external-url", text=text, host=host["host"])
    elif host and (host["port"] or host["path"]):
        yield said("external-with-port" if host["port"] else "external-with-path", text=text, host=host["host"])


def notes(request: ServiceRequest, source: Source | None, service: Object) -> Iterator[Said]:
    """What has no effect on ``service``, and was perhaps meant to have one."""
    if request.external:
        if request.ports:
            yield said("port-of-alias")
        return
    if services.headless(service):
        yield from _headless(request, service)
    yield from _perhaps(request, service)
    if request.keep_labels and (source is None or source.kind != "Pod"):
        yield said("keep-labels")
    if not services.selector(service):
        yield from _without_selector(request, service)


def _perhaps(request: ServiceRequest, service: Object) -> Iterator[Said]:
    """What is taken as it stands, and may have been meant otherwise."""
    for name, value in request.annotations.items():
        if re.search(r",[\w./-]+=", value):
            yield said("annotation-value", name=name, value=value)
    for port in request.ports if services.type_of(service) in NODE_PORTED else ():
        if port.target in NODE_PORTS and not port.node_port:
            yield said("node-port-meant", port=port.port, target=port.target)


def _headless(request: ServiceRequest, service: Object) -> Iterator[Said]:
    for path in _FOR_PROXIES:
        if request.spec.get(path) not in (None, "None"):
            yield said("headless-field", flag=FLAGS[path])
    mapped = [port for port in services.ports(service) if port.target_port != port.port]
    if mapped and (request.target is not None or any(port.target is not None for port in request.ports)):
        yield said("headless-ports", ports=[said("mapped", target=port.target_port, port=port.port) for port in mapped])


def _without_selector(request: ServiceRequest, service: Object) -> Iterator[Said]:
    if request.spec.get(("publishNotReadyAddresses",)):
        yield said("publish-not-ready")
    for port in services.ports(service):
        if isinstance(port.target_port, str):
            yield said("target-name", name=port.target_port, port=port.port)
