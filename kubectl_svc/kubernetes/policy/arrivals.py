"""As whom a connection through a Service arrives at a pod: kube-proxy may put its node's address in the place of the client's.

Mirrors pkg/proxy/iptables/proxier.go of Kubernetes 1.37 (``syncProxyRules``: what jumps to KUBE-MARK-MASQ); nftables mode does
the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kubectl_svc.kubernetes.policy.parties import Party


class Arrival(NamedTuple):
    """A source that policies may see. ``translated``: it is the address of the node where the connection came in."""

    source: Party
    translated: bool = False


def arrivals(client: Party, destination: Party, nodes: Iterable[Party], *, external: bool, local: bool) -> tuple[Arrival, ...]:
    """Every source that the policies of ``destination`` may see of ``client``.

    ``external``: it comes to a node port, a load balancer's or an external IP, else to the cluster IP or to the pod itself.
    ``local``: externalTrafficPolicy is Local. ``nodes`` are those where it may come in: for a pod or a node its own.

    Through the cluster IP clients keep their address, as they do where the policy is Local. Otherwise it is the entry node's
    at the pod, unless that is the entry node: then an engine sees the one or the other ("it is not defined whether this happens
    before or after NetworkPolicy processing").
    """
    if not external or (local and (client.is_pod or not client.node)):
        return (Arrival(client),)
    entries = tuple(nodes)
    own = not entries or any(destination.node in (node.node, "") for node in entries)
    return (*((Arrival(client),) if own else ()), *(Arrival(node, translated=True) for node in entries))
