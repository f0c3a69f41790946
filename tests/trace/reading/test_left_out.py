"""Files that hold some of a Service's pods, while others serve: only the failing one is what people share."""

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

ADDRESSES = {name: f"10.1.0.{number}" for number, name in enumerate(("web-5d-a", "web-5d-b", "web-1", "b", "c"), 7)}
HASHED = {"pod-template-hash": "5d"}


def failing(ready: bool = False, name: str = "web-5d-a", kind: str = "ReplicaSet", maker: str = "web-5d") -> Object:
    """The one pod that is shared."""
    owner = {"apiVersion": "apps/v1", "kind": kind, "name": maker, "uid": "u", "controller": True}
    found = pod(name)
    metadata = found["metadata"] | {"labels": {"app": "web"} | HASHED, "ownerReferences": [owner]}
    status = {"podIPs": [{"ip": ADDRESSES[name]}], "conditions": [{"type": "Ready", "status": str(ready)}]}
    return found | {"metadata": metadata, "status": found["status"] | status}


def made(kind: str = "Deployment", **status: Any) -> Object:
    return workload(kind, metadata={"uid": "uid-web"}, status={"observedGeneration": 1} | status)


def named(*names: str, ready: bool = True) -> Object:
    """A slice with endpoints of these pods."""
    (one,) = slice_()["endpoints"]
    target = one["targetRef"]
    targets = {name: target | {"name": name, "uid": f"uid-shop-{name}"} for name in names}
    endpoints = [one | {"addresses": [ADDRESSES[name]], "targetRef": targets[name]} for name in names]
    return slice_() | {"endpoints": [{**each, "conditions": {"ready": ready}} for each in endpoints]}


