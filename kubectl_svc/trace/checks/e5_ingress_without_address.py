"""An Ingress has no address in its status.

What: no controller has published an address for the Ingress. Some controllers never do. Otherwise, no controller serves the
Ingress yet.
Why: the controller is not running, does not serve this class, or waits for its own load balancer.
Fix: look at the events of the Ingress and at its controller.

Example: an empty ADDRESS column in "kubectl get ingress".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta, services
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look
from kubectl_svc.trace.hops.referrers import referrers
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Per Ingress of a cluster whose status was kept."""
    for referrer in referrers(chain):
        kept = meta.uid(referrer.object) and "status" in referrer.object
        if referrer.kind == "Ingress" and kept and not services.load_balancer_addresses(referrer.object):
            fix = look(chain, "describe", "ingress", meta.name(referrer.object))
            yield Problem(referrer.name, {"ingress": referrer.name}, fix, referrer.hop)
