"""The cluster's DNS has no ready pod.

What: names of Services do not resolve, so clients that use names cannot connect.
Why: its pods do not start, or have been scaled to 0.
Fix: fix the cluster's DNS.

Example: CoreDNS in a crash loop ("Loop ... detected for zone").
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.dns.servers import LABELS
from kubectl_svc.objects import meta, pods
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look_anywhere
from kubectl_svc.trace.hops.policies import CLIENT_HOP
from kubectl_svc.trace.report import Problem
from kubectl_svc.trace.words import pairs


def check(chain: Chain) -> Iterator[Problem]:
    """Only where its pods were seen, and the client is a pod that asks them for a name."""
    client = chain.facts.client
    dns = client.dns if client and client.queries_cluster and chain.target.by_name else None
    if dns and not any(map(pods.ready, dns.pods)):
        usual = all(LABELS.items() <= meta.labels(pod).items() for pod in dns.pods)
        words = ("pods", "-l", pairs(LABELS)) if usual else (meta.reference(dns.pods[0]),)
        see = look_anywhere("describe", *words, "-n", dns.namespace)
        yield Problem(chain.reference, {"pods": list(map(meta.reference, dns.pods))}, see, CLIENT_HOP)
