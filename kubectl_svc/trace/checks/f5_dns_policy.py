"""The client's pod does not ask the cluster's DNS.

What: names of Services do not resolve in this pod; their addresses work.
Why: dnsPolicy is Default or None, or it is ClusterFirst in a pod with hostNetwork, where that means Default.
Fix: dnsPolicy ClusterFirst, with hostNetwork ClusterFirstWithHostNet; this needs a new pod.

Example: hostNetwork true, and no dnsPolicy.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.dns.resolver import resolver_of
from kubectl_svc.objects import meta, pods
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.hops.policies import CLIENT_HOP
from kubectl_svc.trace.report import NOTE, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """A note where servers of its own may be the cluster's; nothing where no name is asked for."""
    client = chain.facts.client if chain.target.by_name else None
    for pod in client.pods[:1] if client else ():
        resolver = resolver_of(pod)
        if resolver.cluster:
            return
        values = {"client": str(client.viewpoint) if client else "", "policy": resolver.policy}
        if resolver.servers:
            yield Problem(meta.reference(pod), {**values, "servers": list(resolver.servers)}, None, CLIENT_HOP, NOTE, "servers")
        else:
            said = meta.dig(pod, "spec", "dnsPolicy") in (None, "ClusterFirst")
            yield Problem(meta.reference(pod), values, None, CLIENT_HOP, "", "host" if pods.host_network(pod) and said else "")
