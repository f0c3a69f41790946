"""Slices hold one address twice, and disagree about it.

What: which of the two counts is chance.
Why: a hand-made slice beside the controller's, or one made twice.
Fix: remove one of them.

Example: 192.0.2.42 ready in one slice and not ready in the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta, slices
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import listed
from kubectl_svc.trace.report import WARNING, Problem

CODE = "C11"
SLUG = "address-twice"
SEVERITY = WARNING
NEEDS = ("EndpointSlice",)
FOLLOWS = ()


def check(chain: Chain) -> Iterator[Problem]:
    """Only where conditions, node or hints differ."""
    for port in chain.ports:
        for endpoint in port.endpoints:
            if endpoint.uncertain:
                holders = sorted(
                    meta.name(slice_)
                    for slice_ in chain.slices
                    if any(endpoint.address in slices.addresses(held) for held in slices.endpoints(slice_))
                )
                message = f"{endpoint.address}:{endpoint.port} stands in {listed(holders)} with different conditions"
                yield Problem(chain.reference, message, "", port.slices_hop)
                return
