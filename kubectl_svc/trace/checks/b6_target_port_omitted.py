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
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Files only: the API server fills the field in, and then nobody can tell."""
    for port in chain.ports:
        if chain.live or meta.dig(chain.spec, "spec", "ports", port.position, "targetPort") is not None:
            continue
        known = [found for pod in chain.alive for found in pods.container_ports(pod) if found.protocol == port.port.protocol]
        declared = {found.number: found for found in known if found.kind != pods.INIT}
        if len(declared) == 1 and port.port.port not in declared:
            number, found = declared.popitem()
            fix = change(chain, ("spec", "ports", port.position, "targetPort"), number)
            yield Problem(chain.reference, {"port": port.port, "declared": found}, fix, port.hop)
