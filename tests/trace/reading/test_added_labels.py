"""Labels that controllers add to pods."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trace.reading.files import BROKEN, FINE, HEALTHY, UNKNOWN, Case, Object, check, custom, joined, of, service, workload


def single(ordinal: str) -> Object:
    return {"app": "db", "statefulset.kubernetes.io/pod-name": f"db-{ordinal}"}


SET = workload("StatefulSet", "db", spec={"replicas": 2})
FROM_FIVE = workload("StatefulSet", "db", spec={"replicas": 2, "ordinals": {"start": 5}})
JOB = workload("Job", "load")
INDEXED = workload("Job", "load", spec={"completionMode": "Indexed", "completions": 3})
ADDED = {
    "a Service for the first pod": of(service(selector=single("0")), SET, code=HEALTHY, strict=HEALTHY),
    "a Service for the last pod": of(service(selector=single("1")), SET, code=HEALTHY, strict=HEALTHY),
    "a pod too many": of(service(selector=single("2")), SET, code=BROKEN, says="the pods of statefulset/db are db-0 to db-1"),
    "a pod too many of one": of(
        service(selector=single("1")),
        workload("StatefulSet", "db"),
        code=BROKEN,
        says="the pods of statefulset/db are db-0\n",
    ),
    "a pod of another StatefulSet": of(
        service(selector={"statefulset.kubernetes.io/pod-name": "cache-0", "app": "db"}), SET, code=BROKEN, never="the pods of"
    ),
    "an index too high": of(
        service(selector={"app": "db", "apps.kubernetes.io/pod-index": "7"}), SET, code=BROKEN, says="db-0 to db-1"
    ),
    "a pod of another application": of(
        service(selector={**single("2"), "app": "x"}), SET, code=BROKEN, says="A3", never="the pods of"
    ),
    "the index": of(service(selector={"apps.kubernetes.io/pod-index": "1"}), SET, code=HEALTHY),
    "ordinals that start later": of(service(selector=single("6")), FROM_FIVE, code=HEALTHY),
    "before they start": of(service(selector=single("0")), FROM_FIVE, code=BROKEN, says="are db-5 to db-6"),
    "a Job by its name": of(service(selector={"job-name": "load"}), JOB, code=HEALTHY),
    "a Job by its longer label": of(service(selector={"batch.kubernetes.io/job-name": "load"}), JOB, code=HEALTHY),
    "another Job": of(service(selector={"job-name": "laod"}), JOB, code=BROKEN, says="A3"),
    "an index of a Job": of(service(selector={"batch.kubernetes.io/job-completion-index": "2"}), INDEXED, code=HEALTHY),
    "no index of a Job": of(
        service(selector={"batch.kubernetes.io/job-completion-index": "7"}), INDEXED, code=BROKEN, says="A3"
    ),
    "a hash of a Deployment": of(
        service(selector={"app": "web", "pod-template-hash": "5d8c"}), FINE[1], code=UNKNOWN, never="A3"
    ),
    "a hash, and a slip": of(service(selector={"app": "wbe", "pod-template-hash": "5d8c"}), FINE[1], code=BROKEN, says="A3"),
    "a revision": of(
        service(selector={"app": "web", "controller-revision-hash": "x"}), workload("DaemonSet"), code=UNKNOWN, never="A3"
    ),
}

SPILO = workload("StatefulSet", "web", labels={"application": "spilo", "cluster-name": "pg"})


def replicas(**labels: str) -> Object:
    """A Service for the pods that a controller has given a role once they run."""
    return service(selector={"application": "spilo", **labels, "spilo-role": "replica"})


ROLES = {
    "a role alone": of(service(selector={"role": "replica"}), SPILO, code=UNKNOWN, never="A3"),
    "a role, and all else right": of(replicas(**{"cluster-name": "pg"}), SPILO, code=UNKNOWN, never="A3"),
    "a role, and a misspelt key": of(
        replicas(**{"cluster-nam": "pg"}), SPILO, code=BROKEN, says="pods have no label cluster-nam, but cluster-name=pg"
    ),
    "two roles, and a misspelt key": of(
        replicas(**{"clustername": "pg", "zone-role": "x"}), SPILO, code=BROKEN, says="but cluster-name=pg"
    ),
    "a role, a misspelt key, and a workload of other labels": of(
        replicas(**{"cluster-nam": "pg"}), SPILO, workload(name="x"), code=BROKEN, says="but cluster-name=pg"
    ),
    "a role, and the misspelt key of another workload": of(
        replicas(node="pg"), SPILO, workload(name="x", labels={"app": "x", "nodes": "pg"}), code=UNKNOWN, never="A3"
    ),
    "a label that people write, a misspelt key, and what may make pods": of(
        service(selector={"application": "spilo", "cluster-nam": "pg", "app": "x"}),
        SPILO,
        custom("kafka.strimzi.io/v1beta2", "Kafka"),
        code=UNKNOWN,
        says="Kafka x may create",
    ),
    "a misspelt key without the role": of(
        service(selector={"application": "spilo", "cluster-nam": "pg"}), SPILO, code=BROKEN, says="but cluster-name=pg"
    ),
    "a role, and another value": of(
        replicas(**{"cluster-name": "gp"}), SPILO, code=BROKEN, says="cluster-name is gp, pods have pg"
    ),
    "a hash, and a misspelt key": of(
        service(selector={"ap": "web", "pod-template-hash": "5d8c"}), FINE[1], code=BROKEN, says="no label ap, but app=web"
    ),
}

CONFIG = workload("DeploymentConfig", api="apps.openshift.io/v1")
OF_OTHERS = {
    "the DeploymentConfig": of(service(selector={"deploymentconfig": "web"}), CONFIG, code=HEALTHY, strict=HEALTHY),
    "another DeploymentConfig": of(service(selector={"app": "web", "deploymentconfig": "wbe"}), CONFIG, code=BROKEN, says="A3"),
    "a rollout of it": of(service(selector={"app": "web", "deployment": "web-1"}), CONFIG, code=UNKNOWN, never="A3"),
}

GOVERNING = service("db", clusterIP="None")
READY = {
    "alone": of(GOVERNING, SET, code=HEALTHY, words=("db",), says="1 of 1 ready"),
    "beside a Service for one of its pods": of(
        GOVERNING, service(selector=single("1")), SET, code=HEALTHY, words=("db",), says="1 of 1 ready"
    ),
    "a Service for each pod": of(
        service("db-0", selector=single("0")), service(selector=single("1")), SET, code=HEALTHY, strict=HEALTHY, words=()
    ),
}

CASES = joined(ready=READY, added=ADDED, roles=ROLES, others=OF_OTHERS)


@pytest.mark.parametrize("case", CASES)
def test_added_labels(tmp_path: Path, case: Case) -> None:
    check(case, tmp_path)
