"""Why a pod is not ready, in a few words: its status first, then the last warning event about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kubectl_svc.objects import Object, meta, pods
from kubectl_svc.objects.meta import dig, items

_STARTING = ("ContainerCreating", "PodInitializing")


def cause(pod: Object, events: Iterable[Object] = ()) -> str:
    """One clause; nothing for a ready pod. ``events`` are the namespace's warnings, in any order."""
    if pods.ready(pod) and not meta.terminating(pod):
        return ""
    told = next(filter(None, (find(pod) for find in (_going, _unscheduled, _containers, _gates))), "")
    last = _last_event(pod, events)
    if told and not told.startswith("starting"):
        return f"{told} ({last})" if last and told.startswith(("not ready", "running")) else told
    return last or told or _plain(pod)


def gates_open(pod: Object) -> list[str]:
    """The readiness gates that are not met yet."""
    met = pods.conditions(pod)
    return [gate for gate in pods.readiness_gates(pod) if gate not in met or met[gate].status != "True"]


def containers_ready(pod: Object) -> bool:
    """Whether every container is ready, whatever the gates say."""
    found = pods.conditions(pod).get("ContainersReady")
    return found is not None and found.status == "True"


def _going(pod: Object) -> str:
    if pods.finished(pod):
        reason = str(dig(pod, "status", "reason") or "")
        return f"{pods.phase(pod).lower()}{f' ({reason})' if reason else ''}"
    return "terminating" if meta.terminating(pod) else ""


def _unscheduled(pod: Object) -> str:
    found = pods.conditions(pod).get("PodScheduled")
    if found is None or found.status == "True":
        return ""
    return f"not scheduled: {found.message or found.reason}".rstrip(": ")


def _containers(pod: Object) -> str:
    stated = [
        *((status, True) for status in items(pod, "status", "initContainerStatuses")),
        *((status, False) for status in items(pod, "status", "containerStatuses")),
    ]
    return next(filter(None, (_container(status, init) for status, init in stated if isinstance(status, dict))), "")


def _container(status: Object, init: bool) -> str:
    what = f"{'init ' if init else ''}container {status.get('name')}"
    waiting, last = dig(status, "state", "waiting"), dig(status, "lastState", "terminated")
    if waiting is not None:
        return _waiting(what, str(dig(waiting, "reason") or ""), str(dig(waiting, "message") or ""), last)
    ended = dig(status, "state", "terminated")
    if ended is not None and (not init or dig(ended, "exitCode")):
        return f"{what} ended: {_ended(ended)}"
    if init and dig(status, "state", "running") is not None and not status.get("started"):
        return f"{what} has not finished"
    if not init and status.get("ready") is False:
        times = status.get("restartCount") or 0
        return f"running, container {status.get('name')} is not ready" + (f", {times} restarts" if times else "")
    return ""


def _waiting(what: str, reason: str, message: str, last: Object | None) -> str:
    if reason in _STARTING:
        return "" if reason == "PodInitializing" else f"starting: {what} is being created"
    told = f"{what}: {reason or 'waiting'}"
    if last:
        return f"{told}, last {_ended(last)}"
    return f"{told}: {message}" if message else told


def _ended(state: Object) -> str:
    reason, code = str(state.get("reason") or "ended"), state.get("exitCode")
    return reason if code is None else f"{reason}, exit code {code}"


def _gates(pod: Object) -> str:
    if containers_ready(pod) and (waiting := gates_open(pod)):
        return f"readiness gate {waiting[0]} is not met"
    return ""


def _plain(pod: Object) -> str:
    found = pods.conditions(pod).get("Ready")
    told = (found.message or found.reason) if found is not None else ""
    return f"not ready: {told}" if told else f"not ready, phase {pods.phase(pod) or 'unknown'}"


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
