"""The Endpoints hold more than 1000 addresses and were cut.

What: who reads Endpoints, and slices mirrored from them, see the first 1000 alone.
Why: Endpoints have that limit; EndpointSlices have not.
Fix: read slices, or keep hand-made addresses in slices.

Example: a Service with 1500 pods and an ingress controller that still reads Endpoints.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta
from kubectl_svc.objects.meta import items
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.report import NOTE, WARNING, Problem

CODE = "C12"
SLUG = "truncated"
SEVERITY = WARNING
NEEDS = ("Endpoints",)
FOLLOWS = ()


ANNOTATION = "endpoints.kubernetes.io/over-capacity"


def check(chain: Chain) -> Iterator[Problem]:
    """A note where a selector keeps the slices complete."""
    for found in chain.facts.objects("Endpoints"):
        count = sum(len(items(subset, "addresses")) for subset in items(found, "subsets"))
        if meta.name(found) == chain.name and (ANNOTATION in meta.annotations(found) or count > 1000):
            message = f"endpoints/{chain.name} were cut to {count} addresses"
            yield Problem(f"endpoints/{chain.name}", message, "", "", NOTE if chain.selector else "")
