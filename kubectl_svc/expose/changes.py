"""What becomes of each object that is written, and what an apply takes away or has to leave. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kubectl_svc.endpoints.addresses import at
from kubectl_svc.expose import fields
from kubectl_svc.kubernetes.apply import merge, owners
from kubectl_svc.kubernetes.apply.paths import key
from kubectl_svc.objects import Object, meta, services, slices
from kubectl_svc.objects.meta import dig, items, mapping

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


class Change(NamedTuple):
    """One object as the server has it now, how it was before (``None``: not there), and the word for what was done to it."""

    obj: Object
    verb: str
    before: Object | None = None


def updated(before: Object, after: Object) -> Change:
    """``configured``, or ``unchanged`` where nothing differs but what every write changes."""
    return Change(after, UNCHANGED if _content(before) == _content(after) else CONFIGURED, before)


def addresses(change: Change) -> str:
    """The addresses that came to and went from an EndpointSlice: ``192.0.2.2 added, 192.0.2.1 removed``."""
    old = _addresses(change.before or {})
    new = _addresses({} if change.verb == DELETED else change.obj)
    came, went = [one for one in new if one not in old], [one for one in old if one not in new]
    return ", ".join([*(f"{one} added" for one in came), *(f"{one} removed" for one in went)])


def removed(before: Object, after: Object, wanted: Object) -> str:
    """What ``before`` has, ``after`` has not, and nobody has asked to change: a line, or nothing."""
    parts = [*_fields(before, after, wanted), *_ports(before, after), *_pairs(before, after)]
    return f"{meta.reference(before)}: --apply removes {', '.join(parts)}" if parts else ""


def kept(foreseen: merge.Applied, held: owners.Owners, wanted: Object, manager: str) -> Iterator[str]:
    """A line for each port that stays without having been asked for, and whose it is."""
    asked = {_key(port) for port in items(wanted, "spec", "ports")}
    for port in items(foreseen.object, "spec", "ports"):
        if _key(port) not in asked:
            others = [name for name in owners.of_field(held, (*_PORTS, _key(port))) if name != manager]
            whose = f"is owned by {' and '.join(others)}" if others else "is owned by no manager"
            name, namespace = meta.name(foreseen.object), meta.namespace(foreseen.object)
            yield (
                f"service/{name}: port {_told(port)} {whose} and stays, although it was not asked for;"
                f" 'kubectl edit service {name} -n {namespace}' can remove it"
            )


def _fields(before: Object, after: Object, wanted: Object) -> Iterator[str]:
    for name in dict.fromkeys(field.path[0] for field in fields.FIELDS):
        old, new = dig(before, "spec", name), dig(after, "spec", name)
        if old in (None, [], {}, _DEFAULTS.get(name)) or old == new or dig(wanted, "spec", name) is not None:
            continue
        yield f"{name} {_text(old)}" + (f" (now {_text(new)})" if new not in (None, [], {}) else "")


def _ports(before: Object, after: Object) -> Iterator[str]:
    left = {_key(port): port for port in items(after, "spec", "ports")}
    for port in items(before, "spec", "ports"):
        if _key(port) not in left:
            yield f"port {_told(port)}" + (f" with node port {port['nodePort']}" if port.get("nodePort") else "")
        elif port.get("nodePort") and not left[_key(port)].get("nodePort"):
            yield f"node port {port['nodePort']} of {_told(port)}"


def _pairs(before: Object, after: Object) -> Iterator[str]:
    """Labels, annotations (whose values may be long) and what the selector asks for."""
    for path, what in ((("metadata", "labels"), "label"), (("metadata", "annotations"), "annotation")):
        for name, value in mapping(before, *path).items():
            if name not in mapping(after, *path):
                yield f"{what} {name}" if what == "annotation" else f"{what} {name}={value}"
    gone = services.selector(before).keys() - services.selector(after).keys()
    for name, value in services.selector(before).items():
        if name in gone:
            yield f"{name}={value} from the selector"


def _key(port: Object) -> str:
    return key(port, ("port", "protocol"), {"protocol": "TCP"})


def _told(port: Object) -> str:
    return f"{port.get('port')}/{port.get('protocol') or 'TCP'}"


def _text(value: object) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value))
    return ",".join(map(_text, value.values())) if isinstance(value, dict) else str(value)


def _addresses(slice_: Object) -> list[str]:
    """``192.0.2.1:5432``, with each port; without any the bare address."""
    ports = [dig(port, "port") for port in items(slice_, "ports")] or [None]
    found = [str(one) for endpoint in slices.endpoints(slice_) for one in items(endpoint, "addresses")]
    return [at(one, port) for one in dict.fromkeys(found) for port in ports]


def _content(obj: Object) -> Object:
    metadata = {name: value for name, value in mapping(obj, "metadata").items() if name not in _PASSING}
    return {**obj, "metadata": metadata}
