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
from kubectl_svc.objects import Object, services

_FOR_PROXIES = (
    ("sessionAffinity",),
    ("sessionAffinityConfig", "clientIP", "timeoutSeconds"),
    ("externalIPs",),
    ("internalTrafficPolicy",),
    ("trafficDistribution",),
)
"""Fields that only kube-proxy reads, which has nothing to do with aliases and headless Services."""
NODE_PORTED = ("NodePort", "LoadBalancer")


def problems(request: ServiceRequest, *, source: bool) -> Iterator[str]:
    """What an alias of a DNS name cannot do; ``source`` says that pods, or a Service, are to be exposed by it."""
    if not request.external:
        return
    kind = request.spec.get(("type",))
    if kind != "ExternalName":
        yield f"--external-name: contradicts --type={kind}; leave one of them out"
    if source:
        yield "--external-name: a DNS alias has no pods; leave out the resource or --external-name"
    yield from _no_name(str(request.spec.get(("externalName",)) or ""))
    if request.selector:
        yield "--selector: has no effect with type ExternalName, which selects no pods; leave it out"
    if request.addresses:
        yield "--address: has no effect with type ExternalName, which has no endpoints; leave out --external-name or --address"
    for port in request.ports:
        if port.target not in (None, port.port):
            yield f"--port: an ExternalName maps no ports: clients connect to port {port.port}, not to {port.target}"
    if request.target is not None:
        yield "--target-port: has no effect with type ExternalName, which maps no ports; leave it out"
    for path in (*_FOR_PROXIES, ("publishNotReadyAddresses",)):
        if request.spec.get(path) not in (None, "None", False):
            yield f"{FLAGS[path]}: has no effect with type ExternalName, which is a DNS alias; leave it out"


def _no_name(text: str) -> Iterator[str]:
    """Why ``text`` is more than a DNS name, where it holds one."""
    host = re.fullmatch(r"(?:(?P<scheme>\w+)://)?(?P<host>[^/:@]+)(?::(?P<port>\d+))?(?P<path>/.*)?", text)
    if host and host["scheme"]:
        yield f'--external-name: "{text}" is a URL; write --external-name={host["host"]}'
    elif host and (host["port"] or host["path"]):
        what = "a port, which clients choose themselves" if host["port"] else "a path"
        yield f'--external-name: "{text}" has {what}; write --external-name={host["host"]}'


def notes(request: ServiceRequest, source: Source | None, service: Object) -> Iterator[str]:
    """What has no effect on ``service``, and was perhaps meant to have one."""
    if request.external:
        if request.ports:
            yield "--port has no effect with type ExternalName: clients connect to the port that they choose themselves"
        return
    if services.headless(service):
        yield from _headless(request, service)
    yield from _perhaps(request, service)
    if request.keep_labels and (source is None or source.kind != "Pod"):
        yield "--keep-labels has no effect: only the labels of a pod are left out"
    if not services.selector(service):
        yield from _without_selector(request, service)


def _perhaps(request: ServiceRequest, service: Object) -> Iterator[str]:
    """What is taken as it stands, and may have been meant otherwise."""
    for name, value in request.annotations.items():
        if re.search(r",[\w./-]+=", value):
            yield f'the annotation {name} has the value "{value}"; repeat --annotation for another one'
    for port in request.ports if services.type_of(service) in NODE_PORTED else ():
        if port.target in NODE_PORTS and not port.node_port:
            written = f"a node port is written {port.port}@{port.target}"
            yield f"port {port.port} sends traffic to container port {port.target}; {written}"


def _headless(request: ServiceRequest, service: Object) -> Iterator[str]:
    for path in _FOR_PROXIES:
        if request.spec.get(path) not in (None, "None"):
            yield f"{FLAGS[path]} has no effect on a headless Service: clients connect to pods, not through kube-proxy"
    mapped = [port for port in services.ports(service) if port.target_port != port.port]
    if mapped and (request.target is not None or any(port.target is not None for port in request.ports)):
        ports = ", ".join(f"{port.target_port}, not {port.port}" for port in mapped)
        yield f"a headless Service maps no ports: clients connect to {ports}"


def _without_selector(request: ServiceRequest, service: Object) -> Iterator[str]:
    if request.spec.get(("publishNotReadyAddresses",)):
        yield "--publish-not-ready has no effect without a selector: no pods are published"
    for port in services.ports(service):
        if isinstance(port.target_port, str):
            yield (
                f'target port "{port.target_port}" is looked up in pods, and the Service has no selector:'
                f" its endpoints get port {port.port} unless they say another"
            )
