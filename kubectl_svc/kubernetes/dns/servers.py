"""The cluster's DNS, as usual set-ups have it: which pods it is, and at which port they listen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kubectl_svc.objects import Object, meta, pods, services
from kubectl_svc.objects.selectors import of_labels

NAMESPACE = "kube-system"
LABELS = {"k8s-app": "kube-dns"}
"""Of the pods of kubeadm, kops, k3s, RKE2 and the clouds, and of their Service; CoreDNS kept the name of kube-dns."""
CACHE_LABELS = {"k8s-app": "node-local-dns"}
"""Of the pods of NodeLocal DNSCache, one on each node, in its node's network."""
SERVICES = ((NAMESPACE, "kube-dns"), (NAMESPACE, "coredns"), ("openshift-dns", "dns-default"))
"""Of kubeadm and most others, of CoreDNS' own chart, of OpenShift."""
PORT, PROTOCOL = 53, "UDP"


class ClusterDns(NamedTuple):
    """Its pods, of one namespace; ``cached``: a cache on each node answers pods in their place."""

    pods: tuple[Object, ...]
    cached: bool = False

    @property
    def namespace(self) -> str:
        """Where it runs."""
        return meta.namespace(self.pods[0])


def serves_dns(service: Object) -> bool:
    """Whether a Service is known as the cluster's DNS."""
    named = (meta.namespace(service), meta.name(service)) in SERVICES
    return named or (meta.namespace(service) == NAMESPACE and of_labels(LABELS).matches(meta.labels(service)))


def of_pods(known: Iterable[Object], serving: Iterable[Object] = ()) -> ClusterDns | None:
    """Those of ``known`` with the usual labels, or that one of the Services in ``serving`` selects; ``None`` for none."""
    found = list(known)
    selectors = [of_labels(LABELS), *(of_labels(selector) for one in serving if (selector := services.selector(one)))]
    own = [pod for pod in found if any(one.matches(meta.labels(pod)) for one in selectors) and not pods.finished(pod)]
    cached = any(of_labels(CACHE_LABELS).matches(meta.labels(pod)) for pod in found)
    return ClusterDns(tuple(own), cached) if own else None


def port_of(pod: Object) -> int:
    """The port at which it is queried: 53 unless it declares another one for DNS (OpenShift's 5353, 1053 without root)."""
    declared = [port for port in pods.container_ports(pod) if port.protocol == PROTOCOL]
    if not declared or any(port.number == PORT for port in declared):
        return PORT
    return next((port.number for port in declared if "dns" in port.name), declared[0].number)
