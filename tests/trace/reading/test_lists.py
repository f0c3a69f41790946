"""What a list says beyond its items, and what stands in files more than once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.trace.reading.files import (
    BROKEN,
    FINE,
    HEALTHY,
    LIVE,
    NO_SLICES,
    UNKNOWN,
    Case,
    check,
    joined,
    listed,
    of,
    pod,
    service,
    slice_,
    workload,
)


def made_by_web(ready: bool) -> dict[str, Any]:
    """A pod of a cluster that the Deployment web has made, by a ReplicaSet."""
    made = pod("web-5d-abc")
    made["metadata"]["labels"]["pod-template-hash"] = "5d"
    made["metadata"]["ownerReferences"] = [
        {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-5d", "controller": True}
    ]
    made["status"]["conditions"] = [{"type": "Ready", "status": str(ready)}]
    return made


def of_pod(slice_: dict[str, Any], name: str) -> dict[str, Any]:
    """The slice with this pod as its endpoint."""
    (one,) = slice_["endpoints"]
    return slice_ | {"endpoints": [one | {"targetRef": one["targetRef"] | {"name": name, "uid": f"uid-shop-{name}"}}]}


TWO = {"s.json": [service("api", live=True), pod("api-1", app="api")]}
OF_API = slice_("api-x", of="api")
OF_DB = slice_("db-x", of="db")
OF_NONE = slice_("own") | {"metadata": {"name": "own", "namespace": "shop", "uid": "own"}}
THREE = {**TWO, "t.json": [service("db", live=True), pod("db-1", app="db")]}
OTHER = listed("PodList", pod("api-1", app="api"))
LISTS = {
    "a pod of a cluster beside the manifest of its Deployment": Case(
        {"a.yaml": [service(), workload()], "pod.json": made_by_web(ready=False)}, BROKEN, "C1 "
    ),
    "a ready pod of a cluster beside the manifest of its Deployment": Case(
        {"a.yaml": [service(), workload()], "pod.json": made_by_web(ready=True)}, HEALTHY, never="2 of 2"
    ),
    "an empty list of slices": Case({"a.json": [LIVE, pod()], "b.json": NO_SLICES}, BROKEN, "C10"),
    "no list of slices": Case({"a.json": [LIVE, pod()]}, HEALTHY, never="C10"),
    "an empty v1 List in a file named after slices": Case(
        {"pods.yaml": listed("List", pod()), "svc.yaml": listed("List", LIVE), "endpointslices.yaml": listed("List")},
        BROKEN,
        "C10",
    ),
    "an empty v1 List in a file of no such name": Case(
        {"pods.yaml": listed("List", pod()), "svc.yaml": listed("List", LIVE), "dump.yaml": listed("List")}, HEALTHY
    ),
    "slices, in a list": Case(
        {"a.json": [LIVE, pod()], "b.json": listed("EndpointSliceList", slice_(), api="discovery.k8s.io/v1")}, HEALTHY
    ),
    "slices of another namespace alone": Case(
        {"a.json": [LIVE, pod(), slice_(namespace="other", of="x")], "b.json": []}, HEALTHY, never="C10"
    ),
    "slices of all namespaces but this one": Case(
        {
            "a.json": [LIVE, pod()],
            "b.json": listed("EndpointSliceList", slice_(namespace="a"), slice_(namespace="b"), api="discovery.k8s.io/v1"),
        },
        BROKEN,
        "C10",
    ),
    "a list of slices of another Service alone, which may have been selected": Case(
        {"a.json": [LIVE, pod()], **TWO, "b.json": listed("List", OF_API)}, HEALTHY, never="C10"
    ),
    "of which the slices were selected": Case(
        {"a.json": [LIVE, pod()], **TWO, "b.json": listed("List", OF_API | {"endpoints": []})}, BROKEN, "C9", words=("api",)
    ),
    "a slice of another Service alone": Case({"a.json": [LIVE, pod(), OF_API], **TWO}, HEALTHY, never="C10"),
    "a list of slices of another Service alone, of a Service that needs some": Case(
        {"a.json": [service(live=True, selector=None)], **TWO, "b.json": listed("List", OF_API)},
        UNKNOWN,
        "no EndpointSlice in the files belongs to service/web",
    ),
    "beside workloads of a cluster": Case(
        {
            "a.json": [LIVE, workload(metadata={"uid": "u"})],
            "s.json": service("api", live=True),
            "b.json": listed("List", OF_API),
        },
        HEALTHY,
    ),
    "a list of slices of two other Services": Case(
        {"a.json": [LIVE, pod()], **TWO, "b.json": listed("List", OF_API, slice_("x", of="x"))}, BROKEN, "C10"
    ),
    "a list of slices of two other Services in the files, which may have been selected": Case(
        {"a.json": [LIVE, pod()], **THREE, "b.json": listed("List", OF_API, OF_DB)},
        UNKNOWN,
        "no EndpointSlice in the files belongs to service/web",
        never="C10",
    ),
    "of which the slices were selected, one of two": Case(
        {"a.json": [LIVE, pod()], **THREE, "b.json": listed("List", of_pod(OF_API, "api-1"), OF_DB)},
        HEALTHY,
        words=("api",),
        strict=HEALTHY,
    ),
    "of which the slices were selected, one of two, without endpoints": Case(
        {"a.json": [LIVE, pod()], **THREE, "b.json": listed("List", OF_API | {"endpoints": []}, OF_DB)},
        BROKEN,
        "C9",
        words=("api",),
    ),
    "a list of slices of two other Services, whatever the slices: no pod is ready": Case(
        {"a.json": [LIVE, made_by_web(ready=False)], **THREE, "b.json": listed("List", OF_API, OF_DB)},
        BROKEN,
        "C1",
        never="C10",
    ),
    "two lists of slices of one Service each": Case(
        {"a.json": [LIVE, pod()], **THREE, "b.json": listed("List", OF_API), "c.json": listed("List", OF_DB)},
        UNKNOWN,
        "belongs",
    ),
    "a list of slices of all three Services": Case(
        {"a.json": [LIVE, pod()], **THREE, "b.json": listed("List", OF_API, OF_DB, slice_())}, HEALTHY, strict=HEALTHY
    ),
    "a list of slices of two other Services, and one of none": Case(
        {"a.json": [LIVE, pod()], **THREE, "b.json": listed("List", OF_API, OF_DB, OF_NONE)}, BROKEN, "C10"
    ),
    "a list of slices of two other Services, and Services": Case(
        {"a.json": [pod()], **THREE, "b.json": listed("List", LIVE, OF_API, OF_DB)}, BROKEN, "C10"
    ),
    "a list of slices of two other Services beside a manifest": Case(
        {"a.json": [service(), workload()], **THREE, "b.json": listed("List", OF_API, OF_DB)}, HEALTHY, strict=HEALTHY
    ),
    "slices of two other Services, a file each": Case(
        {"a.json": [LIVE, pod()], **THREE, "b.json": OF_API, "c.json": OF_DB}, BROKEN, "C10"
    ),
    "a list of that kind, with slices of another Service alone": Case(
        {"a.json": [LIVE, pod()], **TWO, "b.json": listed("EndpointSliceList", OF_API, api="discovery.k8s.io/v1")},
        BROKEN,
        "C10",
    ),
    "a list of Services, pods and slices, of which one Service has any": Case(
        {"a.json": listed("List", LIVE, pod(), *TWO["s.json"], OF_API)}, BROKEN, "C10"
    ),
    "a list of all that has the labels of another Service": Case(
        {"a.json": [LIVE, pod()], "s.json": listed("List", *TWO["s.json"], OF_API)}, HEALTHY, never="C10"
    ),
    "a manifest beside slices of others": Case(
        {"a.json": [service(), workload(), slice_("x", of="x"), slice_("y", of="y")]}, HEALTHY, never="C10", strict=HEALTHY
    ),
    "a manifest beside an empty list of slices": Case({"a.json": [service(), workload()], "b.json": NO_SLICES}, HEALTHY),
    "a manifest without a selector beside slices of others": Case(
        {"a.json": [service(selector=None), slice_("x", of="x"), slice_("y", of="y")]}, UNKNOWN
    ),
    "a manifest beside pods of a cluster and slices of others": Case(
        {"a.json": [service(), pod(), slice_("x", of="x"), slice_("y", of="y")]}, BROKEN, "C10"
    ),
    "slices of a Service that is not in the files": Case({"a.json": [LIVE, pod(), slice_("x", of="x")]}, BROKEN, "C10"),
    "pods of one Service beside a Deployment that has others": Case(
        {"a.json": [LIVE, workload(metadata={"uid": "u"}, status={"replicas": 2, "readyReplicas": 2})], "b.json": [OTHER]},
        UNKNOWN,
        "deployment/web has 2 pods that are not in the files",
    ),
    "pods of one Service beside a Deployment that has none": Case(
        {"a.json": [LIVE, workload(metadata={"uid": "u"}, status={"observedGeneration": 1})], "b.json": [OTHER]},
        BROKEN,
        "deployment/web has created no pods",
    ),
    "an empty list of pods": Case(
        {"a.json": [LIVE, listed("PodList"), workload(metadata={"uid": "u"})]}, BROKEN, "deployment/web has created no pods"
    ),
    "no list of pods": Case({"a.json": [LIVE, workload(metadata={"uid": "u"})]}, HEALTHY),
    "an empty list of pods, of another namespace by its folder": Case(
        {
            "shop/all.json": [LIVE, workload(metadata={"uid": "u"})],
            "other/a.json": [service("x", "other")],
            "other/pods.json": listed("PodList"),
        },
        HEALTHY,
        words=("web", "-R", "-n", "shop"),
    ),
    "cluster-info dump: a round for each namespace": Case(
        {
            "dump.json": "\n".join(
                map(
                    json.dumps,
                    [
                        listed("ServiceList", service("a", "one", live=True)),
                        listed("PodList"),
                        listed("ServiceList", LIVE),
                        listed("PodList", pod()),
                    ],
                )
            )
        },
        HEALTHY,
    ),
    "the same dump, of the namespace whose list is empty": Case(
        {
            "dump.json": "\n".join(
                map(json.dumps, [listed("ServiceList", LIVE), listed("PodList"), listed("ServiceList", service("a", "one"))])
            )
        },
        BROKEN,
        "A3",
    ),
    "no Endpoints, and nobody looked at slices": Case(
        {"a.json": [service(live=True, selector=None), listed("EndpointsList")]}, UNKNOWN, "the files contain no EndpointSlice"
    ),
    "no Endpoints for a Service that needs them": Case(
        {"a.json": [service(live=True, selector=None), listed("EndpointsList"), NO_SLICES]}, BROKEN, "A6"
    ),
}

ONCE = {
    "an object twice": of(LIVE, LIVE, pod(), pod(), slice_(), slice_(), code=HEALTHY, strict=HEALTHY, never="A18"),
    "one text in two files": Case({"a.json": FINE, "b.json": FINE}, HEALTHY, strict=HEALTHY, never="A18"),
    "a manifest and its dump": of(service(), LIVE, pod(), code=HEALTHY, strict=HEALTHY, never="A18"),
    "the newer of two dumps": of(
        {**pod(), "metadata": pod()["metadata"] | {"resourceVersion": "10", "labels": {"app": "web"}}},
        {**pod(), "metadata": pod()["metadata"] | {"resourceVersion": "9", "labels": {"app": "old"}}},
        LIVE,
        code=HEALTHY,
    ),
    "two manifests that differ": of(
        service(), service(ports=[{"port": 81}]), workload(), code=HEALTHY, strict=BROKEN, says="A18"
    ),
}

CASES = joined(lists=LISTS, once=ONCE)


@pytest.mark.parametrize("case", CASES)
def test_lists(tmp_path: Path, case: Case) -> None:
    check(case, tmp_path)
