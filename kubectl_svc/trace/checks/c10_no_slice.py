"""Pods are ready, and there is no EndpointSlice at all.

What: nothing is forwarded, whatever the pods do.
Why: the EndpointSlice controller does not run, or a quota or a webhook refuses its slices.
Fix: look at the Service's events, where the controller says what refuses its slices; where it says nothing, look at
kube-controller-manager.

Example: a control plane whose controller manager lost its lease.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.difference import NO_SLICE
from kubectl_svc.objects import pods
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look
from kubectl_svc.trace.report import Problem

_REFUSED = "FailedToUpdateEndpointSlices"
"""The EndpointSlice controller's reason (pkg/controller/endpointslice) for an event with what the API server said."""


def check(chain: Chain) -> Iterator[Problem]:
    """Even a Service without pods gets an empty slice."""
    own = [one for one in chain.differences if one.kind == NO_SLICE]
    count = sum(map(pods.ready, chain.alive))
    if own and not chain.slices and count:
        messages = [str(event.get("message")) for event in chain.warnings if event.get("reason") == _REFUSED]
        values = {"pods": count, "why": messages[-1] if messages else ""}
        yield Problem(
            chain.reference, values, look(chain, "describe", "service", chain.name), variant="told" if messages else ""
        )
