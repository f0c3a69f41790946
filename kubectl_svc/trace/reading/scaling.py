"""Who decides how many pods a workload of the files has: what scales it, and whether that brings it up from 0 replicas."""

from __future__ import annotations

from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig
from kubectl_svc.trace.reading.facts import Facts
from kubectl_svc.trace.reading.templates import identity, referring, replicas

_WAKING = {"ScaledObject": "keda.sh", "HTTPScaledObject": "http.keda.sh"}
"""Kinds, with their group, whose controllers scale from 0 (KEDA, pkg/scaling/executor ``RequestScale``)."""
_PAUSED = ("autoscaling.keda.sh/paused", "autoscaling.keda.sh/paused-replicas")
_HPA = "HorizontalPodAutoscaler"


def waker(facts: Facts, workload: Object) -> Object | None:
    """What brings up a workload of 0 replicas, or the Rollout that makes pods of its template; none that is paused."""
    scaled = [one for one in (workload, rollout(facts, workload)) if one is not None]
    for kind, group in _WAKING.items():
        for one in facts.objects(kind):
            paused = any(meta.annotations(one).get(key, "false") != "false" for key in _PAUSED)
            if meta.group(one) == group and any(_targets(one, each) for each in scaled) and not paused:
                return one
    return None


def rollout(facts: Facts, workload: Object) -> Object | None:
    """The Rollout that makes its pods from a workload's template."""
    return referring(facts.objects("Rollout")).get(identity(workload))


def making(facts: Facts, workload: Object) -> Object:
    """What makes pods of a workload's template, and counts them: a Rollout that refers to it and has replicas, or itself."""
    found = rollout(facts, workload)
    return found if found is not None and replicas(found) else workload


def autoscaler(facts: Facts, workload: Object) -> Object | None:
    """The HorizontalPodAutoscaler of a workload.

    It leaves at 0 what others have set to 0 (pkg/controller/podautoscaler ``shouldComputeMetricsForZeroReplicas``, 1.37).
    """
    return next((one for one in facts.objects(_HPA) if _targets(one, workload)), None)


def least(scaler: Object) -> int:
    """``minReplicas`` of a HorizontalPodAutoscaler, which is 1 where it does not say."""
    found = dig(scaler, "spec", "minReplicas")
    return found if isinstance(found, int) and found > 0 else 1


def _targets(scaler: Object, workload: Object) -> bool:
    name, kind = (dig(scaler, "spec", "scaleTargetRef", field) for field in ("name", "kind"))
    return name == meta.name(workload) and (kind or "Deployment") == workload.get("kind")
