"""No address of the Service is one that the client can connect to.

What: a cluster IP is reached from nodes and pods alone; and a client with addresses of one family does not reach a Service of
the other.
Why: the client is outside of the cluster, and the Service is of type ClusterIP and has no external IPs; or one of the two has
IPv4 alone, and the other IPv6 alone.
Fix: an Ingress or a Gateway in front of it, or another type; ipFamilyPolicy PreferDualStack where the cluster has both.

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
    for port in chain.ports if client else ():
        access, who = chain.access[port.position], {"client": str(client.viewpoint) if client else ""}
        if access.closed:
            yield Problem(chain.reference, who, hop=policies_hop(port))
            return
        if access.foreign:
            via = chain.target.via
            address = via.ip if via else ""
            values = {**who, "service": chain.reference, "families": list(access.foreign)}
            if address:
                values = {**who, "address": address, "families": list(access.foreign)}
            variant = "address" if address else "family"
            yield Problem(chain.reference, values, hop=policies_hop(port), variant=variant, also=_others(chain))
            return


def _others(chain: Chain) -> tuple[str, ...]:
    return tuple(policies_hop(port) for port in chain.ports[1:])
