"""A slice holds a ready endpoint whose pod is gone, or is another one.

What: connections to it time out, or reach a pod of another Service.
Why: the EndpointSlice controller is stuck or behind. Right after a change, this resolves itself: kubectl-svc does not report it
within a minute after a pod of the Service was created, became ready or was deleted, unless none of the endpoints can
answer.
Fix: if the fault persists, check kube-controller-manager. If you delete the slice, the controller creates it again.

Example: an address that was given to another pod since.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.difference import DUPLICATE, POD_GONE, READY, STALE
from kubectl_svc.objects import pods
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import delete
from kubectl_svc.trace.report import ERROR, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """An error where no other endpoint is ready. One that is not ready, as those of pods that have just ended, harms nobody."""
    found = [one for one in chain.differences if one.kind == STALE and one.reason != DUPLICATE and one.actual == READY]
    if not found:
        return
    gone = {one.address for one in found}
    others = any(endpoint.ready and endpoint.address not in gone for port in chain.ports for endpoint in port.endpoints)
    if not chain.settled(chain.pods) and (others or any(map(pods.ready, chain.alive))):
        return
    values = {"difference": found[0], "more": len(found) - 1, "may_pass": found[0].reason == POD_GONE}
    what = f"endpointslice/{found[0].slice}"
    yield Problem(what, values, delete(chain, what), "", "" if others else ERROR)
