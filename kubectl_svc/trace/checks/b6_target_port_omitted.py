"""targetPort is left out, and the containers declare another port than the Service's.

What: targetPort then equals port, and the pods do not declare that number.
Why: the Service's port was chosen for its clients, and the container's was forgotten.
Fix: set targetPort to the port of the container that is meant.

Example: "port: 80" alone before a container that declares 8080.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.objects import meta, pods, services
from kubectl_svc.trace.chain import Chain, Port
from kubectl_svc.trace.fixes.edits import change, look_at
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Where one declared port is left for it. Files only: the API server fills the field in, and then nobody can tell."""
    for port in chain.ports:
        if chain.live or meta.dig(chain.spec, "spec", "ports", port.position, "targetPort") is not None:
            continue
        known = [found for pod in chain.alive for found in pods.container_ports(pod) if found.protocol == port.port.protocol]
        declared = {found.number: found for found in known if found.kind != pods.INIT}
        if not declared or port.port.port in declared or (len(declared) > 1 and not _alone(chain, port)):
            continue
        path = ("spec", "ports", port.position, "targetPort")
        used = {resolve(other.port, pod) for other in chain.ports if other != port for pod in chain.alive}
        free = [found for number, found in declared.items() if number not in used]
        if free:
            fix = change(chain, path, free[0].number) if len(free) == 1 else look_at(chain, path)
            yield Problem(chain.reference, {"port": port.port, "declared": free}, fix, port.hop)


def _alone(chain: Chain, port: Port) -> bool:
    """Whether every other port of the Service leads to a declared one: an image may well serve more than it declares."""
    declared = {found.number for pod in chain.alive for found in pods.container_ports(pod)}
    others = (other for other in services.ports(chain.spec) if other != port.port)
    return all(resolve(other, pod) in declared for other in others for pod in chain.alive)
