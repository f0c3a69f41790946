"""What the API server would refuse about a Service, and what it would accept without any effect.

The first is admission's to say; here stands which choices are odd, though legal.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.expose.ports import NODE_PORTS
from kubectl_svc.expose.said import said
from kubectl_svc.kubernetes import admission
from kubectl_svc.kubernetes.admission.refused import DECODING, FORBIDDEN, Path, Refused, body
from kubectl_svc.objects import Object, services
from kubectl_svc.objects.addresses import family
from kubectl_svc.objects.meta import dig, items, mapping, name
from kubectl_svc.wording import Said

ServiceProblem = tuple[Path, str | Said]
"""Where, and what is wrong there: the server's words, or ours, which go on after the name of the field or flag."""

AFFINITY_TIMEOUT = ("sessionAffinityConfig", "clientIP", "timeoutSeconds")


def problems(service: Object) -> Iterator[ServiceProblem]:
    """Everything that the API server would refuse, whatever the cluster, in its own words where these say what to do."""
    of_cluster = services.type_of(service) == "ClusterIP"
    for refused in admission.problems(service):
        typed = of_cluster and refused.path[-1:] == ("nodePort",) and refused.reason == FORBIDDEN
        yield _field(refused.path), said("node-port-type") if typed else body(refused)


def misfits(service: Object) -> Iterator[Refused]:
    """Unknown fields and values of the wrong type, as in a Service written by hand."""
    return (refused for refused in admission.problems(service) if refused.reason in DECODING)


def pointless(service: Object) -> Iterator[ServiceProblem]:
    """What the API server accepts and no component uses: asked for, it must not be dropped in silence."""
    spec, kind = mapping(service, "spec"), services.type_of(service)
    if kind != "LoadBalancer" and spec.get("loadBalancerIP"):
        yield ("spec", "loadBalancerIP"), said("load-balancer-ip")
    if kind != "ExternalName" and spec.get("externalName"):
        yield ("spec", "externalName"), said("external-of-type", type=kind)
    if kind == "ExternalName" and family(str(spec.get("externalName") or "")):
        yield ("spec", "externalName"), said("external-ip")
    if kind == "ExternalName" and any(dig(port, "nodePort") for port in items(spec, "ports")):
        yield ("spec", "ports"), said("external-node-port")
    if spec.get("sessionAffinity") != "ClientIP" and spec.get("sessionAffinityConfig"):
        yield ("spec", *AFFINITY_TIMEOUT), said("affinity-timeout")


def warnings(service: Object) -> Iterator[Said]:
    """What some API servers refuse and others take."""
    if name(service)[:1].isdigit():
        yield said("digit-name", name=name(service))
    asked = [dig(port, "nodePort") for port in items(service, "spec", "ports")]
    for number in (*asked, dig(service, "spec", "healthCheckNodePort")):
        if number and number not in NODE_PORTS:
            yield said("node-port-range", number=number, lowest=NODE_PORTS.start, highest=NODE_PORTS.stop - 1)


def _field(path: Path) -> Path:
    """The field that a flag sets: a list as a whole, but for ports; upstream writes one field with a capital."""
    if path[:2] == ("spec", "ports"):
        return path
    steps = path[:2] if path[:1] == ("metadata",) else tuple(step for step in path if not isinstance(step, int))
    return tuple("loadBalancerSourceRanges" if step == "LoadBalancerSourceRanges" else step for step in steps)
