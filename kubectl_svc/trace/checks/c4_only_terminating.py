"""Only pods that are going away still serve.

What: kube-proxy falls back to them until they end; then connections are refused. DNS and other proxies do not.
Why: the workload was scaled to 0, or the new pods are not ready yet.
Fix: get new pods ready.

Example: "kubectl delete pod --all" with a slow start.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Per port, by kube-proxy's own rule."""
    for port in chain.ports:
        if port.usable and not any(endpoint.ready for endpoint in port.usable):
            labels = ",".join(f"{key}={value}" for key, value in sorted(chain.selector.items()))
            look_there = look(chain, "get", "pods", "-l", labels) if chain.selector else None
            yield Problem(chain.reference, {"port": port.port, "count": len(port.usable)}, look_there, port.slices_hop)
