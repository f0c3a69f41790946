"""The Endpoints hold more than 1000 addresses and were cut.

What: clients that read Endpoints, or slices mirrored from them, see only the first 1000 addresses.
Why: an Endpoints object has that limit; EndpointSlices together do not.
Fix: read the slices; "kubectl svc endpoints migrate" moves addresses that people keep into slices.

Example: a Service with 1500 pods and an ingress controller that still reads Endpoints.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.endpoints_object import CAPACITY, truncated
from kubectl_svc.objects import slices
from kubectl_svc.objects.meta import items
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look, step, svc
from kubectl_svc.trace.report import NOTE, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """A note where a selector keeps the slices complete."""
    what = f"endpoints/{chain.name}"
    for found in chain.facts.seen.named("Endpoints", chain.facts.namespace, chain.name):
        cut, count = truncated(found), sum(len(items(subset, "addresses")) for subset in items(found, "subsets"))
        if not cut and count <= CAPACITY:
            continue
        values = {"endpoints": what, "count": count, "capacity": CAPACITY}
        variant = "cut" if cut else ""
        if chain.selector:
            read = look(chain, "get", "endpointslices", "-l", f"{slices.SERVICE_NAME}={chain.name}")
            yield Problem(what, values, read, "", NOTE, variant)
        else:
            migrate = step(svc(chain, "endpoints", "migrate", chain.name), what)
            yield Problem(what, values, migrate, variant=variant)
