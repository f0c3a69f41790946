"""Objects that stand in the files more than once: the same one is counted once, whatever it was read from."""

from __future__ import annotations

from collections.abc import Iterable

from kubectl_svc.objects import Object, meta


def once(objects: Iterable[Object]) -> list[Object]:
    """``objects`` in order, each once.

    Of two dumps of one object the newer counts, of others that are the same the last, as with ``kubectl apply``. Services from
    manifests that contradict each other are all kept, for that is a fault.
    """
    kept: dict[tuple[str, ...], list[Object]] = {}
    for obj in objects:
        same = kept.setdefault(_identity(obj), [])
        if obj in same:
            continue
        if same and not (obj.get("kind") == "Service" and not meta.uid(obj) and not meta.uid(same[-1])):
            same[:] = [_newer(same[-1], obj)]
        else:
            same.append(obj)
    return [obj for same in kept.values() for obj in same]


def _identity(obj: Object) -> tuple[str, ...]:
    """A dump may show one object in several versions of its API. Objects without a name are all different."""
    return (_project(obj), kind_of(obj), meta.namespace(obj), meta.name(obj)) if meta.name(obj) else (str(id(obj)),)


def _project(obj: Object) -> str:
    """The group, and nothing for those of Kubernetes, which has one object in several of them; Istio has Gateways, too."""
    group = meta.group(obj)
    return group if "." in group and not group.endswith(".k8s.io") else ""


def _newer(first: Object, second: Object) -> Object:
    if meta.uid(first) and meta.uid(second):
        versions = meta.resource_version(first), meta.resource_version(second)
        if all(map(str.isdigit, versions)) and int(versions[0]) > int(versions[1]):
            return first
    return second


_OWN = (
    *("Service", "Endpoints", "EndpointSlice", "Pod", "Node", "Namespace", "Event", "Ingress", "ServiceCIDR", "NetworkPolicy"),
    *("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ReplicationController", "Job", "CronJob"),
)


def kind_of(obj: Object) -> str:
    """The kind; with its group where that is not Kubernetes' own and the kind is: ``Service.serving.knative.dev``.

    A kind of Kubernetes in the wrong one of its own groups keeps its name: the API server refuses it, and that is a fault.
    """
    group, kind = meta.group(obj), str(obj.get("kind"))
    return f"{kind}.{group}" if kind in _OWN and _project(obj) else kind
