"""The registry of faults. Codes are for ever: a retired one (A10 and A11, of which A20 tells) is not given again.

Each has a file ``checks/<code>_<slug>.py`` with ``check(chain) -> Iterator[Problem]`` and the manual that ``--explain`` prints
as its docstring, and its texts in ``texts/<group>.py``. None of them is imported before a chain looks as ``when`` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kubectl_svc.trace.report import ERROR, NOTE, WARNING
from kubectl_svc.trace.situations import (
    ALIAS,
    APP_PROTOCOL,
    APPLIED,
    ASKED_NAME,
    BROKEN,
    DEPLOYMENTS,
    DIFFERENT,
    ENDPOINT_LEAVES,
    ENDPOINTS,
    FAMILY_IN_DOUBT,
    FILES,
    FOREIGN_SLICE,
    FROM_CLIENT,
    HAS_POLICIES,
    HEADLESS,
    HINTED,
    HOST_NETWORK,
    IGNORED_SLICE,
    INGRESSES,
    LABELLED,
    MISSING,
    MONITORED,
    NAMED,
    NAMED_TARGET,
    NO_PORT,
    NODES,
    OF_API_SERVER,
    ONE_ENDPOINT,
    OTHER_SERVICES,
    OUTSIDE,
    PRESENT,
    PUBLISHES,
    RANGES,
    READ_FROM_FILES,
    REFERRED,
    ROUTED,
    ROUTES,
    SELECTOR,
    SELECTORLESS,
    SEVERAL_OWNERS,
    SEVERAL_SLICES,
    STATEFUL,
    SUBSETS,
    TERMINATING,
    UNEXPLAINED,
    UNREADY,
    WITHOUT_NODE,
    Condition,
    Situation,
)


class Check(NamedTuple):
    """One fault.

    ``when``: what must be true of a chain for the check to have a say, all of it; ``needs``: kinds that must have
    been seen; ``follows``: codes of which this fault is a mere consequence.
    """

    code: str
    slug: str
    severity: str
    when: tuple[Condition, ...]
    needs: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()

    @property
    def module(self) -> str:
        """The name of its file in ``checks/``."""
        return f"{self.code.lower()}_{self.slug.replace('-', '_')}"


_NOTHING_SERVES = ("A3", "A6", "A9", "B1", "B4", "B7", "B8", "B9", "B11", "B17", "C1", "C3", "C10", "C17", "C19")
"""Faults that leave a Service without any endpoint."""

CHECKS = (
    Check("A1", "service-missing", ERROR, when=(MISSING,), needs=("Service",), follows=("E1", "E9")),
    Check("A2", "port-missing", ERROR, when=(PRESENT, NO_PORT), needs=("Service",)),
    Check("A3", "selects-no-pod", ERROR, when=(BROKEN,), needs=("Pod",), follows=("C16",)),
    Check("A4", "unrelated-workloads", WARNING, when=(SELECTOR, SEVERAL_OWNERS), needs=("Pod",)),
    Check("A5", "conflicting-services", NOTE, when=(SELECTOR, OTHER_SERVICES), needs=("Service",)),
    Check("A6", "no-endpoints", ERROR, when=(SELECTORLESS,), follows=("A8", "C20")),
    Check("A7", "slice-beside-selector", WARNING, when=(SELECTOR, FOREIGN_SLICE), needs=("EndpointSlice",)),
    Check("A8", "endpoints-not-mirrored", ERROR, when=(SELECTORLESS,), needs=("Endpoints", "EndpointSlice"), follows=("C12",)),
    Check("A9", "slices-left-behind", WARNING, when=(SELECTORLESS,), needs=("EndpointSlice",)),
    Check("A12", "terminating", WARNING, when=(PRESENT, TERMINATING)),
    Check("A13", "who-may-come", NOTE, when=(OUTSIDE,)),
    Check("A14", "session-affinity", NOTE, when=(OUTSIDE,), needs=("EndpointSlice",)),
    Check("A15", "other-proxy", WARNING, when=(PRESENT, LABELLED)),
    Check("A16", "cluster-ip-outside", WARNING, when=(RANGES,), needs=("ServiceCIDR",)),
    Check("A17", "stateful-set-service", NOTE, when=(STATEFUL,), needs=("Service", "StatefulSet")),
    Check("A18", "service-twice", WARNING, when=(FILES,), needs=("Service",)),
    Check("A19", "cluster-ip-twice", ERROR, when=(FILES,), needs=("Service",)),
    Check("A20", "service-refused", ERROR, when=(FILES,)),
    Check("A21", "unexplained", ERROR, when=(UNEXPLAINED,)),
    Check("A22", "port-lost", NOTE, when=(PRESENT, APPLIED)),
    Check("B1", "named-port-missing", ERROR, when=(BROKEN,), needs=("Pod",), follows=("A3", "A20")),
    Check("B2", "port-in-some-pods", WARNING, when=(SELECTOR, NAMED_TARGET), needs=("Pod",), follows=("A3",)),
    Check("B3", "port-numbers-differ", NOTE, when=(SELECTOR, NAMED_TARGET), needs=("Pod",)),
    Check("B4", "protocol-of-container-port", ERROR, when=(BROKEN,), needs=("Pod",), follows=("A3",)),
    Check("B5", "port-undeclared", NOTE, when=(SELECTOR,), needs=("Pod",), follows=("B6",)),
    Check("B6", "target-port-omitted", WARNING, when=(FILES,), needs=("Pod",), follows=("A3",)),
    Check("B7", "slice-port-name", ERROR, when=(BROKEN,), needs=("EndpointSlice",), follows=("B1", "B2", "B4", "B11")),
    Check("B8", "slice-port-protocol", ERROR, when=(BROKEN,), needs=("EndpointSlice",), follows=("B1", "B2", "B4", "B11")),
    Check("B9", "slice-port-number", ERROR, when=(BROKEN,), needs=("EndpointSlice",)),
    Check("B10", "port-name-twice", NOTE, when=(SELECTOR, NAMED_TARGET), needs=("Pod",)),
    Check("B11", "port-of-init-container", ERROR, when=(BROKEN,), needs=("Pod",), follows=("A3",)),
    Check("B12", "headless-port", WARNING, when=(HEADLESS,), needs=("Service",)),
    Check("B13", "probe-elsewhere", NOTE, when=(SELECTOR,), needs=("Pod",)),
    Check("B15", "app-protocol-unknown", NOTE, when=(ROUTED, APP_PROTOCOL)),
    Check("B16", "host-port-clash", WARNING, when=(BROKEN,), needs=("Pod",)),
    Check("B17", "probe-port-missing", ERROR, when=(SELECTOR,), needs=("Pod",), follows=("A3",)),
    Check("C1", "no-pod-ready", ERROR, when=(BROKEN,), needs=("Pod",), follows=("B16", "B17", "C3")),
    Check("C2", "some-pods-not-ready", WARNING, when=(UNREADY,), needs=("Pod",), follows=("B16", "B17", "C1", "C3")),
    Check("C3", "readiness-gate", ERROR, when=(BROKEN,), needs=("Pod",)),
    Check("C4", "only-terminating", WARNING, when=(ROUTED, ENDPOINT_LEAVES), needs=("EndpointSlice",), follows=("C1",)),
    Check("C5", "unready-published", WARNING, when=(SELECTOR, PUBLISHES), needs=("Pod",)),
    Check("C6", "node-not-ready", WARNING, when=(SELECTOR, NODES), needs=("Node", "Pod")),
    Check("C7", "no-address", WARNING, when=(BROKEN,), needs=("Pod",), follows=("C1", "C2")),
    Check("C8", "stale-endpoint", WARNING, when=(DIFFERENT,), needs=("Pod", "EndpointSlice")),
    Check("C9", "endpoint-behind", WARNING, when=(DIFFERENT,), needs=("Pod", "EndpointSlice"), follows=("C10",)),
    Check("C10", "no-slice", ERROR, when=(DIFFERENT,), needs=("Pod", "EndpointSlice")),
    Check("C11", "address-twice", WARNING, when=(ROUTED, SEVERAL_SLICES), needs=("EndpointSlice",)),
    Check("C12", "truncated", WARNING, when=(ENDPOINTS,), needs=("Endpoints",)),
    Check("C13", "single-endpoint", NOTE, when=(ROUTED, ONE_ENDPOINT), needs=("EndpointSlice",)),
    Check("C14", "host-network", NOTE, when=(SELECTOR, HOST_NETWORK), needs=("Pod",)),
    Check("C15", "rollout-stuck", WARNING, when=(SELECTOR, DEPLOYMENTS), needs=("Deployment",), follows=("C1", "C2")),
    Check("C16", "workload-refused", ERROR, when=(FILES, SELECTOR)),
    Check("C17", "node-unknown", ERROR, when=(SELECTOR, WITHOUT_NODE), needs=("Pod",)),
    Check("C18", "endpoints-differ", NOTE, when=(ENDPOINTS,), needs=("Endpoints",), follows=("C8", "C9", "C10")),
    Check("C19", "addresses-down", WARNING, when=(SELECTORLESS,), needs=("EndpointSlice",)),
    Check("C20", "endpoints-refused", ERROR, when=(FILES,)),
    Check("D1", "load-balancer-pending", ERROR, when=(OUTSIDE,)),
    Check("D2", "load-balancer-port", ERROR, when=(OUTSIDE,)),
    Check("D3", "external-local", NOTE, when=(OUTSIDE,), needs=("EndpointSlice",), follows=("A3", "A6", "C1")),
    Check("D4", "internal-local", NOTE, when=(OUTSIDE,), needs=("EndpointSlice",), follows=("A3", "A6", "C1")),
    Check("D5", "hints-ignored", NOTE, when=(ROUTED, HINTED), needs=("EndpointSlice",)),
    Check("D6", "node-port", ERROR, when=(FILES,), needs=("Service",)),
    Check("D7", "no-node-ports", NOTE, when=(OUTSIDE,)),
    Check("D8", "external-name-is-address", ERROR, when=(ALIAS,)),
    Check("D9", "external-name-in-cluster", ERROR, when=(ALIAS,), needs=("Service",)),
    Check("D10", "external-name-extras", NOTE, when=(ALIAS,)),
    Check("D11", "external-name-syntax", ERROR, when=(ALIAS,), follows=("A20",)),
    Check(
        "D12",
        "headless-dns",
        ERROR,
        when=(HEADLESS,),
        needs=("EndpointSlice",),
        follows=("A3", "A6", "B1", "B2", "B4", "C1", "C3", "C10"),
    ),
    Check(
        "D13",
        "family-without-endpoints",
        WARNING,
        when=(ROUTED, FAMILY_IN_DOUBT),
        needs=("EndpointSlice",),
        follows=("A3", "A6", "C1", "C10"),
    ),
    Check("D14", "family-unread", NOTE, when=(ROUTED, IGNORED_SLICE), needs=("EndpointSlice",)),
    Check("D15", "endpoint-address", ERROR, when=(ROUTED,), needs=("EndpointSlice",)),
    Check("D16", "beyond-the-api", NOTE, when=(OUTSIDE,)),
    Check(
        "D17",
        "pod-name-missing",
        ERROR,
        when=(ROUTED, ASKED_NAME),
        needs=("Service",),
        follows=("A3", "A6", "C1", "C3", "C10", "D12"),
    ),
    Check("E1", "ingress-service-missing", ERROR, when=(MISSING, NAMED), needs=("Service",)),
    Check("E2", "ingress-port-missing", ERROR, when=(REFERRED,), needs=("Service",)),
    Check("E3", "default-backend", WARNING, when=(INGRESSES,), needs=("Ingress",)),
    Check("E4", "ingress-class", ERROR, when=(INGRESSES,), needs=("Ingress", "IngressClass")),
    Check("E5", "ingress-without-address", NOTE, when=(INGRESSES,), needs=("Ingress",)),
    Check("E6", "tls-secret", WARNING, when=(INGRESSES,), needs=("Ingress",)),
    Check("E7", "route-leads-nowhere", ERROR, when=(ROUTES,)),
    Check("E8", "same-host-and-path", WARNING, when=(INGRESSES,), needs=("Ingress",)),
    Check("E9", "api-calls-fail", ERROR, when=(NAMED,), needs=("Service",), follows=_NOTHING_SERVES),
    Check("E10", "monitor-port", WARNING, when=(MONITORED,)),
    Check("E11", "ingress-refused", ERROR, when=(READ_FROM_FILES,), needs=("Ingress",)),
    Check("E12", "version-not-served", ERROR, when=(READ_FROM_FILES,)),
    Check("E13", "subset-without-pods", ERROR, when=(SUBSETS,), needs=("Pod",)),
    Check("E14", "ingress-controller", WARNING, when=(INGRESSES,), needs=("Ingress", "IngressClass")),
    Check("F1", "network-policy", WARNING, when=(HAS_POLICIES,), needs=("NetworkPolicy",)),
    Check("F2", "other-policies", NOTE, when=(ROUTED, FROM_CLIENT)),
    Check("F3", "no-kube-proxy", NOTE, when=(ROUTED, OF_API_SERVER), needs=("Pod",)),
    Check("F4", "dns-not-ready", ERROR, when=(PRESENT, FROM_CLIENT)),
    Check("F5", "dns-policy", WARNING, when=(PRESENT, FROM_CLIENT)),
    Check("F6", "hairpin", NOTE, when=(ROUTED, FROM_CLIENT)),
    Check("F7", "enforcement-unknown", NOTE, when=(ROUTED, FROM_CLIENT, HAS_POLICIES), needs=("NetworkPolicy",)),
    Check("F8", "no-way-in", ERROR, when=(ROUTED, FROM_CLIENT)),
    Check("F9", "policy-refused", ERROR, when=(FILES,), needs=("NetworkPolicy", "Pod")),
)
"""By code."""

BY_CODE = {check.code: check for check in CHECKS}


def relevant(now: Situation) -> Iterator[Check]:
    """The checks that may have something to say about a chain; every condition is tried once."""
    known: dict[Condition, bool] = {}

    def holds(condition: Condition) -> bool:
        if condition not in known:
            known[condition] = bool(condition(now))
        return known[condition]

    return (check for check in CHECKS if all(map(holds, check.when)))


def last() -> Iterator[Check]:
    """Those that are asked where the path is broken and no other has found an error."""
    return (check for check in CHECKS if UNEXPLAINED in check.when)


def find(text: str) -> Check | None:
    """A fault by its code or slug, in any case."""
    wanted = text.lower()
    return next((check for check in CHECKS if wanted in (check.code.lower(), check.slug)), None)
