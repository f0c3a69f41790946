"""A slice says otherwise of a pod than the pod itself.

What: a ready pod gets no traffic, or one that is not gets some.
Why: the endpoint controller is stuck or behind; right after a change it passes by itself.
Fix: if it stays, look at kube-controller-manager.

Example: a pod ready for an hour, "ready: false" in its slice.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.compared import differences
from kubectl_svc.trace.difference import CHANGED, MISSING, PORTS
from kubectl_svc.trace.report import WARNING, Problem

CODE = "C9"
SLUG = "endpoint-behind"
SEVERITY = WARNING
NEEDS = ("Pod", "EndpointSlice")
FOLLOWS = ("C10",)


def check(chain: Chain) -> Iterator[Problem]:
    """Missing endpoints, and those whose readiness or ports differ."""
    for one in differences(chain):
        if one.kind in (MISSING, PORTS) or (one.kind == CHANGED and one.reason == "ready"):
            what = f"endpointslice/{one.slice}" if one.slice else chain.reference
            yield Problem(what, one.explanation)
            return
