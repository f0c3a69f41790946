"""Whether the node ports asked for can be had together (pkg/registry/core/service/storage/alloc.go, v1.37).

The server's ``--service-node-port-range`` is not known here: any port number may be in it.
"""

from __future__ import annotations

from kubectl_svc.kubernetes.admission import formats
from kubectl_svc.kubernetes.admission.refused import Path, Refusals, invalid
from kubectl_svc.kubernetes.admission.service.facts import Spec, has_node_ports, needs_health_check, node_ports, ports

OUTSIDE = "provided port is not in the valid range"
"""What is wrong with a number that no range can hold."""

_ALLOCATED = "provided port is already allocated"
_HEALTH: Path = ("spec", "healthCheckNodePort")


def allocated(spec: Spec) -> Refusals:
    """``initNodePorts``: the ports of one number share the node port that the first of them asks for."""
    allocated: set[int] = set()
    of_number: dict[int, int] = {}
    spared = spec.get("allocateLoadBalancerNodePorts") is False
    for index, port in enumerate(ports(spec)) if has_node_ports(spec) else ():
        number, own = port.get("port") or 0, port.get("nodePort") or 0
        shared = of_number.get(number, 0)
        if not own and spared:
            continue
        wanted = own if shared else next((other["nodePort"] for other in ports(spec) if _asks(other, number)), 0)
        if wanted and wanted != shared:
            yield from _unique(("spec", "ports", index, "nodePort"), wanted, allocated)
            allocated.add(wanted)
        if wanted or shared:
            port["nodePort"] = wanted or shared
            of_number.setdefault(number, wanted)
    if needs_health_check(spec):
        yield from _health(spec, allocated)


def reallocated(spec: Spec, old: Spec) -> Refusals:
    """``txnUpdateNodePorts``."""
    before, allocated = set(node_ports(old)), set(node_ports(old))
    pairs: set[tuple[str, int]] = set()
    for index, port in enumerate(ports(spec)) if has_node_ports(spec) else ():
        wanted = port.get("nodePort") or 0
        path: Path = ("spec", "ports", index, "nodePort")
        pair = (port.get("protocol") or "", wanted)
        if wanted and wanted not in before and wanted not in allocated:
            yield from _unique(path, wanted, set())
            allocated.add(wanted)
        if wanted and pair in pairs:
            yield invalid(path, wanted, "duplicate nodePort")
        pairs.add(pair)
    if needs_health_check(spec) and not needs_health_check(old):
        yield from _health(spec, allocated)


def _asks(port: Spec, number: int) -> bool:
    return (port.get("port") or 0) == number and bool(port.get("nodePort"))


def _health(spec: Spec, allocated: set[int]) -> Refusals:
    wanted = spec.get("healthCheckNodePort") or 0
    if wanted:
        yield from _unique(_HEALTH, wanted, allocated)


def _unique(path: Path, wanted: int, allocated: set[int]) -> Refusals:
    if formats.port_number(wanted):
        yield invalid(path, wanted, OUTSIDE)
    elif wanted in allocated:
        yield invalid(path, wanted, _ALLOCATED)
