"""What the server fills in before it validates, as far as its rules look at it.

Mirrors, all v1.37: pkg/apis/core/v1/defaults.go and the generated defaults beside it, and defaults.go in the v1 of
pkg/apis/apps, batch, discovery and networking.
Every function writes into the decoded object that it is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_svc.kubernetes.admission.service.facts import externally_accessible

Struct = dict[str, Any]

CONTAINER_LISTS = ("containers", "initContainers", "ephemeralContainers")
PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_PROBE = {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}
_POD = {"dnsPolicy": "ClusterFirst", "restartPolicy": "Always", "schedulerName": "default-scheduler"}
_AFFINITY_SECONDS = 10800


def service(obj: Struct) -> None:
    """``SetDefaults_Service``."""
    spec = obj.setdefault("spec", {})
    _fill(spec, "sessionAffinity", "None")
    if spec["sessionAffinity"] == "None":
        spec.pop("sessionAffinityConfig", None)
    elif spec["sessionAffinity"] == "ClientIP":
        client = (spec.get("sessionAffinityConfig") or {}).get("clientIP") or {}
        seconds = client.get("timeoutSeconds", _AFFINITY_SECONDS)
        spec["sessionAffinityConfig"] = {"clientIP": {"timeoutSeconds": seconds}}
    _fill(spec, "type", "ClusterIP")
    for port in spec.get("ports") or []:
        _fill(port, "protocol", "TCP")
        if port.get("targetPort", 0) in (0, ""):
            port["targetPort"] = port.get("port") or 0
    if externally_accessible(spec):
        _fill(spec, "externalTrafficPolicy", "Cluster")
    if spec["type"] in ("ClusterIP", "NodePort", "LoadBalancer"):
        spec.setdefault("internalTrafficPolicy", "Cluster")
    if spec["type"] == "LoadBalancer":
        spec.setdefault("allocateLoadBalancerNodePorts", True)


def endpoints(obj: Struct) -> None:
    """``SetDefaults_Endpoints``."""
    for subset in obj.get("subsets") or []:
        for port in subset.get("ports") or []:
            _fill(port, "protocol", "TCP")


def endpoint_slice(obj: Struct) -> None:
    """``SetDefaults_EndpointPort``."""
    for port in obj.get("ports") or []:
        port.setdefault("name", "")
        port.setdefault("protocol", "TCP")


def network_policy(obj: Struct) -> None:
    """``SetDefaults_NetworkPolicy`` and ``SetDefaults_NetworkPolicyPort``."""
    spec = obj.setdefault("spec", {})
    for rule in (*(spec.get("ingress") or []), *(spec.get("egress") or [])):
        for port in rule.get("ports") or []:
            port.setdefault("protocol", "TCP")
    if not spec.get("policyTypes"):
        spec["policyTypes"] = ["Ingress", "Egress"] if spec.get("egress") else ["Ingress"]


def pod(obj: Struct) -> None:
    """``SetObjectDefaults_Pod``."""
    spec = obj.setdefault("spec", {})
    if (spec.get("terminationGracePeriodSeconds") or 0) < 0:
        spec["terminationGracePeriodSeconds"] = 1
    for one in containers(spec, CONTAINER_LISTS[:2]):
        limits = (one.get("resources") or {}).get("limits")
        if limits:
            one["resources"]["requests"] = {**limits, **(one["resources"].get("requests") or {})}
        for port in one.get("ports") or [] if spec.get("hostNetwork") else ():
            _fill(port, "hostPort", port.get("containerPort") or 0)
    pod_spec(spec)


def pod_spec(spec: Struct) -> None:
    """What templates and pods have in common: ``SetDefaults_PodSpec`` and those of what is in it."""
    for field, value in _POD.items():
        _fill(spec, field, value)
    account = spec.get("serviceAccountName") or spec.get("serviceAccount") or ""
    spec["serviceAccountName"] = spec["serviceAccount"] = account
    spec.setdefault("terminationGracePeriodSeconds", 30)
    for volume in spec.get("volumes") or []:
        if set(volume) <= {"name"}:
            volume["emptyDir"] = {}
        _volume(volume)
    for one in containers(spec, CONTAINER_LISTS):
        _container(one)


def deployment(obj: Struct) -> None:
    """``SetDefaults_Deployment``."""
    spec = _workload(obj)
    spec.setdefault("progressDeadlineSeconds", 600)
    strategy = spec.setdefault("strategy", {})
    _fill(strategy, "type", "RollingUpdate")
    if strategy["type"] == "RollingUpdate":
        rolling = strategy.setdefault("rollingUpdate", {})
        rolling.setdefault("maxUnavailable", "25%")
        rolling.setdefault("maxSurge", "25%")


def stateful_set(obj: Struct) -> None:
    """``SetDefaults_StatefulSet``."""
    spec = _workload(obj)
    _fill(spec, "podManagementPolicy", "OrderedReady")
    strategy = spec.setdefault("updateStrategy", {})
    _fill(strategy, "type", "RollingUpdate")
    if strategy["type"] == "RollingUpdate" and "rollingUpdate" in strategy:
        strategy["rollingUpdate"].setdefault("maxUnavailable", 1)
    kept = spec.setdefault("persistentVolumeClaimRetentionPolicy", {})
    _fill(kept, "whenDeleted", "Retain")
    _fill(kept, "whenScaled", "Retain")


def daemon_set(obj: Struct) -> None:
    """``SetDefaults_DaemonSet``."""
    strategy = _workload(obj).setdefault("updateStrategy", {})
    _fill(strategy, "type", "RollingUpdate")
    if strategy["type"] == "RollingUpdate":
        rolling = strategy.setdefault("rollingUpdate", {})
        rolling.setdefault("maxUnavailable", 1)
        rolling.setdefault("maxSurge", 0)


def replica_set(obj: Struct) -> None:
    """``SetDefaults_ReplicaSet``."""
    _workload(obj)


def replication_controller(obj: Struct) -> None:
    """``SetDefaults_ReplicationController``: without a selector it selects the labels of its template."""
    spec = obj.setdefault("spec", {})
    if spec.get("template") is not None:
        pod_spec(spec["template"].setdefault("spec", {}))
        given = (spec["template"].get("metadata") or {}).get("labels")
        if given and not spec.get("selector"):
            spec["selector"] = given
        _labels(obj, given or {})


def job(obj: Struct) -> None:
    """``SetDefaults_Job``."""
    spec = _workload(obj)
    _labels(obj, (spec["template"].get("metadata") or {}).get("labels") or {})
    if spec.get("completions") is None and spec.get("parallelism") is None:
        spec["completions"] = 1
    spec.setdefault("parallelism", 1)
    spec.setdefault("completionMode", "NonIndexed")
    spec.setdefault("podReplacementPolicy", "Failed" if "podFailurePolicy" in spec else "TerminatingOrFailed")
    job_spec(spec)


def job_spec(spec: Struct) -> None:
    """What jobs and the templates of cron jobs have in common."""
    pod_spec(spec.setdefault("template", {}).setdefault("spec", {}))
    for rule in (spec.get("podFailurePolicy") or {}).get("rules") or []:
        for pattern in rule.get("onPodConditions") or []:
            _fill(pattern, "status", "True")


def cron_job(obj: Struct) -> None:
    """``SetDefaults_CronJob``."""
    spec = obj.setdefault("spec", {})
    _fill(spec, "concurrencyPolicy", "Allow")
    job_spec(spec.setdefault("jobTemplate", {}).setdefault("spec", {}))


def containers(spec: Struct, lists: tuple[str, ...]) -> Iterator[Struct]:
    """The containers in these lists of a pod's spec."""
    for field in lists:
        yield from spec.get(field) or []


