"""What every Service must keep to, new or changed (pkg/apis/core/validation ``validateService``, v1.37)."""

from __future__ import annotations

from kubectl_svc.kubernetes.admission import formats, metadata
from kubectl_svc.kubernetes.admission.addresses import address, endpoint_address
from kubectl_svc.kubernetes.admission.metadata import Struct
from kubectl_svc.kubernetes.admission.ports import PROTOCOLS, number_or_name
from kubectl_svc.kubernetes.admission.refused import (
    Key,
    Path,
    Refusals,
    duplicate,
    each_invalid,
    forbidden,
    invalid,
    required,
    unsupported,
)
from kubectl_svc.kubernetes.admission.service import addresses, traffic
from kubectl_svc.kubernetes.admission.service.facts import Spec, cluster_ips, headless, kind, ports

TYPES = ("ClusterIP", "ExternalName", "LoadBalancer", "NodePort")
_TOPOLOGY, _HINTS = "service.kubernetes.io/topology-mode", "service.kubernetes.io/topology-aware-hints"


def valid(service: Struct, old: Struct | None) -> Refusals:
    """``validateService``, of an object with its defaults."""
    spec: Spec = service["spec"]
    before: Spec = (old or {}).get("spec") or {}
    notes = (service.get("metadata") or {}).get("annotations") or {}
    yield from _topology(notes)
    yield from _type(spec)
    yield from _ports(spec)
    yield from metadata.labels(("spec", "selector"), spec.get("selector") or {})
    yield from traffic.affinity(spec)
    yield from addresses.valid(spec, before if old is not None else None)
    yield from _external_ips(spec, before)
    if kind(spec) not in TYPES:
        yield unsupported(("spec", "type"), kind(spec), TYPES)
    yield from _node_ports(spec)
    yield from _pairs(spec)
    yield from traffic.load_balancer(spec, notes, old)
    yield from traffic.policies(spec)


def _topology(notes: dict[str, str]) -> Refusals:
    if _TOPOLOGY in notes and _HINTS in notes and notes[_TOPOLOGY] != notes[_HINTS]:
        path = ("metadata", "annotations", Key(_TOPOLOGY))
        yield invalid(path, notes[_TOPOLOGY], f"must match annotations[{_HINTS}] when both are specified")


def _type(spec: Spec) -> Refusals:
    if not ports(spec) and not headless(spec) and kind(spec) != "ExternalName":
        yield required(("spec", "ports"))
    if kind(spec) in ("LoadBalancer", "NodePort") and headless(spec):
        yield invalid(("spec", "clusterIPs", 0), "None", f"may not be set to 'None' for {kind(spec)} services")
    if kind(spec) != "ExternalName":
        return
    for field in ("clusterIPs", "ipFamilies", "ipFamilyPolicy"):
        value = cluster_ips(spec) if field == "clusterIPs" else spec.get(field)
        if value or (field == "ipFamilyPolicy" and value is not None):
            yield forbidden(("spec", field), "may not be set for ExternalName services")
    path, name = ("spec", "externalName"), (spec.get("externalName") or "").removesuffix(".")
    if not name:
        yield required(path)
    yield from each_invalid(path, name, formats.dns_subdomain(name) if name else [])


def _ports(spec: Spec) -> Refusals:
    names: set[str] = set()
    for index, port in enumerate(ports(spec)):
        path: Path = ("spec", "ports", index)
        name = port.get("name") or ""
        if name:
            yield from each_invalid((*path, "name"), name, formats.dns_label(name))
            if name in names:
                yield duplicate((*path, "name"), name)
            names.add(name)
        elif len(ports(spec)) > 1:
            yield required((*path, "name"))
        yield from _port(path, port)


def _port(path: Path, port: Spec) -> Refusals:
    """``validateServicePort``, but for its name."""
    number, protocol = port.get("port") or 0, port.get("protocol") or ""
    yield from each_invalid((*path, "port"), number, formats.port_number(number))
    if protocol not in PROTOCOLS:
        yield unsupported((*path, "protocol"), protocol, PROTOCOLS)
    yield from number_or_name((*path, "targetPort"), port.get("targetPort", 0))
    if port.get("appProtocol") is not None:
        yield from each_invalid((*path, "appProtocol"), port["appProtocol"], formats.label_key(port["appProtocol"]))


def _external_ips(spec: Spec, before: Spec) -> Refusals:
    for index, value in enumerate(spec.get("externalIPs") or []):
        path: Path = ("spec", "externalIPs", index)
        wrong = list(address(path, value, before.get("externalIPs") or []))
        yield from wrong or endpoint_address(path, value)


def _node_ports(spec: Spec) -> Refusals:
    seen = set()
    for index, port in enumerate(ports(spec)):
        path, number = ("spec", "ports", index, "nodePort"), port.get("nodePort") or 0
        if number and kind(spec) == "ClusterIP":
            yield forbidden(path, "may not be used when `type` is 'ClusterIP'")
        pair = (port.get("protocol"), number)
        if number and pair in seen:
            yield duplicate(path, number)
        seen.add(pair)


def _pairs(spec: Spec) -> Refusals:
    """Number and protocol, which only one port may have."""
    seen = set()
    for index, port in enumerate(ports(spec)):
        pair = (port.get("port") or 0, port.get("protocol"))
        if pair in seen:
            yield duplicate(("spec", "ports", index), {"port": pair[0], "protocol": pair[1]})
        seen.add(pair)
