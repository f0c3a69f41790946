"""The names of single pods in DNS, asked of files: ``db-0.db.shop.svc``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.reading.files import BROKEN, HEALTHY, UNKNOWN, Case, Object, check, joined, of, pod, service, workload

FRONT, OTHER = service("web", clusterIP="None"), service("other", clusterIP="None", selector={"app": "web"})
SET = workload("StatefulSet", spec={"serviceName": "web", "replicas": 2})


def asked(name: str, *objects: Object, **more: Any) -> Case:
    return of(*objects, words=(name, "-n", "shop"), **more)


def real(name: str = "web-0", ready: bool = True, **spec: Any) -> Object:
    """A pod of the set, as a cluster has it."""
    found = pod(name)
    named = {"hostname": name, "subdomain": "web"} | spec
    owner = {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "web", "uid": "u", "controller": True}
    status = found["status"] | {"conditions": [{"type": "Ready", "status": str(ready)}]}
    metadata = found["metadata"] | {"ownerReferences": [owner]}
    return found | {"metadata": metadata, "spec": found["spec"] | named, "status": status}


SETS = {
    "below its own Service": asked("web-1.web.shop.svc", FRONT, SET, code=HEALTHY),
    "of a pod more": asked("web-2.web.shop.svc", FRONT, SET, code=BROKEN, says="statefulset/web has 2 replicas"),
    "below another Service": asked("web-0.other.shop.svc", FRONT, OTHER, SET, code=BROKEN, says="has serviceName web"),
    "below another Service, of real pods": asked(
        "web-0.other.shop.svc", FRONT, OTHER, SET, real(), code=BROKEN, says="has serviceName web"
    ),
    "below another Service, of real pods alone": asked(
        "web-0.other.shop.svc", FRONT, OTHER, real(), code=BROKEN, says="statefulset/web has serviceName web"
    ),
    "below its own Service, of real pods alone": asked("web-0.web.shop.svc", FRONT, real(), code=HEALTHY),
    "below a Service with a cluster IP": asked(
        "web-0.other.shop.svc", service("other", selector={"app": "web"}), SET, code=BROKEN, says="has serviceName web"
    ),
    "of a pod that is not ready": asked(
        "web-1.web.shop.svc", FRONT, real(), real("web-1", ready=False), code=BROKEN, says="until pod/web-1 is ready"
    ),
    "of a pod that is not ready, and published": asked(
        "web-1.web.shop.svc",
        service("web", clusterIP="None", publishNotReadyAddresses=True),
        real(),
        real("web-1", ready=False),
        code=HEALTHY,
    ),
}


def job(mode: str | None = "Indexed", subdomain: str | None = "web", kind: str = "Job", **spec: Any) -> Object:
    """A Job whose pods find each other by name."""
    made = workload(kind, "train", labels={"app": "web"}, spec={"completions": 3, "parallelism": 3} | spec)
    made["spec"].pop("selector")
    made["spec"] |= {"completionMode": mode} if mode else {}
    made["spec"]["template"]["spec"] |= {"restartPolicy": "Never"} | ({"subdomain": subdomain} if subdomain else {})
    if kind == "CronJob":
        made["spec"] = {"schedule": "1 2 * * *", "jobTemplate": {"spec": made["spec"]}}
    return made


JOBS = {
    "of an Indexed Job": asked("train-2.web.shop.svc", FRONT, job(), code=HEALTHY),
    "by its job-name alone": asked(
        "train-0.web.shop.svc", service("web", clusterIP="None", selector={"job-name": "train"}), job(), code=HEALTHY
    ),
    "of an index more": asked("train-3.web.shop.svc", FRONT, job(), code=BROKEN, says="job/train has 3 completions"),
    "of a Job that is not Indexed": asked(
        "train-0.web.shop.svc", FRONT, job(None), code=BROKEN, says="job/train is not Indexed"
    ),
    "of a Job with another subdomain": asked(
        "train-0.web.shop.svc", FRONT, job(subdomain="wbe"), code=BROKEN, says="job/train has subdomain wbe"
    ),
    "of a Job without one": asked(
        "train-0.web.shop.svc", FRONT, job(subdomain=None), code=BROKEN, says="only pods with a hostname and with subdomain web"
    ),
    "of a CronJob": asked("train-289-0.web.shop.svc", FRONT, job(kind="CronJob"), code=UNKNOWN),
}


def asking(text: str, governed: str = "web") -> Object:
    """A set whose containers are told the names of its pods."""
    made = workload("StatefulSet", spec={"serviceName": governed, "replicas": 2})
    made["spec"]["template"]["spec"]["containers"][0]["env"] = [{"name": "PEERS", "value": text}]
    return made


PLAIN = service("web", clusterIP="None", ports=[{"port": 8080}])
BESIDE = service("other", clusterIP="None", selector={"app": "web"}, ports=[{"port": 8080}])
PEERS = {
    "below another Service": of(
        PLAIN, BESIDE, asking("web-0.other,web-1.other"), code=HEALTHY, strict=BROKEN, words=("other",), says="no names under"
    ),
    "by full names": of(
        PLAIN, BESIDE, asking("http://web-0.other.shop.svc.cluster.local:80"), code=HEALTHY, strict=BROKEN, words=("other",)
    ),
    "of another namespace": of(
        PLAIN, BESIDE, asking("web-0.other.front.svc.cluster.local"), code=HEALTHY, strict=HEALTHY, words=("other",)
    ),
    "of another set": of(PLAIN, BESIDE, asking("db-0.other,my-web-0.other"), code=HEALTHY, strict=HEALTHY, words=("other",)),
    "below its own": of(PLAIN, BESIDE, asking("web-0.web,web-1.web"), code=HEALTHY, strict=HEALTHY, words=()),
    "below the other, which governs": of(
        PLAIN, BESIDE, asking("web-0.other", "other"), code=HEALTHY, strict=HEALTHY, words=("other",)
    ),
}
CASES = joined(sets=SETS, jobs=JOBS, peers=PEERS)


@pytest.mark.parametrize("case", CASES)
def test_pod_names(tmp_path: Path, case: Case) -> None:
    check(case, tmp_path)
