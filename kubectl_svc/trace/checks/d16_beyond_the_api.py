"""Some settings for traffic from outside are not in the API.

What: firewalls, security groups and kube-proxy's --nodeport-addresses decide too, and no object shows them.
Why: they live outside the cluster's API.
Fix: try from where the clients are.

Example: a node port that answers on one network card of the node only.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Said once, where there is a way from outside."""
    if any(port.port.node_port for port in chain.ports):
        yield Problem(chain.reference, {})
