"""The commonest wrong NetworkPolicies on a real API server: each with a client that is shut out, and one that stays so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.cluster.faults import endpoints, pods, port
from tests.cluster.namespaces import Namespace

Object = dict[str, Any]
POLICIES = "networking.k8s.io/v1/networkpolicies"
DNS = "coredns-of-the-tests"
DNS_LABELS = {"k8s-app": "kube-dns"}


class World(NamedTuple):
    """``client`` is who is asked for, as --from has it; ``stranger`` another one, for whom nothing may open."""

    client: str
    stranger: str
    more: Namespace | None = None


def web(namespace: Namespace, **spec: Any) -> None:
    """Service ``web``, port 80 to 9080, two pods, and the clients ``front`` and ``stranger``."""
    namespace.make_service("web", {"app": "web"}, port("http"), **spec)
    pods(namespace, ports=[{"name": "http", "containerPort": 9080}])
    for name in ("front", "stranger"):
        namespace.make_pod(name, {"app": name})
    endpoints(namespace, 2)


def policy(namespace: Namespace, name: str, selector: Object, **spec: Any) -> None:
    """A NetworkPolicy."""
    namespace.create(POLICIES, {"metadata": {"name": name}, "spec": {"podSelector": selector, **spec}})


def ingress(namespace: Namespace, *rules: Object) -> None:
    """What is admitted to the pods of ``web``."""
    policy(namespace, "web", {"matchLabels": {"app": "web"}}, policyTypes=["Ingress"], ingress=list(rules))


def service_port(namespace: Namespace) -> World:
    """The policy names the port of the Service."""
    web(namespace)
    ingress(namespace, {"from": [_pods("front")], "ports": [{"port": 80}]})
    return World("pod/front", "pod/stranger")


def label(namespace: Namespace) -> World:
    """The policy names pods by a label that they do not have."""
    web(namespace)
    ingress(namespace, {"from": [_pods("frontend")], "ports": [{"port": "http"}]})
    return World("pod/front", "pod/stranger")


def namespace_label(namespace: Namespace) -> World:
    """The policy names namespaces by a label that the client's does not have."""
    web(namespace)
    other = Namespace(namespace.plane)
    for name in ("agent", "stranger"):
        other.make_pod(name, {"app": name})
    ingress(namespace, {"from": [{"namespaceSelector": {"matchLabels": {"name": other.name}}}]})
    return World(f"{other.name}/pod/agent", f"{other.name}/pod/stranger", other)


def missing_dns(namespace: Namespace) -> World:
    """Egress to the Service is allowed, to the cluster's DNS it is not."""
    web(namespace)
    rule = {"to": [_pods("web")], "ports": [{"port": 9080}]}
    policy(namespace, "front", {"matchExpressions": [_either("front", "stranger")]}, policyTypes=["Egress"], egress=[rule])
    return World("pod/front", "")


def default_deny(namespace: Namespace) -> World:
    """Everything is denied, and nothing allowed."""
    web(namespace)
    policy(namespace, "default-deny", {}, policyTypes=["Ingress"])
    return World("pod/front", "pod/stranger")


def no_rule(namespace: Namespace) -> World:
    """Everything is denied to the Service's pods alone."""
    web(namespace)
    ingress(namespace)
    return World("pod/front", "pod/stranger")


def behind_snat(namespace: Namespace) -> World:
    """A range of clients is allowed, whose address is gone where they arrive."""
    namespace.make_node(f"{namespace.name}-entry")
    web(namespace, type="NodePort")
    ingress(namespace, {"from": [{"ipBlock": {"cidr": "203.0.113.0/24"}}]})
    return World("203.0.113.7", "198.51.100.7")


FAULTS: dict[str, Callable[[Namespace], World]] = {
    one.__name__.replace("_", "-"): one
    for one in (service_port, label, namespace_label, missing_dns, default_deny, no_rule, behind_snat)
}


def make_dns(system: Namespace, node: str) -> None:
    """A pod of the cluster's DNS."""
    system.make_pod(DNS, DNS_LABELS, [{"name": "dns", "containerPort": 53, "protocol": "UDP"}], node=node)


def _pods(app: str) -> Object:
    return {"podSelector": {"matchLabels": {"app": app}}}


def _either(*values: str) -> Object:
    return {"key": "app", "operator": "In", "values": list(values)}
