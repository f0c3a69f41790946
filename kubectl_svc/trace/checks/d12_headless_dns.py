"""A headless Service has no DNS answer, or no SRV records.

What: DNS lists ready endpoints alone; without any the name does not resolve. SRV records need port names.
Why: no pod is ready; or the ports have no names.
Fix: get a pod ready; name the ports if clients use SRV.

Example: a StatefulSet whose first pod waits for a name that resolves only once it is ready: publishNotReadyAddresses.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import services, slices
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.report import ERROR, NOTE, Problem

CODE = "D12"
SLUG = "headless-dns"
SEVERITY = ERROR
NEEDS = ("EndpointSlice",)
FOLLOWS = ("A3", "A6", "B1", "B2", "B4", "C1", "C3", "C10")


def check(chain: Chain) -> Iterator[Problem]:
    """A note for ports without names."""
    if not services.headless(chain.spec):
        return
    if not any(slices.ready(endpoint) for endpoint in chain.endpoints):
        host = f"{chain.name}.{chain.facts.namespace}.svc"
        yield Problem(chain.reference, f"{host} does not resolve: no endpoint is ready")
    elif any(not port.port.name for port in chain.ports):
        yield Problem(chain.reference, "ports without names have no SRV records", "", "", NOTE)
