"""Containers that a mesh injects into pods when they are created: manifests do not show them, and Services name their ports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.references import monitors
from kubectl_svc.objects import Object, meta, pods, services
from kubectl_svc.objects.meta import mapping
from kubectl_svc.objects.selectors import Selector, of_labels


class _Sidecar(NamedTuple):
    """``container`` has ``ports`` by name; no pod has it whose label or annotation ``key`` is ``off``."""

    container: str
    ports: Mapping[str, int]
    key: str
    off: str


SIDECARS = (
    _Sidecar("istio-proxy", {"http-envoy-prom": 15090}, "sidecar.istio.io/inject", "false"),
    _Sidecar("linkerd-proxy", {"linkerd-proxy": 4143, "linkerd-admin": 4191}, "linkerd.io/inject", "disabled"),
    _Sidecar(
        "daprd",
        {"dapr-http": 3500, "dapr-grpc": 50001, "dapr-internal": 50002, "dapr-metrics": 9090},
        "dapr.io/enabled",
        "false",
    ),
)
"""By their injectors: istio/istio (manifests/charts), linkerd/linkerd2 (charts/partials), dapr/dapr (pkg/injector)."""
_NAMES = frozenset(name for sidecar in SIDECARS for name in sidecar.ports)


class Asked(NamedTuple):
    """Ports of sidecars that an object asks of the pods that it selects, in its namespace or, where that is empty, in any."""

    namespace: str
    pods: Selector
    names: frozenset[str]


def asked(objects: Iterable[Object]) -> list[Asked]:
    """What Services ask by targetPort, and PodMonitors by port."""
    found = []
    for obj in objects:
        match obj.get("kind"):
            case "Service":
                names = (meta.dig(port, "targetPort") for port in meta.items(obj, "spec", "ports"))
                one = Asked(meta.namespace(obj), of_labels(services.selector(obj)), _of_sidecars(names))
            case "PodMonitor":
                names = (meta.dig(port, "port") for port in meta.items(obj, "spec", "podMetricsEndpoints"))
                one = Asked("", monitors.selector(obj), _of_sidecars(names))
            case _:
                continue
        if one.names:
            found.append(one)
    return found


def _of_sidecars(names: Iterable[Any]) -> frozenset[str]:
    return _NAMES & {name for name in names if isinstance(name, str)}


def injected(workload: Object, labels: Mapping[str, str], spec: Object, wanted: Iterable[Asked]) -> Object:
    """The spec of a pod with the sidecars that are asked for, unless it declares their ports itself or refuses them."""
    of_pod = [one for one in wanted if one.namespace in ("", meta.namespace(workload)) and one.pods.matches(labels)]
    names = {name for one in of_pod for name in one.names} - {port.name for port in pods.container_ports({"spec": spec})}
    if not names:
        return spec
    said, added = _said(workload), []
    for sidecar in SIDECARS:
        if not sidecar.ports.keys().isdisjoint(names) and said.get(sidecar.key) != sidecar.off:
            ports = [{"name": name, "containerPort": number} for name, number in sidecar.ports.items()]
            added.append({"name": sidecar.container, "ports": ports})
    return {**spec, "containers": [*meta.items(spec, "containers"), *added]}


def _said(workload: Object) -> dict[str, str]:
    """Labels and annotations of a workload's template."""
    above = ("spec", "jobTemplate", "spec") if workload.get("kind") == "CronJob" else ("spec",)
    made = mapping(workload, *above, "template") if workload.get("kind") != "Pod" else workload
    return {**meta.labels(made), **meta.annotations(made)}
