"""The load balancer has no address yet.

What: the Service has no load balancer yet; its cluster IP and node ports work.
Why: no controller for load balancers runs (common on bare metal and on test clusters), or it failed: then an event tells why.
Fix: what the event says; without a controller, install one, or use a NodePort.

Example: type LoadBalancer on a cluster without a cloud.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import Object, services
from kubectl_svc.objects.meta import dig
from kubectl_svc.trace.chain import SERVICE_HOP, Chain
from kubectl_svc.trace.fixes.edits import look
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Not for manifests: nothing can have given them an address."""
    if chain.type != "LoadBalancer" or not chain.live or services.load_balancer_addresses(chain.spec):
        return
    messages = [str(event.get("message")) for event in chain.warnings if _of_balancer(event)]
    values = {"class": dig(chain.spec, "spec", "loadBalancerClass"), "why": messages[-1] if messages else ""}
    variant = "told" if messages else "class" if values["class"] else ""
    look_there = look(chain, "describe", "service", chain.name)
    yield Problem(chain.reference, values, look_there, f"{SERVICE_HOP}/balancer", variant=variant)


def _of_balancer(event: Object) -> bool:
    """Other controllers warn about Services, too: that of the slices, for one."""
    reason, by = str(event.get("reason") or ""), (dig(event, "source", "component"), event.get("reportingComponent"))
    return "LoadBalancer" in reason or reason in _REASONS or _CONTROLLER in by


_CONTROLLER = "service-controller"
"""The one of cloud providers (k8s.io/cloud-provider); its reasons all name the LoadBalancer."""
_REASONS = ("AllocationFailed", "FailedBuildModel", "FailedDeployModel")
"""Those of MetalLB and of the AWS Load Balancer Controller."""
