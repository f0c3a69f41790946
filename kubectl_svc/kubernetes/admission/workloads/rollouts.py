"""How workloads replace their pods (pkg/apis/apps/validation, v1.37)."""

from __future__ import annotations

import json

from kubectl_svc.kubernetes.admission import formats
from kubectl_svc.kubernetes.admission.metadata import Struct, not_negative
from kubectl_svc.kubernetes.admission.refused import (
    Path,
    Refusals,
    each_invalid,
    forbidden,
    invalid,
    required,
    unsupported,
)


def deployment(path: Path, strategy: Struct) -> Refusals:
    """``ValidateDeploymentStrategy``."""
    rolling, own = strategy.get("rollingUpdate"), (*path, "rollingUpdate")
    if strategy["type"] == "Recreate":
        if rolling is not None:
            yield forbidden(own, "may not be specified when strategy `type` is 'Recreate'")
    elif strategy["type"] != "RollingUpdate":
        yield unsupported(path, strategy, ("Recreate", "RollingUpdate"))
    else:
        rolling = rolling or {}
        unavailable, surge = rolling["maxUnavailable"], rolling["maxSurge"]
        yield from _share((*own, "maxUnavailable"), unavailable)
        yield from _share((*own, "maxSurge"), surge)
        if not _number(unavailable) and not _number(surge):
            yield invalid((*own, "maxUnavailable"), unavailable, "may not be 0 when `maxSurge` is 0")
        yield from _not_all((*own, "maxUnavailable"), unavailable)


def stateful_set(path: Path, strategy: Struct) -> Refusals:
    """The ``updateStrategy`` of ``ValidateStatefulSetSpec``."""
    rolling, own = strategy.get("rollingUpdate"), (*path, "rollingUpdate")
    if strategy["type"] == "OnDelete":
        if rolling is not None:
            yield invalid(own, rolling, "only allowed for updateStrategy 'RollingUpdate'")
    elif strategy["type"] != "RollingUpdate":
        yield invalid(path, strategy, "must be 'RollingUpdate' or 'OnDelete'")
    elif rolling is not None:
        yield from not_negative((*own, "partition"), rolling.get("partition") or 0)
        most = rolling["maxUnavailable"]
        yield from _share((*own, "maxUnavailable"), most)
        if not _number(most):
            yield invalid((*own, "maxUnavailable"), most, "cannot be 0")
        yield from _not_all((*own, "maxUnavailable"), most)


def daemon_set(path: Path, strategy: Struct) -> Refusals:
    """``ValidateDaemonSetUpdateStrategy``."""
    if strategy["type"] == "OnDelete":
        return
    if strategy["type"] != "RollingUpdate":
        yield unsupported(path, strategy, ("RollingUpdate", "OnDelete"))
        return
    own, rolling = (*path, "rollingUpdate"), strategy["rollingUpdate"]
    unavailable, surge = rolling["maxUnavailable"], rolling["maxSurge"]
    yield from _share((*own, "maxUnavailable"), unavailable)
    yield from _share((*own, "maxSurge"), surge)
    yield from _not_all((*own, "maxUnavailable"), unavailable)
    yield from _not_all((*own, "maxSurge"), surge)
    if _number(unavailable) and _number(surge):
        yield invalid((*own, "maxSurge"), surge, "may not be set when maxUnavailable is non-zero")
    elif not _number(unavailable) and not _number(surge):
        yield required((*own, "maxUnavailable"), "cannot be 0 when maxSurge is 0")


def _share(path: Path, value: int | str) -> Refusals:
    """``ValidatePositiveIntOrPercent``."""
    if isinstance(value, str):
        yield from each_invalid(path, value, formats.percent(value))
    else:
        yield from not_negative(path, value)


def _not_all(path: Path, value: int | str) -> Refusals:
    """``IsNotMoreThan100Percent``."""
    if isinstance(value, str) and _number(value) > 100 and value.endswith("%"):
        yield invalid(path, value, "must not be greater than 100%")


def _number(value: int | str) -> int:
    """``getIntOrPercentValue``: the number of a percentage, or of text that holds one alone; else 0."""
    if isinstance(value, int):
        return value
    text = value.removesuffix("%") if not formats.percent(value) else value
    try:
        return int(json.loads(text)) if text.isascii() and text.lstrip("-").isdigit() else 0
    except ValueError:
        return int(text)
