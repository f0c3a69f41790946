"""The Service is being deleted.

What: it still works, and is gone as soon as its finalizers are.
Why: it was deleted, and a finalizer, often a load balancer's, has not finished.
Fix: find the controller of the finalizer; create the Service again if it is still needed.

Example: a LoadBalancer whose controller was removed first, so that no controller removes its finalizer.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta
from kubectl_svc.objects.meta import items
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """The finalizers are named."""
    if meta.terminating(chain.spec):
        values = {"service": chain.reference, "finalizers": [str(item) for item in items(chain.spec, "metadata", "finalizers")]}
        yield Problem(chain.reference, values, look(chain, "get", "service", chain.name, "-o", "yaml"))
