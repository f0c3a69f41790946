"""The registry of faults: one file each, named ``<code>_<slug>``. Codes are for ever: retired ones are not given again.

A file has ``CODE``, ``SLUG``, ``SEVERITY``, ``NEEDS`` (kinds that must have been seen), ``FOLLOWS`` (codes of which this fault
is a mere consequence), ``check(chain) -> Iterator[Problem]``, and as its docstring the manual that ``--explain`` prints.

They stand in groups by what a chain must look like for them to have a say, and ``ONLY_IF`` says more of some, so that a healthy
Service need not import them all. A test proves that neither loses a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from kubectl_svc.kubernetes.controllers.expected import NO_NODE
from kubectl_svc.objects import meta, pods, services, slices
from kubectl_svc.objects.meta import dig
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.reading.facts import FILES as FROM_FILES
from kubectl_svc.trace.report import OK, Hop

MISSING = ("a1_service_missing", "e1_ingress_service_missing")
"""There is no such Service."""

PRESENT = ("a2_port_missing", "a12_terminating", "a15_other_proxy")
"""There is one."""

ALIAS = ("d8_external_name_is_address", "d9_external_name_in_cluster", "d10_external_name_extras", "d11_external_name_syntax")
"""It is an ExternalName."""

ROUTED = (
    "b15_app_protocol_unknown",
    "c4_only_terminating",
    "c11_address_twice",
    "c13_single_endpoint",
    "d5_hints_ignored",
    "d13_family_without_endpoints",
    "d14_family_unread",
    "d15_endpoint_address",
)
"""It is none, so something forwards."""

SELECTOR = (
    "a4_unrelated_workloads",
    "a5_conflicting_services",
    "a7_slice_beside_selector",
    "b3_port_numbers_differ",
    "b5_port_undeclared",
    "b10_port_name_twice",
    "b13_probe_elsewhere",
    "c5_unready_published",
    "c6_node_not_ready",
    "c14_host_network",
    "c15_rollout_stuck",
    "c17_node_unknown",
)
"""It has a selector."""

DIFFERENT = ("c8_stale_endpoint", "c9_endpoint_behind", "c10_no_slice")
"""Its slices are not what its pods ask for."""

SELECTORLESS = ("a6_no_endpoints", "a8_endpoints_not_mirrored", "a9_slices_left_behind", "c19_addresses_down")
"""It has none."""

ENDPOINTS = ("c12_truncated", "c18_endpoints_differ")
"""Its Endpoints were read."""

BROKEN = (
    "a3_selects_no_pod",
    "b1_named_port_missing",
    "b2_port_in_some_pods",
    "b4_protocol_of_container_port",
    "b7_slice_port_name",
    "b8_slice_port_protocol",
    "b9_slice_port_number",
    "b11_port_of_init_container",
    "b16_host_port_clash",
    "c1_no_pod_ready",
    "c2_some_pods_not_ready",
    "c3_readiness_gate",
    "c7_no_address",
)
"""Some hop is not ok."""

HEADLESS = ("b12_headless_port", "d12_headless_dns")
"""It has no cluster IP."""

STATEFUL = ("a17_stateful_set_service",)
"""A StatefulSet may need it."""

RANGES = ("a16_cluster_ip_outside",)
"""The cluster's ranges of addresses are known."""

OUTSIDE = (
    "a13_who_may_come",
    "a14_session_affinity",
    "d1_load_balancer_pending",
    "d2_load_balancer_port",
    "d3_external_local",
    "d4_internal_local",
    "d7_no_node_ports",
    "d16_beyond_the_api",
)
"""It says who may come in, or how."""

DOORS = ("e2_ingress_port_missing",)
"""An Ingress leads to it."""

FILES = (
    "a10_target_port_syntax",
    "a11_port_names",
    "a18_service_twice",
    "a19_cluster_ip_twice",
    "a20_service_refused",
    "b6_target_port_omitted",
    "c16_workload_refused",
    "d6_node_port",
)
"""It comes from files."""

LAST = ("a21_unexplained",)
"""Asked only where the way is broken and no other check has found an error."""

CHECKS = (
    *MISSING,
    *PRESENT,
    *ALIAS,
    *ROUTED,
    *SELECTOR,
    *DIFFERENT,
    *SELECTORLESS,
    *ENDPOINTS,
    *BROKEN,
    *HEADLESS,
    *STATEFUL,
    *RANGES,
    *OUTSIDE,
    *DOORS,
    *FILES,
    *LAST,
)


