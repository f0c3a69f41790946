"""Pods that stand in for those of a manifest: nothing runs yet, so one pod per workload shows what its pods would be.

A stand-in has its workload's kind and name, the template's labels and spec, and is taken to be ready.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from kubectl_svc.kubernetes.controllers import pod_labels
from kubectl_svc.kubernetes.controllers.pod_labels import ONE_POD, ordinals
from kubectl_svc.objects import Object, meta, pods
from kubectl_svc.objects.meta import dig, mapping
from kubectl_svc.objects.selectors import Selector, of_label_selector, of_labels
from kubectl_svc.trace.reading import sidecars
from kubectl_svc.trace.reading.once import kind_of

_HOOKS = ("helm.sh/hook", "argocd.argoproj.io/hook")
STANDS_IN = "kubectl-svc/stands-in"
"""Annotation that marks a stand-in."""

WORKLOADS = (
    *("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ReplicationController", "Job", "CronJob"),
    *("Rollout", "CloneSet", "DeploymentConfig"),
)
_FOREIGN = {"Rollout": "argoproj.io", "CloneSet": "apps.kruise.io", "DeploymentConfig": "apps.openshift.io"}
"""Workloads of other projects that have a pod template as a Deployment has, with their API group."""
_DECIDED = {
    "Rollout": {"rollouts-pod-template-hash"},
    "CloneSet": {"controller-revision-hash"},
    "DeploymentConfig": {"deployment"},
}
"""What their controllers add to the labels of the template, with values that only they know."""


class Template(NamedTuple):
    """A workload's pods to be: ``replicas`` is how many, 1 where the kind does not say."""

    labels: dict[str, str]
    spec: Object
    replicas: int


def template(workload: Object) -> Template | None:
    """The pod template of a workload; ``None`` for every other kind, and for a Rollout that only refers to a Deployment."""
    kind = kind_of(workload)
    if kind not in WORKLOADS:
        return None
    if kind in _FOREIGN and (meta.group(workload) != _FOREIGN[kind] or not mapping(workload, "spec", "template")):
        return None
    spec = mapping(workload, "spec", "jobTemplate", "spec") if kind == "CronJob" else mapping(workload, "spec")
    found = mapping(spec, "template")
    return Template(meta.labels(found), mapping(found, "spec"), replicas(workload))


def replicas(workload: Object) -> int:
    """How many pods a workload is to have: 1 where it does not say."""
    found = dig(workload, "spec", "replicas")
    return found if isinstance(found, int) and kind_of(workload) not in ("DaemonSet", "Job", "CronJob") else 1


def referring(rollouts: Iterable[Object]) -> dict[tuple[str, str, str], Object]:
    """The Rollouts that make their pods from the template of a workload, by its kind, namespace and name.

    argoproj/argo-rollouts, ``spec.workloadRef``.
    """
    found: dict[tuple[str, str, str], Object] = {}
    for one in rollouts:
        given = mapping(one, "spec", "workloadRef")
        if given.get("name") and meta.group(one) == _FOREIGN["Rollout"] and template(one) is None:
            found.setdefault((str(given.get("kind") or "Deployment"), meta.namespace(one), str(given["name"])), one)
    return found


def selector(workload: Object) -> Selector:
    """The selector of a workload; a ReplicationController has one as a Service has."""
    given = mapping(workload, "spec", "selector")
    if workload.get("kind") == "ReplicationController":
        return of_labels({str(key): str(value) for key, value in given.items()})
    return of_label_selector(given)


def decided(workload: Object) -> frozenset[str]:
    """The labels of a workload's pods whose values only the cluster decides."""
    return pod_labels.decided(workload) | _DECIDED.get(kind_of(workload), frozenset())


