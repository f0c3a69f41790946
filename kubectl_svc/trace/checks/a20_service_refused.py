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
from kubectl_svc.trace.report import EDIT, STEP, Fix, Problem
from kubectl_svc.trace.words import mistyped

TYPES = ("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")
PROTOCOLS = ("TCP", "UDP", "SCTP")


def check(chain: Chain) -> Iterator[Problem]:
    """Files only: no cluster holds such a Service. Mirrors ``ValidateService`` in so far as traffic depends on it."""
    for variant, values, fix in (*_whole(chain), *_ports(chain)):
        yield Problem(chain.reference, {"service": chain.reference, **values}, fix, variant=variant)


_Refusal = tuple[str, dict[str, Any], Fix]


def _whole(chain: Chain) -> Iterator[_Refusal]:
    """What is wrong with the whole, and its fix."""
    if chain.type not in TYPES:
        yield "type", {"value": chain.type, "known": TYPES}, _one_of(chain, ("spec", "type"), chain.type, TYPES)
    if chain.type == "ExternalName" and not services.external_name(chain.spec):
        yield "external-name", {}, change(chain, ("spec", "externalName"), "HOST", STEP)
    if chain.routed and not items(chain.spec, "spec", "ports") and not services.headless(chain.spec):
        declared = next((port for pod in chain.alive for port in pods.container_ports(pod)), None)
        port = {"port": declared.number, "protocol": declared.protocol} if declared else {"port": "PORT"}
        yield "ports", {}, change(chain, ("spec", "ports"), [port], STEP)


def _ports(chain: Chain) -> Iterator[_Refusal]:
    for index, item in enumerate(items(chain.spec, "spec", "ports")):
        place = ("spec", "ports", index)
        number, protocol = dig(item, "port"), dig(item, "protocol")
        if number is None:
            yield "port", {"index": index}, change(chain, (*place, "port"), _of_container(chain, index), STEP)
        elif not _is_port(number):
            quoted = _is_port_as_text(number)
            meant = int(number) if quoted else _of_container(chain, index)
            yield (
                "port-number",
                {"index": index, "value": number},
                change(chain, (*place, "port"), meant, EDIT if quoted else STEP),
            )
        if protocol is not None and protocol not in PROTOCOLS:
            values = {"index": index, "value": protocol, "known": PROTOCOLS}
            yield "protocol", values, _one_of(chain, (*place, "protocol"), protocol, PROTOCOLS)


def _one_of(chain: Chain, path: Sequence[str | int], value: Any, known: Sequence[str]) -> Fix:
    """The nearest known value; without one the field may go, for it has a default."""
    near = mistyped(str(value), known)
    return change(chain, path, near) if near else remove(chain, path, STEP)


def _of_container(chain: Chain, index: int) -> int | str:
    """The number that a port's targetPort stands for."""
    ports = [port.port for port in chain.ports if port.position == index]
    resolved = (resolve(port, pod) for port in ports for pod in chain.alive)
    return next(filter(_is_port, resolved), None) or "PORT"


def _is_port_as_text(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6 and _is_port(int(value))


def _is_port(value: Any) -> bool:
    return isinstance(value, int) and 0 < value < 65536
