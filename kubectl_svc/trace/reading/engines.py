"""Policies that are no NetworkPolicy, and that this program does not evaluate: the API groups and kinds of other engines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kubectl_svc.objects import Object, meta


class Engine(NamedTuple):
    """Whose policies the kinds of an API group are. ``opens``: they can also let through what a NetworkPolicy does not."""

    name: str
    group: str
    kinds: tuple[str, ...]
    opens: bool = True


ENGINES = (
    Engine(
        "the Network Policy API",
        "policy.networking.k8s.io",
        ("AdminNetworkPolicy", "BaselineAdminNetworkPolicy", "ClusterNetworkPolicy"),
    ),
    Engine("Cilium", "cilium.io", ("CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy")),
    Engine("Calico", "crd.projectcalico.org", ("NetworkPolicy", "GlobalNetworkPolicy")),
    Engine("Calico", "projectcalico.org", ("NetworkPolicy", "GlobalNetworkPolicy")),
    Engine("Antrea", "crd.antrea.io", ("NetworkPolicy", "ClusterNetworkPolicy")),
    Engine("Istio", "security.istio.io", ("AuthorizationPolicy",), opens=False),
)


class Network(NamedTuple):
    """A network plugin. ``enforces``: it acts on NetworkPolicies, ``None`` where that is a setting of its own."""

    name: str
    enforces: bool | None = True


NETWORKS = {
    "calico-node": Network("Calico"),
    "canal": Network("Canal"),
    "cilium": Network("Cilium"),
    "anetd": Network("GKE Dataplane V2"),
    "antrea-agent": Network("Antrea"),
    "kube-router": Network("kube-router"),
    "weave-net": Network("Weave Net"),
    "ovnkube-node": Network("OVN-Kubernetes"),
    "kube-network-policies": Network("kube-network-policies"),
    "azure-npm": Network("Azure Network Policy Manager"),
    "aws-node": Network("the Amazon VPC CNI", None),
    "kindnet": Network("kindnet", None),
    "kube-flannel-ds": Network("flannel", False),
    "kube-flannel": Network("flannel", False),
}
"""By the names of their DaemonSets, as their own manifests and charts have them. kindnet enforces since kind 0.24."""


_OF_NO_NAMESPACE = ("AdminN", "BaselineA", "ClusterN", "CiliumC", "GlobalN")
CLUSTER_SCOPED = tuple(kind for engine in ENGINES for kind in engine.kinds if kind.startswith(_OF_NO_NAMESPACE))
"""Those of no namespace."""


def networks(daemon_sets: Iterable[Object]) -> tuple[Network, ...]:
    """The network plugins that are known by their DaemonSets, in their order."""
    found = (NETWORKS.get(meta.name(one)) for one in daemon_sets)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def engine_of(policy: Object) -> Engine | None:
    """The engine that a policy is for; ``None`` for one that Kubernetes itself defines, and for other objects."""
    group, kind = str(policy.get("apiVersion") or "").rpartition("/")[0], policy.get("kind")
    return next((engine for engine in ENGINES if engine.group == group and kind in engine.kinds), None)


def concerns(policy: Object, *namespaces: str) -> bool:
    """Whether it can have a say in these namespaces: it is in one of them, or in none, or in the root namespace of Istio."""
    return meta.namespace(policy) in ("", "istio-system", *namespaces)
