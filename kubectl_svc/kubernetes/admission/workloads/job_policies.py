"""When a job is done, when it failed, and which pods it replaces (pkg/apis/batch/validation, v1.37)."""

from __future__ import annotations

import re

from kubectl_svc.kubernetes.admission import formats
from kubectl_svc.kubernetes.admission.defaults import containers
from kubectl_svc.kubernetes.admission.metadata import Struct, not_negative
from kubectl_svc.kubernetes.admission.refused import (
    INVALID,
    OMITTED,
    Path,
    Refusals,
    Refused,
    duplicate,
    each_invalid,
    invalid,
    required,
    too_many,
    unsupported,
)

_MOST = 100_000
_ACTIONS = ("Count", "FailIndex", "FailJob", "Ignore")
_INDEXED = "requires indexed completion mode"
_AT_MOST = "must be less than or equal to"


def completion(path: Path, spec: Struct) -> Refusals:
    """``completionMode`` and what it bounds."""
    mode, completions, parallelism = spec.get("completionMode"), spec.get("completions"), spec.get("parallelism")
    failed, per_index = spec.get("maxFailedIndexes"), spec.get("backoffLimitPerIndex")
    if mode not in (None, "NonIndexed", "Indexed"):
        yield unsupported((*path, "completionMode"), mode, ("NonIndexed", "Indexed"))
    if mode in (None, "NonIndexed"):
        for field, value in (("backoffLimitPerIndex", per_index), ("maxFailedIndexes", failed)):
            if value is not None:
                yield invalid((*path, field), value, _INDEXED)
    if mode != "Indexed":
        return
    if completions is None:
        yield required((*path, "completions"), "when completion mode is Indexed")
    if (parallelism or 0) > _MOST:
        yield invalid((*path, "parallelism"), parallelism, f"{_AT_MOST} {_MOST} when completion mode is Indexed")
    if completions is not None and failed is not None and failed > completions:
        yield invalid((*path, "maxFailedIndexes"), failed, f"{_AT_MOST} completions")
    if (failed or 0) > _MOST:
        yield invalid((*path, "maxFailedIndexes"), failed, f"{_AT_MOST} {_MOST}")
    if (completions or 0) > _MOST and per_index is not None:
        if failed is None:
            yield required((*path, "maxFailedIndexes"), f"must be specified when completions is above {_MOST}")
        says = f"{_AT_MOST} 10000 when completions are above {_MOST} and used with backoff limit per index"
        for field, value in (("parallelism", parallelism), ("maxFailedIndexes", failed)):
            if (value or 0) > 10_000:
                yield invalid((*path, field), value, says)


def failure(path: Path, spec: Struct) -> Refusals:
    """``validatePodFailurePolicy``."""
    rules, own = (spec.get("podFailurePolicy") or {}).get("rules") or [], (*path, "podFailurePolicy", "rules")
    names = {one.get("name") or "" for one in containers(spec["template"]["spec"], ("containers", "initContainers"))}
    if len(rules) > 20:
        yield too_many(own, len(rules), 20)
    for index, rule in enumerate(rules):
        yield from _rule((*own, index), rule, spec, names)


def success(path: Path, spec: Struct) -> Refusals:
    """``validateSuccessPolicy``."""
    policy, completions = spec.get("successPolicy"), spec.get("completions")
    if policy is None:
        return
    if spec.get("completionMode") != "Indexed":
        yield invalid(path, policy, _INDEXED)
        return
    rules, own = policy.get("rules") or [], (*path, "rules")
    if not rules:
        yield required(own, "at least one rules must be specified when the successPolicy is specified")
    if len(rules) > 20:
        yield too_many(own, len(rules), 20)
    if completions is None:
        return
    for index, rule in enumerate(rules):
        count, indexes = rule.get("succeededCount"), rule.get("succeededIndexes")
        if count is None and indexes is None:
            yield required((*own, index), "at least one of succeededCount or succeededIndexes must be specified")
        wrong = _indexes(indexes or "", completions)
        if wrong:
            yield invalid((*own, index, "succeededIndexes"), indexes, f"error parsing succeededIndexes: {wrong}")
        if count is None:
            continue
        yield from not_negative((*own, index, "succeededCount"), count)
        if count > completions:
            says = f"{_AT_MOST} {completions} (the number of specified completions)"
            yield invalid((*own, index, "succeededCount"), count, says)
        if indexes is not None and count > (0 if wrong else _total(indexes)):
            total = 0 if wrong else _total(indexes)
            says = f"{_AT_MOST} {total} (the number of indexes in the specified succeededIndexes field)"
            yield invalid((*own, index, "succeededCount"), count, says)


