"""targetPort names a port that no container has.

What: the endpoints stay ready, but their slice has no such port, so nothing is forwarded; most tools show the pods as healthy.
Why: a typing error, a renamed container port, or a container without names for its ports.
Fix: name a port that the containers declare, or use its number.

Example: "targetPort: htpp" where the container declares "name: http".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.objects import pods
from kubectl_svc.trace.chain import Chain, Port
from kubectl_svc.trace.fixes.edits import change
from kubectl_svc.trace.report import ERROR, Problem
from kubectl_svc.trace.words import closest, listed, of_pods

CODE = "B1"
SLUG = "named-port-missing"
SEVERITY = ERROR
NEEDS = ("Pod",)
FOLLOWS = ("A3", "A10")


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
    message = f'targetPort "{name}" of {port.named} is a port of no container in {of_pods(chain.alive)}'
    near = closest(name, names) or closest(port.port.name, names) or (next(iter(names)) if len(names) == 1 else "")
    same = [found for found in known if found.number == port.port.port]
    value: str | int = near or (same[0].number if same else known[0].number if len(known) == 1 else "")
    if near:
        message += f'; the closest is "{near}"'
    elif value:
        message += f"; container {known[0].container} declares {value} without that name"
    else:
        shown = listed(f"{found.name} {found.number}/{found.protocol}".lstrip() for found in every)
        message += f"; they declare {shown or 'none at all'}"
    fix = change(chain, ("spec", "ports", port.position, "targetPort"), value) if value else ""
    return Problem(chain.reference, message, fix, port.hop)
