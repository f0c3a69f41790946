"""Session affinity, load balancers and traffic policies of a Service (pkg/apis/core/validation, v1.37)."""

from __future__ import annotations

from kubectl_svc.kubernetes.admission import formats
from kubectl_svc.kubernetes.admission.addresses import cidr
from kubectl_svc.kubernetes.admission.metadata import Struct
from kubectl_svc.kubernetes.admission.refused import (
    Key,
    Path,
    Refusals,
    each_invalid,
    forbidden,
    invalid,
    unsupported,
)
from kubectl_svc.kubernetes.admission.service.facts import Spec, externally_accessible, kind, needs_health_check

AFFINITIES = ("ClientIP", "None")
TRAFFIC_POLICIES = ("Cluster", "Local")
DISTRIBUTIONS = ("PreferClose", "PreferSameZone", "PreferSameNode")
LONGEST_AFFINITY = 86400
SOURCE_RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges"
AFFINITY_TIMEOUT: Path = ("spec", "sessionAffinityConfig", "clientIP", "timeoutSeconds")

_ONLY = "may only be used when `type` is 'LoadBalancer'"


def affinity(spec: Spec) -> Refusals:
    """``sessionAffinity`` and its timeout; defaults have filled in what was left out."""
    name, config = spec.get("sessionAffinity") or "", spec.get("sessionAffinityConfig")
    if name not in AFFINITIES:
        yield unsupported(("spec", "sessionAffinity"), name, AFFINITIES)
    if name == "ClientIP" and config:
        seconds = config["clientIP"]["timeoutSeconds"]
        if not 0 < seconds <= LONGEST_AFFINITY:
            yield invalid(AFFINITY_TIMEOUT, seconds, f"must be greater than 0 and less than {LONGEST_AFFINITY}")


def load_balancer(spec: Spec, notes: dict[str, str], old: Struct | None) -> Refusals:
    """Source ranges, whether node ports are allocated, and the class."""
    yield from _source_ranges(spec, notes, old or {})
    balanced, name = kind(spec) == "LoadBalancer", spec.get("loadBalancerClass")
    if not balanced and spec.get("allocateLoadBalancerNodePorts") is not None:
        yield forbidden(("spec", "allocateLoadBalancerNodePorts"), _ONLY)
    if name is not None and balanced:
        yield from each_invalid(("spec", "loadBalancerClass"), name, formats.label_key(name))
    elif name is not None:
        yield forbidden(("spec", "loadBalancerClass"), _ONLY)


def policies(spec: Spec) -> Refusals:
    """External and internal traffic policy, the port of the health check, and the traffic distribution."""
    external, number = spec.get("externalTrafficPolicy") or "", spec.get("healthCheckNodePort") or 0
    path: Path = ("spec", "externalTrafficPolicy")
    if external and not externally_accessible(spec):
        yield invalid(path, external, "may only be set for externally-accessible services")
    elif external and external not in TRAFFIC_POLICIES:
        yield unsupported(path, external, TRAFFIC_POLICIES)
    path = ("spec", "healthCheckNodePort")
    if number and not needs_health_check(spec):
        only = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
        yield invalid(path, number, only)
    elif number:
        yield from each_invalid(path, number, formats.port_number(number))
    internal, distribution = spec.get("internalTrafficPolicy"), spec.get("trafficDistribution")
    if internal is not None and internal not in TRAFFIC_POLICIES:
        yield unsupported(("spec", "internalTrafficPolicy"), internal, TRAFFIC_POLICIES)
    if distribution is not None and distribution not in DISTRIBUTIONS:
        yield unsupported(("spec", "trafficDistribution"), distribution, DISTRIBUTIONS)


def _source_ranges(spec: Spec, notes: dict[str, str], old: Struct) -> Refusals:
    """The field, or the annotation that was there before it and counts where the field is empty."""
    given = spec.get("loadBalancerSourceRanges") or []
    noted = notes.get(SOURCE_RANGES)
    if given:
        path: Path = ("spec", "LoadBalancerSourceRanges")
        before = [value.strip() for value in (old.get("spec") or {}).get("loadBalancerSourceRanges") or []]
    elif noted is not None:
        path, before = ("metadata", "annotations", Key(SOURCE_RANGES)), []
    else:
        return
    if kind(spec) != "LoadBalancer":
        yield forbidden(path, _ONLY)
    for index, value in enumerate(given):
        yield from cidr((*path, index), value.strip(), before)
    changed = noted != ((old.get("metadata") or {}).get("annotations") or {}).get(SOURCE_RANGES)
    for value in (noted or "").strip().split(",") if not given and (noted or "").strip() and changed else ():
        yield from cidr(path, value.strip())