def stand_ins(objects: Iterable[Object], dumped: Collection[str], hooks: bool = False) -> Iterator[Object]:
    """The pods of ``objects``, and stand-ins for those of all workloads and pods that no cluster has seen.

    In a dump, which shows uids, the real pods are there too: for the namespaces in ``dumped``, whose pods are known, no
    template stands in, nor for a workload that a pod names as its maker. Nor does one whose workload has a
    status that tells of no pods. The pods of ``hooks`` are there for a moment before or after a release, or while it is
    tested: for Services that are hooks themselves.
    """
    known = [obj for obj in objects if hooks or not hook(obj)]
    there = {(str(obj.get("kind")), meta.namespace(obj), meta.name(obj)) for obj in known}
    shown = _shown(known)
    rollouts = referring(obj for obj in known if kind_of(obj) == "Rollout")
    asked, numbers = _asked(known), count(1)
    meshed = sidecars.asked(known)
    for obj in known:
        if obj.get("kind") == "Pod":
            own = meta.name(obj) or str(dig(obj, "metadata", "generateName") or "")
            spec = sidecars.injected(obj, meta.labels(obj), mapping(obj, "spec"), meshed)
            yield obj if mapping(obj, "status") else _as_pod(obj, own, meta.labels(obj), spec, next(numbers))
            continue
        found = template(obj)
        in_dump = identity(obj) in shown or (bool(meta.uid(obj)) and meta.namespace(obj) in dumped)
        kind, name = meta.owner(obj)
        if found is None or in_dump or (kind, meta.namespace(obj), name) in there:
            continue
        rollout = rollouts.get(identity(obj))
        by = rollout if rollout is not None and replicas(rollout) else obj
        found = found._replace(replicas=replicas(by))
        if not found.replicas or none_made(by):
            continue
        singled = {key: asked.get((meta.namespace(obj), key), set()) for key in ONE_POD}
        made = list(_labels(obj, found, singled))
        name = meta.name(obj) or str(dig(obj, "metadata", "generateName") or "")
        for place, labels in made:
            spec = sidecars.injected(obj, labels, found.spec, meshed)
            yield _as_pod(obj, name if len(made) == 1 else f"{name}-{place}", labels, spec, next(numbers), by)


def identity(obj: Object) -> tuple[str, str, str]:
    """Kind, namespace and name."""
    return kind_of(obj), meta.namespace(obj), meta.name(obj)


def _shown(known: Sequence[Object]) -> set[tuple[str, str, str]]:
    """Kind, namespace and name of each workload that a pod names as its maker: the pod shows how its pods really are.

    A ReplicaSet that a Deployment has made is named after it and the hash of the template (``getNewReplicaSet`` of
    pkg/controller/deployment/sync.go).
    """
    above = {identity(obj): meta.owner(obj) for obj in known if any(meta.owner(obj))}
    found: set[tuple[str, str, str]] = set()
    for pod in known:
        kind, name = meta.owner(pod)
        if pod.get("kind") != "Pod" or not name:
            continue
        space, workload = meta.namespace(pod), workload_of(pod)
        found.add((kind, space, name))
        maker_of, named = above.get((kind, space, name), ("", ""))
        if named:
            found.add((maker_of, space, named))
        elif workload[0] == "Deployment":
            found.add((workload[0], space, workload[1]))
    return found


def _labels(workload: Object, made: Template, singled: Mapping[str, set[str]]) -> Iterator[tuple[int, dict[str, str]]]:
    """Place and labels of one pod; and of each more that a Service singles out."""
    places = ordinals(workload, made.replicas)
    for place in places if any(singled.values()) else places[:1]:
        labels = pod_labels.labels(workload, made.labels, place) | _added(workload)
        if place == places.start or any(labels.get(key) in wanted for key, wanted in singled.items()):
            yield place, labels


def _added(workload: Object) -> dict[str, str]:
    """What the controller of another project adds to the template's labels (openshift/openshift-controller-manager)."""
    return {"deploymentconfig": meta.name(workload)} if kind_of(workload) == "DeploymentConfig" else {}


def _asked(objects: Iterable[Object]) -> dict[tuple[str, str], set[str]]:
    """What Services ask of labels that single out one pod, by namespace and label."""
    asked: dict[tuple[str, str], set[str]] = {}
    for obj in objects:
        if obj.get("kind") == "Service":
            for key in ONE_POD:
                if (value := dig(obj, "spec", "selector", key)) is not None:
                    asked.setdefault((meta.namespace(obj), key), set()).add(str(value))
    return asked


def hook(obj: Object) -> bool:
    """Whether Helm or Argo CD makes a Pod, Job or Service at a moment of a release, or for ``helm test``, as no part of it."""
    known = kind_of(obj) in ("Pod", "Job", "Service") and not meta.uid(obj)
    return known and not meta.annotations(obj).keys().isdisjoint(_HOOKS)


def none_made(workload: Object) -> bool:
    """Whether the status of a workload says that it has no pods, though it should; one that no controller has seen does not."""
    status = mapping(workload, "status")
    if workload.get("kind") not in _COUNTED or not {"observedGeneration", "replicas", "conditions"} & status.keys():
        return False
    return not status.get(_COUNTED[workload["kind"]])


