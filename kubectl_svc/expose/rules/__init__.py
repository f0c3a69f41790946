"""What the API server would refuse about a Service, and what it would take without any effect.

Mirrors k8s.io/kubernetes/pkg/apis/core/validation ``ValidateServiceCreate`` after the API's defaults, and the checks of
pkg/registry/core/service/storage that need no knowledge of the cluster; one module for each group of fields.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.expose.rules import addresses, metadata, node_ports, ports, traffic, types
from kubectl_svc.expose.rules.forms import Problem
from kubectl_svc.objects import Object
from kubectl_svc.objects.meta import dig, items, mapping, name

NODE_PORTS = range(30000, 32768)
"""The default of the API server's ``--service-node-port-range``."""


def problems(service: Object) -> Iterator[Problem]:
    """Everything that the API server would refuse, whatever the cluster."""
    spec = mapping(service, "spec")
    yield from metadata.problems(service)
    yield from types.problems(spec)
    yield from ports.problems(spec)
    yield from addresses.problems(spec)
    yield from traffic.problems(service)
    yield from node_ports.problems(spec)


def pointless(service: Object) -> Iterator[Problem]:
    """What the API server takes and nobody heeds: asked for, it must not be dropped in silence."""
    spec = mapping(service, "spec")
    kind = types.type_of(spec)
    if kind != "LoadBalancer" and spec.get("loadBalancerIP"):
        yield ("spec", "loadBalancerIP"), "has no effect unless the type is LoadBalancer; add --type=LoadBalancer"
    if kind != "ExternalName" and spec.get("externalName"):
        yield ("spec", "externalName"), f"has no effect with type {kind}; leave the type out"
    if kind == "ExternalName" and addresses.is_address(str(spec.get("externalName") or "")):
        yield ("spec", "externalName"), "is an IP address, which DNS cannot alias; make a Service with --address instead"
    if kind == "ExternalName" and any(dig(port, "nodePort") for port in items(spec, "ports")):
        yield ("spec", "ports"), "a node port has no effect with type ExternalName"
    if traffic.affinity_of(spec) != "ClientIP" and spec.get("sessionAffinityConfig"):
        yield ("spec", *traffic.AFFINITY_TIMEOUT), "has no effect without session affinity; add --session-affinity=ClientIP"


def warnings(service: Object) -> Iterator[str]:
    """What some API servers refuse and others take."""
    if name(service)[:1].isdigit():
        yield f"the name {name(service)} begins with a digit, which API servers before 1.36 refuse"
    asked = [dig(port, "nodePort") for port in items(service, "spec", "ports")]
    for number in (*asked, dig(service, "spec", "healthCheckNodePort")):
        if number and number not in NODE_PORTS:
            yield f"node port {number} is outside {NODE_PORTS.start}-{NODE_PORTS.stop - 1}, the default range of API servers"
