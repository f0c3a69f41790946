"""What an update of a Service keeps, drops and must not change (``ValidateServiceUpdate`` and the strategy's, v1.37)."""

from __future__ import annotations

from typing import Any

from kubectl_svc.kubernetes.admission.refused import Path, Refusals, forbidden, invalid
from kubectl_svc.kubernetes.admission.service.addresses import CLUSTER_IPS, FAMILIES, POLICY
from kubectl_svc.kubernetes.admission.service.facts import (
    Spec,
    cluster_ips,
    externally_accessible,
    has_node_ports,
    headless,
    kind,
    needs_health_check,
    node_ports,
    ports,
)

_ONCE = "may not change once set"


def keep_allocated(spec: Spec, old: Spec) -> None:
    """Take over the values that the server allocated and the client left out (``patchAllocatedValues``)."""
    if kind(spec) != "ExternalName" != kind(old):
        for field in ("clusterIP", "clusterIPs"):
            if not spec.get(field) and old.get(field):
                spec[field] = old[field]
    if _allocates(spec) and _allocates(old):
        used = set(node_ports(spec)) & set(node_ports(old))
        of_name = {port.get("name") or "": port.get("nodePort") or 0 for port in ports(old)}
        for port in ports(spec):
            known = of_name.get(port.get("name") or "", 0)
            if not port.get("nodePort") and known and known not in used:
                port["nodePort"] = known
    if needs_health_check(spec) and needs_health_check(old) and not spec.get("healthCheckNodePort"):
        spec["healthCheckNodePort"] = old.get("healthCheckNodePort") or 0


def drop_of_type(spec: Spec, old: Spec) -> None:
    """Drop unchanged values that the new type does not have (``dropTypeDependentFields``)."""
    if kind(old) != "ExternalName" == kind(spec):
        if _same(spec, old, "clusterIP") and _same(spec, old, "clusterIPs"):
            spec.pop("clusterIP", None)
            spec.pop("clusterIPs", None)
        _drop(spec, old, "ipFamilies")
        _drop(spec, old, "ipFamilyPolicy")
    if has_node_ports(old) and not has_node_ports(spec) and set(node_ports(spec)) <= set(node_ports(old)):
        for port in ports(spec):
            port.pop("nodePort", None)
    if needs_health_check(old) and not needs_health_check(spec):
        _drop(spec, old, "healthCheckNodePort")
    if kind(old) == "LoadBalancer" != kind(spec):
        _drop(spec, old, "allocateLoadBalancerNodePorts")
        _drop(spec, old, "loadBalancerClass")
    if externally_accessible(old) and not externally_accessible(spec):
        _drop(spec, old, "externalTrafficPolicy")


def allowed(spec: Spec, old: Spec) -> Refusals:
    """What must stay as it is."""
    if kind(spec) != "ExternalName" != kind(old):
        if not (headless(old) and headless(spec)):
            yield from _addresses(spec, old)
        if not headless(old) and not headless(spec):
            yield from _families(spec, old)
    if kind(spec) == kind(old) == "LoadBalancer" and not _same(spec, old, "loadBalancerClass"):
        yield invalid(("spec", "loadBalancerClass"), spec.get("loadBalancerClass"), _ONCE)
    if needs_health_check(spec) and needs_health_check(old) and not _same(spec, old, "healthCheckNodePort"):
        yield forbidden(("spec", "healthCheckNodePort"), "field is immutable")


def _addresses(spec: Spec, old: Spec) -> Refusals:
    """``validateUpgradeDowngradeClusterIPs``."""
    now, before = cluster_ips(spec), cluster_ips(old)
    if len(now) == len(before):
        for index, (new, value) in enumerate(zip(now, before, strict=True)):
            if new != value:
                yield invalid((*CLUSTER_IPS, index), now, _ONCE)
        return
    if before and not now:
        yield invalid((*CLUSTER_IPS, 0), now, "primary clusterIP can not be unset")
    if before and now and now[0] != before[0]:
        yield invalid((*CLUSTER_IPS, 0), now, _ONCE)
    if len(now) == 1 < len(before):
        yield from _single_stack(spec, "clusterIP")


def _families(spec: Spec, old: Spec) -> Refusals:
    """``validateUpgradeDowngradeIPFamilies``."""
    now, before = spec.get("ipFamilies") or [], old.get("ipFamilies") or []
    first: Path = (*FAMILIES, 0)
    if len(now) == len(before):
        for new, value in zip(now, before, strict=True):
            if new != value:
                yield invalid(first, now, _ONCE)
        return
    if len(before) > len(now) and not cluster_ips(spec):
        yield invalid(first, now, "primary ipFamily can not be unset")
    if before and now and now[0] != before[0]:
        yield invalid(first, cluster_ips(spec), _ONCE)
    if len(now) == 1 < len(before):
        yield from _single_stack(spec, "ipFamily")


def _single_stack(spec: Spec, released: str) -> Refusals:
    policy = spec.get("ipFamilyPolicy")
    if policy != "SingleStack":
        yield invalid(POLICY, policy, f"must be set to 'SingleStack' when releasing the secondary {released}")


def _allocates(spec: Spec) -> bool:
    """``needsNodePort`` of the storage."""
    spared = kind(spec) == "LoadBalancer" and spec.get("allocateLoadBalancerNodePorts") is False
    return has_node_ports(spec) and not spared


def _same(spec: Spec, old: Spec, field: str) -> bool:
    return bool(_value(spec, field) == _value(old, field))


def _value(spec: Spec, field: str) -> Any:
    value = spec.get(field)
    return value if value or isinstance(value, bool) or field == "loadBalancerClass" else None


def _drop(spec: Spec, old: Spec, field: str) -> None:
    if _same(spec, old, field):
        spec.pop(field, None)