ONLY_IF: Mapping[str, Callable[[Chain], object]] = {
    "a2_port_missing": lambda chain: not chain.ports,
    "a4_unrelated_workloads": lambda chain: len(set(map(meta.owner, chain.pods))) > 1,
    "a5_conflicting_services": lambda chain: len(chain.facts.seen.kinds.get("Service", ())) > 1,
    "a7_slice_beside_selector": lambda chain: any(slices.managed_by(slice_) != slices.CONTROLLER for slice_ in chain.slices),
    "a12_terminating": lambda chain: meta.terminating(chain.spec),
    "a15_other_proxy": lambda chain: meta.labels(chain.spec),
    "b3_port_numbers_differ": lambda chain: _named(chain),
    "b10_port_name_twice": lambda chain: _named(chain),
    "b15_app_protocol_unknown": lambda chain: any(port.port.app_protocol for port in chain.ports),
    "c4_only_terminating": lambda chain: any(map(slices.terminating, chain.endpoints)),
    "c5_unready_published": lambda chain: services.publishes_not_ready(chain.spec),
    "c6_node_not_ready": lambda chain: chain.facts.seen.nodes,
    "c11_address_twice": lambda chain: len(chain.slices) > 1,
    "c13_single_endpoint": lambda chain: len(chain.endpoints) == 1,
    "c14_host_network": lambda chain: any(map(pods.host_network, chain.pods)),
    "c15_rollout_stuck": lambda chain: chain.facts.seen.kinds.get("Deployment"),
    "c17_node_unknown": lambda chain: any(one.reason == NO_NODE for one in chain.expected.left_out),
    "d5_hints_ignored": lambda chain: any(endpoint.get("hints") for endpoint in chain.endpoints),
    "d13_family_without_endpoints": lambda chain: len(services.ip_families(chain.spec)) > 1 or not chain.serves,
    "d14_family_unread": lambda chain: chain.effective.ignored,
}


def relevant(chain: Chain, hops: Sequence[Hop]) -> Iterator[str]:
    """The checks that may have something to say about ``chain``."""
    return (name for name in _grouped(chain, hops) if name not in ONLY_IF or ONLY_IF[name](chain))


def _grouped(chain: Chain, hops: Sequence[Hop]) -> Iterator[str]:
    if chain.service is None:
        yield from MISSING
        return
    yield from PRESENT
    if chain.facts.source == FROM_FILES:
        yield from FILES
    if chain.facts.seen.ingresses_of(chain.facts.namespace, chain.name):
        yield from DOORS
    if not chain.routed:
        yield from ALIAS
        return
    yield from ROUTED
    yield from SELECTOR if chain.selector else SELECTORLESS
    if chain.selector and chain.differences:
        yield from DIFFERENT
    if chain.facts.seen.named("Endpoints", chain.facts.namespace, chain.name):
        yield from ENDPOINTS
    if any(hop.status != OK for hop in hops):
        yield from BROKEN
    if services.headless(chain.service):
        yield from HEADLESS
    if chain.facts.seen.kinds.get("StatefulSet") or any(meta.owner(pod)[0] == "StatefulSet" for pod in chain.pods):
        yield from STATEFUL
    if chain.facts.seen.kinds.get("ServiceCIDR"):
        yield from RANGES
    if chain.type != "ClusterIP" or any(dig(chain.service, "spec", field) not in usual for field, usual in _SAYS_WHO.items()):
        yield from OUTSIDE


def _named(chain: Chain) -> bool:
    return any(isinstance(port.port.target_port, str) for port in chain.ports)


_SAYS_WHO = {
    "sessionAffinity": (None, "None"),
    "internalTrafficPolicy": (None, "Cluster"),
    "externalIPs": (None, []),
    "loadBalancerSourceRanges": (None, []),
}
"""Fields that say who may come in, and their usual values."""


def module_of(code: str) -> str:
    """The module of a fault, by its code in any case, or nothing."""
    return next((name for name in CHECKS if name.partition("_")[0] == code.lower()), "")


def find(text: str) -> str:
    """The module of a fault, by its code or slug, or nothing."""
    return module_of(text) or next((name for name in CHECKS if name.partition("_")[2] == text.lower().replace("-", "_")), "")
