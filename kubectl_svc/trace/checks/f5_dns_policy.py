"""The client's pod does not ask the cluster's DNS.

What: names of Services do not resolve in this pod; their addresses work. It is an error where a name was asked for, as in
"kubectl svc trace web.shop --from pod/front", and a warning where just the Service was.
Why: dnsPolicy is Default or None, or it is ClusterFirst in a pod with hostNetwork, where that means Default; or the name is
too short for the search list of the pod to complete it.
Fix: dnsPolicy ClusterFirst, with hostNetwork ClusterFirstWithHostNet, or the full name; another policy needs a new pod.

Example: hostNetwork true, and no dnsPolicy.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_svc.kubernetes.dns.resolver import candidates, resolver_of
from kubectl_svc.objects import meta, pods
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.hops import asked
from kubectl_svc.trace.hops.policies import CLIENT_HOP
from kubectl_svc.trace.report import ERROR, NOTE, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """A note where servers of its own may be the cluster's; nothing where no name is asked for."""
    client, via = chain.facts.client, chain.target.via
    name = via.values if via and via.kind == "Name" and via.how == "name" else {}
    hop, severity = (asked.HOP, ERROR) if name else (CLIENT_HOP, "")
    for pod in client.pods[:1] if client and chain.target.by_name else ():
        resolver = resolver_of(pod)
        values: dict[str, Any] = {"client": str(client.viewpoint) if client else "", "policy": resolver.policy}
        queries = candidates(str(name["host"]).lower(), resolver) if name else ()
        if name and (resolver.cluster or resolver.servers) and name["name"] not in queries:
            found = {**values, "name": name["name"], "host": name["host"], "queries": list(queries)}
            yield Problem(meta.reference(pod), found, None, hop, severity, "search")
        elif resolver.servers and not resolver.cluster:
            yield Problem(meta.reference(pod), {**values, "servers": list(resolver.servers)}, None, CLIENT_HOP, NOTE, "servers")
        elif not resolver.cluster:
            said = meta.dig(pod, "spec", "dnsPolicy") in (None, "ClusterFirst")
            yield Problem(meta.reference(pod), values, None, hop, severity, "host" if pods.host_network(pod) and said else "")
