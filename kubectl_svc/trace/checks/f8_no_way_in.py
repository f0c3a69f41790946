"""The client is outside of the cluster, and the Service has no address there.

What: a cluster IP is reached from nodes and pods alone.
Why: the Service is of type ClusterIP, and has no external IPs.
Fix: an Ingress or a Gateway in front of it, or another type.

Example: "kubectl svc trace web --from 203.0.113.7" of a Service of type ClusterIP.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.hops.policies import policies_hop
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """For the first port that it is true of."""
    client = chain.facts.client
    for port in chain.ports:
        if client and chain.access[port.position].closed:
            yield Problem(chain.reference, {"client": client.viewpoint.name}, hop=policies_hop(port))
            return
