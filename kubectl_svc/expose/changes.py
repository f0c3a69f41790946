"""What becomes of each object that is written, and what an apply takes away or has to leave. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kubectl_svc.endpoints.addresses import at
from kubectl_svc.expose import fields
from kubectl_svc.expose.said import said
from kubectl_svc.kubernetes.apply import merge, owners
from kubectl_svc.kubernetes.apply.paths import key
from kubectl_svc.objects import Object, meta, services, slices
from kubectl_svc.objects.meta import dig, items, mapping
from kubectl_svc.wording import Said

EXPOSED, CREATED, CONFIGURED, UNCHANGED, DELETED = "exposed", "created", "configured", "unchanged", "deleted"

_PASSING = {"managedFields", "resourceVersion", "generation"}
_PORTS = ("f:spec", "f:ports")
_DEFAULTS = {
    "allocateLoadBalancerNodePorts": True,
    "externalTrafficPolicy": "Cluster",
    "internalTrafficPolicy": "Cluster",
    "publishNotReadyAddresses": False,
    "sessionAffinity": "None",
}
"""Values that say no more than their absence (k8s.io/kubernetes/pkg/apis/core/v1 ``SetDefaults_Service``)."""


class ObjectChange(NamedTuple):
    """One object as the server has it now, how it was before (``None``: not there), and the word for what was done to it."""

    obj: Object
    verb: str
    before: Object | None = None


def updated(before: Object, after: Object) -> ObjectChange:
    """``configured``, or ``unchanged`` where nothing differs but what every write changes."""
    return ObjectChange(after, UNCHANGED if _content(before) == _content(after) else CONFIGURED, before)


def addresses(change: ObjectChange) -> list[Said]:
    """The addresses that came to and went from an EndpointSlice."""
    old = _addresses(change.before or {})
    new = _addresses({} if change.verb == DELETED else change.obj)
    came, went = [one for one in new if one not in old], [one for one in old if one not in new]
    return [*(said("added", address=one) for one in came), *(said("removed", address=one) for one in went)]


def removed(before: Object, after: Object, wanted: Object) -> Said | None:
    """What ``before`` has, ``after`` has not, and nobody has asked to change."""
    parts = [*_fields(before, after, wanted), *_ports(before, after), *_pairs(before, after)]
    return said("removes", object=meta.reference(before), parts=parts) if parts else None


def kept(foreseen: merge.Applied, held: owners.Owners, wanted: Object, manager: str) -> Iterator[Said]:
    """Each port that stays without having been asked for, and who owns it."""
    asked = {_key(port) for port in items(wanted, "spec", "ports")}
    for port in items(foreseen.object, "spec", "ports"):
        if _key(port) not in asked:
            others = [name for name in owners.of_field(held, (*_PORTS, _key(port))) if name != manager]
            owned = said("owned", managers=others) if others else said("unowned")
            name, namespace = meta.name(foreseen.object), meta.namespace(foreseen.object)
            yield said("port-stays", name=name, namespace=namespace, port=_number(port), owned=owned)


def _fields(before: Object, after: Object, wanted: Object) -> Iterator[Said]:
    for name in dict.fromkeys(field.path[0] for field in fields.FIELDS):
        old, new = dig(before, "spec", name), dig(after, "spec", name)
        if old in (None, [], {}, _DEFAULTS.get(name)) or old == new or dig(wanted, "spec", name) is not None:
            continue
        if isinstance(old, list) and isinstance(new, list) and all(one in new for one in old):
            continue
        yield said("field", name=name, old=_flat(old), new=_flat(new) if new not in (None, [], {}) else "")


def _ports(before: Object, after: Object) -> Iterator[Said]:
    left = {_key(port): port for port in items(after, "spec", "ports")}
    for port in items(before, "spec", "ports"):
        if _key(port) not in left:
            yield said("port", port=_number(port), node_port=port.get("nodePort"))
        elif port.get("nodePort") and not left[_key(port)].get("nodePort"):
            yield said("node-port", node_port=port["nodePort"], port=_number(port))


def _pairs(before: Object, after: Object) -> Iterator[Said]:
    """Labels, annotations (whose values may be long) and what the selector asks for."""
    for name, value in meta.labels(before).items():
        if name not in meta.labels(after):
            yield said("label", name=name, value=value)
    for name in meta.annotations(before):
        if name not in meta.annotations(after):
            yield said("annotation-gone", name=name)
    gone = services.selector(before).keys() - services.selector(after).keys()
    for name, value in services.selector(before).items():
        if name in gone:
            yield said("selector-pair", name=name, value=value)


def _key(port: Object) -> str:
    return key(port, ("port", "protocol"), {"protocol": "TCP"})


def _number(port: Object) -> str:
    return f"{port.get('port')}/{port.get('protocol') or 'TCP'}"


def _flat(value: object) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value))
    return ",".join(map(_flat, value.values())) if isinstance(value, dict) else str(value)


def _addresses(slice_: Object) -> list[str]:
    """``192.0.2.1:5432``, with each port; without any the bare address."""
    ports = [dig(port, "port") for port in items(slice_, "ports")] or [None]
    found = [str(one) for endpoint in slices.endpoints(slice_) for one in items(endpoint, "addresses")]
    return [at(one, port) for one in dict.fromkeys(found) for port in ports]


def _content(obj: Object) -> Object:
    metadata = {name: value for name, value in mapping(obj, "metadata").items() if name not in _PASSING}
    return {**obj, "metadata": metadata}
