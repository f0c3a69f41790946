"""A headless Service has no DNS answer, or no SRV records.

What: DNS lists ready endpoints alone; without any the name does not resolve. SRV records need port names.
Why: no pod is ready; or the ports have no names.
Fix: get a pod ready; without a selector, add an address or say that one of them is ready; name the ports if clients use SRV.

Example: a StatefulSet whose first pod waits for a name that resolves only once it is ready: publishNotReadyAddresses.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import services, slices
from kubectl_svc.trace.chain import Chain, Port
from kubectl_svc.trace.fixes.edits import change, look, look_at, step, svc
from kubectl_svc.trace.fixes.slices import make_ready, managed_by
from kubectl_svc.trace.report import NOTE, STEP, Fix, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """A note for ports without names, and where neither ports nor a selector ask for endpoints: programs store data so."""
    if not services.headless(chain.spec):
        return
    if not any(slices.ready(endpoint) for endpoint in chain.endpoints):
        values = {"name": chain.name, "namespace": chain.facts.namespace}
        wanted = chain.selector or chain.endpoints or services.ports(chain.spec)
        yield Problem(chain.reference, values, _fix(chain), severity="" if wanted else NOTE)
    elif nameless := [port for port in chain.ports if not port.port.name]:
        yield Problem(chain.reference, {"ports": len(nameless)}, _named(chain, nameless[0]), "", NOTE, "nameless")


def _fix(chain: Chain) -> Fix:
    """Pods say themselves whether they are ready; of other addresses somebody has said so."""
    if chain.selector:
        labels = ",".join(f"{key}={value}" for key, value in sorted(chain.selector.items()))
        return look(chain, "get", "pods", "-l", labels)
    filled = next(filter(slices.endpoints, chain.slices), None)
    if filled is None and managed_by(chain.spec):
        return look_at(chain)
    add = step(svc(chain, "endpoints", "add", chain.name, "ADDRESS"), chain.reference)
    return make_ready(chain, filled, 0) if filled else add


def _named(chain: Chain, port: Port) -> Fix | None:
    """Only where a controller gives the slices' port the name, too."""
    name = port.port.target_port if isinstance(port.port.target_port, str) else f"port-{port.port.port}"
    return change(chain, ("spec", "ports", port.position, "name"), name, STEP) if chain.selector else None
