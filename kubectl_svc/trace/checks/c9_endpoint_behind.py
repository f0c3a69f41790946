"""A slice says otherwise of a pod than the pod itself.

What: a ready pod gets no traffic, or one that is not gets some, for more than a minute.
Why: the endpoint controller is stuck or behind; right after a change it passes by itself.
Fix: if it stays, look at kube-controller-manager.

Example: a pod ready for an hour, "ready: false" in its slice.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import pods
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.compared import differences
from kubectl_svc.trace.difference import CHANGED, MISSING, PORTS
from kubectl_svc.trace.report import WARNING, Problem

CODE = "C9"
SLUG = "endpoint-behind"
SEVERITY = WARNING
NEEDS = ("Pod", "EndpointSlice")
FOLLOWS = ("C10",)


PATIENCE = 60.0
"""Seconds that the controller is given; it writes within two as a rule."""


def check(chain: Chain) -> Iterator[Problem]:
    """Missing endpoints, and those whose readiness or ports differ, once it is long since the pod changed."""
    for one in differences(chain):
        behind = one.kind in (MISSING, PORTS) or (one.kind == CHANGED and one.reason == "ready")
        if behind and _lasts(chain, one.pod):
            what = f"endpointslice/{one.slice}" if one.slice else chain.reference
            yield Problem(what, one.explanation)
            return


def _lasts(chain: Chain, name: str) -> bool:
    """Files have no clock: what they say is taken to last."""
    pod = chain.pod(name)
    since = pods.turned(pod) if pod is not None else None
    return chain.facts.now is None or since is None or chain.facts.now - since > PATIENCE
