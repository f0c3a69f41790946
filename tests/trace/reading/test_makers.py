"""Who makes pods: kinds that do, kinds that do not, and kinds that nobody knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kubectl_svc.trace.reading import makers
from tests.trace.reading.files import (
    BROKEN,
    FINE,
    HEALTHY,
    UNKNOWN,
    Case,
    Object,
    check,
    custom,
    joined,
    listed,
    of,
    service,
    workload,
)

OTHER = workload(name="other")
LOST = [service(), OTHER]
MAKERS = {
    "nobody": of(*LOST, code=BROKEN, says="A3"),
    "a Prometheus": of(
        *LOST,
        custom("monitoring.coreos.com/v1", "Prometheus"),
        code=UNKNOWN,
        says="the controller of Prometheus x may create pods",
    ),
    "a Prometheus of another namespace": of(*LOST, custom("monitoring.coreos.com/v1", "Prometheus", "x", "y"), code=BROKEN),
    "a ServiceMonitor": of(*LOST, custom("monitoring.coreos.com/v1", "ServiceMonitor"), code=BROKEN, says="A3"),
    "a Certificate": of(*LOST, custom("cert-manager.io/v1", "Certificate"), code=BROKEN),
    "a constraint": of(*LOST, custom("constraints.gatekeeper.sh/v1beta1", "K8sRequiredLabels"), code=BROKEN),
    "a MetricTemplate": of(*LOST, custom("flagger.app/v1beta1", "MetricTemplate"), code=BROKEN, says="A3"),
    "a Canary of Flagger": of(*LOST, custom("flagger.app/v1beta1", "Canary"), code=UNKNOWN),
    "a VirtualMachine": of(*LOST, custom("kubevirt.io/v1", "VirtualMachine"), code=UNKNOWN),
    "a Cluster of CloudNativePG": of(*LOST, custom("postgresql.cnpg.io/v1", "Cluster"), code=UNKNOWN),
    "a Cluster of the Cluster API": of(*LOST, custom("cluster.x-k8s.io/v1beta1", "Cluster"), code=BROKEN),
    "a Kafka": of(*LOST, custom("kafka.strimzi.io/v1beta2", "Kafka"), code=UNKNOWN),
    "a KafkaTopic": of(*LOST, custom("kafka.strimzi.io/v1beta2", "KafkaTopic"), code=BROKEN),
    "an Elasticsearch, by labels of its operator": of(
        service(selector={"elasticsearch.k8s.elastic.co/cluster-name": "es"}),
        OTHER,
        custom("elasticsearch.k8s.elastic.co/v1", "Elasticsearch", "es"),
        code=UNKNOWN,
        says="the controller of Elasticsearch es may create pods",
    ),
    "a kind with a slip": of(
        service(), workload("Deployement"), code=UNKNOWN, says="unknown kind in deployement/web: did you mean Deployment?"
    ),
    "a kind that nobody knows": of(
        *LOST, custom("example.com/v1", "Thing"), code=UNKNOWN, says="the controller of Thing x may create pods"
    ),
    "and a slip": of(service(selector={"app": "ohter"}), OTHER, custom("example.com/v1", "Thing"), code=BROKEN, says="A3"),
    "and no replicas": of(service(), workload(spec={"replicas": 0}), custom("example.com/v1", "Thing"), code=BROKEN, says="A3"),
    "a kind that nobody knows, for no cluster": of(
        *LOST,
        custom("example.com/v1", "Thing", metadata={"name": "x", "annotations": {"config.kubernetes.io/local-config": "true"}}),
        code=BROKEN,
        words=("web", "-n", "shop"),
    ),
    "a catalogue's entry": of(*LOST, custom("backstage.io/v1alpha1", "Component"), code=BROKEN, says="A3"),
    "a program's configuration": of(*LOST, custom("skaffold/v4beta11", "Config"), code=BROKEN),
    "a Service of Knative alone": of(
        custom("serving.knative.dev/v1", "Service", "web"), code=UNKNOWN, says="the files contain no Service, only", never="A20"
    ),
    "a Service of Knative beside ours": of(
        *FINE, custom("serving.knative.dev/v1", "Service", "web"), code=HEALTHY, strict=HEALTHY, never="A18"
    ),
    "a Node of Longhorn": of(*FINE, custom("longhorn.io/v1beta2", "Node", "n"), code=HEALTHY, strict=HEALTHY),
    "a Job of Volcano": of(service(), custom("batch.volcano.sh/v1alpha1", "Job"), code=UNKNOWN, never="A3"),
    "a Rollout": of(service(), workload("Rollout", api="argoproj.io/v1alpha1"), code=HEALTHY),
    "a Rollout with a slip": of(
        service(selector={"app": "wbe"}), workload("Rollout", api="argoproj.io/v1alpha1"), code=BROKEN, says="A3"
    ),
}

CLUSTERS = {
    "the cluster's DNS": of(
        service(namespace="kube-system", selector={"k8s-app": "kube-dns"}),
        workload("DaemonSet", "node-local-dns", "kube-system"),
        code=UNKNOWN,
        says="the pods may be components of the cluster",
        never="A3",
    ),
    "a part of OpenShift": of(
        service(namespace="openshift-dns", selector={"dns": "default"}), workload(namespace="openshift-dns"), code=UNKNOWN
    ),
    "a slip there": of(
        service(namespace="kube-system", selector={"app": "wbe"}), workload(namespace="kube-system"), code=BROKEN, says="A3"
    ),
    "the same of an application": of(
        service(selector={"k8s-app": "kube-dns"}), workload("DaemonSet", "node-local-dns"), code=BROKEN, says="A3"
    ),
}

IDLE = workload(spec={"replicas": 0})


def scaled(api: str = "keda.sh/v1alpha1", kind: str = "ScaledObject", annotations: Object | None = None, **spec: Any) -> Object:
    """What scales the Deployment web."""
    target = {"scaleTargetRef": {"name": "web", "kind": "Deployment"}}
    metadata = {"name": "s", "namespace": "shop", "annotations": annotations or {}}
    return {"apiVersion": api, "kind": kind, "metadata": metadata, "spec": target | spec}


HPA = scaled("autoscaling/v2", "HorizontalPodAutoscaler", minReplicas=2, maxReplicas=5)
SCALED = {
    "nothing": of(service(), IDLE, code=BROKEN, says="do: spec.replicas: 0 -> 1 in deployment/web"),
    "KEDA": of(service(), IDLE, scaled(minReplicaCount=1), code=UNKNOWN, says="scaledobject/s sets the number", never="0 ->"),
    "KEDA, from 0": of(service(), IDLE, scaled(), code=UNKNOWN, says="scaledobject/s sets the number"),
    "KEDA, of another workload": of(
        service(), IDLE, scaled(scaleTargetRef={"name": "other"}), code=BROKEN, says="has 0 replicas"
    ),
    "KEDA, of a StatefulSet of this name": of(
        service(), IDLE, scaled(scaleTargetRef={"name": "web", "kind": "StatefulSet"}), code=BROKEN
    ),
    "a Rollout that has another template": of(
        service(),
        IDLE,
        custom("argoproj.io/v1alpha1", "Rollout", "web", spec={"workloadRef": {"kind": "Deployment", "name": "x"}}),
        code=BROKEN,
        says="has 0 replicas",
    ),
    "KEDA, paused": of(
        service(), IDLE, scaled(annotations={"autoscaling.keda.sh/paused-replicas": "0"}), code=BROKEN, says="has 0 replicas"
    ),
    "a ScaledObject of another project": of(service(), IDLE, scaled("example.com/v1"), code=BROKEN),
    "KEDA, in a dump: what to look at": of(
        service(live=True), listed("PodList"), IDLE, scaled(), code=BROKEN, says="see: kubectl describe scaledobject/s"
    ),
    "KEDA, in a dump": of(
        service(live=True),
        listed("PodList"),
        IDLE,
        scaled(),
        code=BROKEN,
        says="scaledobject/s sets the number of replicas",
        never="scale deploy",
    ),
    "a HorizontalPodAutoscaler, which leaves 0 alone": of(
        service(), IDLE, HPA, code=BROKEN, says="0 -> 2 in deployment/web", never="--replicas"
    ),
    "a HorizontalPodAutoscaler, from 1": of(service(), workload(spec={"replicas": 1}), HPA, code=HEALTHY, strict=HEALTHY),
    "in a cluster": of(
        service(live=True),
        workload(spec={"replicas": 0}, metadata={"uid": "u"}),
        code=BROKEN,
        says="scale deployment/web --replicas=1",
    ),
}

CASES = joined(scaled=SCALED, makers=MAKERS, clusters=CLUSTERS)


@pytest.mark.parametrize("case", CASES)
def test_makers(tmp_path: Path, case: Case) -> None:
    check(case, tmp_path)


def test_every_group_of_the_table_is_a_domain_and_stands_once() -> None:
    rows = [line.split() for line in makers._TABLE.strip().splitlines()]
    assert all("." in group and "/" in source for group, source, *_ in rows)
    kinds = [(group, kind) for group, _, *kinds in rows for kind in kinds]
    assert len(kinds) == len(set(kinds))
    assert len({source.partition("/")[0] for _, source, *_ in rows}) >= 40
