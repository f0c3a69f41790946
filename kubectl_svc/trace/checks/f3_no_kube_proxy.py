"""No proxy for cluster IPs was recognized.

What: no pod in kube-system is recognized as kube-proxy. Without it, or something in its place, cluster IPs and node ports lead
nowhere.
Why: it was removed for an engine that takes its part (Cilium, kube-router, Calico, Antrea, OVN-Kubernetes), or it runs inside
another process (k3s, MicroK8s), or it is not there.
Fix: none where one of these is meant.

Example: "kubeadm init --skip-phases=addon/kube-proxy" without a replacement.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.dns.servers import NAMESPACE
from kubectl_svc.objects import Object, meta
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.report import Problem
from kubectl_svc.trace.situations import of_api_server

INSTEAD = {
    "cilium": "Cilium",
    "kube-router": "kube-router",
    "calico-node": "Calico",
    "antrea-agent": "Antrea",
    "antrea": "Antrea",
    "ovnkube-node": "OVN-Kubernetes",
}
"""Names of pods that may take its part, by the labels ``k8s-app``, ``app`` or ``component``."""


def check(chain: Chain) -> Iterator[Problem]:
    """Said of the API server's own Service alone, and only where pods of kube-system were seen."""
    system = chain.facts.seen.of("Pod", NAMESPACE)
    names = {name for pod in chain.facts.seen.kinds.get("Pod", ()) for name in _names(pod)}
    if of_api_server(chain) and system and not any(name.startswith("kube-proxy") for name in names):
        found = sorted({INSTEAD[name] for name in names if name in INSTEAD})
        yield Problem(chain.reference, {"others": found}, variant="instead" if found else "")


def _names(pod: Object) -> Iterator[str]:
    labels = meta.labels(pod)
    yield from (labels[key] for key in ("k8s-app", "app", "component", "app.kubernetes.io/name") if key in labels)
    yield meta.name(pod)
