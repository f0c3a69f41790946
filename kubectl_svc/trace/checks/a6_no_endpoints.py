"""A Service without a selector has no endpoints.

What: nobody fills such a Service but its owner, and nothing has.
Why: the endpoints were never made, or were removed; or a selector was forgotten.
Fix: add addresses with "kubectl svc endpoints add", or give the Service a selector.

Example: a Service for a database outside the cluster, applied without its EndpointSlice.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import services
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import step, svc
from kubectl_svc.trace.reading.facts import FILES
from kubectl_svc.trace.report import WARNING, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """A warning only where files show no endpoints at all: something else may bring them."""
    if chain.selector or not chain.routed or chain.endpoints or not services.ports(chain.spec):
        return
    silent = chain.facts.source == FILES and not chain.facts.sees("EndpointSlice")
    if not silent and not chain.facts.sees("EndpointSlice"):
        return
    add = step(svc(chain, "endpoints", "add", chain.name, "ADDRESS"), chain.reference)
    variant = "in-files" if silent else ""
    yield Problem(chain.reference, {"service": chain.reference}, add, "", WARNING if silent else "", variant)
