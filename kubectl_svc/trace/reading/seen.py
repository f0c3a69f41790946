"""Everything that was read, found by kind and namespace, and by what Services look for in each other.

An index is made when it is first asked for: one Service needs hardly any, thousands of them need all, and then no look-up
may cost a walk over everything.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from kubectl_svc.kubernetes.dns.names import ServiceName, service_of
from kubectl_svc.kubernetes.references.reading import Reference, references
from kubectl_svc.kubernetes.references.table import ISTIO, KINDS, POD_NAMES
from kubectl_svc.objects import Object, meta, pods, services, slices
from kubectl_svc.trace.reading.slips import meant
from kubectl_svc.trace.reading.templates import stands_in, template

if TYPE_CHECKING:
    from kubectl_svc.objects.network_policies import Policy
    from kubectl_svc.objects.selectors import Selector

ELSEWHERE = "Pod by address"
"""The kind under which are those pods that were read for their addresses alone."""

_Index = dict[tuple[Any, ...], list[Object]]
_References = dict[tuple[str, str], list[tuple[Object, Reference]]]
_Keys = Callable[[Object], Iterable[tuple[Any, ...]]]


NO_NAMESPACE = "Namespace that is not there"
"""The kind under which ``Seen`` has a namespace that was asked for and that the cluster does not have."""


class Seen:
    """Objects by kind; those of no namespace, as nodes, belong to every one."""

    def __init__(self, kinds: Mapping[str, Sequence[Object]]) -> None:
        self.kinds = kinds
        self._indices: dict[str, _Index] = {}
        self._policies: dict[str, tuple[Policy, ...]] = {}
        self._has_pod: dict[tuple[str, Selector], bool | None] = {}

    def of(self, kind: str, namespace: str) -> list[Object]:
        """Those of one namespace, and of none."""
        index = self._index(f"{kind} by namespace", kind, lambda obj: [(meta.namespace(obj),)])
        return [*index.get((namespace,), []), *(index.get(("",), []) if namespace else ())]

    @cached_property
    def nodes(self) -> Mapping[str, Object]:
        """The nodes by name."""
        return {meta.name(node): node for node in self.kinds.get("Node", ())}

    def elsewhere(self, kind: str, namespace: str) -> list[Object]:
        """Those of other namespaces."""
        return [obj for obj in self.kinds.get(kind, ()) if meta.namespace(obj) not in (namespace, "")]

    def named(self, kind: str, namespace: str, name: str) -> list[Object]:
        """Those of one name: several only where files hold it twice."""
        return self._index(kind, kind, lambda obj: [(meta.namespace(obj), meta.name(obj))]).get((namespace, name), [])

    def lacks_namespace(self, name: str) -> bool:
        """Whether there is no such namespace: it was not found, or a list lacks it which has those of Kubernetes' own."""
        if any(meta.name(one) == name for one in self.kinds.get(NO_NAMESPACE, ())):
            return True
        known = {meta.name(one) for one in self.kinds.get("Namespace", ()) if meta.uid(one)}
        return {"default", "kube-system"} <= known and name not in known

    def policies_of(self, namespace: str) -> tuple[Policy, ...]:
        """The NetworkPolicies of one namespace; of manifests those that an API server would take."""
        from kubectl_svc.objects import network_policies

        if namespace not in self._policies:
            existing = filter(_exists, self.of("NetworkPolicy", namespace))
            self._policies[namespace] = tuple(map(network_policies.read, existing))
        return self._policies[namespace]

    def slices_of(self, namespace: str, service: str) -> list[Object]:
        """The EndpointSlices labelled with a Service's name."""
        kind = "EndpointSlice"
        index = self._index("slices by service", kind, lambda obj: [(meta.namespace(obj), slices.service_name(obj))])
        return index.get((namespace, service), [])

    def references_to(self, namespace: str, service: str) -> list[tuple[Object, Reference]]:
        """Every place that leads to a Service of this name, be it there or not, with the object that does."""
        return self._references.get((namespace, service), [])

    def led_to(self) -> list[tuple[str, str]]:
        """Namespace and name of every Service that something leads to, and that gets requests."""
        return [led for led, found in self._references.items() if not all(one.idle for _, one in found)]

    @cached_property
    def _references(self) -> _References:
        found: _References = {}
        for kind in dict.fromkeys(kind for _, kind in KINDS):
            for obj in self.kinds.get(kind, ()):
                _refer(found, obj, self._entries)
        return found

    @cached_property
    def _entries(self) -> frozenset[ServiceName]:
        """The hosts that Istio's ServiceEntries define, among those of Services: routes lead there, and not to a Service."""
        entries = (one for one in self.kinds.get("ServiceEntry", ()) if meta.group(one) == ISTIO)
        return frozenset(filter(None, (service_of(str(host)) for one in entries for host in meta.items(one, "spec", "hosts"))))

    def pods_like(self, namespace: str, labels: Mapping[str, str]) -> list[Object]:
        """The pods that have the rarest of ``labels``: all that can have every one of them."""

        return self._like("Pod", namespace, labels, meta.labels)

    def has_pod(self, namespace: str, selector: Selector, *, listed: bool, manifests: bool = False) -> bool | None:
        """Whether a namespace has a pod that ``selector`` matches; ``None`` where none of its pods were seen.

        ``listed``: all were read, so that none seen is none there. Of ``manifests`` only a selector that is a slip for the
        labels of their pods is known to match none.
        """
        key = namespace, selector
        if key not in self._has_pod:
            known = [pod for pod in self.of("Pod", namespace) if meta.uid(pod)]
            found = any(selector.matches(meta.labels(pod)) for pod in known)
            slip = not known and manifests and self._slip(namespace, selector.equalities() or {})
            self._has_pod[key] = found if known or listed else False if slip else None
        return self._has_pod[key]

    def pod_at(self, address: str) -> Object | None:
        """The pod that has an address now, of whatever namespace; pods in their nodes' networks share one, and come last."""

        def keys(pod: Object) -> list[tuple[Any, ...]]:
            return [] if pods.finished(pod) or stands_in(pod) else [(ip,) for ip in pods.ips(pod)]

        found = [one for kind in ("Pod", ELSEWHERE) for one in self._index(f"{kind} by ip", kind, keys).get((address,), [])]
        return min(found, key=pods.host_network, default=None)

    def _slip(self, namespace: str, labels: Mapping[str, str]) -> bool:
        """Whether no pod has ``labels``, and they are a slip for those of some."""
        wanted = labels.items()
        if any(wanted <= meta.labels(pod).items() for pod in self.pods_like(namespace, labels)):
            return False
        return meant(labels, self.of("Pod", namespace)) is not None

    def by(self, name: str, kind: str, keys: _Keys, *key: str) -> list[Object]:
        """The objects of a kind that have ``key`` among their ``keys``; ``name`` tells this index from the others."""
        return self._index(f"{kind} by {name}", kind, keys).get(key, [])

    def making(self, kind: str, namespace: str, labels: Mapping[str, str]) -> list[Object]:
        """The workloads of a kind whose template has all of ``labels``; none for no labels."""
        found = self._like(kind, namespace, labels, _template_labels)
        return [workload for workload in found if labels.items() <= _template_labels(workload).items()]

    def governed_by(self, namespace: str, service: str) -> list[Object]:
        """The StatefulSets that name a Service as theirs."""

        def keys(owner: Object) -> list[tuple[Any, ...]]:
            return [(meta.namespace(owner), str(meta.dig(owner, "spec", "serviceName") or ""))]

        return self._index("StatefulSet by service", "StatefulSet", keys).get((namespace, service), [])

    def custom(self, namespace: str) -> list[Object]:
        """The custom resources whose controllers may act in a namespace."""
        return self._custom.get(namespace, [])

    @cached_property
    def _custom(self) -> dict[str, list[Object]]:
        from kubectl_svc.trace.reading.makers import home

        found: dict[str, list[Object]] = {}
        for obj in (obj for known in self.kinds.values() for obj in known if "." in meta.group(obj)):
            found.setdefault(home(obj), []).append(obj)
        return found

    def with_cluster_ip(self, ip: str) -> list[Object]:
        """The Services that have, or ask for, a cluster IP."""
        return self._index("services by ip", "Service", lambda obj: [(one,) for one in services.cluster_ips(obj)]).get(
            (ip,), []
        )

    def with_node_port(self, number: int, protocol: str) -> list[Object]:
        """The Services that have, or ask for, a node port."""

        def keys(service: Object) -> list[tuple[Any, ...]]:
            return [(port.node_port, port.protocol) for port in services.ports(service)]

        return self._index("services by node port", "Service", keys).get((number, protocol), [])

    def with_selector(self, namespace: str, selector: Mapping[str, str]) -> list[Object]:
        """The Services with exactly this selector."""

        def keys(service: Object) -> list[tuple[Any, ...]]:
            return [(meta.namespace(service), *sorted(services.selector(service).items()))]

        return self._index("services by selector", "Service", keys).get((namespace, *sorted(selector.items())), [])

    def _like(
        self, kind: str, namespace: str, labels: Mapping[str, str], labels_of: Callable[[Object], Mapping[str, str]]
    ) -> list[Object]:
        def keys(obj: Object) -> list[tuple[Any, ...]]:
            return [(meta.namespace(obj), *pair) for pair in labels_of(obj).items()]

        index = self._index(f"{kind} by label", kind, keys)
        return min((index.get((namespace, *pair), []) for pair in labels.items()), key=len, default=[])

    def _index(self, name: str, kind: str, keys: _Keys) -> _Index | _Overlay:
        if name not in self._indices:
            made: _Index = {}
            for obj in self.kinds.get(kind, ()):
                for key in dict.fromkeys(keys(obj)):
                    made.setdefault(key, []).append(obj)
            self._indices[name] = made
        return self._indices[name]


