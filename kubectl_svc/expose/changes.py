"""What becomes of each object that is written, and what an apply takes away or has to leave. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kubectl_svc.expose import fields
from kubectl_svc.expose.said import said
from kubectl_svc.kubernetes.apply import merge, owners
from kubectl_svc.kubernetes.apply.paths import key
from kubectl_svc.objects import Object, meta, services
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
    """The addresses that came to and went from an EndpointSlice, or an Endpoints object."""
    old = _addresses(change.before or {})
    new = _addresses({} if change.verb == DELETED else change.obj)
    came, went = [one for one in new if one not in old], [one for one in old if one not in new]
    renamed = {text for text, _ in came}  # under another name of a port it is the same place
    return [
        *(said("added", address=text) for text, _ in came),
        *(said("removed", address=text) for text, _ in went if text not in renamed),
    ]


def removed(before: Object, after: Object, wanted: Object) -> Said | None:
    """What ``before`` has, ``after`` has not, and nobody has asked to change."""
    ports = _ports(before, after, {_key(port): port for port in items(wanted, "spec", "ports")})
    parts = [*_fields(before, after, wanted), *_cluster_ips(before, after), *ports, *_pairs(before, after)]
    return said("removes", object=meta.reference(before), parts=parts) if parts else None


def kept(foreseen: merge.Applied, current: owners.Owners, wanted: Object, manager: str) -> Iterator[Said]:
    """Each port that stays without having been asked for, and who owns it."""
    asked = {_key(port) for port in items(wanted, "spec", "ports")}
    for port in items(foreseen.object, "spec", "ports"):
        if _key(port) not in asked:
            others = [name for name in owners.of_field(current, (*_PORTS, _key(port))) if name != manager]
            owned = said("owned", managers=others) if others else said("unowned")
            name, namespace = meta.name(foreseen.object), meta.namespace(foreseen.object)
            yield said("port-stays", name=name, namespace=namespace, port=_number(port), owned=owned)


def stays(before: Object, after: Object, wanted: Object) -> Iterator[Said]:
    """What an apply that does not ask for it would remove, and the API server keeps."""
    place = {"name": meta.name(after), "namespace": meta.namespace(after)}
    asked = dig(wanted, "spec", "clusterIP") or dig(wanted, "spec", "clusterIPs")
    if services.headless(before) and services.headless(after) and not asked and services.type_of(after) == "ClusterIP":
        yield said("stays-headless", **place)
    if dig(wanted, "spec", "allocateLoadBalancerNodePorts") is False:
        there = {_key(port): port.get("nodePort") for port in items(wanted, "spec", "ports")}
        left = [port for port in items(after, "spec", "ports") if port.get("nodePort") and not there.get(_key(port))]
        if left:
            yield said("node-ports-stay", **place, ports=[port["nodePort"] for port in left])


def _fields(before: Object, after: Object, wanted: Object) -> Iterator[Said]:
    for name in dict.fromkeys(field.path[0] for field in fields.FIELDS):
        old, new = dig(before, "spec", name), dig(after, "spec", name)
        if old in (None, [], {}, _DEFAULTS.get(name)) or old == new or dig(wanted, "spec", name) is not None:
            continue
        if isinstance(old, list) and isinstance(new, list) and all(one in new for one in old):
            continue
        if name == "clusterIP":
            continue  # an address of a family: `_cluster_ips`
        yield said("field", name=name, old=_flat(old), new=_flat(new) if new not in (None, [], {}) else "")


def _cluster_ips(before: Object, after: Object) -> Iterator[Said]:
    """Addresses of families that the Service has no longer; clients may still know them."""
    left = services.cluster_ips(after)
    for address in services.cluster_ips(before):
        if address != services.HEADLESS and address not in left:
            yield said("field", name="clusterIP", old=address, new="")


def _ports(before: Object, after: Object, wanted: Mapping[str, Object]) -> Iterator[Said]:
    """Ports that are gone, and what of those that stay is another than before and was not asked for."""
    left = {_key(port): port for port in items(after, "spec", "ports")}
    node_ports = {port.get("nodePort") for port in left.values()}
    for port in items(before, "spec", "ports"):
        number = port.get("nodePort")
        if _key(port) not in left:
            yield said("port", port=_number(port), node_port=number if number not in node_ports else None)
        else:
            yield from _port(port, left[_key(port)], wanted.get(_key(port)) or {})


def _port(before: Object, after: Object, wanted: Object) -> Iterator[Said]:
    if before.get("nodePort") and not after.get("nodePort"):
        yield said("node-port", node_port=before["nodePort"], port=_number(before))
    for name in ("name", "targetPort", "appProtocol"):
        old, new = before.get(name), after.get(name)
        if old not in (None, "") and old != new and wanted.get(name) in (None, ""):
            yield said("port-field", name=name, old=old, port=_number(before), new=new or "")


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
    if isinstance(value, dict):
        return ",".join(map(_flat, value.values()))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _addresses(obj: Object) -> list[tuple[str, str]]:
    """``192.0.2.1:5432`` and the name of the port, with each port; without any the bare address."""
    from kubectl_svc.endpoints.addresses import at
    from kubectl_svc.endpoints.objects.entries import of_endpoints, of_slices

    entries = of_endpoints(obj) if obj.get("kind") == "Endpoints" else of_slices([obj])
    return [
        (at(entry.address, port.port if port else None), port.name if port else "")
        for entry in entries
        for port in entry.ports or (None,)
    ]


def _content(obj: Object) -> Object:
    metadata = {name: value for name, value in mapping(obj, "metadata").items() if name not in _PASSING}
    return {**obj, "metadata": metadata}
