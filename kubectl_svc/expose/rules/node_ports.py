"""Whether the node ports asked for can be had together (k8s.io/kubernetes/pkg/registry/core/service/storage/alloc.go)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kubectl_svc.expose.rules.forms import Problem
from kubectl_svc.expose.rules.types import NODE_PORTED, type_of
from kubectl_svc.objects import Object
from kubectl_svc.objects.meta import items


class _Asked(NamedTuple):
    """The node port, or 0, that one port asks for."""

    place: int
    port: int
    protocol: str
    node_port: int

    def problem(self, text: str) -> Problem:
        return ("spec", "ports", self.place, "nodePort"), text


def problems(spec: Object) -> Iterator[Problem]:
    """Node ports that a Service of this type cannot have, and those that two ports, or a port and the health check, want."""
    asked = [
        _Asked(index, port.get("port") or 0, port.get("protocol") or "TCP", port.get("nodePort") or 0)
        for index, port in enumerate(items(spec, "ports"))
        if isinstance(port, dict)
    ]
    if type_of(spec) == "ClusterIP":
        for one in asked:
            if one.node_port:
                yield one.problem("a node port is possible only with type NodePort or LoadBalancer")
    yield from _allocated(spec, asked) if type_of(spec) in NODE_PORTED else _validated(asked)


def _validated(asked: list[_Asked]) -> Iterator[Problem]:
    """Where nothing is allocated, the same one may be asked for once per protocol."""
    seen: set[tuple[str, int]] = set()
    for one in asked:
        pair = (one.protocol, one.node_port)
        if one.node_port and pair in seen:
            yield _twice(one, one.node_port)
        seen.add(pair)


def _allocated(spec: Object, asked: list[_Asked]) -> Iterator[Problem]:
    """The ports of one number share one node port (``initNodePorts``): the first that any of them asks for."""
    taken: set[int] = set()
    of_number: dict[int, int] = {}
    for one in asked:
        shared = of_number.get(one.port, 0)
        wanted = one.node_port
        if wanted and not shared:
            wanted = next(other.node_port for other in asked if other.node_port and other.port == one.port)
        if not wanted or wanted == shared:
            continue
        if wanted in taken:
            yield _twice(one, wanted)
        taken.add(wanted)
        of_number.setdefault(one.port, wanted)
    if spec.get("healthCheckNodePort") in taken:
        yield ("spec", "healthCheckNodePort"), f"{spec['healthCheckNodePort']} is one of the ports' node ports already"


def _twice(one: _Asked, number: int) -> Problem:
    return one.problem(f"node port {number} is asked for twice")
