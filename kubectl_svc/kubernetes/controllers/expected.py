"""Model 1: the EndpointSlices that the EndpointSlice controller would write for a Service and its pods.

Mirrors pkg/controller/endpointslice (``syncService``) and k8s.io/endpointslice (``reconcileByAddressType``) of Kubernetes
1.37, but for two things that change nothing of what is served: how endpoints are spread over slices of at most 100, and the
placeholder slice without endpoints. One `ExpectedSlice` stands for all slices of one family and one set of ports.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kubectl_svc.objects import Object, addresses, meta, pods, selectors, services
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.objects.slices import SlicePort

ZONE_LABEL = "topology.kubernetes.io/zone"

FINISHED = "finished"
NO_ADDRESS = "no-address"
NO_NODE = "no-node"


class ExpectedEndpoint(NamedTuple):
    """One pod in one slice; texts are empty where the controller would write nothing."""

    addresses: tuple[str, ...]
    ready: bool
    serving: bool
    terminating: bool
    pod_name: str
    pod_uid: str
    node_name: str = ""
    zone: str = ""
    hostname: str = ""
    for_zones: tuple[str, ...] = ()
    for_nodes: tuple[str, ...] = ()


class ExpectedSlice(NamedTuple):
    """All endpoints of one family (``IPv4`` or ``IPv6``) and one set of ports, which may be empty, in the order of the pods."""

    address_type: str
    ports: tuple[SlicePort, ...]
    endpoints: tuple[ExpectedEndpoint, ...]


class LeftOut(NamedTuple):
    """A selected pod that gets into no slice.

    ``reason``: ``finished`` (Succeeded or Failed), ``no-address`` (none yet, or none of the Service's families) or ``no-node``
    (unscheduled, or its node is gone; kept all the same with publishNotReadyAddresses).
    """

    pod_name: str
    reason: str


class Expected(NamedTuple):
    """What the controller would write, and which selected pods it leaves out.

    ``hints_known`` is false where hints follow from the topology annotation: then their shares depend on the past.
    ``zones_known`` is false where the nodes could not be read.
    """

    slices: tuple[ExpectedSlice, ...]
    left_out: tuple[LeftOut, ...] = ()
    hints_known: bool = True
    zones_known: bool = True


def reconciled(service: Object) -> bool:
    """Whether the EndpointSlice controller looks after this Service at all (``syncService``)."""
    return bool(services.selector(service)) and services.type_of(service) != "ExternalName"


def families(service: Object) -> tuple[str, ...]:
    """The address types of the Service's slices (``getAddressTypesForService``); both where a headless Service names none."""
    named = tuple(dict.fromkeys(family for family in services.ip_families(service) if family in ("IPv4", "IPv6")))
    if named:
        return named
    of_cluster_ip = addresses.family((services.cluster_ips(service) or ("",))[0])
    return (of_cluster_ip,) if of_cluster_ip else ("IPv4", "IPv6")


def resolve(port: ServicePort, pod: Object, *, sidecars: bool = True) -> int | None:
    """The number that ``targetPort`` means in this pod, or ``None`` where the pod has no such port (``FindPort``).

    ``sidecars``: whether a name is looked for in sidecars, too, as the controller does since 1.33.
    """
    if isinstance(port.target_port, int):
        return port.target_port
    found = pods.find_port(pod, port.target_port, port.protocol)
    return found.number if found and (sidecars or found.kind != pods.SIDECAR) else None


def endpoint_ports(service: Object, pod: Object, *, sidecars: bool = True) -> tuple[SlicePort, ...]:
    """The ports of the slice this pod belongs into; those it cannot resolve are missing (``getEndpointPorts``)."""
    resolved = ((port, resolve(port, pod, sidecars=sidecars)) for port in services.ports(service))
    return tuple(
        SlicePort(port.name, port.protocol, number, port.app_protocol) for port, number in resolved if number is not None
    )


def expect(service: Object, candidates: Iterable[Object], nodes: Mapping[str, Object] | None = None) -> Expected:
    """What the controller would write for ``service``, given pods of any namespace and with any labels.

    ``nodes`` maps names to Nodes; ``None`` says that they were not read: then every node a pod names counts as existing. A
    Service that is not `reconciled` has no slices.
    """
    if not reconciled(service):
        return Expected(())
    groups: dict[tuple[str, tuple[SlicePort, ...]], list[ExpectedEndpoint]] = {}
    left_out = []
    for pod in selected(service, candidates):
        reason = left_out_reason(service, pod, nodes)
        if reason:
            left_out.append(LeftOut(meta.name(pod), reason))
            continue
        ports = endpoint_ports(service, pod)
        for family in families(service):
            if endpoint := _endpoint(service, pod, family, nodes):
                groups.setdefault((family, ports), []).append(endpoint)
    slices = tuple(ExpectedSlice(family, ports, tuple(found)) for (family, ports), found in groups.items())
    return Expected(slices, tuple(left_out), not topology_annotated(service), nodes is not None)


def selected(service: Object, candidates: Iterable[Object]) -> list[Object]:
    """Those of ``candidates`` in the Service's namespace that its selector matches; none without a selector."""
    pairs = services.selector(service)
    wanted, space = selectors.of_labels(pairs), meta.namespace(service)
    return [pod for pod in candidates if pairs and meta.namespace(pod) == space and wanted.matches(meta.labels(pod))]


def left_out_reason(service: Object, pod: Object, nodes: Mapping[str, Object] | None = None) -> str:
    """Why a selected pod gets into no slice, as `LeftOut.reason`, or nothing (``ShouldPodBeInEndpoints``, and its node)."""
    if pods.finished(pod):
        return FINISHED
    if not any(addresses.family(ip) in families(service) for ip in pods.ips(pod)):
        return NO_ADDRESS
    node = pods.node_name(pod)
    known = bool(node) and (nodes is None or node in nodes)
    return "" if known or services.publishes_not_ready(service) else NO_NODE


def topology_annotated(service: Object) -> bool:
    """Whether the topology annotation asks the controller for hints (``hintsEnabled``); it beats trafficDistribution."""
    annotations = meta.annotations(service)
    old, new = "service.kubernetes.io/topology-aware-hints", "service.kubernetes.io/topology-mode"
    return annotations.get(old, annotations.get(new)) in ("Auto", "auto")


def _endpoint(service: Object, pod: Object, family: str, nodes: Mapping[str, Object] | None) -> ExpectedEndpoint | None:
    """``podToEndpoint``: ready never holds for a terminating pod, unless the Service publishes unready addresses."""
    own = tuple(sorted(ip for ip in pods.ips(pod) if addresses.family(ip) == family))
    if not own:
        return None
    serving, terminating, node = pods.ready(pod), meta.terminating(pod), pods.node_name(pod)
    ready = services.publishes_not_ready(service) or (serving and not terminating)
    zone = meta.labels((nodes or {}).get(node, {})).get(ZONE_LABEL, "")
    named = pods.hostname(pod) if pods.subdomain(pod) == meta.name(service) else ""
    hints = _hints(service, node, zone) if ready else ((), ())
    return ExpectedEndpoint(own, ready, serving, terminating, meta.name(pod), meta.uid(pod), node, zone, named, *hints)


def _hints(service: Object, node: str, zone: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The zone and node hints of a ready endpoint (trafficdist ``preferCloseHeuristic``)."""
    distribution = str(meta.dig(service, "spec", "trafficDistribution") or "")
    if topology_annotated(service) or distribution not in ("PreferClose", "PreferSameZone", "PreferSameNode"):
        return (), ()
    return (zone,) if zone else (), (node,) if node and distribution == "PreferSameNode" else ()