def _exists(policy: Object) -> bool:
    """Whether a cluster has it, as its uid shows, or would take it."""
    if meta.uid(policy):
        return True
    from kubectl_svc.kubernetes import admission

    return not any(True for _ in admission.problems(policy))


def _refer(found: _References, obj: Object, entries: Collection[ServiceName]) -> None:
    for one in references(obj):
        if one.row.loses != POD_NAMES and not (one.row.host and (one.service, one.namespace) in entries):
            found.setdefault((one.namespace, one.service), []).append((obj, one))


def _template_labels(workload: Object) -> Mapping[str, str]:
    made = template(workload)
    return made.labels if made is not None else {}


class Change(NamedTuple):
    """``old`` as it was read gives way to ``new``; either may be ``None``. ``kind`` is the one that they are kept under."""

    kind: str
    old: Object | None
    new: Object | None


class Changed(Seen):
    """What another ``Seen`` would be after some changes. It looks there and replaces: no walk over everything is needed."""

    def __init__(self, base: Seen, changes: Sequence[Change]) -> None:
        kinds = {kind: _of_kind(changes, kind) for kind in dict.fromkeys(change.kind for change in changes)}
        super().__init__({**base.kinds, **{kind: _replaced(base.kinds.get(kind, ()), some) for kind, some in kinds.items()}})
        self._base, self._changes = base, changes

    def _index(self, name: str, kind: str, keys: _Keys) -> _Index | _Overlay:
        """Those of an unchanged kind are the other's; a changed one is looked up there and then replaced."""
        found, mine = self._base._index(name, kind, keys), _of_kind(self._changes, kind)
        return _Overlay(found, mine, keys) if mine else found

    @cached_property
    def _references(self) -> _References:
        """Those of the other with the changed objects' own instead."""
        leading = [change for change in self._changes if any(change.kind == kind for _, kind in KINDS)]
        if not leading:
            return self._base._references
        gone = [change.old for change in leading]
        found = {
            key: [pair for pair in pairs if not any(pair[0] is old for old in gone)]
            for key, pairs in self._base._references.items()
        }
        for change in leading:
            if change.new is not None:
                _refer(found, change.new, self._entries)
        return found


class _Overlay:
    """An index with some objects replaced."""

    def __init__(self, base: _Index | _Overlay, changes: Sequence[Change], keys: _Keys) -> None:
        self._base, self._changes, self._keys = base, changes, keys

    def get(self, key: tuple[Any, ...], default: Sequence[Object] = ()) -> list[Object]:
        fresh = [
            change if change.new is not None and key in self._keys(change.new) else change._replace(new=None)
            for change in self._changes
        ]
        return _replaced(self._base.get(key, []), fresh)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        added = [key for change in self._changes if change.new is not None for key in self._keys(change.new)]
        return (key for key in dict.fromkeys([*self._base, *added]) if self.get(key))


def _of_kind(changes: Sequence[Change], kind: str) -> list[Change]:
    return [change for change in changes if change.kind == kind]


def _replaced(found: Sequence[Object], changes: Sequence[Change]) -> list[Object]:
    """Each new object in the place of the old one, where that is among ``found``, else at the end."""
    made = list(found)
    for _, old, new in changes:
        place = next((index for index, one in enumerate(made) if one is old), None)
        if place is not None:
            made[place : place + 1] = [] if new is None else [new]
        elif new is not None:
            made.append(new)
    return made
