"""Policies that are no NetworkPolicy, and that this program does not evaluate: the API groups and kinds of other engines."""

from __future__ import annotations

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


_OF_NO_NAMESPACE = ("AdminN", "BaselineA", "ClusterN", "CiliumC", "GlobalN")
CLUSTER_SCOPED = tuple(kind for engine in ENGINES for kind in engine.kinds if kind.startswith(_OF_NO_NAMESPACE))
"""Those of no namespace."""


def engine_of(policy: Object) -> Engine | None:
    """The engine that a policy is for; ``None`` for one that Kubernetes itself defines, and for other objects."""
    group, kind = str(policy.get("apiVersion") or "").rpartition("/")[0], policy.get("kind")
    return next((engine for engine in ENGINES if engine.group == group and kind in engine.kinds), None)


def concerns(policy: Object, *namespaces: str) -> bool:
    """Whether it can have a say in these namespaces: it is in one of them, or in none, or in the root namespace of Istio."""
    return meta.namespace(policy) in ("", "istio-system", *namespaces)
