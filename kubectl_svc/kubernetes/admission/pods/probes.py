"""Probes and lifecycle hooks of a container (``validateProbe``, ``validateHandler`` and ``validateLifecycle``, v1.37)."""

from __future__ import annotations

from collections.abc import Callable

from kubectl_svc.kubernetes.admission import formats
from kubectl_svc.kubernetes.admission.metadata import Struct, not_negative
from kubectl_svc.kubernetes.admission.ports import number_or_name
from kubectl_svc.kubernetes.admission.refused import (
    Path,
    Refusals,
    each_invalid,
    forbidden,
    invalid,
    required,
    unsupported,
)

_SCHEMES = ("HTTP", "HTTPS")
_COUNTS = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")


def valid(path: Path, probe: Struct, kind: str, grace: int) -> Refusals:
    """A ``livenessProbe``, ``readinessProbe`` or ``startupProbe`` (``kind``), which has its defaults."""
    yield from _handler(path, probe, grace)
    for field in _COUNTS:
        yield from not_negative((*path, field), probe.get(field) or 0)
    own, seconds = (*path, "terminationGracePeriodSeconds"), probe.get("terminationGracePeriodSeconds")
    if seconds is not None and seconds <= 0:
        yield invalid(own, seconds, "must be greater than 0")
    if kind == "readinessProbe":
        if seconds is not None:
            yield invalid(own, seconds, "must not be set for readinessProbes")
    elif probe["successThreshold"] != 1:
        yield invalid((*path, "successThreshold"), probe["successThreshold"], "must be 1")


def lifecycle(path: Path, given: Struct, grace: int) -> Refusals:
    """Hooks of a container; its ``stopSignal`` is dropped where the feature is off, as by default."""
    for field in ("postStart", "preStop"):
        if given.get(field) is not None:
            yield from _handler((*path, field), given[field], grace)


def _handler(path: Path, given: Struct, grace: int) -> Refusals:
    several = False
    for field, judge in _HANDLERS.items():
        action = given.get(field)
        if action is None:
            continue
        if several:
            yield forbidden((*path, field), "may not specify more than 1 handler type")
        else:
            yield from judge((*path, field), action)
            if field == "sleep" and not 0 <= (action.get("seconds") or 0) <= grace:
                says = f"must be non-negative and less than terminationGracePeriodSeconds ({grace})"
                yield invalid((*path, field), action.get("seconds") or 0, says)
        several = True
    if not several:
        yield required(path, "must specify a handler type")


def _exec(path: Path, action: Struct) -> Refusals:
    if not action.get("command"):
        yield required((*path, "command"))


def _http(path: Path, action: Struct) -> Refusals:
    yield from number_or_name((*path, "port"), action.get("port", 0))
    if action["scheme"] not in _SCHEMES:
        yield unsupported((*path, "scheme"), action["scheme"], _SCHEMES)
    for header in action.get("httpHeaders") or []:
        name = header.get("name") or ""
        yield from each_invalid((*path, "httpHeaders"), name, formats.header_name(name))


def _tcp(path: Path, action: Struct) -> Refusals:
    yield from number_or_name((*path, "port"), action.get("port", 0))


def _grpc(path: Path, action: Struct) -> Refusals:
    yield from number_or_name((*path, "port"), action.get("port") or 0)


def _sleep(path: Path, action: Struct) -> Refusals:
    """Judged against the pod's grace period, above."""
    yield from ()


_HANDLERS: dict[str, Callable[[Path, Struct], Refusals]] = {
    "exec": _exec,
    "httpGet": _http,
    "tcpSocket": _tcp,
    "grpc": _grpc,
    "sleep": _sleep,
}
