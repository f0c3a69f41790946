"""The kinds that are judged, and the order in which the server looks: apiVersion, types, fields, defaults, rules."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import partial
from typing import NamedTuple

from kubectl_svc.kubernetes.admission import defaults, schema, versions
from kubectl_svc.kubernetes.admission.decoding import Decoder
from kubectl_svc.kubernetes.admission.metadata import Struct
from kubectl_svc.kubernetes.admission.refused import Refusals
from kubectl_svc.objects import Object


class _Rules(NamedTuple):
    """What the server does with a new object of one kind, and with one that takes the place of another."""

    fill: Callable[[Struct], None]
    created: Callable[[Struct], Refusals]
    updated: Callable[[Struct, Struct], Refusals] | None = None


def _nothing(_: Struct) -> None:
    """No defaults."""


def _service() -> _Rules:
    from kubectl_svc.kubernetes.admission import service

    return _Rules(defaults.service, service.created, service.updated)


def _endpoints() -> _Rules:
    from kubectl_svc.kubernetes.admission import endpoints

    return _Rules(defaults.endpoints, endpoints.created, endpoints.updated)


def _endpoint_slice() -> _Rules:
    from kubectl_svc.kubernetes.admission import endpointslice

    return _Rules(defaults.endpoint_slice, endpointslice.created, endpointslice.updated)


def _ingress() -> _Rules:
    from kubectl_svc.kubernetes.admission import ingress

    return _Rules(_nothing, ingress.created, ingress.updated)


def _network_policy() -> _Rules:
    from kubectl_svc.kubernetes.admission import network_policy

    return _Rules(defaults.network_policy, network_policy.created, network_policy.updated)


def _pod() -> _Rules:
    from kubectl_svc.kubernetes.admission import pods

    return _Rules(defaults.pod, pods.created)


def _workload(kind: str) -> _Rules:
    from kubectl_svc.kubernetes.admission.workloads import apps, jobs

    rules = {
        "Deployment": _Rules(defaults.deployment, apps.deployment),
        "StatefulSet": _Rules(defaults.stateful_set, apps.stateful_set),
        "DaemonSet": _Rules(defaults.daemon_set, apps.daemon_set),
        "ReplicaSet": _Rules(defaults.replica_set, apps.replica_set),
        "ReplicationController": _Rules(defaults.replication_controller, apps.replication_controller),
        "Job": _Rules(defaults.job, jobs.job),
        "CronJob": _Rules(defaults.cron_job, jobs.cron_job),
    }
    return rules[kind]


_WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob")
_RULES: dict[str, Callable[[], _Rules]] = {
    "Service": _service,
    "Endpoints": _endpoints,
    "EndpointSlice": _endpoint_slice,
    "Ingress": _ingress,
    "NetworkPolicy": _network_policy,
    "Pod": _pod,
    **{kind: partial(_workload, kind) for kind in _WORKLOADS},
}
"""The rules of a kind are imported when the first object of it is judged: most commands meet one kind."""

KINDS = frozenset(_RULES)
"""The kinds that are judged, in Kubernetes' own API groups."""


def problems(object: Object, old: Object | None = None) -> Refusals:
    """See `admission.problems`; each reason once, though create and allocation may both have it."""
    seen: set[str] = set()
    for refused in _problems(object, old):
        if repr(refused) not in seen:
            seen.add(repr(refused))
            yield refused


def defaulted(object: Object) -> Object:
    """See `admission.defaulted`."""
    decoded = _decoded(object, Decoder(schema.load()))
    rules = _RULES.get(str(object.get("kind")))
    if rules is None or decoded is None:
        return deepcopy(object)
    rules().fill(decoded)
    return decoded


def _problems(object: Object, old: Object | None) -> Refusals:
    kind = object.get("kind")
    if not isinstance(kind, str) or kind not in _RULES:
        return
    absent = versions.absent(object, schema.load())
    decoder = Decoder(schema.load())
    decoded = _decoded(object, decoder) if absent is None else None
    if absent is not None:
        yield absent
    yield from decoder.wrong
    yield from decoder.strict
    if decoded is None or decoder.wrong:
        return
    rules = _RULES[kind]()
    rules.fill(decoded)
    if old is None or rules.updated is None:
        yield from rules.created(decoded)
    else:
        yield from rules.updated(decoded, defaulted(old))


def _decoded(object: Object, decoder: Decoder) -> Struct | None:
    name = schema.load().kinds.get(str(object.get("apiVersion")), {}).get(str(object.get("kind")))
    return None if name is None else decoder.read(object, name)
