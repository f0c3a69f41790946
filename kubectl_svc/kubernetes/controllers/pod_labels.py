"""The labels that a workload's controller adds to those of its template, and the API server to those of a pod.

Mirrors, in Kubernetes 1.37: pkg/controller/statefulset (``updateIdentity``, ``setPodRevision``), pkg/registry/batch/job
(``generateSelector``), pkg/controller/job (``addCompletionIndexLabel``), pkg/controller/deployment (``getNewReplicaSet``) and
pkg/controller/daemon/util (``CreatePodTemplate``).
"""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig

POD_NAME = "statefulset.kubernetes.io/pod-name"
POD_INDEX = "apps.kubernetes.io/pod-index"
COMPLETION_INDEX = "batch.kubernetes.io/job-completion-index"
ONE_POD = (POD_NAME, POD_INDEX, COMPLETION_INDEX)
"""Labels that no two pods of a workload share."""

REVISION = "controller-revision-hash"
TEMPLATE_HASH = "pod-template-hash"
GENERATION = "pod-template-generation"
OF_ROLLOUT = frozenset({REVISION, TEMPLATE_HASH, GENERATION})
"""Labels whose values change with every rollout."""
JOB_NAME = "batch.kubernetes.io/job-name"
_JOB_NAME = ("job-name", JOB_NAME)
_JOB_UID = ("controller-uid", "batch.kubernetes.io/controller-uid")
OF_NODE = ("topology.kubernetes.io/zone", "topology.kubernetes.io/region")
"""Labels that the API server copies from the node, since 1.35 by default (plugin/pkg/admission/podtopologylabels)."""
PASSING = frozenset({*ONE_POD, *OF_ROLLOUT, *_JOB_NAME, *_JOB_UID, *OF_NODE})
"""Labels that the next pods of the same workload may not have."""


def labels(workload: Object, template: Mapping[str, str], ordinal: int) -> dict[str, str]:
    """The labels of one pod, as far as they follow from the workload; ``ordinal`` is its place, where its kind has places."""
    name = meta.name(workload)
    match workload.get("kind"):
        case "StatefulSet":
            return {**template, POD_NAME: f"{name}-{ordinal}", POD_INDEX: str(ordinal)}
        case "Job":
            index = {COMPLETION_INDEX: str(ordinal)} if _indexed(workload) else {}
            return {**(_of_job(workload) if _generated(workload) else {}), **template, **index}
    return dict(template)


def decided(workload: Object) -> frozenset[str]:
    """The labels whose values only the cluster decides: hashes, uids, the names of a CronJob's Jobs."""
    match workload.get("kind"):
        case "StatefulSet":
            return frozenset({REVISION})
        case "Deployment":
            return frozenset({TEMPLATE_HASH})
        case "DaemonSet":
            return frozenset({REVISION, GENERATION})
        case "CronJob":
            return frozenset({*_JOB_NAME, *_JOB_UID})
        case "Job" if _generated(workload) and not meta.uid(workload):
            return frozenset(_JOB_UID)
    return frozenset()


def _of_job(job: Object) -> dict[str, str]:
    uid = meta.uid(job)
    return dict.fromkeys(_JOB_NAME, meta.name(job)) | (dict.fromkeys(_JOB_UID, uid) if uid else {})


def _generated(job: Object) -> bool:
    return dig(job, "spec", "manualSelector") is not True


def _indexed(job: Object) -> bool:
    return bool(dig(job, "spec", "completionMode") == "Indexed")


def ordinals(workload: Object, replicas: int) -> range:
    """The places of a workload's pods: those of a StatefulSet, the indices of an Indexed Job; of others one for all."""
    match workload.get("kind"):
        case "StatefulSet":
            start = dig(workload, "spec", "ordinals", "start")
            first = start if isinstance(start, int) else 0
            return range(first, first + replicas)
        case "Job" if _indexed(workload):
            count = dig(workload, "spec", "completions")
            return range(count if isinstance(count, int) else 1)
    return range(min(replicas, 1))
