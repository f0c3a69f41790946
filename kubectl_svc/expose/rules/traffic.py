"""Session affinity, load balancers and traffic policies: what the API server refuses."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.expose.ports import HIGHEST
from kubectl_svc.expose.rules import addresses
from kubectl_svc.expose.rules.forms import Problem, outside, qualified_name
from kubectl_svc.expose.rules.types import NODE_PORTED, type_of
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig, items, mapping

LONGEST_AFFINITY = 86400
SOURCE_RANGES_ANNOTATION = "service.beta.kubernetes.io/load-balancer-source-ranges"
AFFINITY_TIMEOUT = ("sessionAffinityConfig", "clientIP", "timeoutSeconds")

_ONLY = "is possible only with type LoadBalancer"


def problems(service: Object) -> Iterator[Problem]:
    """What no API server would take of where traffic comes from and which way it goes."""
    spec = mapping(service, "spec")
    yield from _affinity(spec)
    yield from _load_balancer(spec)
    yield from _source_ranges(spec, meta.annotations(service).get(SOURCE_RANGES_ANNOTATION))
    yield from _policies(spec)


def affinity_of(spec: Object) -> str:
    """The session affinity, which is None where none is given."""
    return spec.get("sessionAffinity") or "None"


def _affinity(spec: Object) -> Iterator[Problem]:
    seconds = dig(spec, *AFFINITY_TIMEOUT)
    if affinity_of(spec) == "ClientIP" and seconds is not None and not 1 <= seconds <= LONGEST_AFFINITY:
        yield ("spec", *AFFINITY_TIMEOUT), outside(seconds, LONGEST_AFFINITY)


def _load_balancer(spec: Object) -> Iterator[Problem]:
    balanced, name = type_of(spec) == "LoadBalancer", spec.get("loadBalancerClass")
    for key in ("loadBalancerSourceRanges", "allocateLoadBalancerNodePorts", "loadBalancerClass"):
        if not balanced and spec.get(key) not in (None, []):
            yield ("spec", key), _ONLY
    if balanced and name is not None and not qualified_name(name):
        yield ("spec", "loadBalancerClass"), f'"{name}" is no [prefix/]name'


def _source_ranges(spec: Object, noted: str | None) -> Iterator[Problem]:
    """The field, and the annotation (``noted``) that was there before it and counts where the field is empty."""
    given = items(spec, "loadBalancerSourceRanges")
    for value in given:
        if problem := addresses.cidr_problem(value.strip()):
            yield ("spec", "loadBalancerSourceRanges"), problem
    if noted is None or given:
        return
    path = ("metadata", "annotations")
    if type_of(spec) != "LoadBalancer":
        yield path, f"{SOURCE_RANGES_ANNOTATION} {_ONLY}"
    for value in noted.strip().split(",") if noted.strip() else ():
        if problem := addresses.cidr_problem(value.strip()):
            yield path, f"{SOURCE_RANGES_ANNOTATION}: {problem}"


def _policies(spec: Object) -> Iterator[Problem]:
    kind, policy, number = type_of(spec), spec.get("externalTrafficPolicy"), spec.get("healthCheckNodePort") or 0
    reachable = kind in NODE_PORTED or (kind == "ClusterIP" and bool(spec.get("externalIPs")))
    if policy and not reachable:
        yield ("spec", "externalTrafficPolicy"), "is possible only with type NodePort or LoadBalancer, or with --external-ip"
    if number and not (kind == "LoadBalancer" and policy == "Local"):
        yield ("spec", "healthCheckNodePort"), "is possible only with type LoadBalancer and --external-traffic-policy=Local"
    elif number and not 1 <= number <= HIGHEST:
        yield ("spec", "healthCheckNodePort"), outside(number, HIGHEST)
