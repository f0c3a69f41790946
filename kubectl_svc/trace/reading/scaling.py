"""Who decides how many pods a workload of the files has: what scales it, and whether that brings it up from 0 replicas."""

from __future__ import annotations

from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig
from kubectl_svc.trace.reading.facts import Facts

_WAKING = {"ScaledObject": "keda.sh", "HTTPScaledObject": "http.keda.sh"}
"""Kinds, with their group, whose controllers scale from 0 (KEDA, pkg/scaling/executor ``RequestScale``)."""
_PAUSED = ("autoscaling.keda.sh/paused", "autoscaling.keda.sh/paused-replicas")
_HPA = "HorizontalPodAutoscaler"


def waker(facts: Facts, workload: Object) -> Object | None:
    """What brings up a workload of 0 replicas, or makes pods of its template instead; none that is paused."""
    for kind, group in _WAKING.items():
        for one in facts.objects(kind):
            paused = any(meta.annotations(one).get(key, "false") != "false" for key in _PAUSED)
            if meta.group(one) == group and _targets(one, workload) and not paused:
                return one
    return next((one for one in facts.objects("Rollout") if _targets(one, workload, "workloadRef")), None)


def autoscaler(facts: Facts, workload: Object) -> Object | None:
    """The HorizontalPodAutoscaler of a workload.

    It leaves at 0 what others have set to 0 (pkg/controller/podautoscaler ``shouldComputeMetricsForZeroReplicas``, 1.37).
    """
    return next((one for one in facts.objects(_HPA) if _targets(one, workload)), None)


def least(scaler: Object) -> int:
    """``minReplicas`` of a HorizontalPodAutoscaler, which is 1 where it does not say."""
    found = dig(scaler, "spec", "minReplicas")
    return found if isinstance(found, int) and found > 0 else 1


def _targets(scaler: Object, workload: Object, reference: str = "scaleTargetRef") -> bool:
    name, kind = (dig(scaler, "spec", reference, field) for field in ("name", "kind"))
    return name == meta.name(workload) and (kind or "Deployment") == workload.get("kind")
