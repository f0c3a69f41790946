"""An EndpointSlice of an IP family that the Service does not have.

What: kube-proxy takes slices of the Service's own families; others, and those of type FQDN, are ignored.
Why: a slice for a family that the Service does not have.
Fix: delete it, or add the family to the Service.

Example: an FQDN slice made in the hope that kube-proxy resolves names.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.proxy.effective import FOREIGN_FAMILY
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look_at
from kubectl_svc.trace.report import ERROR, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """A warning where such slices are all there is."""
    for found in chain.effective.ignored:
        if found.reason == FOREIGN_FAMILY:
            what = f"endpointslice/{found.slice}"
            severity = "" if any(port.endpoints for port in chain.ports) else ERROR
            look_there = look_at(chain, ("addressType",), what) if severity else None
            yield Problem(what, {"slice": what, "family": found.value}, look_there, "", severity)
