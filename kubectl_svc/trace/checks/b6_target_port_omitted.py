"""targetPort is left out, and the containers declare another port than the Service's.

What: targetPort then equals port, and the pods do not declare that number.
Why: the Service's port was chosen for its clients, and the container's was forgotten.
Fix: set targetPort to the container's port.

Example: "port: 80" alone before a container that declares 8080.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta, pods
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import change
from kubectl_svc.trace.report import WARNING, Problem

CODE = "B6"
SLUG = "target-port-omitted"
SEVERITY = WARNING
NEEDS = ("Pod",)
FOLLOWS = ("A3",)


def check(chain: Chain) -> Iterator[Problem]:
    """Files only: the API server fills the field in, and then nobody can tell."""
    for port in chain.ports:
        if chain.live or meta.dig(chain.spec, "spec", "ports", port.position, "targetPort") is not None:
            continue
        known = [found for pod in chain.alive for found in pods.container_ports(pod) if found.protocol == port.port.protocol]
        numbers = {found.number for found in known if found.kind != pods.INIT}
        if len(numbers) == 1 and port.port.port not in numbers:
            number = numbers.pop()
            message = (
                f"{port.named} has no targetPort, so {port.port.port} is used; container {known[0].container} declares {number}"
            )
            yield Problem(
                chain.reference, message, change(chain, ("spec", "ports", port.position, "targetPort"), number), port.hop
            )
