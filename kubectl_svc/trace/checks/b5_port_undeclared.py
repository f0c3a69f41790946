"""No container declares the number that targetPort names.

What: nothing is wrong: containerPort is information only, and traffic reaches whatever listens on the number.
Why: many images are used without declaring their ports.
Fix: none is needed; declare the port to let tools and readers know.

Example: "targetPort: 8080" before a container without "ports".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.objects import Object, meta, pods, services
from kubectl_svc.trace.chain import Chain, Port
from kubectl_svc.trace.fixes.edits import change
from kubectl_svc.trace.reading.facts import LIVE
from kubectl_svc.trace.report import STEP, WARNING, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Only where the containers declare other ports: silence is no contradiction.

    A warning where a single other port is declared, is the one that is probed, and gets nothing from any Service; and where
    the number is declared for another protocol, in which the Service has no port: a name server has both.
    """
    known = {(found.number, found.protocol) for pod in chain.alive for found in pods.container_ports(pod)}
    receiving: dict[str, set[int | None]] = {}
    for port in chain.ports if known else ():
        number = port.port.target_port
        if isinstance(number, str) or (number, port.port.protocol) in known:
            continue
        values = {"pods": [meta.reference(pod) for pod in chain.alive], "number": number, "protocol": port.port.protocol}
        if other := _of_other_protocol(chain, port, known):
            fix = change(chain, ("spec", "ports", port.position, "protocol"), other, STEP)
            yield Problem(chain.reference, values | {"other": other}, fix, port.hop, WARNING, "protocol")
        elif (meant := _meant(chain, port, receiving)) is None:
            yield Problem(chain.reference, values, hop=port.hop)
        else:
            fix = change(chain, ("spec", "ports", port.position, "targetPort"), meant.number, STEP)
            yield Problem(chain.reference, values | {"meant": meant}, fix, port.hop, WARNING, "probed")


def _of_other_protocol(chain: Chain, port: Port, known: set[tuple[int, str]]) -> str:
    """The one protocol that the containers declare the number for, where no port of the Service sends it."""
    declared = {protocol for number, protocol in known if number == port.port.target_port}
    sent = {other.protocol for other in services.ports(chain.spec) if other.target_port == port.port.target_port}
    return declared.pop() if len(declared) == 1 and not declared & sent else ""


def _meant(chain: Chain, port: Port, receiving: dict[str, set[int | None]]) -> pods.ContainerPort | None:
    """The one port that all pods declare and probe, where it is known that no Service sends to it.

    ``receiving`` keeps which numbers of a pod, by its name, Services send to.
    """
    declared = [
        (pod, found)
        for pod in chain.alive
        for found in pods.container_ports(pod)
        if found.kind != pods.INIT and found.protocol == port.port.protocol
    ]
    if len({found.number for _, found in declared}) != 1 or chain.facts.source == LIVE or not chain.facts.sees("Service"):
        return None
    pod, found = declared[0]
    if meta.name(pod) not in receiving:
        selecting = (other for other in chain.facts.objects("Service") if _selects(other, pod))
        receiving[meta.name(pod)] = {resolve(one, pod) for other in selecting for one in services.ports(other)}
    if found.number in receiving[meta.name(pod)]:
        return None
    probed = all(any(asked in (one.number, one.name) for asked in pods.probed_ports(each)) for each, one in declared)
    return found if probed else None


def _selects(service: Object, pod: Object) -> bool:
    pairs = services.selector(service)
    return bool(pairs) and pairs.items() <= meta.labels(pod).items()
