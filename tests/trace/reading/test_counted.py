"""Dumps without pods: slices and workloads' statuses say how many there are, and a Rollout may make those of a Deployment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.reading.files import (
    BROKEN,
    HEALTHY,
    LIVE,
    UNKNOWN,
    Case,
    Object,
    check,
    custom,
    joined,
    listed,
    of,
    pod,
    service,
    slice_,
    workload,
)


def counting(
    ready: int, made: int, wanted: int | None = None, kind: str = "Deployment", name: str = "web", **more: Any
) -> Object:
    """A workload of a cluster whose status counts this many pods."""
    status = {"observedGeneration": 1, "replicas": made} | ({"readyReplicas": ready} if ready else {}) | more
    return workload(
        kind,
        name,
        labels={"app": "web"},
        metadata={"uid": f"uid-{name}"},
        spec={"replicas": made if wanted is None else wanted},
        status=status,
    )


def sliced(*ready: bool) -> Object:
    """A slice with one endpoint for each of these pods."""
    (one,) = slice_()["endpoints"]
    return slice_() | {
        "endpoints": [
            one
            | {
                "addresses": [f"10.1.0.{number}"],
                "conditions": {"ready": each},
                "targetRef": one["targetRef"] | {"name": f"web-5d-{number}", "uid": f"u-{number}"},
            }
            for number, each in enumerate(ready, 7)
        ]
    }


def classic(*ready: bool) -> Object:
    """The same as Endpoints."""
    found: dict[str, list[Object]] = {}
    for one in sliced(*ready)["endpoints"]:
        field = "addresses" if one["conditions"]["ready"] else "notReadyAddresses"
        found.setdefault(field, []).append({"ip": one["addresses"][0], "targetRef": one["targetRef"]})
    return {
        "apiVersion": "v1",
        "kind": "Endpoints",
        "metadata": {"name": "web", "namespace": "shop", "uid": "uid-endpoints"},
        "subsets": [found | {"ports": [{"port": 8080, "protocol": "TCP"}]}],
    }


OWNED = counting(2, 2, kind="ReplicaSet", name="web-5d")
OWNED["metadata"]["ownerReferences"] = [{"kind": "Deployment", "name": "web", "controller": True}]
NO_STATUS = workload(metadata={"uid": "uid-web"})


def endpoints(both: Object, word: str) -> dict[str, Case]:
    """What is the same of slices and of Endpoints with two ready addresses."""
    refer = f"the {word} refer to pods that are not in the files"
    return {
        "a status that counts them": of(LIVE, both, counting(2, 2), code=HEALTHY, strict=HEALTHY),
        "of a Service to be applied again": of(service(), both, counting(2, 2), code=HEALTHY, strict=HEALTHY),
        "two statuses that count them": of(
            LIVE, both, counting(1, 1), counting(1, 1, name="canary"), code=HEALTHY, strict=HEALTHY
        ),
        "of a StatefulSet": of(LIVE, both, counting(2, 2, kind="StatefulSet"), code=HEALTHY, strict=HEALTHY),
        "a pod of another": of(LIVE, both, counting(2, 2), pod("x", app="x"), code=HEALTHY, strict=HEALTHY),
        "a Deployment and its ReplicaSet": of(LIVE, both, counting(2, 2), OWNED, code=HEALTHY, strict=HEALTHY),
        "which count the same one": of(
            LIVE, both, counting(1, 1), OWNED | {"status": {"replicas": 1, "readyReplicas": 1}}, code=UNKNOWN, says=refer
        ),
        "a status that counts fewer": of(LIVE, both, counting(1, 2), code=UNKNOWN, says=refer, never="C2"),
        "a status that counts none": of(LIVE, both, counting(0, 2), code=UNKNOWN, says=refer),
        "no status": of(LIVE, both, NO_STATUS, code=UNKNOWN, says=refer),
        "no workload": of(LIVE, both, code=UNKNOWN, says=refer),
        "a manifest": of(LIVE, both, workload(), code=HEALTHY, strict=HEALTHY),
        "a status that counts one more, not ready": of(
            LIVE, both, counting(2, 3), code=HEALTHY, strict=BROKEN, says="1 of 3 pods is not ready"
        ),
        "another port than the template": of(
            service(live=True, ports=[{"port": 80, "targetPort": 9090}]),
            both,
            counting(2, 2),
            code=HEALTHY,
            strict=BROKEN,
            says="the pods of deployment/web have 9090/TCP",
        ),
    }


NONE_READY = {
    "in slices": of(LIVE, sliced(False, False), counting(0, 2), code=BROKEN, says="C1"),
    "in Endpoints": of(LIVE, classic(False, False), counting(0, 2), code=BROKEN, says="C1"),
    "in slices, beside an empty list of pods": of(
        LIVE, sliced(True, True), counting(2, 2), listed("PodList"), code=BROKEN, says="C8"
    ),
}
DEGRADED = "2 of 3 pods are not ready\n  see: kubectl describe deployment web"
FAILED = {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "web-7 has timed out."}
DAEMONS: Object = {"currentNumberScheduled": 3, "desiredNumberScheduled": 3}
ONE_FAMILY = service(live=True, ipFamilies=["IPv4"])
PARTLY = {
    "one of three": of(LIVE, counting(1, 3), code=HEALTHY, strict=BROKEN, says=DEGRADED),
    "in the table": of(LIVE, counting(1, 3), code=HEALTHY, says="degraded: C2 2 of 3", words=()),
    "ready ones in the table": of(ONE_FAMILY, counting(1, 3), code=HEALTHY, says="80/TCP   1/3 ", words=()),
    "all in the table": of(ONE_FAMILY, counting(3, 3), code=HEALTHY, says="80/TCP   3/3 ", words=()),
    "none in the table": of(ONE_FAMILY, counting(0, 3), code=BROKEN, says="80/TCP   0/3 ", words=()),
    "of two workloads in the table": of(
        ONE_FAMILY, counting(1, 3), counting(2, 2, name="canary"), code=HEALTHY, says="80/TCP   3/5 ", words=()
    ),
    "in the tree": of(ONE_FAMILY, counting(1, 3), code=HEALTHY, says="! endpoint slice     1 of 3 ready"),
    "of a headless Service without ports": of(
        service(live=True, ipFamilies=["IPv4"], clusterIP="None", ports=None), counting(1, 3), code=HEALTHY, says="1 of 3 ready"
    ),
    "published, in the table": of(
        service(live=True, ipFamilies=["IPv4"], publishNotReadyAddresses=True),
        counting(1, 3),
        code=HEALTHY,
        says="80/TCP   3/3 ",
        words=(),
    ),
    "a manifest in the table": of(service(), workload(spec={"replicas": 3}), code=HEALTHY, says="80/TCP   1/1 ", words=()),
    "of a StatefulSet": of(LIVE, counting(1, 3, kind="StatefulSet"), code=HEALTHY, strict=BROKEN, says="C2"),
    "of a DaemonSet": of(
        LIVE, counting(0, 0, kind="DaemonSet", numberReady=1, **DAEMONS), code=HEALTHY, strict=BROKEN, says="2 of 3 pods"
    ),
    "all of a DaemonSet": of(LIVE, counting(0, 0, kind="DaemonSet", numberReady=3, **DAEMONS), code=HEALTHY, strict=HEALTHY),
    "none": of(LIVE, counting(0, 3), code=BROKEN, says="C1", never="C2"),
    "all": of(LIVE, counting(3, 3), code=HEALTHY, strict=HEALTHY),
    "all, while a rollout makes one more": of(LIVE, counting(3, 4, wanted=3), code=HEALTHY, strict=HEALTHY),
    "all, while some of a larger scale are left": of(LIVE, counting(2, 3, wanted=2), code=HEALTHY, strict=HEALTHY),
    "all that there are, while the others are made": of(LIVE, counting(1, 1, wanted=3), code=HEALTHY, strict=HEALTHY),
    "two of three, while a rollout makes one more": of(
        LIVE, counting(2, 4, wanted=3), code=HEALTHY, strict=BROKEN, says="1 of 3 pods is not ready"
    ),
    "one of three, and a rollout that is stuck": of(
        LIVE, counting(1, 3, conditions=[FAILED]), code=HEALTHY, strict=BROKEN, says="deployment/web: not ready: web-7 has"
    ),
    "beside another that is ready": of(
        LIVE, counting(1, 3), counting(2, 2, name="canary"), code=HEALTHY, strict=BROKEN, says="2 of 5 pods are not ready"
    ),
    "where pods that are not ready are published": of(
        service(live=True, publishNotReadyAddresses=True), counting(1, 3), code=HEALTHY, never="C2"
    ),
    "of a Service for one of the pods": of(
        service(live=True, selector={"app": "web", "statefulset.kubernetes.io/pod-name": "web-0"}),
        counting(1, 3, kind="StatefulSet"),
        code=HEALTHY,
        never="C2",
    ),
    "a manifest without status": of(service(), workload(spec={"replicas": 3}), code=HEALTHY, strict=HEALTHY),
}

IDLE = workload(spec={"replicas": 0})
IDLE_DUMPED = counting(0, 0)


def rollout(
    status: Object | None = None, refers: Object | None = None, api: str = "argoproj.io/v1alpha1", **spec: Any
) -> Object:
    """A Rollout with the template of the Deployment web."""
    reference = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"} | (refers or {})
    more: Object = {"status": status} if status else {}
    return custom(api, "Rollout", "web", spec={"workloadRef": reference} | spec, **more)


def keda() -> Object:
    """What scales that Rollout."""
    target = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "web"}
    return custom("keda.sh/v1alpha1", "ScaledObject", "s", spec={"scaleTargetRef": target})


ROLLOUTS = {
    "3 replicas": of(service(), IDLE, rollout(replicas=3), code=HEALTHY, strict=HEALTHY, says="1 of 1 ready"),
    "replicas unset": of(service(), IDLE, rollout(), code=HEALTHY, strict=HEALTHY),
    "0 replicas": of(service(), IDLE, rollout(replicas=0), code=BROKEN, says="rollout/web sets the number of replicas"),
    "0 replicas, scaled by KEDA": of(
        service(), IDLE, rollout(replicas=0), keda(), code=UNKNOWN, says="scaledobject/s sets the number"
    ),
    "0 replicas, beside those of the Deployment": of(service(), workload(), rollout(replicas=0), code=HEALTHY, strict=HEALTHY),
    "of another template": of(service(), IDLE, rollout(refers={"name": "x"}), code=BROKEN, says="has 0 replicas"),
    "of another kind": of(service(), IDLE, rollout(refers={"kind": "ReplicaSet"}), code=BROKEN, says="has 0 replicas"),
    "of another project": of(service(), IDLE, rollout(api="example.com/v1"), code=BROKEN, says="has 0 replicas"),
    "a named port that the template lacks": of(
        service(ports=[{"port": 80, "targetPort": "http"}]), IDLE, rollout(replicas=3), code=BROKEN, says="B1"
    ),
    "a status with all ready": of(
        LIVE, IDLE_DUMPED, rollout({"replicas": 3, "readyReplicas": 3}, replicas=3), code=HEALTHY, strict=HEALTHY
    ),
    "a status with some ready": of(
        LIVE,
        IDLE_DUMPED,
        rollout({"replicas": 3, "readyReplicas": 1}, replicas=3),
        code=HEALTHY,
        strict=BROKEN,
        says="2 of 3 pods are not ready\n  see: kubectl describe rollout web",
    ),
    "a status with none ready": of(
        LIVE,
        IDLE_DUMPED,
        rollout({"replicas": 3}, replicas=3),
        code=BROKEN,
        says="the status of rollout/web reports no ready pods",
    ),
    "a status that counts the endpoints": of(
        LIVE,
        sliced(True, True),
        IDLE_DUMPED,
        rollout({"replicas": 2, "readyReplicas": 2}, replicas=2),
        code=HEALTHY,
        strict=HEALTHY,
    ),
    "a status that counts fewer": of(
        LIVE, sliced(True, True), IDLE_DUMPED, rollout({"replicas": 2, "readyReplicas": 1}, replicas=2), code=UNKNOWN
    ),
}
CASES = joined(
    slices=endpoints(sliced(True, True), "EndpointSlices"),
    classic=endpoints(classic(True, True), "Endpoints"),
    none_ready=NONE_READY,
    partly=PARTLY,
    rollouts=ROLLOUTS,
)


@pytest.mark.parametrize("case", CASES)
def test_counted(tmp_path: Path, case: Case) -> None:
    check(case, tmp_path)