TWO_READY = made(replicas=3, readyReplicas=2)
SAYS = "deployment/web has 2 ready pods that are not in the files"
BY_STATUS = {
    "the failing one of three": of(service(), TWO_READY, failing(), code=UNKNOWN, says=SAYS, never="A21"),
    "which is said, too": of(service(), TWO_READY, failing(), code=UNKNOWN, says="C2", never="C1"),
    "in a list": of(LIVE, TWO_READY, listed("PodList", failing()), code=UNKNOWN, says=SAYS),
    "one of one": of(service(), made(replicas=1), failing(), code=BROKEN, says="C1"),
    "one of three that all fail": of(service(), made(replicas=3), failing(), code=BROKEN, says="C1"),
    "a ready one of three": of(service(), TWO_READY, failing(ready=True), code=HEALTHY, strict=HEALTHY),
    "all of them": of(
        service(),
        made(replicas=2, readyReplicas=1),
        failing(),
        failing(ready=True, name="web-5d-b"),
        code=HEALTHY,
        strict=BROKEN,
        says="1 of 2 pods is not ready",
    ),
    "of a StatefulSet": of(
        service(),
        made("StatefulSet", replicas=2, readyReplicas=1),
        failing(name="web-1", kind="StatefulSet", maker="web"),
        code=UNKNOWN,
        says="statefulset/web has 1 ready pod",
    ),
    "of a DaemonSet": of(
        service(),
        made("DaemonSet", currentNumberScheduled=2, numberReady=1),
        failing(kind="DaemonSet", maker="web"),
        code=UNKNOWN,
        says="daemonset/web has 1 ready pod",
    ),
    "of a Rollout": of(
        service(),
        workload("Rollout", api="argoproj.io/v1alpha1", metadata={"uid": "u"}, status={"replicas": 3, "readyReplicas": 2}),
        failing(),
        code=UNKNOWN,
        says="rollout/web has 2 ready pods",
    ),
    "of a headless Service without ports": of(
        service(clusterIP="None", ports=None), TWO_READY, failing(), code=UNKNOWN, says=SAYS
    ),
    "whose targetPort no container has": of(
        service(ports=[{"port": 80, "targetPort": "x"}]), TWO_READY, failing(), code=BROKEN
    ),
    "of two Deployments, the other one without any": of(
        service(), made(replicas=1), TWO_READY | {"metadata": TWO_READY["metadata"] | {"name": "web2"}}, failing(), code=UNKNOWN
    ),
    "called by a webhook": of(
        service(),
        TWO_READY,
        failing(),
        custom(
            "admissionregistration.k8s.io/v1",
            "ValidatingWebhookConfiguration",
            webhooks=[{"name": "a.b.c", "clientConfig": {"service": {"name": "web", "namespace": "shop", "port": 80}}}],
        ),
        code=UNKNOWN,
        never="E9",
    ),
}
MORE = "deployment/web asks for 2 more pods that are not in the files"
THREE = workload(spec={"replicas": 3})
BY_REPLICAS = {
    "the failing one of three": of(service(), THREE, failing(), code=UNKNOWN, says=MORE, never="C1"),
    "which is said, too": of(
        service(), THREE, failing(), code=UNKNOWN, says="1 of 1 pod in the files is not ready, and the others are not"
    ),
    "of a workload of a cluster": of(LIVE, THREE | {"status": {}}, failing(), code=UNKNOWN, says=MORE),
    "a ready one of three": of(service(), THREE, failing(ready=True), code=HEALTHY, strict=HEALTHY),
    "a failing one and a ready one of three": of(
        service(),
        THREE,
        failing(),
        failing(ready=True, name="web-5d-b"),
        code=HEALTHY,
        strict=BROKEN,
        says="1 of 2 pods is not ready",
    ),
    "all of them": of(
        service(),
        workload(spec={"replicas": 2}),
        failing(),
        failing(name="web-5d-b"),
        code=BROKEN,
        says="C1",
    ),
    "one of one": of(service(), workload(), failing(), code=BROKEN, says="C1"),
    "one of three in a list of pods": of(service(), THREE, listed("PodList", failing()), code=BROKEN, says="C1"),
    "a status that counts all as not ready": of(
        service(), THREE | {"status": {"observedGeneration": 1, "replicas": 3}}, failing(), code=BROKEN, says="C1"
    ),
    "of a StatefulSet": of(
        service(),
        workload("StatefulSet", spec={"replicas": 2, "serviceName": "web"}),
        failing(name="web-1", kind="StatefulSet", maker="web"),
        code=UNKNOWN,
        says="statefulset/web asks for 1 more pod that is not",
    ),
    "of a DaemonSet": of(service(), workload("DaemonSet"), failing(kind="DaemonSet", maker="web"), code=BROKEN, says="C1"),
    "whose targetPort no container has": of(service(ports=[{"port": 80, "targetPort": "x"}]), THREE, failing(), code=BROKEN),
}
BY_SLICES = {
    "the failing one, and slices with others": of(LIVE, failing(), named("b", "c"), code=HEALTHY, never="C8"),
    "and a status that counts them": of(LIVE, TWO_READY, failing(), named("b", "c"), code=HEALTHY, says="C2", never="C8"),
    "and slices with others that are not ready": of(LIVE, failing(), named("b", ready=False), code=BROKEN),
    "a list of pods without those of the slices": of(LIVE, listed("PodList", failing()), named("b"), code=BROKEN, says="C8"),
    "a ready one, and slices with another, too": of(
        LIVE, failing(ready=True), named("web-5d-a", "b"), code=HEALTHY, strict=BROKEN, says="C8"
    ),
}


def classic(*names: str) -> Object:
    """Endpoints with the ready addresses of these pods, as a cluster has them."""
    subset = {"addresses": [{"ip": ADDRESSES[name]} for name in names], "ports": [{"port": 8080}]}
    return {
        "apiVersion": "v1",
        "kind": "Endpoints",
        "metadata": {"name": "web", "namespace": "shop", "uid": "e"},
        "subsets": [subset],
    }


BY_ENDPOINTS = {
    "the failing one, and Endpoints with another": of(LIVE, failing(), classic("b"), code=UNKNOWN, says="C2", never="C18"),
    "and a status that counts it": of(LIVE, TWO_READY, failing(), classic("b"), code=UNKNOWN, says=SAYS, never="C18"),
    "a list of pods without those of the Endpoints": of(
        LIVE, listed("PodList", failing()), classic("b"), code=BROKEN, says="C18"
    ),
    "a ready one, and Endpoints with another, too": of(
        LIVE, failing(ready=True), classic("web-5d-a", "b"), code=HEALTHY, strict=BROKEN, says="C18"
    ),
}
CASES = joined(by_status=BY_STATUS, by_replicas=BY_REPLICAS, by_slices=BY_SLICES, by_endpoints=BY_ENDPOINTS)


@pytest.mark.parametrize("case", CASES)
def test_left_out(tmp_path: Path, case: Case) -> None:
    check(case, tmp_path)
