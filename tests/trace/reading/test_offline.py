"""What files tell and what they leave open: each kind of evidence with its healthy twin, through the command line."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kubectl_svc.cli import main
from kubectl_svc.console import Console
from kubectl_svc.trace.reading import makers

Object = dict[str, Any]
HEALTHY, BROKEN, UNKNOWN = 0, 1, 3


def run(*words: str, stdin: str = "") -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    code = main(["trace", *words], Console(io.StringIO(stdin), out, err, {}))
    return code, out.getvalue() + err.getvalue()


def service(name: str = "web", namespace: str = "shop", live: bool = False, **spec: Any) -> Object:
    metadata = {"name": name, "namespace": namespace} if namespace else {"name": name}
    if live:
        metadata |= {"uid": f"uid-{namespace}-{name}", "resourceVersion": "1"}
    spec = {"selector": {"app": name}, "ports": [{"port": 80, "targetPort": 8080}]} | spec
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata,
        "spec": {k: v for k, v in spec.items() if v is not None},
    }


def workload(
    kind: str = "Deployment", name: str = "web", namespace: str = "shop", labels: Object | None = None, **more: Any
) -> Object:
    labels = labels or {"app": name}
    metadata = {"name": name, "namespace": namespace} if namespace else {"name": name}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c", "image": "example.com/c"}]}}
    spec = {"selector": {"matchLabels": labels}, "template": template} | more.pop("spec", {})
    api = more.pop("api", "batch/v1" if "Job" in kind else "apps/v1")
    return {"apiVersion": api, "kind": kind, "metadata": metadata | more.pop("metadata", {}), "spec": spec, **more}


def pod(name: str = "web-1", namespace: str = "shop", app: str = "web") -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "uid": f"uid-{namespace}-{name}", "labels": {"app": app}},
        "spec": {"nodeName": "n", "containers": [{"name": "c", "image": "example.com/c"}]},
        "status": {"phase": "Running", "podIPs": [{"ip": "10.1.0.7"}], "conditions": [{"type": "Ready", "status": "True"}]},
    }


def slice_(name: str = "web-x", namespace: str = "shop", of: str = "web", live: bool = True) -> Object:
    metadata: Object = {"name": name, "namespace": namespace, "labels": {"kubernetes.io/service-name": of}}
    if live:
        metadata["uid"] = f"uid-{namespace}-{name}"
        metadata["labels"]["endpointslice.kubernetes.io/managed-by"] = "endpointslice-controller.k8s.io"
    target = {"kind": "Pod", "name": "web-1", "namespace": namespace, "uid": f"uid-{namespace}-web-1"}
    endpoint = {"addresses": ["10.1.0.7"], "conditions": {"ready": True}, "nodeName": "n", "targetRef": target}
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": metadata,
        "addressType": "IPv4",
        "ports": [{"name": "", "port": 8080, "protocol": "TCP"}],
        "endpoints": [endpoint],
    }


def listed(kind: str, *items: Object, api: str = "v1") -> Object:
    return {"apiVersion": api, "kind": kind, "metadata": {"resourceVersion": "9"}, "items": list(items)}


NO_SLICES = listed("EndpointSliceList", api="discovery.k8s.io/v1")
LIVE = service(live=True)
FINE = [service(), workload()]


class Case(NamedTuple):
    """Files and a command line -> exit codes without and with --strict, what is said and what is not."""

    files: dict[str, Any]
    code: int
    says: str = ""
    never: str = ""
    words: tuple[str, ...] = ("web",)
    strict: int | None = None


def of(*objects: Object, **more: Any) -> Case:
    """A case of one file."""
    return Case({"all.yaml": list(objects)}, **more)


LISTS = {
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
    "an empty list of pods": Case(
        {"a.json": [LIVE, listed("PodList"), workload(metadata={"uid": "u"})]}, BROKEN, "deployment/web has created none"
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


def endpoints(labels: Object | None = None, annotations: Object | None = None, ip: str = "192.0.2.7", **port: Any) -> Object:
    metadata = {"name": "web", "namespace": "shop", "labels": labels or {}, "annotations": annotations or {}}
    subset = {"addresses": [{"ip": ip}], "ports": [{"port": 5432, "name": "sql", **port}]}
    return {"apiVersion": "v1", "kind": "Endpoints", "metadata": metadata, "subsets": [subset]}


OUTSIDE = service(selector=None, ports=[{"name": "sql", "port": 5432}])
LEADER = {"control-plane.alpha.kubernetes.io/leader": "{}"}
MIRRORED = {
    "Endpoints that fit": of(OUTSIDE, endpoints(), code=HEALTHY, strict=HEALTHY),
    "a port of another name": of(OUTSIDE, endpoints(name="postgres"), code=BROKEN, says="B7", never="A21"),
    "the fix is one of the Endpoints": of(
        OUTSIDE, endpoints(name="postgres"), code=BROKEN, says="subsets[0].ports[0].name: postgres -> sql in endpoints/web"
    ),
    "another protocol": of(OUTSIDE, endpoints(protocol="UDP"), code=BROKEN, says="B8", never="A21"),
    "a loopback address": of(OUTSIDE, endpoints(ip="127.0.0.5"), code=BROKEN, says="D15", never="A21"),
    "skip-mirror": of(OUTSIDE, endpoints({"endpointslice.kubernetes.io/skip-mirror": "true"}), code=BROKEN, says="A8"),
    "an old leader election": of(OUTSIDE, endpoints(annotations=LEADER), code=BROKEN, says="A8"),
    "beside another Service with a selector": of(
        OUTSIDE, endpoints(), service("api"), workload(name="api"), code=HEALTHY, words=()
    ),
    "a slice of one's own beside a Service with a selector": of(
        service("db", selector=None), slice_(of="db", live=False), *FINE, code=HEALTHY, never="C10"
    ),
}


def single(ordinal: str) -> Object:
    return {"app": "db", "statefulset.kubernetes.io/pod-name": f"db-{ordinal}"}


SET = workload("StatefulSet", "db", spec={"replicas": 2})
FROM_FIVE = workload("StatefulSet", "db", spec={"replicas": 2, "ordinals": {"start": 5}})
JOB = workload("Job", "load")
INDEXED = workload("Job", "load", spec={"completionMode": "Indexed", "completions": 3})
ADDED = {
    "a Service for the first pod": of(service(selector=single("0")), SET, code=HEALTHY, strict=HEALTHY),
    "a Service for the last pod": of(service(selector=single("1")), SET, code=HEALTHY, strict=HEALTHY),
    "a pod too many": of(service(selector=single("2")), SET, code=BROKEN, says="A3"),
    "the index": of(service(selector={"apps.kubernetes.io/pod-index": "1"}), SET, code=HEALTHY),
    "ordinals that start later": of(service(selector=single("6")), FROM_FIVE, code=HEALTHY),
    "before they start": of(service(selector=single("0")), FROM_FIVE, code=BROKEN, says="A3"),
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


def custom(api: str, kind: str, name: str = "x", namespace: str = "shop", **more: Any) -> Object:
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name, "namespace": namespace}, **more}


OTHER = workload(name="other")
LOST = [service(), OTHER]
MAKERS = {
    "nobody": of(*LOST, code=BROKEN, says="A3"),
    "a Prometheus": of(
        *LOST, custom("monitoring.coreos.com/v1", "Prometheus"), code=UNKNOWN, says="Prometheus x may make pods"
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
    "a kind that nobody knows": of(*LOST, custom("example.com/v1", "Thing"), code=UNKNOWN, says="Thing x may make pods"),
    "and a slip": of(service(selector={"app": "ohter"}), OTHER, custom("example.com/v1", "Thing"), code=BROKEN, says="A3"),
    "and no replicas": of(service(), workload(spec={"replicas": 0}), custom("example.com/v1", "Thing"), code=BROKEN, says="A3"),
    "a program's configuration": of(*LOST, custom("skaffold/v4beta11", "Config"), code=BROKEN),
    "a Service of Knative alone": of(
        custom("serving.knative.dev/v1", "Service", "web"), code=UNKNOWN, says="no Service in the files", never="A20"
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


def subsets_of(*subsets: tuple[str, list[tuple[str, int]]]) -> Object:
    made = [
        {"addresses": [{"ip": ip}], "ports": [{"name": name, "port": number} for name, number in named]}
        for ip, named in subsets
    ]
    return {"apiVersion": "v1", "kind": "Endpoints", "metadata": {"name": "web", "namespace": "shop"}, "subsets": made}


def selecting(labels: str, given: str, name: str = "web") -> Case:
    """A Service with this selector, in YAML, beside a Deployment whose pods have these labels."""
    text = json.dumps(workload(name=name)).replace('{"app": "' + name + '"}', labels)
    head = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec:\n  ports: [{port: 80}]\n"
    return Case({"all.yaml": f"{head}  selector: {given}\n---\n{text}\n"}, HEALTHY)


WEB = '{"app": "web"}'
SELECTORS = {
    "a selector as a workload has it": selecting(WEB, "{matchLabels: {app: web}}")._replace(
        code=BROKEN, says="remove matchLabels", never="quotes"
    ),
    "its fix": selecting(WEB, "{matchLabels: {app: web}}")._replace(code=BROKEN, says="-> app=web"),
    "an expression": selecting(WEB, "{matchExpressions: [{key: app, operator: In, values: [web]}]}")._replace(
        code=BROKEN, says="-> app=web"
    ),
    "an expression that no pair says": selecting(WEB, "{matchExpressions: [{key: app, operator: Exists}]}")._replace(
        code=BROKEN, says="see: spec.selector", never="'key'"
    ),
    "key and value": selecting(WEB, "{key: app, value: web}")._replace(code=BROKEN, says="write app: web"),
    "name and value": selecting('{"app": "web-front"}', "{name: app, value: web-front}")._replace(
        code=BROKEN, says="write app: web-front"
    ),
    "labels of these names": selecting('{"name": "app", "value": "x"}', "{name: app, value: x}")._replace(strict=HEALTHY),
    "null": selecting(WEB, "{app: }")._replace(code=BROKEN, says="app= matches", never="None"),
    "null, and an empty label": selecting('{"app": ""}', "{app: }"),
    "octal": selecting('{"app": "0123"}', "{app: 0123}")._replace(code=BROKEN, says='0123 -> "0123"', never="A3"),
    "a float": selecting('{"app": "1.10"}', "{app: 1.10}")._replace(code=BROKEN, says='1.10 -> "1.10"', never="A3"),
    "a switch": selecting('{"app": "on"}', "{app: on}")._replace(code=BROKEN, says='on -> "on"', never="A3"),
    "true": selecting('{"app": "true"}', "{app: true}")._replace(code=BROKEN, says='true -> "true"', never="A3"),
    "in quotes": selecting('{"app": "0123"}', '{app: "0123"}')._replace(strict=HEALTHY),
}
BY_SUBSET = service(selector=None, ports=[{"name": "a", "port": 1}, {"name": "b", "port": 2}])
SUBSETS = {
    "a port each": of(
        BY_SUBSET,
        subsets_of(("10.0.0.1", [("a", 1)]), ("10.0.0.2", [("b", 2)])),
        code=HEALTHY,
        strict=HEALTHY,
        never="degraded",
    ),
    "a port of two subsets, and one of one": of(
        BY_SUBSET, subsets_of(("10.0.0.1", [("a", 1), ("b", 2)]), ("10.0.0.2", [("b", 2)])), code=HEALTHY, strict=HEALTHY
    ),
    "a port of none": of(BY_SUBSET, subsets_of(("10.0.0.1", [("a", 1)]), ("10.0.0.2", [("c", 2)])), code=BROKEN, says="B7"),
}


def ingress(namespace: str = "front", name: str = "web") -> Object:
    backend = {"service": {"name": name, "port": {"number": 80}}}
    rule = {"host": "a.example.com", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}
    metadata = {"name": "door"} | ({"namespace": namespace} if namespace else {})
    return {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": metadata, "spec": {"rules": [rule]}}


PARTS = {
    "a namespace without any workload": of(
        service(namespace="a"), workload(namespace="b", name="x"), code=UNKNOWN, words=("web", "-n", "a")
    ),
    "the pods are elsewhere, and nobody's": of(
        service(namespace="a"), workload(namespace="b"), code=BROKEN, words=("web", "-n", "a"), says="A3"
    ),
    "the pods are elsewhere, and another's": of(
        service(namespace="a"),
        service(namespace="b"),
        workload(namespace="b"),
        code=UNKNOWN,
        words=("web", "-n", "a"),
        never="A3",
    ),
    "a workload that names no namespace": of(
        service(), workload(namespace=""), code=UNKNOWN, says="-n shop puts it beside the Service"
    ),
    "which -n names": of(service(), workload(namespace=""), code=HEALTHY, words=("web", "-n", "shop")),
    "a label set at run time": of(
        service(selector={"app": "web", "role": "leader"}), FINE[1], code=UNKNOWN, says="label role", never="fix:"
    ),
    "a label that people write": of(service(selector={"app": "web", "tier": "front"}), FINE[1], code=BROKEN, says="A3"),
    "a label that another template has": of(
        service(selector={"app": "web", "role": "leader"}),
        FINE[1],
        workload(name="x", labels={"role": "x"}),
        code=BROKEN,
        says="A3",
    ),
    "a misspelt key": of(
        service(selector={"app": "web", "rloe": "a"}), workload(labels={"app": "web", "role": "a"}), code=BROKEN, says="A3"
    ),
    "an Ingress to another namespace": of(*FINE, ingress(), code=BROKEN, words=(), says="E1"),
    "an Ingress to nothing in the files": of(*FINE, ingress(name="x"), code=HEALTHY, words=()),
    "an Ingress that names no namespace": of(*FINE, ingress(""), code=HEALTHY, words=()),
    "an Ingress of the same namespace": of(*FINE, ingress("shop"), code=HEALTHY, words=()),
}


def dumped(kind: str = "Deployment", owner: str = "", **status: Any) -> Object:
    metadata: Object = {"uid": "uid-web", "resourceVersion": "3"}
    if owner:
        metadata["ownerReferences"] = [{"kind": owner, "name": "boss", "controller": True}]
    return workload(kind, metadata=metadata, status={"observedGeneration": 1} | status)


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
    "no replicas": of(LIVE, dumped(), code=BROKEN, says="has created none", never="--replicas"),
    "no replicas, and why": of(LIVE, dumped(conditions=[REFUSED]), code=BROKEN, says="exceeded quota"),
    "no replicas, and an event of events.k8s.io": of(LIVE, dumped(), EVENT, code=BROKEN, says="violates PodSecurity"),
    "replicas that are not ready": of(LIVE, dumped(replicas=2), code=BROKEN, says="C1"),
    "a StatefulSet without pods": of(LIVE, dumped("StatefulSet", replicas=0), code=BROKEN, says="has created none"),
    "a DaemonSet that fits no node": of(
        LIVE, dumped("DaemonSet", currentNumberScheduled=0), code=BROKEN, says="has created none"
    ),
    "a DaemonSet": of(LIVE, dumped("DaemonSet", currentNumberScheduled=1, numberReady=1), code=HEALTHY),
    "a StatefulSet of an operator that is not in the files": of(
        LIVE, dumped("StatefulSet", "Prometheus", replicas=1, readyReplicas=1), code=HEALTHY
    ),
    "no status": of(LIVE, dumped() | {"status": {}}, code=HEALTHY),
}

TEST = {**pod("web-test"), "metadata": {"name": "web-test", "namespace": "shop", "labels": {"app": "web"}}}
NAMED = service(ports=[{"port": 80, "targetPort": "http"}])
PORTS = {"containers": [{"name": "c", "image": "example.com/c", "ports": [{"name": "http", "containerPort": 8080}]}]}
SERVING = workload(spec={"template": {"metadata": {"labels": {"app": "web"}}, "spec": PORTS}})


def hooked(obj: Object, when: str) -> Object:
    return {**obj, "metadata": obj["metadata"] | {"annotations": {"helm.sh/hook": when}}}


UNLABELLED = slice_("db-1", of="", live=False)
UNLABELLED["metadata"].pop("labels")
WITHOUT = service("db", selector=None)
SLICES = {
    "a slice without its label": of(WITHOUT, UNLABELLED, code=BROKEN, words=("db",), says="kubernetes.io/service-name"),
    "a slice of a Service that is not there": of(
        service("ledger", selector=None),
        slice_("x", of="ledgre", live=False),
        code=BROKEN,
        words=("ledger",),
        says="-> ledger in",
    ),
    "a slice of another Service": of(
        WITHOUT, service("bd", selector=None), slice_("x", of="bd", live=False), code=UNKNOWN, words=("db",), never="label"
    ),
    "a slice without its label that is another's": of(
        WITHOUT, UNLABELLED | {"metadata": {"name": "other", "namespace": "shop"}}, code=BROKEN, words=("db",), never="no label"
    ),
    "its own slice": of(WITHOUT, slice_("db-1", of="db", live=False), code=HEALTHY, words=("db",)),
}

ALIAS = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "shop"}}
TO_DB = "db.data.svc.cluster.local"
ALIASES = {
    "to a namespace that is not in the files": of(
        ALIAS | {"spec": {"type": "ExternalName", "externalName": "db.data.svc.cluster.local"}},
        code=HEALTHY,
        strict=BROKEN,
        says="D9",
    ),
    "to a Service that its namespace lacks": of(
        ALIAS | {"spec": {"type": "ExternalName", "externalName": "db.data.svc.cluster.local"}},
        service("bd", "data"),
        workload(name="bd", namespace="data"),
        code=BROKEN,
        says="D9",
    ),
    "to a Service in the files": of(
        ALIAS | {"spec": {"type": "ExternalName", "externalName": "db.data.svc.cluster.local"}},
        service("db", "data"),
        workload(name="db", namespace="data"),
        code=HEALTHY,
        strict=HEALTHY,
    ),
}

ALIASES |= {
    "to a port that it lacks": of(
        ALIAS | {"spec": {"type": "ExternalName", "externalName": TO_DB, "ports": [{"port": 8080}]}},
        service("db", "data"),
        workload(name="db", namespace="data"),
        code=HEALTHY,
        strict=BROKEN,
        says="8080 -> 80",
    ),
    "to a port that it has": of(
        ALIAS | {"spec": {"type": "ExternalName", "externalName": TO_DB, "ports": [{"port": 80}]}},
        service("db", "data"),
        workload(name="db", namespace="data"),
        code=HEALTHY,
        strict=HEALTHY,
    ),
    "to a port of pods": of(
        ALIAS | {"spec": {"type": "ExternalName", "externalName": TO_DB, "ports": [{"port": 8080}]}},
        service("db", "data", clusterIP="None"),
        workload(name="db", namespace="data"),
        code=HEALTHY,
        strict=HEALTHY,
    ),
}


def serving(name: str, number: int | None, **labels: str) -> Object:
    """A Deployment of the application web whose one container declares this port, or none."""
    ports = [{"containerPort": number}] if number else []
    spec = {"containers": [{"name": "c", "image": "example.com/c", "ports": ports}]}
    whole = {"app": "web", **labels}
    template = {"metadata": {"labels": whole}, "spec": spec}
    return workload(name=name, spec={"selector": {"matchLabels": whole}, "template": template})


SHARED = {
    "another port, and a label apart": of(
        service(),
        serving("web", 8080, tier="front"),
        serving("db", 3306, tier="db"),
        code=HEALTHY,
        strict=BROKEN,
        says="app=web -> app=web,tier=front",
    ),
    "another port, and no label apart": of(
        service(), serving("web", 8080), serving("db", 3306), code=HEALTHY, strict=BROKEN, says="see: spec.selector"
    ),
    "the label is asked for": of(
        service(selector={"app": "web", "tier": "front"}),
        serving("web", 8080, tier="front"),
        serving("db", 3306, tier="db"),
        code=HEALTHY,
        strict=HEALTHY,
    ),
    "stable and canary": of(
        service(),
        serving("web", 8080, track="stable"),
        serving("canary", 8080, track="canary"),
        code=HEALTHY,
        strict=HEALTHY,
        never="A4",
    ),
    "one that declares nothing": of(service(), serving("web", 8080), serving("canary", None), code=HEALTHY, strict=HEALTHY),
}

HOOKS = {
    "a test pod with the release's labels": of(NAMED, SERVING, hooked(TEST, "test"), code=HEALTHY, strict=HEALTHY),
    "a Job before the installation": of(
        NAMED, SERVING, hooked(workload("Job", labels={"app": "web"}), "pre-install,pre-upgrade"), code=HEALTHY, strict=HEALTHY
    ),
    "a pod that is no hook": of(NAMED, SERVING, {**TEST, "status": {}}, code=HEALTHY, strict=BROKEN, says="B2"),
}

NOT_EVALUATED = "not evaluated, although they name the Service"
PROXY = custom("projectcontour.io/v1", "HTTPProxy", "p", spec={"routes": [{"services": [{"name": "web", "port": 80}]}]})
MAPPING = custom("getambassador.io/v3alpha1", "Mapping", "m", "edge", spec={"service": "http://web.shop:80"})
SCALED = custom("keda.sh/v1alpha1", "ScaledObject", spec={"scaleTargetRef": {"name": "web"}})
ACCOUNT = custom("gateway.envoyproxy.io/v1", "X", spec={"serviceAccountRef": {"name": "web"}})
UNJUDGED = {
    "a route of another project": of(*FINE, PROXY, code=HEALTHY, strict=HEALTHY, says=f"{NOT_EVALUATED}: httpproxy/p"),
    "in the document, too": of(
        *FINE, PROXY, code=HEALTHY, words=("web", "-o", "json"), says="not evaluated: httpproxy/p names this Service"
    ),
    "a host name, from another namespace": of(*FINE, MAPPING, code=HEALTHY, says=f"{NOT_EVALUATED}: mapping/m"),
    "several are one line": of(*FINE, PROXY, MAPPING, code=HEALTHY, says="httpproxy/p, mapping/m"),
    "another Service": of(service("api"), workload(name="api"), PROXY, code=HEALTHY, words=("api",), never=NOT_EVALUATED),
    "a route of another namespace": of(
        *FINE, PROXY | {"metadata": {"name": "p", "namespace": "x"}}, code=HEALTHY, never=NOT_EVALUATED
    ),
    "what names a Deployment": of(*FINE, SCALED, code=HEALTHY, never=NOT_EVALUATED),
    "what names a ServiceAccount": of(*FINE, ACCOUNT, code=HEALTHY, never=NOT_EVALUATED),
    "a route that is evaluated": of(*FINE, ingress("shop"), code=HEALTHY, never=NOT_EVALUATED),
}

TABLES = {
    "hooks": HOOKS,
    "slices": SLICES,
    "aliases": ALIASES,
    "shared": SHARED,
    "unjudged": UNJUDGED,
    "lists": LISTS,
    "once": ONCE,
    "mirrored": MIRRORED,
    "added": ADDED,
    "makers": MAKERS,
    "without uids": WITHOUT_UIDS,
    "subsets": SUBSETS,
    "selectors": SELECTORS,
    "parts": PARTS,
    "status": STATUS,
}
CASES = {f"{table}: {name}": case for table, cases in TABLES.items() for name, case in cases.items()}


@pytest.mark.parametrize("name", CASES)
def test_what_files_tell(tmp_path: Path, name: str) -> None:
    case = CASES[name]
    for path, content in case.files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(content if isinstance(content, str) else json.dumps(content))
    code, text = run(*case.words, "-f", str(tmp_path))
    assert code == case.code, text
    assert case.says in text
    assert not case.never or case.never not in text
    if case.strict is not None:
        assert run(*case.words, "-f", str(tmp_path), "--strict")[0] == case.strict


def test_every_group_of_the_table_is_a_domain_and_stands_once() -> None:
    rows = [line.split() for line in makers._TABLE.strip().splitlines()]
    assert all("." in group and "/" in source for group, source, *_ in rows)
    kinds = [(group, kind) for group, _, *kinds in rows for kind in kinds]
    assert len(kinds) == len(set(kinds))
    assert len({source.partition("/")[0] for _, source, *_ in rows}) >= 40
