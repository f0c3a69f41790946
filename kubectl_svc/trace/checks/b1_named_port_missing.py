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
from kubectl_svc.trace.words import closest


def check(chain: Chain) -> Iterator[Problem]:
    """Where no pod resolves the name, in any protocol: B4 tells of the wrong protocol, B11 of init containers."""
    for port in chain.ports:
        name = port.port.target_port
        if isinstance(name, int) or not chain.alive or any(resolve(port.port, pod) for pod in chain.alive):
            continue
        if all(known.name != name for pod in chain.alive for known in pods.container_ports(pod)):
            yield _problem(chain, port, name)


def _problem(chain: Chain, port: Port, name: str) -> Problem:
    every = list(dict.fromkeys(found for pod in chain.alive for found in pods.container_ports(pod)))
    known = [found for found in every if found.protocol == port.port.protocol]
    names = dict.fromkeys(found.name for found in known if found.name)
    values = {"target_port": name, "port": port.port, "pods": [meta.reference(pod) for pod in chain.alive], "declared": every}
    path = ("spec", "ports", port.position, "targetPort")
    if near := closest(name, names) or closest(port.port.name, names) or (next(iter(names)) if len(names) == 1 else ""):
        return Problem(chain.reference, values | {"closest": near}, change(chain, path, near), port.hop, variant="closest")
    same = [found for found in known if found.number == port.port.port] or (known if len(known) == 1 else [])
    if same:
        fix = change(chain, path, same[0].number)
        return Problem(chain.reference, values | {"meant": same[0]}, fix, port.hop, variant="unnamed")
    return Problem(chain.reference, values, look_at(chain, path), port.hop)
