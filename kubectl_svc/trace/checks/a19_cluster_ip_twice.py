"""Two Services ask for one cluster IP.

What: the API server refuses the second.
Why: clusterIP was copied from an exported Service.
Fix: remove clusterIP and clusterIPs, and let the cluster choose.

Example: a manifest made with "kubectl get -o yaml", renamed, and applied beside the first.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta, services
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import remove
from kubectl_svc.trace.report import STEP, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Files only, over all namespaces: cluster IPs are the cluster's."""
    own = {ip for ip in services.cluster_ips(chain.spec) if ip != services.HEADLESS}
    for ip, other in ((one, other) for one in sorted(own) for other in chain.facts.seen.with_cluster_ip(one)):
        if (meta.namespace(other), meta.name(other)) != (chain.facts.namespace, chain.name):
            values = {"address": ip, "other": meta.name(other), "namespace": meta.namespace(other)}
            yield Problem(chain.reference, values, remove(chain, ("spec", "clusterIP"), STEP))
