"""The Endpoints hold more than 1000 addresses and were cut.

What: who reads Endpoints, and slices mirrored from them, see the first 1000 alone.
Why: Endpoints have that limit; EndpointSlices have not.
Fix: read the slices; "kubectl svc endpoints migrate" moves addresses that people keep into slices.

Example: a Service with 1500 pods and an ingress controller that still reads Endpoints.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.endpoints_object import CAPACITY, truncated
from kubectl_svc.objects import slices
from kubectl_svc.objects.meta import items
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import kubectl, svc
from kubectl_svc.trace.report import NOTE, WARNING, Problem

CODE = "C12"
SLUG = "truncated"
SEVERITY = WARNING
NEEDS = ("Endpoints",)
FOLLOWS = ()


def check(chain: Chain) -> Iterator[Problem]:
    """A note where a selector keeps the slices complete."""
    what = f"endpoints/{chain.name}"
    for found in chain.facts.seen.named("Endpoints", chain.facts.namespace, chain.name):
        count = sum(len(items(subset, "addresses")) for subset in items(found, "subsets"))
        told = f"{what} were cut to {count} addresses" if truncated(found) else ""
        if not told and count > CAPACITY:
            told = f"{what} hold {count} addresses, of which mirrored slices get the first {CAPACITY}"
        if told and chain.selector:
            look = kubectl(chain, "get", "endpointslices", "-l", f"{slices.SERVICE_NAME}={chain.name}")
            yield Problem(what, told, look, "", NOTE)
        elif told:
            yield Problem(what, told, svc(chain, "endpoints", "migrate", chain.name))