def replacement(path: Path, spec: Struct) -> Refusals:
    """``validatePodReplacementPolicy``."""
    policy = spec.get("podReplacementPolicy")
    choices = ("Failed",) if spec.get("podFailurePolicy") is not None else ("Failed", "TerminatingOrFailed")
    if policy is not None and policy not in choices:
        yield unsupported(path, policy, choices)


def _rule(path: Path, rule: Struct, spec: Struct, names: set[str]) -> Refusals:
    action, codes, conditions = rule.get("action") or "", rule.get("onExitCodes"), rule.get("onPodConditions") or []
    if not action:
        yield required((*path, "action"), _valid_values(_ACTIONS))
    elif action == "FailIndex":
        if spec.get("backoffLimitPerIndex") is None:
            yield invalid((*path, "action"), action, "requires the backoffLimitPerIndex to be set")
    elif action not in _ACTIONS:
        yield unsupported((*path, "action"), action, _ACTIONS)
    if codes is not None:
        yield from _exit_codes((*path, "onExitCodes"), codes, names)
    own = (*path, "onPodConditions")
    if len(conditions) > 20:
        yield too_many(own, len(conditions), 20)
    for index, pattern in enumerate(conditions):
        kind, status = pattern.get("type") or "", pattern.get("status") or ""
        yield from each_invalid((*own, index, "type"), kind, formats.label_key(kind))
        if status not in ("False", "True", "Unknown"):
            yield unsupported((*own, index, "status"), status, ("False", "True", "Unknown"))
    if codes is not None and conditions:
        yield Refused(path, INVALID, OMITTED, "specifying both OnExitCodes and OnPodConditions is not supported")
    if codes is None and not conditions:
        yield Refused(path, INVALID, OMITTED, "specifying one of OnExitCodes and OnPodConditions is required")


def _exit_codes(path: Path, given: Struct, names: set[str]) -> Refusals:
    operator, values, own = given.get("operator") or "", given.get("values") or [], (*path, "values")
    if not operator:
        yield required((*path, "operator"), _valid_values(("In", "NotIn")))
    elif operator not in ("In", "NotIn"):
        yield unsupported((*path, "operator"), operator, ("In", "NotIn"))
    if given.get("containerName") is not None and given["containerName"] not in names:
        says = "must be one of the container or initContainer names in the pod template"
        yield invalid((*path, "containerName"), given["containerName"], says)
    if not values:
        yield invalid(own, values, "at least one value is required")
    elif len(values) > 255:
        yield too_many(own, len(values), 255)
    for index, value in enumerate(values):
        if operator == "In" and value == 0:
            yield invalid((*own, index), value, "must not be 0 for the In operator")
        if value in values[:index]:
            yield duplicate((*own, index), value)
    if values != sorted(values):
        yield invalid(own, values, "must be ordered")


def _valid_values(values: tuple[str, ...]) -> str:
    return "valid values: [" + " ".join(f'"{value}"' for value in values) + "]"


def _indexes(text: str, completions: int) -> str:
    """What is wrong with ``0,2-4`` (``validateIndexesFormat``), or nothing."""
    last = -1
    for interval in text.split(",") if text else ():
        match = re.fullmatch(r"\+?(\d+)(?:-(\d+))?", interval)
        if not match:
            return f'cannot convert string to integer for index: "{interval}"'
        first, end = int(match[1]), int(match[2] or match[1])
        if first >= completions or end >= completions:
            return f'too large index: "{interval}"'
        if match[2] and first >= end:
            return f"non-increasing order, previous: {first}, current: {end}"
        if first <= last:
            return f"non-increasing order, previous: {last}, current: {first}"
        last = end
    return ""


def _total(text: str) -> int:
    """How many indexes a valid text names."""
    spans = [interval.partition("-") for interval in text.split(",") if interval]
    return sum(int(end or first) - int(first) + 1 for first, _, end in spans)
