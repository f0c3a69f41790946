"""Only pods that are going away still serve.

What: kube-proxy falls back to them until they end; then connections are refused. DNS and other proxies do not.
Why: the workload was scaled to 0, or the new pods are not ready yet.
Fix: get new pods ready.

Example: "kubectl delete pod --all" with a slow start.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import kubectl
from kubectl_svc.trace.report import WARNING, Problem
from kubectl_svc.trace.words import pairs, plural

CODE = "C4"
SLUG = "only-terminating"
SEVERITY = WARNING
NEEDS = ("EndpointSlice",)
FOLLOWS = ("C1",)


def check(chain: Chain) -> Iterator[Problem]:
    """Per port, by kube-proxy's own rule."""
    for port in chain.ports:
        if port.usable and not any(endpoint.ready for endpoint in port.usable):
            message = f"{port.named}: only {plural(len(port.usable), 'endpoint')} that terminates still serves"
            look = kubectl(chain, "get", "pods", "-l", pairs(chain.selector)) if chain.selector else ""
            yield Problem(chain.reference, message, look, port.slices_hop)
