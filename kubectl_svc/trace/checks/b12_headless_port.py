"""A headless Service does not translate its port.

What: DNS gives clients the pods' addresses, and they connect to the port they know; it must be targetPort. Ingresses
and routes of the Gateway API are not affected: their controllers read the pods' addresses and the targetPort from
EndpointSlices.
Why: port and targetPort of a headless Service differ, which only clients that use SRV records can handle.
Fix: make port equal to targetPort. Then change the port number in every object that refers to the Service's port by number.

Example: "clusterIP: None, port: 80, targetPort: 8080": web:80 is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import services
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import change, look_at
from kubectl_svc.trace.hops.referrers import referrers
from kubectl_svc.trace.report import NOTE, STEP, Problem
from kubectl_svc.trace.target import Via


def _spares(via: Via | None) -> bool:
    """Whether what was asked for brings the pods' port along: an Ingress or route, an SRV record, or a pod's own port."""
    return via is not None and (via.referrer or via.how == "selected" or str(via.values.get("name") or "").startswith("_"))


def check(chain: Chain) -> Iterator[Problem]:
    """By the number that a pod resolves, where targetPort is a name; a note where the client in question is not affected."""
    if not services.headless(chain.spec):
        return
    spared = chain.target.by_pod_port or _spares(chain.target.via)
    for port in chain.ports:
        number = next((endpoint.port for endpoint in port.endpoints), port.port.target_port)
        if isinstance(number, int) and number != port.port.port:
            path = ("spec", "ports", port.position, "port")
            named = any(referrer.port == port.port and isinstance(referrer.asks, int) for referrer in referrers(chain))
            fix = look_at(chain, path) if named else change(chain, path, number, STEP)
            severity = NOTE if spared else ""
            yield Problem(chain.reference, {"number": number, "port": port.port}, None if spared else fix, port.hop, severity)
