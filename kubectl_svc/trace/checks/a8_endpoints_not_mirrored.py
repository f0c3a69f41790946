"""The Endpoints hold addresses that never get into EndpointSlices.

What: kube-proxy reads only EndpointSlices, so these addresses receive no traffic.
Why: the label "endpointslice.kubernetes.io/skip-mirror", the annotation of an old leader election, or an EndpointSliceMirroring
controller that does not run.
Fix: take the label off, or keep the addresses in a slice: "kubectl svc endpoints migrate" makes one of them.

Example: Endpoints "db" with 192.0.2.42 and skip-mirror "true".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.difference import Difference
from kubectl_svc.kubernetes.controllers.endpoints_object import NOT_MIRRORED, claims, mirror_differences
from kubectl_svc.objects import Object, slices
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import kubectl, step
from kubectl_svc.trace.hops.service import of_api_server
from kubectl_svc.trace.report import ERROR, WARNING, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Ready addresses that stand in no slice at all, whoever manages it; a warning where others serve."""
    if not chain.routed or of_api_server(chain):
        return
    for found in chain.facts.seen.named("Endpoints", chain.facts.namespace, chain.name):
        if missing := _missing(chain, found):
            what = f"endpoints/{chain.name}"
            skips = missing[0].reason == "skip-mirror"
            unlabel = kubectl(chain, "label", "endpoints", chain.name, f"{slices.SKIP_MIRROR}-")
            values = {"difference": missing[0], "more": len(missing) - 1, "unexplained": not missing[0].reason}
            served = any(port.usable for port in chain.ports)
            yield Problem(what, values, step(unlabel, what) if skips else None, "", WARNING if served else ERROR)


def _missing(chain: Chain, endpoints: Object) -> list[Difference]:
    ready = {claim.address for claim in claims(endpoints) if claim.ready}
    elsewhere = {address for endpoint in chain.endpoints for address in slices.addresses(endpoint)}
    found = mirror_differences(chain.spec, endpoints, chain.slices)
    return [one for one in found if one.kind == NOT_MIRRORED and one.address in ready - elsewhere]
