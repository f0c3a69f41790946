"""What the rules of a route send where (apis/v1 ``BackendRef``), and what it takes to reach another namespace."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kubectl_svc.kubernetes.gateway import conditions
from kubectl_svc.kubernetes.gateway.listeners import GROUP
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig, items

Place = tuple[str | int, ...]

_CORE = (
    *("ConfigMap", "Endpoints", "Event", "LimitRange", "Namespace", "Node", "PersistentVolume", "PersistentVolumeClaim", "Pod"),
    *("PodTemplate", "ReplicationController", "ResourceQuota", "Secret", "Service", "ServiceAccount"),
)
"""The kinds of the core group: v1 of Kubernetes 1.34, of which some controller may send requests to others than a Service."""

_WITHOUT_DOT = ("apps", "autoscaling", "batch", "extensions", "policy")
"""The groups of Kubernetes whose names are not domains; "core" is not one of them: the name of the core group is empty."""


class BackendRef(NamedTuple):
    """One backend of a rule; ``port`` is 0 where none is said, ``kind`` is ``Service`` for a core Service."""

    rule: int
    kind: str
    namespace: str
    name: str
    port: int
    weight: int
    place: Place


def backends_of(route: Object) -> tuple[BackendRef, ...]:
    """The backends of every rule, in order; mirrors are left out."""
    return tuple(
        BackendRef(
            number,
            _kind(item),
            str(dig(item, "namespace") or meta.namespace(route)),
            str(dig(item, "name") or ""),
            port if isinstance(port := dig(item, "port"), int) else 0,
            weight if isinstance(weight := dig(item, "weight"), int) else 1,
            ("spec", "rules", number, "backendRefs", index),
        )
        for number, rule in enumerate(items(route, "spec", "rules"))
        for index, item in enumerate(items(rule, "backendRefs"))
    )


def share(backend: BackendRef, backends: Iterable[BackendRef]) -> float:
    """The part of the rule's requests that go to one of its backends: 0 where its weight is 0."""
    total = sum(one.weight for one in backends if one.rule == backend.rule)
    return backend.weight / total if total else 0.0


def impossible(backend: BackendRef) -> bool:
    """Whether there is no such kind in the core group, or no such group: ``InvalidKind`` of ResolvedRefs, status 500."""
    _, dot, group = backend.kind.partition(".")
    return _no_group(group) if dot else backend.kind not in _CORE


def why_impossible(backends: Iterable[BackendRef]) -> dict[str, list[str]]:
    """The names of impossible backends, ``others``; which of them the core group would have to have; the groups of the rest."""
    names = {f"{one.kind}/{one.name}": one.kind.partition(".")[2] for one in backends}
    groups = dict.fromkeys(filter(None, names.values()))
    return {"others": list(names), "kinds": [name for name, group in names.items() if not group], "groups": list(groups)}


def _no_group(group: str) -> bool:
    """Whether there cannot be such a group: that of a custom resource has a dot (``ValidateCustomResourceDefinition``)."""
    return "." not in group and group not in _WITHOUT_DOT


def lost_rules(route: Object) -> tuple[int, ...]:
    """The rules that send all of their requests to impossible backends; none where a controller says that it resolves all."""
    sending = [one for one in backends_of(route) if one.weight]
    led = {one.rule for one in sending if not impossible(one)}
    resolved = conditions.RESOLVED in conditions.true_of_route(route)
    return () if resolved else tuple(dict.fromkeys(one.rule for one in sending if one.rule not in led))


def permitted(route: Object, backend: BackendRef, grants: Iterable[Object]) -> bool:
    """Whether ``route`` may name a backend: in its own namespace, or where a ReferenceGrant of the backend's lets it."""
    return backend.namespace == meta.namespace(route) or any(_grants(grant, route, backend) for grant in grants)


def _grants(grant: Object, route: Object, backend: BackendRef) -> bool:
    if meta.namespace(grant) != backend.namespace:
        return False
    wanted = GROUP, str(route.get("kind")), meta.namespace(route)
    return any(
        tuple(str(dig(one, field) or "") for field in ("group", "kind", "namespace")) == wanted
        for one in items(grant, "spec", "from")
    ) and any(
        (dig(one, "group") or "", dig(one, "kind")) == ("", backend.kind) and dig(one, "name") in (None, "", backend.name)
        for one in items(grant, "spec", "to")
    )


def _kind(item: object) -> str:
    group, kind = dig(item, "group") or "", str(dig(item, "kind") or "Service")
    return f"{kind}.{group}" if group else kind
