"""Random pods and workloads that the API server takes, each with many of its fields."""

from __future__ import annotations

from random import Random

from tests.cluster.valid_objects import Object, maybe, metadata

IMAGES = ("example.com/web", "example.com/web:1.2", "web:latest", "example.com:5000/a/b@sha256:" + "0" * 64)


def container(chance: Random, name: str, volumes: list[str]) -> Object:
    """A container that mounts ``volumes``."""
    one: Object = {"name": name, "image": chance.choice(IMAGES)}
    one |= maybe(
        chance,
        ports=lambda: [
            {"containerPort": 8080, "name": "http"},
            {"containerPort": 9090, "protocol": "UDP"} | maybe(chance, hostPort=lambda: 9090),
        ],
        command=lambda: ["web", "--serve"],
        env=lambda: [
            {"name": "A", "value": "1"},
            {
                "name": "POD",
                "valueFrom": {"fieldRef": {"fieldPath": chance.choice(("metadata.name", "metadata.labels['app']"))}},
            },
            {"name": "CPU", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu", "divisor": "1m"}}},
            {"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "web", "key": "password"}}},
        ],
        envFrom=lambda: [{"configMapRef": {"name": "web"}}, {"prefix": "P_", "secretRef": {"name": "web"}}],
        resources=lambda: {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"cpu": "1", "memory": "1Gi"}},
        imagePullPolicy=lambda: "Always",
        securityContext=lambda: {"runAsUser": 1000, "allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
        volumeMounts=lambda: [{"name": volume, "mountPath": f"/{volume}"} for volume in volumes],
    )
    return one


def probe(chance: Random) -> Object:
    """A probe."""
    handler = chance.choice(
        (
            {"httpGet": {"path": "/ready", "port": chance.choice((8080, "http"))}},
            {"tcpSocket": {"port": 8080}},
            {"exec": {"command": ["true"]}},
            {"grpc": {"port": 9090}},
        )
    )
    return handler | maybe(chance, periodSeconds=lambda: 5, initialDelaySeconds=lambda: 3, failureThreshold=lambda: 2)


def volume(chance: Random, name: str) -> Object:
    """A volume."""
    sources = (
        {"emptyDir": {"sizeLimit": "1Gi"}},
        {"configMap": {"name": "web", "items": [{"key": "a", "path": "a/b"}]}},
        {"secret": {"secretName": "web", "defaultMode": 256}},
        {"hostPath": {"path": "/var/lib/web", "type": "Directory"}},
        {"persistentVolumeClaim": {"claimName": "web"}},
        {"downwardAPI": {"items": [{"path": "labels", "fieldRef": {"fieldPath": "metadata.labels"}}]}},
        {"projected": {"sources": [{"configMap": {"name": "web"}}, {"secret": {"name": "web"}}]}},
        {"nfs": {"server": "nfs.example.com", "path": "/exports"}},
        {"csi": {"driver": "csi.example.com"}},
        {"ephemeral": {"volumeClaimTemplate": {"spec": claim_spec()}}},
        {"image": {"reference": "example.com/data:1"}},
    )
    return {"name": name, **chance.choice(sources)}


def claim_spec() -> Object:
    """The spec of a PersistentVolumeClaim."""
    return {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}


def pod_spec(chance: Random) -> Object:
    """The spec of a pod."""
    volumes = [volume(chance, f"data-{index}") for index in range(chance.choice((0, 1, 2)))]
    names = [one["name"] for one in volumes]
    main = container(chance, "web", names)
    main |= maybe(
        chance,
        readinessProbe=lambda: probe(chance),
        livenessProbe=lambda: probe(chance),
        lifecycle=lambda: {"preStop": {"exec": {"command": ["sleep", "5"]}}, "postStart": {"sleep": {"seconds": 1}}},
    )
    spec: Object = {"containers": [main]}
    if chance.random() < 0.3:
        spec["containers"].append(container(chance, "side", names) | {"ports": []})
    if volumes:
        spec["volumes"] = volumes
    return spec | maybe(
        chance,
        initContainers=lambda: [container(chance, "init", names), {"name": "car", "image": "car", "restartPolicy": "Always"}],
        affinity=lambda: affinity(chance),
        tolerations=lambda: [
            {"operator": "Exists"},
            {"key": "a", "value": "b", "effect": "NoExecute", "tolerationSeconds": 30},
        ],
        topologySpreadConstraints=lambda: [
            {
                "maxSkew": 1,
                "topologyKey": "zone",
                "whenUnsatisfiable": "DoNotSchedule",
                "labelSelector": {"matchLabels": {"app": "web"}},
            }
        ],
        nodeSelector=lambda: {"kubernetes.io/os": "linux"},
        dnsConfig=lambda: {
            "nameservers": ["10.96.0.10"],
            "searches": ["example.com."],
            "options": [{"name": "ndots", "value": "5"}],
        },
        hostAliases=lambda: [{"ip": "10.1.2.3", "hostnames": ["db.example.com"]}],
        securityContext=lambda: {
            "fsGroup": 2000,
            "seccompProfile": {"type": "RuntimeDefault"},
            "sysctls": [{"name": "net.core.x", "value": "1"}],
        },
        imagePullSecrets=lambda: [{"name": "registry"}],
        terminationGracePeriodSeconds=lambda: 20,
        hostname=lambda: "web",
        subdomain=lambda: "web",
        readinessGates=lambda: [{"conditionType": "example.com/gate"}],
        automountServiceAccountToken=lambda: False,
    )


def affinity(chance: Random) -> Object:
    """Affinities of a pod."""
    node = {"nodeSelectorTerms": [{"matchExpressions": [{"key": "zone", "operator": "In", "values": ["a"]}]}]}
    pods = {"labelSelector": {"matchLabels": {"app": "web"}}, "topologyKey": "kubernetes.io/hostname"}
    required, preferred = "requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution"
    return maybe(
        chance,
        nodeAffinity=lambda: {required: node, preferred: [{"weight": 5, "preference": node["nodeSelectorTerms"][0]}]},
        podAffinity=lambda: {required: [pods]},
        podAntiAffinity=lambda: {preferred: [{"weight": 100, "podAffinityTerm": pods}]},
    )


def pod(chance: Random) -> Object:
    """A Pod."""
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata(chance, "web-0"), "spec": pod_spec(chance)}


def template(chance: Random, restart: str | None = None) -> Object:
    """The template of a pod, with the restart policy that a job needs."""
    spec = pod_spec(chance) | ({"restartPolicy": restart} if restart else {})
    return {"metadata": {"labels": {"app": "web", "tier": "front"}}, "spec": spec}


def workload_selector(chance: Random) -> Object:
    """A selector that the labels of `template` meet."""
    return chance.choice(
        ({"matchLabels": {"app": "web"}}, {"matchExpressions": [{"key": "tier", "operator": "In", "values": ["front"]}]})
    )


def deployment(chance: Random) -> Object:
    """A Deployment."""
    spec: Object = {"selector": workload_selector(chance), "template": template(chance)} | maybe(
        chance,
        replicas=lambda: 3,
        strategy=lambda: chance.choice(
            ({"type": "Recreate"}, {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": "10%"}})
        ),
        minReadySeconds=lambda: 5,
        revisionHistoryLimit=lambda: 2,
        progressDeadlineSeconds=lambda: 60,
    )
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata(chance, "web"), "spec": spec}


def replica_set(chance: Random) -> Object:
    """A ReplicaSet."""
    spec: Object = {"selector": workload_selector(chance), "template": template(chance)} | maybe(
        chance, replicas=lambda: 2, minReadySeconds=lambda: 5
    )
    return {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": metadata(chance, "web"), "spec": spec}


def stateful_set(chance: Random) -> Object:
    """A StatefulSet."""
    spec: Object = {"selector": workload_selector(chance), "template": template(chance)} | maybe(
        chance,
        serviceName=lambda: "web",
        replicas=lambda: 2,
        podManagementPolicy=lambda: "Parallel",
        updateStrategy=lambda: chance.choice(
            ({"type": "OnDelete"}, {"rollingUpdate": {"partition": 1}, "type": "RollingUpdate"})
        ),
        volumeClaimTemplates=lambda: [{"metadata": {"name": "claimed"}, "spec": claim_spec()}],
        ordinals=lambda: {"start": 1},
    )
    return {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": metadata(chance, "web"), "spec": spec}


def daemon_set(chance: Random) -> Object:
    """A DaemonSet."""
    spec: Object = {"selector": workload_selector(chance), "template": template(chance)} | maybe(
        chance,
        updateStrategy=lambda: chance.choice(
            ({"type": "OnDelete"}, {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "20%"}})
        ),
        minReadySeconds=lambda: 5,
        revisionHistoryLimit=lambda: 2,
    )
    return {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": metadata(chance, "web"), "spec": spec}


def replication_controller(chance: Random) -> Object:
    """A ReplicationController."""
    spec: Object = {"template": template(chance)} | maybe(chance, selector=lambda: {"app": "web"}, replicas=lambda: 2)
    return {"apiVersion": "v1", "kind": "ReplicationController", "metadata": metadata(chance, "web"), "spec": spec}


def job_spec(chance: Random) -> Object:
    """The spec of a Job."""
    spec: Object = {"template": template(chance, "Never")} | maybe(
        chance,
        parallelism=lambda: 2,
        backoffLimit=lambda: 3,
        activeDeadlineSeconds=lambda: 600,
        ttlSecondsAfterFinished=lambda: 60,
        suspend=lambda: True,
        podFailurePolicy=lambda: {
            "rules": [
                {"action": "FailJob", "onExitCodes": {"operator": "In", "values": [1, 7], "containerName": "web"}},
                {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget"}]},
            ]
        },
    )
    if chance.random() < 0.3:
        spec |= {"completionMode": "Indexed", "completions": 5}
        spec |= maybe(
            chance,
            backoffLimitPerIndex=lambda: 1,
            successPolicy=lambda: {"rules": [{"succeededIndexes": "0,2-4", "succeededCount": 2}]},
        )
    return spec


def job(chance: Random) -> Object:
    """A Job."""
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata(chance, "web"), "spec": job_spec(chance)}


def cron_job(chance: Random) -> Object:
    """A CronJob."""
    spec: Object = {"schedule": chance.choice(("*/5 * * * *", "@hourly", "0 3 1 jan mon-fri", "@every 1h30m"))}
    spec |= {"jobTemplate": {"spec": job_spec(chance)}} | maybe(
        chance,
        timeZone=lambda: "Europe/Berlin",
        concurrencyPolicy=lambda: "Forbid",
        startingDeadlineSeconds=lambda: 60,
        successfulJobsHistoryLimit=lambda: 1,
        suspend=lambda: False,
    )
    return {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": metadata(chance, "web"), "spec": spec}


WORKLOADS = (pod, deployment, stateful_set, daemon_set, job, cron_job, replica_set, replication_controller)
