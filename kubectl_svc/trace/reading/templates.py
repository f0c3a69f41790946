"""Pods that stand in for those of a manifest: nothing runs yet, so one pod per workload shows what its pods would be.

A stand-in has its workload's kind and name, the template's labels and spec, and is taken to be ready.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kubectl_svc.objects import Object, meta, pods
from kubectl_svc.objects.meta import dig, mapping

STANDS_IN = "kubectl-svc/stands-in"
"""Annotation that marks a stand-in."""

WORKLOADS = ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ReplicationController", "Job", "CronJob")


class Template(NamedTuple):
    """A workload's pods to be: ``replicas`` is how many, 1 where the kind does not say."""

    labels: dict[str, str]
    spec: Object
    replicas: int


def template(workload: Object) -> Template | None:
    """The pod template of a built-in workload; ``None`` for every other kind."""
    kind = workload.get("kind")
    if kind not in WORKLOADS:
        return None
    spec = mapping(workload, "spec", "jobTemplate", "spec") if kind == "CronJob" else mapping(workload, "spec")
    found = mapping(spec, "template")
    count = spec.get("replicas")
    replicas = count if isinstance(count, int) and kind not in ("DaemonSet", "Job", "CronJob") else 1
    return Template(meta.labels(found), mapping(found, "spec"), replicas)


def stand_ins(objects: Iterable[Object]) -> Iterator[Object]:
    """Stand-ins for all workloads and pods of ``objects`` that no cluster has seen.

    In a dump, which shows uids, the real pods are there too; only where it holds neither pods nor slices do templates stand in.
    """
    known = list(objects)
    dumped = {meta.namespace(obj) for obj in known if obj.get("kind") in ("Pod", "EndpointSlice") and meta.uid(obj)}
    for number, obj in enumerate(known):
        if obj.get("kind") == "Pod":
            yield obj if mapping(obj, "status") else _as_pod(obj, meta.labels(obj), mapping(obj, "spec"), number)
            continue
        found = template(obj)
        in_dump = bool(meta.uid(obj)) and meta.namespace(obj) in dumped
        if found and found.replicas and not in_dump and not meta.owner(obj)[0]:
            yield _as_pod(obj, found.labels, found.spec, number)


def stands_in(pod: Object) -> bool:
    """Whether this pod is not real."""
    return STANDS_IN in meta.annotations(pod)


def _as_pod(workload: Object, labels: dict[str, str], spec: Object, number: int) -> Object:
    high, low = divmod(number + 1, 250)
    ips = [{"ip": f"198.18.{high % 250}.{low + 1}"}, {"ip": f"2001:db8::{number + 1:x}"}]
    conditions = [{"type": "Ready", "status": "True"}, *({"type": gate, "status": "True"} for gate in _gates(spec))]
    return {
        "apiVersion": "v1",
        "kind": workload.get("kind"),
        "metadata": {
            "name": meta.name(workload) or str(dig(workload, "metadata", "generateName") or ""),
            "namespace": meta.namespace(workload),
            "labels": labels,
            "annotations": {STANDS_IN: meta.reference(workload)},
        },
        "spec": {"nodeName": "a-node", **spec},
        "status": {"phase": "Running", "conditions": conditions, "podIPs": ips},
    }


def _gates(spec: Object) -> tuple[str, ...]:
    return pods.readiness_gates({"spec": spec})
