"""The API server would refuse the Service.

What: it has no ports, a port that is no number, an ExternalName without a name, or an unknown type.
Why: a template that rendered nothing, or text where a number belongs.
Fix: what the finding names; a port that was not given is taken from the containers.

Example: "port: '80'", a text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.objects import pods, services
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import change, remove
from kubectl_svc.trace.report import ERROR, Problem
from kubectl_svc.trace.words import closest, listed

CODE = "A20"
SLUG = "service-refused"
SEVERITY = ERROR
NEEDS = ()
FOLLOWS = ()


TYPES = ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")
PROTOCOLS = ("TCP", "UDP", "SCTP")


def check(chain: Chain) -> Iterator[Problem]:
    """Files only: no cluster holds such a Service. Mirrors ``ValidateService`` in so far as traffic depends on it."""
    for message, fix in (*_whole(chain), *_ports(chain)):
        yield Problem(chain.reference, f"the API server would refuse {chain.reference}: {message}", fix)


def _whole(chain: Chain) -> Iterator[tuple[str, str]]:
    """What is wrong with the whole, and its fix."""
    if chain.type not in TYPES:
        yield f'type "{chain.type}" is none of {listed(TYPES)}', _one_of(chain, ("spec", "type"), chain.type, TYPES)
    if chain.type == "ExternalName" and not services.external_name(chain.spec):
        yield "an ExternalName needs spec.externalName", change(chain, ("spec", "externalName"), "HOST")
    if chain.routed and not items(chain.spec, "spec", "ports") and not services.headless(chain.spec):
        declared = next((port for pod in chain.alive for port in pods.container_ports(pod)), None)
        port = {"port": declared.number, "protocol": declared.protocol} if declared else {"port": "PORT"}
        yield "spec.ports is missing", change(chain, ("spec", "ports"), [port])


def _ports(chain: Chain) -> Iterator[tuple[str, str]]:
    for index, item in enumerate(items(chain.spec, "spec", "ports")):
        place = ("spec", "ports", index)
        number, protocol = dig(item, "port"), dig(item, "protocol")
        if number is None:
            yield f"spec.ports[{index}].port is missing", change(chain, (*place, "port"), _of_container(chain, index))
        elif not _is_port(number):
            meant = f'spec.ports[{index}].port: "{number}" -> {number}' if _is_port_as_text(number) else ""
            told = f"spec.ports[{index}].port: {number!r} is no number from 1 to 65535"
            yield told, meant or change(chain, (*place, "port"), _of_container(chain, index))
        if protocol is not None and protocol not in PROTOCOLS:
            told = f"spec.ports[{index}].protocol: {protocol!r} is none of {listed(PROTOCOLS)}"
            yield told, _one_of(chain, (*place, "protocol"), protocol, PROTOCOLS)


def _one_of(chain: Chain, path: Sequence[str | int], value: Any, known: Sequence[str]) -> str:
    """The nearest known value; without one the field goes, for it has a default."""
    near = closest(str(value), known)
    return change(chain, path, near) if near else remove(chain, path)


def _of_container(chain: Chain, index: int) -> int | str:
    """The number that a port's targetPort stands for."""
    ports = [port.port for port in chain.ports if port.position == index]
    resolved = (resolve(port, pod) for port in ports for pod in chain.alive)
    return next(filter(_is_port, resolved), None) or "PORT"


def _is_port_as_text(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit() and _is_port(int(value))


def _is_port(value: Any) -> bool:
    return isinstance(value, int) and 0 < value < 65536
