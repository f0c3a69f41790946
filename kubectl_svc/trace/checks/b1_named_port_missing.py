"""targetPort names a port that no container has.

What: the endpoints stay ready, but their slice has no such port, so nothing is forwarded; most tools show the pods as healthy.
Why: a typing error, a renamed container port, or a container without names for its ports.
Fix: name a port that the containers declare, or use its number.

Example: "targetPort: htpp" where the container declares "name: http".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.objects import meta, pods
from kubectl_svc.trace.chain import Chain, Port
from kubectl_svc.trace.fixes.edits import change, look_at
from kubectl_svc.trace.report import Problem
from kubectl_svc.trace.words import mistyped


def check(chain: Chain) -> Iterator[Problem]:
    """Where no pod resolves the name, in any protocol: B4 tells of the wrong protocol, B11 of init containers."""
    for port in chain.ports:
        name = port.port.target_port
        if isinstance(name, int) or not chain.alive or any(resolve(port.port, pod) for pod in chain.alive):
            continue
        if all(known.name != name for pod in chain.alive for known in pods.container_ports(pod)):
            yield _problem(chain, port, name)


def _problem(chain: Chain, port: Port, name: str) -> Problem:
    """A port that another name of the Service leads to is not the one that was meant."""
    every = list(dict.fromkeys(found for pod in chain.alive for found in pods.container_ports(pod)))
    others = {other.port.target_port for other in chain.ports if other.position != port.position}
    known = [found for found in every if found.protocol == port.port.protocol and not {found.name, found.number} & others]
    values = {"target_port": name, "port": port.port, "pods": [meta.reference(pod) for pod in chain.alive], "declared": every}
    path = ("spec", "ports", port.position, "targetPort")
    names = [found.name for found in known if found.name]
    if meant := mistyped(name, names) or (port.port.name if port.port.name in names else ""):
        return Problem(chain.reference, values | {"closest": meant}, change(chain, path, meant), port.hop, variant="closest")
    unnamed = [found for found in known if not found.name and (len(known) == 1 or found.number == port.port.port)]
    if len({found.number for found in unnamed}) == 1:
        fix = change(chain, path, unnamed[0].number)
        return Problem(chain.reference, values | {"meant": unnamed[0]}, fix, port.hop, variant="unnamed")
    return Problem(chain.reference, values, look_at(chain, path), port.hop)
