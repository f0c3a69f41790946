"""Deployment, StatefulSet, DaemonSet, ReplicaSet and ReplicationController.

Mirrors pkg/apis/apps/validation and, for the last, pkg/apis/core/validation, all v1.37.
"""

from __future__ import annotations

from kubectl_svc.kubernetes.admission import formats, metadata, pods
from kubectl_svc.kubernetes.admission.metadata import Struct, not_negative
from kubectl_svc.kubernetes.admission.pods import claims
from kubectl_svc.kubernetes.admission.refused import (
    Path,
    Refusals,
    each_invalid,
    forbidden,
    invalid,
    required,
    unsupported,
)
from kubectl_svc.kubernetes.admission.workloads import rollouts, selectors

_SPEC: Path = ("spec",)
_TEMPLATE: Path = ("spec", "template")
_CLAIMS_KEPT = ("Retain", "Delete")


def deployment(obj: Struct) -> Refusals:
    """``ValidateDeployment``."""
    spec = obj["spec"]
    yield from metadata.created(obj.get("metadata") or {}, formats.dns_subdomain)
    yield from _counts(spec, "replicas")
    yield from _selecting(spec, "deployment", "ReplicaSet")
    yield from rollouts.deployment((*_SPEC, "strategy"), spec["strategy"])
    yield from _counts(spec, "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds")
    deadline = spec["progressDeadlineSeconds"]
    if deadline <= (spec.get("minReadySeconds") or 0):
        yield invalid((*_SPEC, "progressDeadlineSeconds"), deadline, "must be greater than minReadySeconds")


def replica_set(obj: Struct) -> Refusals:
    """``ValidateReplicaSet``."""
    spec = obj["spec"]
    yield from metadata.created(obj.get("metadata") or {}, formats.dns_subdomain)
    yield from _counts(spec, "replicas", "minReadySeconds")
    yield from _selecting(spec, "deployment", "ReplicaSet")


def stateful_set(obj: Struct) -> Refusals:
    """``ValidateStatefulSet``."""
    spec = obj["spec"]
    yield from metadata.created(obj.get("metadata") or {}, formats.dns_label)
    policy, name = spec["podManagementPolicy"], spec.get("serviceName") or ""
    if policy not in ("OrderedReady", "Parallel"):
        yield invalid((*_SPEC, "podManagementPolicy"), policy, "must be 'OrderedReady' or 'Parallel'")
    yield from rollouts.stateful_set((*_SPEC, "updateStrategy"), spec["updateStrategy"])
    for field in ("whenDeleted", "whenScaled"):
        kept = spec["persistentVolumeClaimRetentionPolicy"][field]
        if kept not in _CLAIMS_KEPT:
            yield unsupported((*_SPEC, "persistentVolumeClaimRetentionPolicy", field), kept, _CLAIMS_KEPT)
    for index, claim in enumerate(spec.get("volumeClaimTemplates") or []):
        yield from claims.spec((*_SPEC, "volumeClaimTemplates", index, "spec"), claim.get("spec") or {})
    yield from _counts(spec, "replicas", "minReadySeconds")
    yield from not_negative((*_SPEC, "ordinals.start"), (spec.get("ordinals") or {}).get("start") or 0)
    yield from each_invalid((*_SPEC, "serviceName"), name, formats.dns_label(name) if name else [])
    yield from selectors.needed(_SPEC, spec, "statefulset")
    if not selectors.usable(spec.get("selector")):
        yield invalid((*_SPEC, "selector"), spec.get("selector"), "")
    else:
        yield from selectors.fits(_SPEC, spec)
        yield from _template(_with_claims(spec))
        meta = spec["template"].get("metadata") or {}
        yield from metadata.labels((*_TEMPLATE, "labels"), meta.get("labels") or {})
        yield from metadata.annotations((*_TEMPLATE, "annotations"), meta.get("annotations") or {})
    yield from _always(spec, "StatefulSet")


def daemon_set(obj: Struct) -> Refusals:
    """``ValidateDaemonSet``."""
    spec = obj["spec"]
    selector, template = spec.get("selector"), spec["template"]
    yield from metadata.created(obj.get("metadata") or {}, formats.dns_subdomain)
    yield from metadata.label_selector((*_SPEC, "selector"), selector or {})
    if selectors.usable(selector) and not selectors.matches(selector, template):
        labels = (template.get("metadata") or {}).get("labels")
        yield invalid((*_TEMPLATE, "metadata", "labels"), labels, selectors.DIFFERS)
    if selectors.empty(selector):
        yield invalid((*_SPEC, "selector"), selector, "empty selector is invalid for daemonset")
    yield from _template(template)
    yield from _always(spec, "DaemonSet")
    yield from _counts(spec, "minReadySeconds")
    yield from rollouts.daemon_set((*_SPEC, "updateStrategy"), spec["updateStrategy"])
    yield from _counts(spec, "revisionHistoryLimit")


def replication_controller(obj: Struct) -> Refusals:
    """``ValidateReplicationController``."""
    spec = obj["spec"]
    selector, template = spec.get("selector") or {}, spec.get("template")
    yield from metadata.created(obj.get("metadata") or {}, formats.dns_subdomain)
    yield from _counts(spec, "minReadySeconds")
    if not selector:
        yield required((*_SPEC, "selector"))
    yield from _counts(spec, "replicas")
    if template is None:
        yield required(_TEMPLATE)
        return
    labels = (template.get("metadata") or {}).get("labels")
    if any((labels or {}).get(key) != value for key, value in selector.items()):
        yield invalid((*_TEMPLATE, "metadata", "labels"), labels, selectors.DIFFERS)
    yield from _template(template)
    yield from _always(spec, "ReplicationController")


def _selecting(spec: Struct, kind: str, named: str) -> Refusals:
    yield from selectors.needed(_SPEC, spec, kind)
    if not selectors.usable(spec.get("selector")):
        yield invalid((*_SPEC, "selector"), spec.get("selector"), "invalid label selector")
        return
    yield from selectors.fits(_SPEC, spec)
    yield from _template(spec["template"])
    yield from _always(spec, named)


def _template(template: Struct) -> Refusals:
    yield from pods.template(_TEMPLATE, template)


def _always(spec: Struct, named: str) -> Refusals:
    """Pods that are to run for ever."""
    pod, own = spec["template"]["spec"], (*_TEMPLATE, "spec")
    if pod["restartPolicy"] != "Always":
        yield unsupported((*own, "restartPolicy"), pod["restartPolicy"], ("Always",))
    if pod.get("activeDeadlineSeconds") is not None:
        yield forbidden((*own, "activeDeadlineSeconds"), f"activeDeadlineSeconds in {named} is not Supported")


def _with_claims(spec: Struct) -> Struct:
    """The template with a volume for each claim's template, and without the names that the controller sets itself."""
    template: Struct = spec["template"]
    pod = {**template["spec"], "hostname": "", "subdomain": ""}
    names = [(claim.get("metadata") or {}).get("name") or "" for claim in spec.get("volumeClaimTemplates") or []]
    if names:
        made = [{"name": name, "persistentVolumeClaim": {"claimName": name}} for name in dict.fromkeys(names)]
        pod["volumes"] = made + [volume for volume in pod.get("volumes") or [] if (volume.get("name") or "") not in names]
    return {**template, "spec": pod}


def _counts(spec: Struct, *fields: str) -> Refusals:
    for field in fields:
        if spec.get(field) is not None:
            yield from not_negative((*_SPEC, field), spec[field])
