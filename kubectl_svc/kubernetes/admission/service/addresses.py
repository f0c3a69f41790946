"""``clusterIP``, ``clusterIPs`` and ``ipFamilies`` (``ValidateServiceClusterIPsRelatedFields`` and ``normalizeClusterIPs``)."""

from __future__ import annotations

from kubectl_svc.kubernetes.admission.addresses import address, of_family
from kubectl_svc.kubernetes.admission.refused import (
    Path,
    Refusals,
    Refused,
    duplicate,
    invalid,
    required,
    unsupported,
)
from kubectl_svc.kubernetes.admission.service.facts import Spec, cluster_ips, headless, kind
from kubectl_svc.objects.addresses import family

CLUSTER_IPS: Path = ("spec", "clusterIPs")
FAMILIES: Path = ("spec", "ipFamilies")
POLICY: Path = ("spec", "ipFamilyPolicy")
FAMILY_NAMES = ("IPv4", "IPv6")
POLICIES = ("PreferDualStack", "RequireDualStack", "SingleStack")


def follow(spec: Spec, old: Spec | None) -> None:
    """Bring ``clusterIPs`` in line with ``clusterIP``, which clients may send alone (``normalizeClusterIPs``)."""
    single, several = spec.get("clusterIP") or "", cluster_ips(spec)
    if old is None:
        if single and not several:
            spec["clusterIPs"] = [single]
        return
    before, listed = old.get("clusterIP") or "", cluster_ips(old)
    if listed and not several and before == single:
        spec["clusterIPs"] = listed
    elif before != single and several == listed:
        spec["clusterIPs"] = [single] if single or not before else []


def valid(spec: Spec, old: Spec | None) -> Refusals:
    """What is wrong with the addresses and families; a Service of type ExternalName has none."""
    if kind(spec) == "ExternalName":
        return
    yield from _in_line(spec)
    yield from _families(spec)
    wrong = list(_each(spec, cluster_ips(old) if old else []))
    yield from wrong
    if len(cluster_ips(spec)) > 2:
        yield invalid(CLUSTER_IPS, cluster_ips(spec), "may only hold up to 2 values")
    if not wrong:
        yield from _together(spec)


def _in_line(spec: Spec) -> Refusals:
    single, several = spec.get("clusterIP") or "", cluster_ips(spec)
    if single and not several:
        yield required(CLUSTER_IPS)
    elif single and several[0] != single:
        yield invalid(CLUSTER_IPS, several, "first value must match `clusterIP`")
    elif several and not single:
        yield invalid(CLUSTER_IPS, several, "must be empty when `clusterIP` is not specified")


def _families(spec: Spec) -> Refusals:
    seen = set()
    for index, name in enumerate(spec.get("ipFamilies") or []):
        if name not in FAMILY_NAMES:
            yield unsupported((*FAMILIES, index), name, FAMILY_NAMES)
        if name in seen:
            yield duplicate((*FAMILIES, index), name)
        seen.add(name)
    policy = spec.get("ipFamilyPolicy")
    if policy is not None and policy not in POLICIES:
        yield unsupported(POLICY, policy, POLICIES)


def _each(spec: Spec, before: list[str]) -> list[Refused]:
    found: list[Refused] = []
    addresses = cluster_ips(spec)
    for index, value in enumerate(addresses):
        if value != "None" or index:
            found += address((*CLUSTER_IPS, index), value, before)
        elif len(addresses) > 1:
            found.append(invalid(CLUSTER_IPS, addresses, "'None' must be the first and only value"))
    return found


def _together(spec: Spec) -> Refusals:
    addresses = cluster_ips(spec)
    if len(addresses) > 1 and len({family(value) for value in addresses}) < 2:
        yield invalid(CLUSTER_IPS, addresses, "may specify no more than one IP for each IP family")
    if headless(spec):
        return
    for index, (value, wanted) in enumerate(zip(addresses, spec.get("ipFamilies") or [], strict=False)):
        other = {"IPv4": of_family(value, "IPv6"), "IPv6": not of_family(value, "IPv6")}
        if other.get(wanted):
            yield invalid((*CLUSTER_IPS, index), value, f"expected an {wanted} value as indicated by `ipFamilies[{index}]`")
