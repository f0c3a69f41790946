"""What the models read of an object, so that thousands of them fit into little memory: the rest is dropped as it arrives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubectl_svc.kubernetes.policy.tunnels import ANNOTATIONS
from kubectl_svc.objects import Object

Shape = Mapping[str, "Shape | None"]
"""The fields to keep, at each depth; ``None`` keeps all below. A list is kept with each of its items in this shape."""


def slim(obj: Object) -> Object:
    """``obj`` with nothing but what is read of its kind; one of another kind is left as it is."""
    shape = KEPT.get(str(obj.get("kind")))
    return obj if shape is None else _cut(obj, shape)


def _cut(value: Any, shape: Shape) -> Any:
    if isinstance(value, list):
        return [_cut(item, shape) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: value[key] if below is None else _cut(value[key], below)
        for key, below in shape.items()
        if value.get(key) is not None
    }


def _all(*names: str) -> dict[str, Shape | None]:
    return dict.fromkeys(names)


_KIND: Shape = _all("apiVersion", "kind")
_METADATA: Shape = _all("name", "namespace", "uid", "labels", "deletionTimestamp", "finalizers", "ownerReferences")
_ANNOTATED: Shape = {
    **_METADATA,
    "annotations": _all(
        "service.kubernetes.io/topology-mode",
        "service.kubernetes.io/topology-aware-hints",
        "kubectl.kubernetes.io/last-applied-configuration",
    ),
}
_CONDITION: Shape = _all("type", "status", "reason", "message", "lastTransitionTime")
_CONTAINER: Shape = {**_all("name", "ports", "restartPolicy"), "readinessProbe": _all("httpGet", "tcpSocket", "grpc")}
_STATUS: Shape = _all("name", "ready", "started", "restartCount", "state", "lastState")
_POD_SPEC: Shape = {
    **_all("nodeName", "hostNetwork", "hostname", "subdomain", "readinessGates", "dnsPolicy", "dnsConfig"),
    "containers": _CONTAINER,
    "initContainers": _CONTAINER,
}
_WORKLOAD: Shape = {
    **_KIND,
    "metadata": _METADATA,
    "spec": {
        **_all("replicas", "serviceName", "selector"),
        "template": {"metadata": _all("labels"), "spec": _POD_SPEC},
    },
    "status": {"conditions": _CONDITION},
}

_NAMING: Shape = {**_CONTAINER, **_all("command", "args", "env")}
_NAMED_WORKLOAD: Shape = {
    **_WORKLOAD,
    "spec": {
        **_all("replicas", "serviceName", "selector"),
        "template": {"metadata": _all("labels"), "spec": {**_POD_SPEC, "containers": _NAMING, "initContainers": _NAMING}},
    },
}
"""A StatefulSet's containers may name its pods."""

KEPT: Mapping[str, Shape] = {
    "Service": {**_KIND, "metadata": _ANNOTATED, **_all("spec", "status")},
    "EndpointSlice": {**_KIND, "metadata": _METADATA, **_all("addressType", "ports", "endpoints")},
    "Pod": {
        **_KIND,
        "metadata": {**_METADATA, **_all("creationTimestamp", "deletionGracePeriodSeconds")},
        "spec": _POD_SPEC,
        "status": {
            **_all("phase", "reason", "podIP", "podIPs"),
            "conditions": _CONDITION,
            "containerStatuses": _STATUS,
            "initContainerStatuses": _STATUS,
        },
    },
    "Ingress": {
        **_KIND,
        "metadata": {**_METADATA, "annotations": None},
        "spec": _all("rules", "defaultBackend", "ingressClassName", "tls"),
        "status": _all("loadBalancer"),
    },
    "Deployment": _WORKLOAD,
    "StatefulSet": _NAMED_WORKLOAD,
    "DaemonSet": _WORKLOAD,
    "Node": {
        **_KIND,
        "metadata": {**_METADATA, "annotations": _all(*ANNOTATIONS)},
        "spec": _all("podCIDR", "podCIDRs"),
        "status": {"addresses": None, "conditions": _CONDITION, "allocatable": _all("cpu")},
    },
    "NetworkPolicy": {**_KIND, "metadata": _METADATA, "spec": None},
    "Namespace": {**_KIND, "metadata": _METADATA},
    "CustomResourceDefinition": {**_KIND, "metadata": _METADATA, "spec": _all("conversion")},
    "ServiceCIDR": {**_KIND, "metadata": _METADATA, "spec": _all("cidrs")},
}
