"""The selector was removed, and the controller's slices stay behind.

What: their addresses keep getting traffic and never change again, whatever becomes of the pods.
Why: no controller deletes the EndpointSlices when the selector is removed.
Fix: delete the slices, or give the selector back.

Example: a Service moved from pods to an outside address; half of the connections still go to a pod's old address.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.difference import LEFT_BEHIND, foreign_slices
from kubectl_svc.objects import meta, slices
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import delete
from kubectl_svc.trace.report import STEP, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Slices by the EndpointSlice controller for a Service that it no longer looks after."""
    for found in foreign_slices(chain.spec, chain.slices):
        slice_ = next(one for one in chain.slices if meta.name(one) == found.slice)
        if found.kind == LEFT_BEHIND and slices.endpoints(slice_):
            what = f"endpointslice/{found.slice}"
            yield Problem(what, {"difference": found}, delete(chain, what, STEP))