def latest(image: str) -> bool:
    """Whether an image's tag is, or counts as, ``latest`` (pkg/util/parsers ``ParseImageName``)."""
    name, _, digest = image.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    return tag == "latest" or not (tag or digest)


def _workload(obj: Struct) -> Struct:
    spec: Struct = obj.setdefault("spec", {})
    pod_spec(spec.setdefault("template", {}).setdefault("spec", {}))
    return spec


def _labels(obj: Struct, of_template: dict[str, str]) -> None:
    """Without labels an object gets those of its template: the very same map, as in the server.

    So the labels that the server then generates for the pods of a job become labels of the job too.
    """
    if of_template and not (obj.get("metadata") or {}).get("labels"):
        obj.setdefault("metadata", {})["labels"] = of_template


def _container(one: Struct) -> None:
    _fill(one, "imagePullPolicy", "Always" if latest(one.get("image") or "") else "IfNotPresent")
    _fill(one, "terminationMessagePolicy", "File")
    for port in one.get("ports") or []:
        _fill(port, "protocol", "TCP")
    for variable in one.get("env") or []:
        _field_ref(variable.get("valueFrom") or {})
    for field in PROBES:
        if field in one:
            for name, value in _PROBE.items():
                _fill(one[field], name, value)
            _http(one[field])
    for hook in (one.get("lifecycle") or {}).values():
        if isinstance(hook, dict):
            _http(hook)


def _http(handler: Struct) -> None:
    if "httpGet" in handler:
        _fill(handler["httpGet"], "path", "/")
        _fill(handler["httpGet"], "scheme", "HTTP")


def _volume(volume: Struct) -> None:
    sources = (volume.get("projected") or {}).get("sources") or []
    for source in (volume, *sources):
        for item in (source.get("downwardAPI") or {}).get("items") or []:
            _field_ref(item)
        if "serviceAccountToken" in source:
            source["serviceAccountToken"].setdefault("expirationSeconds", 3600)
    if "image" in volume:
        always = latest(volume["image"].get("reference") or "")
        _fill(volume["image"], "pullPolicy", "Always" if always else "IfNotPresent")


def _field_ref(source: Struct) -> None:
    if "fieldRef" in source:
        _fill(source["fieldRef"], "apiVersion", "v1")


def _fill(struct: Struct, field: str, value: Any) -> None:
    """``value`` where there is none, or only Go's zero."""
    if not struct.get(field):
        struct[field] = value
