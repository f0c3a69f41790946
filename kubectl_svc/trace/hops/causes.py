"""Why a pod is not ready: its status first, then the last warning event about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kubectl_svc.objects import Object, meta, pods
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.report import Cause

_STARTING = ("ContainerCreating", "PodInitializing")


def cause(pod: Object, events: Iterable[Object] = ()) -> Cause | None:
    """The likeliest one; ``None`` for a ready pod. ``events`` are the namespace's warnings, in any order."""
    if pods.ready(pod) and not meta.terminating(pod):
        return None
    found = _going(pod) or _unscheduled(pod) or _containers(pod) or _gates(pod)
    event = _last_event(pod, events)
    if found is not None and not found.starting:
        return found._replace(event=event) if found.kind == "running" else found
    return Cause("event", event=event) if event else found or _plain(pod)


def stated(workload: Object) -> str:
    """What the status of a workload says about why its pods are not ready."""
    known = pods.conditions(workload)
    failed = (known[kind] for kind in ("Progressing", "Available") if kind in known and known[kind].status == "False")
    return next((one.message.rstrip(".") for one in failed if one.message), "")


def gates_open(pod: Object) -> list[str]:
    """The readiness gates that are not met yet."""
    met = pods.conditions(pod)
    return [gate for gate in pods.readiness_gates(pod) if gate not in met or met[gate].status != "True"]


def containers_ready(pod: Object) -> bool:
    """Whether every container is ready, whatever the gates say."""
    found = pods.conditions(pod).get("ContainersReady")
    return found is not None and found.status == "True"


def _going(pod: Object) -> Cause | None:
    if pods.finished(pod):
        return Cause("finished", reason=str(dig(pod, "status", "reason") or ""), phase=pods.phase(pod).lower())
    return Cause("terminating") if meta.terminating(pod) else None


def _unscheduled(pod: Object) -> Cause | None:
    found = pods.conditions(pod).get("PodScheduled")
    if found is None or found.status == "True":
        return None
    return Cause("unscheduled", message=found.message or found.reason)


def _containers(pod: Object) -> Cause | None:
    stated = [
        *((status, True) for status in items(pod, "status", "initContainerStatuses")),
        *((status, False) for status in items(pod, "status", "containerStatuses")),
    ]
    found = (_container(status, init) for status, init in stated if isinstance(status, dict))
    return next((one for one in found if one is not None), None)


def _container(status: Object, init: bool) -> Cause | None:
    name, suffix = str(status.get("name")), "-init" if init else ""
    waiting, last = dig(status, "state", "waiting"), dig(status, "lastState", "terminated")
    if waiting is not None:
        return _waiting(name, suffix, str(dig(waiting, "reason") or ""), str(dig(waiting, "message") or ""), last)
    ended = dig(status, "state", "terminated")
    if ended is not None and (not init or dig(ended, "exitCode")):
        return Cause(f"ended{suffix}", name, _reason(ended), exit_code=_exit_code(ended))
    if init and dig(status, "state", "running") is not None and not status.get("started"):
        return Cause("running-init", name)
    restarts = status.get("restartCount")
    if not init and status.get("ready") is False:
        return Cause("running", name, restarts=restarts if isinstance(restarts, int) else 0)
    return None


def _waiting(name: str, suffix: str, reason: str, message: str, last: object) -> Cause | None:
    if reason in _STARTING:
        return None if reason == "PodInitializing" else Cause(f"starting{suffix}", name)
    known = Cause(f"waiting{suffix}", name, reason or "waiting")
    return known._replace(last=_reason(last), exit_code=_exit_code(last)) if last else known._replace(message=message)


def _reason(state: object) -> str:
    return str(dig(state, "reason") or "ended")


def _exit_code(state: object) -> str:
    code = dig(state, "exitCode")
    return "" if code is None else str(code)


def _gates(pod: Object) -> Cause | None:
    if containers_ready(pod) and (waiting := gates_open(pod)):
        return Cause("gate", gate=waiting[0])
    return None


def _plain(pod: Object) -> Cause:
    found = pods.conditions(pod).get("Ready")
    message = (found.message or found.reason) if found is not None else ""
    return Cause("not-ready", message=message) if message else Cause("phase", phase=pods.phase(pod) or "unknown")


def _last_event(pod: Object, events: Iterable[Object]) -> str:
    own = sorted(_about(pod, events), key=_when)
    return str(own[-1].get("message") or own[-1].get("reason") or "") if own else ""


def _about(pod: Object, events: Iterable[Object]) -> Iterator[Object]:
    for event in events:
        same_uid = str(dig(event, "involvedObject", "uid") or "") in ("", meta.uid(pod))
        named = (dig(event, "involvedObject", "kind"), dig(event, "involvedObject", "name")) == ("Pod", meta.name(pod))
        if named and same_uid and event.get("type") == "Warning":
            yield event


def _when(event: Object) -> str:
    stamps = (dig(event, "series", "lastObservedTime"), event.get("lastTimestamp"), event.get("eventTime"))
    return next((str(stamp) for stamp in stamps if stamp), str(dig(event, "metadata", "creationTimestamp") or ""))
