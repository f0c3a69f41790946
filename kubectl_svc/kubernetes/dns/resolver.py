"""The resolv.conf of a pod, and the names that its resolver asks for (pkg/kubelet/network/dns ``GetPodDNS``, 1.37)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kubectl_svc.kubernetes.dns.names import CLUSTER_DOMAIN
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig, items

CLUSTER_FIRST = "ClusterFirst"
CLUSTER_FIRST_WITH_HOST_NET = "ClusterFirstWithHostNet"
DEFAULT = "Default"
NONE = "None"

MOST_SEARCHES = 32
LONGEST_SEARCHES = 2048
LONGEST_SEARCH = 253
"""Limits of the search list: domains, characters of the line, characters of one domain."""
CLUSTER_NDOTS = 5
USUAL_NDOTS = 1


class Resolver(NamedTuple):
    """How a pod finds names.

    ``policy`` is the DNS policy that has effect. ``cluster`` says whether the cluster's DNS is asked; ``servers`` are those of
    ``dnsConfig`` on top, which may be the cluster's, too.
    """

    policy: str
    cluster: bool
    servers: tuple[str, ...]
    search: tuple[str, ...]
    ndots: int

    def asks(self, cluster_dns: Iterable[str]) -> bool:
        """Whether one of the cluster's DNS addresses is asked."""
        return self.cluster or bool(set(self.servers) & set(cluster_dns))


def resolver_of(pod: Object, domain: str = CLUSTER_DOMAIN, node_search: Sequence[str] = ()) -> Resolver:
    """The resolver of a pod, or of a pod template with a namespace; ``node_search`` is the search list of its node."""
    policy = _effective(pod)
    search: list[str] = list(node_search) if policy != NONE else []
    ndots = USUAL_NDOTS
    if policy == CLUSTER_FIRST:
        search = [f"{meta.namespace(pod)}.svc.{domain}", f"svc.{domain}", domain, *search]
        ndots = CLUSTER_NDOTS
    search += map(str, items(pod, "spec", "dnsConfig", "searches"))
    for option in items(pod, "spec", "dnsConfig", "options"):
        value = str(dig(option, "value") or "")
        if dig(option, "name") == "ndots" and value.isascii() and value.isdigit() and len(value) < 6:
            ndots = int(value)
    servers = tuple(map(str, items(pod, "spec", "dnsConfig", "nameservers")))
    return Resolver(policy, policy == CLUSTER_FIRST, servers, _within_limits(search), ndots)


def candidates(name: str, resolver: Resolver) -> tuple[str, ...]:
    """The full names that are asked for one after the other, until one has an answer (resolv.conf(5))."""
    if name.endswith("."):
        return (name.rstrip("."),)
    searched = [name if domain == "." else f"{name}.{domain.rstrip('.')}" for domain in resolver.search]
    ordered = [name, *searched] if name.count(".") >= resolver.ndots else [*searched, name]
    return tuple(dict.fromkeys(ordered))


def _effective(pod: Object) -> str:
    """ClusterFirst has no effect on a pod in its node's network; ClusterFirstWithHostNet is there for these."""
    policy = str(dig(pod, "spec", "dnsPolicy") or CLUSTER_FIRST)
    if policy == CLUSTER_FIRST_WITH_HOST_NET:
        return CLUSTER_FIRST
    if policy == CLUSTER_FIRST and dig(pod, "spec", "hostNetwork") is True:
        return DEFAULT
    return policy


def _within_limits(search: Iterable[str]) -> tuple[str, ...]:
    kept = [one for one in list(dict.fromkeys(search))[:MOST_SEARCHES] if len(one) <= LONGEST_SEARCH]
    while len(" ".join(kept)) > LONGEST_SEARCHES:
        kept.pop()
    return tuple(kept)
