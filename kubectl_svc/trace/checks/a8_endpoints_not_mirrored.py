"""The Service's Endpoints are not mirrored into EndpointSlices.

What: kube-proxy reads EndpointSlices alone; Endpoints that no controller copies bring no traffic and no error.
Why: the label "endpointslice.kubernetes.io/skip-mirror", or a mirroring controller that does not run.
Fix: remove the label, or keep the addresses in an EndpointSlice.

Example: Endpoints copied with their labels from a Service that had been moved to slices.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta, slices
from kubectl_svc.objects.meta import items
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import kubectl
from kubectl_svc.trace.report import ERROR, Problem

CODE = "A8"
SLUG = "endpoints-not-mirrored"
SEVERITY = ERROR
NEEDS = ("Endpoints", "EndpointSlice")
FOLLOWS = ()


def check(chain: Chain) -> Iterator[Problem]:
    """Only where a Service without selector has addresses in Endpoints and none in slices."""
    if chain.selector or not chain.routed or chain.endpoints:
        return
    for found in chain.facts.objects("Endpoints"):
        if meta.name(found) != chain.name or not any(items(subset, "addresses") for subset in items(found, "subsets")):
            continue
        what = f"endpoints/{chain.name}"
        if meta.labels(found).get(slices.SKIP_MIRROR) == "true":
            fix = kubectl(chain, "label", "endpoints", chain.name, f"{slices.SKIP_MIRROR}-")
            yield Problem(what, f"{what} has addresses, but its label {slices.SKIP_MIRROR} keeps them out of any slice", fix)
        else:
            yield Problem(what, f"{what} has addresses, and no slice mirrors them: does the mirroring controller run?")
