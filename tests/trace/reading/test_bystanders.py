"""Pods that a Service selects beside those that serve it: other workloads of the application, and members of one ring."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.trace.reading.files import BROKEN, HEALTHY, Case, Object, check, joined, listed, of, pod, service, workload


def declaring(*ports: Object, name: str = "worker", kind: str = "Deployment", **labels: str) -> Object:
    """A workload of the application web whose container declares these ports."""
    found = workload(kind, name, labels={"app": "web", **labels})
    found["spec"]["template"]["spec"]["containers"][0]["ports"] = list(ports)
    return found


def port(name: str, number: int, **more: Any) -> Object:
    return {"name": name, "containerPort": number, **more}


def nightly() -> Object:
    """A CronJob of the application web that declares no port."""
    found = declaring(kind="CronJob")
    template = found["spec"]["template"]
    template["spec"]["restartPolicy"] = "Never"
    return found | {"spec": {"schedule": "0 1 * * *", "jobTemplate": {"spec": {"template": template}}}}


def running(name: str, *ports: Object, kind: str = "ReplicaSet", owner: str = "", **labels: str) -> Object:
    """A pod of a cluster that declares these ports, and its owner."""
    found = pod(name)
    found["metadata"]["labels"] |= labels
    found["metadata"]["ownerReferences"] = [{"kind": kind, "name": owner, "uid": owner, "controller": True}]
    found["spec"]["containers"][0]["ports"] = list(ports)
    return found


def dumped(*running: Object) -> Case:
    return of(service(live=True, ports=[{"port": 80, "targetPort": "http"}]), listed("PodList", *running), code=HEALTHY)


def silent(case: Case) -> Case:
    return case._replace(strict=HEALTHY, says="worker has no container port", never="! ")


def warned(case: Case) -> Case:
    return case._replace(strict=BROKEN, says="! B2")


def beside(*others: Object, **spec: Any) -> Case:
    """A Service for the port http, a Deployment that has it, and others."""
    whole = {"ports": [{"port": 80, "targetPort": "http"}], **spec}
    return of(service(**whole), declaring(port("http", 8080), name="web", component="web"), *others, code=HEALTHY)


HTTP, BOTH = port("http", 8080), [port("http", 8080), port("web", 8443)]
OTHERS = {
    "no port": silent(beside(declaring())),
    "metrics": silent(beside(declaring(port("metrics", 9090)))),
    "a database": silent(beside(declaring(port("postgres", 5432)))),
    "a number without a name": silent(beside(declaring({"containerPort": 9090}))),
    "two names": silent(beside(declaring(port("web", 9000), port("metrics", 9090)))),
    "a StatefulSet": silent(beside(declaring(kind="StatefulSet"))),
    "its own port of the Service": silent(
        beside(
            declaring(port("admin", 9000)),
            ports=[{"name": n, "port": p, "targetPort": n} for n, p in (("http", 80), ("admin", 81))],
        )
    )._replace(says="web has no container port", never="! "),
    "a name that the others have for another port": silent(
        of(
            service(ports=[{"port": 80, "targetPort": "http"}]),
            declaring(*BOTH, name="web"),
            declaring(port("web", 9000)),
            code=HEALTHY,
        )
    ),
    "a CronJob": beside(nightly())._replace(strict=HEALTHY, never="B2"),
    "a typing error": warned(beside(declaring(port("htpp", 9090)))),
    "the name with a protocol before it": warned(beside(declaring(port("tcp-http", 9090), port("metrics", 1)))),
    "the name of another protocol": warned(beside(declaring(port("http", 8080, protocol="UDP")))),
    "the number by another name": warned(beside(declaring(port("x", 8080), port("metrics", 9090)))),
    "the number without a name": warned(beside(declaring({"containerPort": 8080}))),
    "a canary that renames it": warned(beside(declaring(port("web", 8081)))),
    "a canary that renames it, and a worker": warned(beside(declaring(port("x", 8080), name="canary"), declaring()))._replace(
        says='1 of 2 pods has no container port "http": canary\n  see: kubectl describe deployment/canary'
    ),
    "a headless Service": warned(beside(declaring(), clusterIP="None", ports=[{"port": 8080, "targetPort": "http"}])),
    "a bare pod": warned(beside({**pod("worker"), "status": {}})),
    "a rollout that drops it": warned(
        dumped(
            running("web-1", HTTP, owner="web-5d8c", **{"pod-template-hash": "5d8c"}),
            running("worker", owner="web-7f9b", **{"pod-template-hash": "7f9b"}),
        )
    ),
    "pods of one StatefulSet": warned(
        dumped(running("web-1", HTTP, kind="StatefulSet", owner="web"), running("worker", kind="StatefulSet", owner="web"))
    ),
    "running pods of another workload": silent(
        dumped(
            running("web-1", HTTP, owner="web-5d8c", **{"pod-template-hash": "5d8c"}),
            running("worker", owner="worker-7f9b", **{"pod-template-hash": "7f9b"}),
        )
    ),
    "rollouts of a DeploymentConfig": warned(
        dumped(
            running("web-1", HTTP, kind="ReplicationController", owner="web-1", deploymentconfig="web"),
            running("worker", kind="ReplicationController", owner="web-2", deploymentconfig="web"),
        )
    ),
    "a Rollout of Argo": warned(
        dumped(
            running("web-1", HTTP, owner="web-5d8c", **{"rollouts-pod-template-hash": "5d8c"}),
            running("worker", owner="web-7f9b", **{"rollouts-pod-template-hash": "7f9b"}),
        )
    ),
}


def unready(found: Object) -> Object:
    conditions = [{"type": "Ready", "status": "False"}]
    return {**found, "status": {**found["status"], "conditions": conditions}}


DOWN = {
    "the pod that serves is not ready, and another is": dumped(
        unready(running("web-1", HTTP, owner="web-6d5f")), running("worker", owner="worker-7c9d")
    )._replace(code=BROKEN, says="x C1", never="A21"),
    "no pod is ready": dumped(
        unready(running("web-1", HTTP, owner="web-6d5f")), unready(running("worker", owner="worker-7c9d"))
    )._replace(code=BROKEN, says="x C1", never="A21"),
}


def member(app: str, *ports: Object) -> Object:
    """A Deployment of one application of a ring."""
    found = workload(name=app, labels={"app": app, "member": "true"})
    found["spec"]["template"]["spec"]["containers"][0]["ports"] = list(ports)
    return found


def ring(*members: Object, target: int | str = 7946, ip: str | None = "None", **more: Any) -> Case:
    return of(
        service(clusterIP=ip, selector={"member": "true"}, ports=[{"port": 7946, "targetPort": target}]),
        *members,
        code=HEALTHY,
        **more,
    )


GOSSIP = port("gossip", 7946)
TOLD = "A4 unrelated-workloads: the selector matches pods of distributor, querier (label app): the DNS gives"
RINGS = {
    "by number": ring(member("querier", GOSSIP), member("distributor", GOSSIP), strict=HEALTHY, says=TOLD),
    "by number, without names": ring(
        member("querier", {"containerPort": 7946}), member("distributor", GOSSIP), strict=HEALTHY, says=TOLD
    ),
    "by name": ring(member("querier", GOSSIP), member("distributor", GOSSIP), target="gossip", strict=HEALTHY, says=TOLD),
    "one lacks it": ring(
        member("querier", GOSSIP), member("distributor", HTTP), strict=BROKEN, says="! A4", never="the DNS gives"
    ),
    "one of three lacks the name": ring(
        *(member(app, GOSSIP) for app in ("querier", "distributor")),
        member("ingester", HTTP),
        target="gossip",
        strict=BROKEN,
        says="! A4",
        never="the DNS gives",
    ),
    "no port of the Service": of(
        service(clusterIP="None", selector={"member": "true"}, ports=None),
        member("querier", GOSSIP),
        member("distributor", GOSSIP),
        code=HEALTHY,
        strict=BROKEN,
        says="! A4",
    ),
    "a cluster IP": ring(
        member("querier", GOSSIP), member("distributor", GOSSIP), ip=None, strict=BROKEN, says="! A4", never="the DNS gives"
    ),
}


@pytest.mark.parametrize("case", joined(others=OTHERS, down=DOWN, rings=RINGS))
def test_bystanders(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path)
