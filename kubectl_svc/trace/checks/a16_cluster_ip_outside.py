"""The cluster IP lies in no ServiceCIDR.

What: it works for now; the address may be assigned to something else. "kubectl svc trace -A" reports this fault, and so does a
trace of files with ServiceCIDRs; a trace of one Service does not read ServiceCIDRs.
Why: the cluster's range was changed, or the Service came with a backup of another cluster.
Fix: create the Service again, or add a ServiceCIDR that contains its address.

Example: clusterIP 10.0.0.7 in a cluster whose range is 10.96.0.0/16.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.admission.addresses import network
from kubectl_svc.objects import addresses, services
from kubectl_svc.objects.meta import items
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look_anywhere
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """By every ServiceCIDR that was read: an overview of all namespaces reads them, one Service's trace does not."""
    from ipaddress import ip_address

    known = [str(cidr) for found in chain.facts.objects("ServiceCIDR") for cidr in items(found, "spec", "cidrs")]
    ranges = [cidr for text in known if (cidr := network(text))]
    for ip in services.cluster_ips(chain.spec):
        plain = addresses.canonical(ip)
        if plain and ranges and not any(ip_address(plain) in cidr for cidr in ranges):
            yield Problem(chain.reference, {"address": ip, "ranges": known}, look_anywhere("get", "servicecidrs"))
