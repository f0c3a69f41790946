"""The registry of faults: one file each, named ``<code>_<slug>``. Codes are for ever: retired ones are not given again.

A file has ``CODE``, ``SLUG``, ``SEVERITY``, ``NEEDS`` (kinds that must have been seen), ``FOLLOWS`` (codes of which this fault
is a mere consequence), ``check(chain) -> Iterator[Problem]``, and as its docstring the manual that ``--explain`` prints.

They stand in groups by what a chain must look like for them to have a say, so that a healthy Service need not import them all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.report import OK, Hop

MISSING = ("a1_service_missing",)
"""There is no such Service."""

PRESENT = ("a2_port_missing",)
"""There is one."""

ALIAS = ("d8_external_name_is_address",)
"""It is an ExternalName."""

SELECTOR = ("b5_port_undeclared",)
"""It has a selector."""

SELECTORLESS = ("a6_no_endpoints",)
"""It has none."""

BROKEN = (
    "a3_selects_no_pod",
    "b1_named_port_missing",
    "b4_protocol_of_container_port",
    "b7_slice_port_name",
    "b8_slice_port_protocol",
    "b9_slice_port_number",
    "c1_no_pod_ready",
    "c2_some_pods_not_ready",
)
"""Some hop is not ok."""

BALANCER = ("d1_load_balancer_pending",)
"""It is a LoadBalancer."""

FILES = ("b6_target_port_omitted",)
"""It comes from files."""

CHECKS = (*MISSING, *PRESENT, *ALIAS, *SELECTOR, *SELECTORLESS, *BROKEN, *BALANCER, *FILES)


def relevant(chain: Chain, hops: Sequence[Hop]) -> Iterator[str]:
    """The checks that may have something to say about ``chain``."""
    if chain.service is None:
        yield from MISSING
        return
    yield from PRESENT
    if not chain.routed:
        yield from ALIAS
        return
    yield from SELECTOR if chain.selector else SELECTORLESS
    if any(hop.status != OK for hop in hops):
        yield from BROKEN
    if chain.type == "LoadBalancer":
        yield from BALANCER
    if not chain.live:
        yield from FILES


def module_of(code: str) -> str:
    """The module of a fault, by its code in any case, or nothing."""
    return next((name for name in CHECKS if name.partition("_")[0] == code.lower()), "")


def find(text: str) -> str:
    """The module of a fault, by its code or slug, or nothing."""
    return module_of(text) or next((name for name in CHECKS if name.partition("_")[2] == text.lower().replace("-", "_")), "")