def counted(workload: Object) -> int:
    """How many pods the status of a workload counts."""
    found = mapping(workload, "status").get(_COUNTED.get(kind_of(workload), "replicas"))
    return found if isinstance(found, int) else 0


_COUNTED = {
    "Deployment": "replicas",
    "ReplicaSet": "replicas",
    "StatefulSet": "replicas",
    "ReplicationController": "replicas",
    "DaemonSet": "currentNumberScheduled",
}


def counted_ready(workload: Object) -> int:
    """How many of them it counts as ready."""
    found = mapping(workload, "status").get("numberReady" if kind_of(workload) == "DaemonSet" else "readyReplicas")
    return found if isinstance(found, int) and counted(workload) else 0


def waiting_by_status(workload: Object) -> tuple[int, int]:
    """How many of its pods a workload's status counts as not ready, and of how many.

    Pods beyond those that it is to have do not count: a rollout makes more for a while, and a smaller scale leaves some.
    """
    wanted = dig(workload, "status", "desiredNumberScheduled") if kind_of(workload) == "DaemonSet" else replicas(workload)
    total = min(wanted if isinstance(wanted, int) else 0, counted(workload))
    return max(total - counted_ready(workload), 0), total


def _ready(workload: Object) -> bool:
    """Whether a workload's status leaves it open that a pod of it is ready."""
    return not counted(workload) or bool(counted_ready(workload))


def stands_in(obj: Object) -> bool:
    """Whether this pod, or slice, is not real."""
    return STANDS_IN in meta.annotations(obj)


def maker(pod: Object) -> tuple[str, str]:
    """Kind and name of what has made a pod, or of what it stands in for."""
    return (str(pod.get("kind")), origin(pod)) if stands_in(pod) else meta.owner(pod)


def workload_of(pod: Object) -> tuple[str, str]:
    """Kind and name of the workload that a pod belongs to through all its rollouts: of a ReplicaSet what made it, by its hash.

    An unlike hash, or none, leaves the ReplicaSet. The ReplicationControllers of a DeploymentConfig are its rollouts.
    """
    kind, name = maker(pod)
    labels = meta.labels(pod)
    for above, key in (("Deployment", pod_labels.TEMPLATE_HASH), ("Rollout", "rollouts-pod-template-hash")):
        hashed = labels.get(key, "")
        if kind == "ReplicaSet" and hashed and name.endswith(f"-{hashed}"):
            return above, name.removesuffix(f"-{hashed}")
    config = labels.get("deploymentconfig", "")
    return ("DeploymentConfig", config) if kind == "ReplicationController" and config else (kind, name)


def of_job(pod: Object) -> bool:
    """Whether a job has made it: it comes and goes, and serves nobody as a rule."""
    return maker(pod)[0] in ("Job", "CronJob")


def origin(obj: Object) -> str:
    """``kind/name`` of an object, or of what it stands in for: a pod for its workload, a mirrored slice for its Endpoints."""
    return meta.annotations(obj).get(STANDS_IN) or meta.reference(obj)


def _as_pod(
    workload: Object, name: str, labels: Mapping[str, str], spec: Object, number: int, by: Object | None = None
) -> Object:
    """A stand-in; ``by`` is what makes the pods of the workload where it is not the workload itself."""
    by = by or workload
    high, low = divmod(number, 250)
    ips = [{"ip": f"198.{18 + high // 250 % 2}.{high % 250}.{low + 1}"}, {"ip": f"2001:db8::{number:x}"}]
    ready = {"type": "Ready", "status": "True"}
    if not _ready(by):
        ready |= {"status": "False", "message": f"the status of {meta.reference(by)} has no ready replica"}
    conditions = [ready, *({"type": gate, "status": "True"} for gate in _gates(spec))]
    return {
        "apiVersion": "v1",
        "kind": workload.get("kind"),
        "metadata": {
            "name": name,
            "namespace": meta.namespace(workload),
            "labels": dict(labels),
            "annotations": {STANDS_IN: meta.reference(workload)},
        },
        "spec": {"nodeName": "a-node", **spec},
        "status": {"phase": "Running", "conditions": conditions, "podIPs": ips},
    }


def _gates(spec: Object) -> tuple[str, ...]:
    return pods.readiness_gates({"spec": spec})
