"""Dumps: what a workload's status says, and pods without uids."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.reading.files import BROKEN, FINE, HEALTHY, LIVE, Case, Object, check, joined, of, pod, service, workload


def dumped(kind: str = "Deployment", owner: str = "", spec: Object | None = None, **status: Any) -> Object:
    metadata: Object = {"uid": "uid-web", "resourceVersion": "3"}
    if owner:
        metadata["ownerReferences"] = [{"kind": owner, "name": "boss", "controller": True}]
    return workload(kind, metadata=metadata, status={"observedGeneration": 1} | status, spec=spec or {})


STUCK = {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "web-7 has timed out."}
REFUSED = {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": "exceeded quota: pods=0"}
EVENT = {
    "apiVersion": "events.k8s.io/v1",
    "kind": "Event",
    "metadata": {"name": "e", "namespace": "shop", "uid": "uid-e"},
    "type": "Warning",
    "reason": "FailedCreate",
    "regarding": {"kind": "ReplicaSet", "name": "web-5d8c", "namespace": "shop"},
    "note": 'pods "web-" is forbidden: violates PodSecurity',
}
STATUS = {
    "replicas that are ready": of(LIVE, dumped(replicas=2, readyReplicas=2), code=HEALTHY, strict=HEALTHY),
    "no replicas": of(LIVE, dumped(), code=BROKEN, says="has created no pods", never="--replicas"),
    "no replicas, and why": of(LIVE, dumped(conditions=[REFUSED]), code=BROKEN, says="exceeded quota"),
    "no replicas, and an event of events.k8s.io": of(LIVE, dumped(), EVENT, code=BROKEN, says="violates PodSecurity"),
    "replicas that are not ready": of(LIVE, dumped(replicas=2), code=BROKEN, says="C1"),
    "a rollout that is stuck, beside pods that serve": of(
        LIVE, dumped(replicas=3, readyReplicas=2, conditions=[STUCK]), code=HEALTHY, strict=BROKEN, says="C15 rollout-stuck"
    ),
    "and why": of(LIVE, dumped(replicas=3, readyReplicas=2, conditions=[STUCK]), code=HEALTHY, says="web-7 has timed out"),
    "a rollout that is stuck without any": of(
        LIVE,
        dumped(replicas=3, conditions=[STUCK]),
        code=BROKEN,
        says="the status of deployment/web reports no ready pods: web-7 has timed out\n  see: kubectl describe deployment web",
        never="describe pod",
    ),
    "a rollout whose ReplicaSet is refused": of(
        LIVE,
        dumped(
            replicas=1, readyReplicas=1, conditions=[STUCK | {"reason": "ReplicaSetCreateError", "message": "x is forbidden"}]
        ),
        code=HEALTHY,
        strict=BROKEN,
        says="is stuck: x is forbidden",
    ),
    "a rollout that goes on": of(
        LIVE,
        dumped(replicas=3, readyReplicas=2, conditions=[STUCK | {"status": "True", "reason": "ReplicaSetUpdated"}]),
        code=HEALTHY,
        strict=HEALTHY,
    ),
    "a rollout that is paused": of(
        LIVE,
        dumped(replicas=3, readyReplicas=2, conditions=[STUCK | {"status": "Unknown", "reason": "DeploymentPaused"}]),
        code=HEALTHY,
        strict=HEALTHY,
    ),
    "a StatefulSet whose pods wait for their own names": of(
        service(live=True, clusterIP="None"),
        dumped("StatefulSet", replicas=2, spec={"serviceName": "web"}),
        code=BROKEN,
        says="publishNotReadyAddresses",
    ),
    "a StatefulSet without pods": of(LIVE, dumped("StatefulSet", replicas=0), code=BROKEN, says="has created no pods"),
    "a DaemonSet that fits no node": of(
        LIVE, dumped("DaemonSet", currentNumberScheduled=0), code=BROKEN, says="has created no pods"
    ),
    "a DaemonSet": of(LIVE, dumped("DaemonSet", currentNumberScheduled=1, numberReady=1), code=HEALTHY),
    "a StatefulSet of an operator that is not in the files": of(
        LIVE, dumped("StatefulSet", "Prometheus", replicas=1, readyReplicas=1), code=HEALTHY
    ),
    "no status": of(LIVE, dumped() | {"status": {}}, code=HEALTHY),
}


def made(name: str, kind: str, maker: str, ready: bool = True, labels: Object | None = None, **more: Any) -> Object:
    """A pod of a dump that has lost its uids."""
    owner = {"apiVersion": "apps/v1", "kind": kind, "name": maker, "uid": "u", "controller": True}
    metadata = {"name": name, "namespace": "shop", "labels": {"app": "web"} | (labels or {}), "ownerReferences": [owner]}
    conditions = [{"type": "Ready", "status": str(ready)}]
    return {**pod(), "metadata": metadata, "status": pod()["status"] | {"conditions": conditions}} | more


HASHED = {"pod-template-hash": "5d4"}
REPLICAS = workload(
    "ReplicaSet",
    "web-5d4",
    metadata={"ownerReferences": [{"kind": "Deployment", "name": "web", "uid": "u", "controller": True}]},
)
WITHOUT_UIDS = {
    "the pod of a StatefulSet": of(
        service(), workload("StatefulSet"), made("web-0", "StatefulSet", "web"), code=HEALTHY, says="1 of 1 ready"
    ),
    "which is not ready": of(
        service(), workload("StatefulSet"), made("web-0", "StatefulSet", "web", ready=False), code=BROKEN, says="C1"
    ),
    "the pod of a Deployment": of(
        *FINE, made("web-5d4-a", "ReplicaSet", "web-5d4", labels=HASHED), code=HEALTHY, says="1 of 1 ready"
    ),
    "and its ReplicaSet": of(
        *FINE, REPLICAS, made("web-5d4-a", "ReplicaSet", "web-5d4", labels=HASHED), code=HEALTHY, says="1 of 1 ready"
    ),
    "the pod of another": of(
        *FINE, made("other-5d4-a", "ReplicaSet", "other-5d4", labels=HASHED), code=HEALTHY, says="2 of 2 ready"
    ),
    "a pod without status": of(
        service(), workload("StatefulSet"), made("web-0", "StatefulSet", "web", status={}), code=HEALTHY, says="1 of 1 ready"
    ),
    "a pod of a cluster beside a new manifest": of(*FINE, pod(), code=HEALTHY, says="2 of 2 ready"),
}

CASES = joined(status=STATUS, without_uids=WITHOUT_UIDS)


@pytest.mark.parametrize("case", CASES)
def test_status(tmp_path: Path, case: Case) -> None:
    check(case, tmp_path)
