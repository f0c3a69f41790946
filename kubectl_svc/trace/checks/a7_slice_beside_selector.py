"""Somebody's own EndpointSlice stands beside a selector.

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
from kubectl_svc.trace.fixes.edits import kubectl
from kubectl_svc.trace.report import WARNING, Problem

CODE = "A7"
SLUG = "slice-beside-selector"
SEVERITY = WARNING
NEEDS = ("EndpointSlice",)
FOLLOWS = ()


def check(chain: Chain) -> Iterator[Problem]:
    """Slices that the endpoint controller does not keep, and that hold something."""
    for found in foreign_slices(chain.spec, chain.slices):
        held = any(slices.endpoints(slice_) for slice_ in chain.slices if meta.name(slice_) == found.slice)
        if found.kind == FOREIGN and held:
            fix = kubectl(chain, "delete", "endpointslice", found.slice)
            yield Problem(f"endpointslice/{found.slice}", found.explanation, fix)
