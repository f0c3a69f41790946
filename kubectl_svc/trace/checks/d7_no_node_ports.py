"""The load balancer's Service has no node ports.

What: only load balancers that reach pods directly can serve it.
Why: allocateLoadBalancerNodePorts is false.
Fix: none is needed where the balancer can do that.

Example: a cloud balancer in instance mode: it finds no port on the nodes.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects.meta import dig
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """The field, and no port that has one all the same."""
    off = dig(chain.spec, "spec", "allocateLoadBalancerNodePorts") is False
    if off and not any(port.port.node_port for port in chain.ports):
        yield Problem(chain.reference, {})
