"""Job and CronJob (pkg/apis/batch/validation, v1.37)."""

from __future__ import annotations

from copy import deepcopy

from kubectl_svc.kubernetes.admission import formats, metadata, pods
from kubectl_svc.kubernetes.admission.metadata import Struct, not_negative
from kubectl_svc.kubernetes.admission.refused import (
    Key,
    Path,
    Refusals,
    each_invalid,
    forbidden,
    invalid,
    required,
    too_long,
    unsupported,
)
from kubectl_svc.kubernetes.admission.workloads import job_policies, schedules, selectors

_NEW = "a-new-uid"
"""Stands for the uid that the server gives a new job, which nobody can know before."""
_NAMES, _UIDS = ("job-name", "batch.kubernetes.io/job-name"), ("controller-uid", "batch.kubernetes.io/controller-uid")
_UID = "batch.kubernetes.io/controller-uid"
_COUNTS = (
    *("parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished"),
    *("backoffLimitPerIndex", "maxFailedIndexes"),
)
_CONCURRENCY = ("Allow", "Forbid", "Replace")


def job(obj: Struct) -> Refusals:
    """``ValidateJobCreate``, of a job whose selector and labels the server makes, unless ``manualSelector`` is set."""
    spec, meta = obj["spec"], obj.get("metadata") or {}
    name = meta.get("name") or ""
    given = deepcopy(spec.get("selector"))
    if not spec.get("manualSelector"):
        _generate(spec, name)
    yield from metadata.created(meta, formats.dns_subdomain)
    if not spec.get("manualSelector"):
        yield from _generated(spec, name, given)
    yield from _spec(("spec",), spec)
    selector, template = spec.get("selector"), spec["template"]
    if selector is None:
        yield required(("spec", "selector"))
    yield from metadata.label_selector(("spec", "selector"), selector or {})
    if selectors.usable(selector) and not selectors.matches(selector, template):
        yield invalid(("spec", "template", "metadata", "labels"), _known(template), selectors.DIFFERS)
    if spec["completionMode"] == "Indexed" and (spec.get("completions") or 0) > 0:
        host = f"{name}-{spec['completions'] - 1}"
        if formats.dns_label(host):
            yield invalid(("metadata", "name"), name, f"will not able to create pod with invalid DNS label: {host}")


def cron_job(obj: Struct) -> Refusals:
    """``ValidateCronJobCreate``."""
    spec, meta = obj["spec"], obj.get("metadata") or {}
    yield from metadata.created(meta, formats.dns_subdomain)
    yield from schedules.valid(("spec",), spec)
    if spec["concurrencyPolicy"] not in _CONCURRENCY:
        yield unsupported(("spec", "concurrencyPolicy"), spec["concurrencyPolicy"], _CONCURRENCY)
    own, inner = ("spec", "jobTemplate", "spec"), spec["jobTemplate"]["spec"]
    yield from _spec(own, inner)
    if inner.get("selector") is not None:
        yield invalid((*own, "selector"), inner["selector"], "`selector` will be auto-generated")
    if inner.get("manualSelector"):
        yield unsupported((*own, "manualSelector"), True, ("nil", "false"))
    for field in ("startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"):
        if spec.get(field) is not None:
            yield from not_negative(("spec", field), spec[field])
    if len((meta.get("name") or "").encode("utf-8", "surrogatepass")) > 52:
        yield invalid(("metadata", "name"), meta["name"], "must be no more than 52 characters")


def _known(template: Struct) -> Struct:
    """The labels of the template whose values can be known."""
    labels: Struct = (template.get("metadata") or {}).get("labels") or {}
    return {key: value for key, value in labels.items() if value != _NEW}


def _generate(spec: Struct, name: str) -> None:
    """``generateSelector``."""
    labels = spec["template"].setdefault("metadata", {}).setdefault("labels", {})
    for keys, value in ((_NAMES, name), (_UIDS, _NEW)):
        for key in keys:
            labels.setdefault(key, value)
    spec.setdefault("selector", {}).setdefault("matchLabels", {}).setdefault(_UID, _NEW)


def _generated(spec: Struct, name: str, given: Struct | None) -> Refusals:
    """``validateGeneratedSelector``."""
    labels = spec["template"]["metadata"]["labels"]
    expected = {**dict.fromkeys(_UIDS, _NEW), **dict.fromkeys(_NAMES, name)}
    for key, value in expected.items():
        if labels[key] != value:
            says = "the uid that the server gives" if value == _NEW else value
            yield invalid(("spec", "template", "metadata", "labels", Key(key)), labels[key], f"must be '{says}'")
    if selectors.usable(spec["selector"]) and not selectors.matches(spec["selector"], {"metadata": {"labels": expected}}):
        yield invalid(("spec", "selector"), given, "`selector` not auto-generated")


def _spec(path: Path, spec: Struct) -> Refusals:
    """``validateJobSpec``."""
    for field in _COUNTS:
        if spec.get(field) is not None:
            yield from not_negative((*path, field), spec[field])
    if spec.get("maxFailedIndexes") is not None and spec.get("backoffLimitPerIndex") is None:
        yield required((*path, "backoffLimitPerIndex"), "when maxFailedIndexes is specified")
    yield from _manager((*path, "managedBy"), spec.get("managedBy"))
    yield from job_policies.completion(path, spec)
    yield from job_policies.failure(path, spec)
    yield from job_policies.success((*path, "successPolicy"), spec)
    yield from job_policies.replacement((*path, "podReplacementPolicy"), spec)
    if spec.get("scheduling") is not None:
        yield forbidden((*path, "scheduling"), "")
    yield from pods.template((*path, "template"), spec["template"])
    restart, own = spec["template"]["spec"]["restartPolicy"], (*path, "template", "spec", "restartPolicy")
    if restart == "Always":
        yield required(own, 'valid values: "OnFailure", "Never"')
    elif restart not in ("OnFailure", "Never"):
        yield unsupported(own, restart, ("OnFailure", "Never"))
    elif spec.get("podFailurePolicy") is not None and restart != "Never":
        yield invalid(own, restart, 'only "Never" is supported when podFailurePolicy is specified')


def _manager(path: Path, name: str | None) -> Refusals:
    """``IsDomainPrefixedPath``, of at most 63 bytes."""
    if name is None:
        return
    host, _, rest = name.partition("/")
    if not name:
        yield required(path)
    elif not host or not rest:
        yield invalid(path, name, 'must be a domain-prefixed path (such as "acme.io/foo")')
    else:
        yield from each_invalid(path, host, formats.dns_subdomain(host))
        yield from each_invalid(path, rest, formats.http_path(rest))
    if len(name.encode("utf-8", "surrogatepass")) > 63:
        yield too_long(path, 63)
