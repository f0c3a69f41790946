"""A Service with a selector also has an EndpointSlice that was created by hand.

What: its addresses get traffic next to the pods, and the controller never removes them.
Why: the Service had no selector before, or a slice was made by hand to help out.
Fix: delete the slice, or remove the selector.

Example: a slice with an old server's address, left over from before the move into the cluster.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.difference import FOREIGN, foreign_slices
from kubectl_svc.objects import meta, slices
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import delete
from kubectl_svc.trace.report import STEP, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Slices that the EndpointSlice controller does not manage, and that hold something."""
    for found in foreign_slices(chain.spec, chain.slices):
        slice_ = next(one for one in chain.slices if meta.name(one) == found.slice)
        if found.kind == FOREIGN and slices.endpoints(slice_):
            what = f"endpointslice/{found.slice}"
            yield Problem(what, {"difference": found}, delete(chain, what, STEP))
