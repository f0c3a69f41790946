"""A slice holds a ready endpoint whose pod is gone, or is another one.

What: connections to it time out, or reach somebody else's pod.
Why: the endpoint controller is stuck or behind. Right after a change it passes by itself: nothing is said within a minute after
any of the Service's pods was made, got ready or was asked to go, unless none of them could answer anyway.
Fix: if it stays, look at kube-controller-manager; deleting the slice makes it be written afresh.

Example: an address that was given to another pod since.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.difference import POD_GONE, READY, STALE
from kubectl_svc.objects import pods
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import kubectl
from kubectl_svc.trace.report import ERROR, WARNING, Problem

CODE = "C8"
SLUG = "stale-endpoint"
SEVERITY = WARNING
NEEDS = ("Pod", "EndpointSlice")
FOLLOWS = ()


def check(chain: Chain) -> Iterator[Problem]:
    """An error where no other endpoint is ready. One that is not ready, as those of pods that have just ended, harms nobody."""
    found = [one for one in chain.differences if one.kind == STALE and one.reason != "duplicate" and one.actual == READY]
    if not found:
        return
    gone = {one.address for one in found}
    others = any(endpoint.ready and endpoint.address not in gone for port in chain.ports for endpoint in port.endpoints)
    if not chain.settled(chain.pods) and (others or any(map(pods.ready, chain.alive))):
        return
    message = found[0].explanation + (f" (and {len(found) - 1} more)" if len(found) > 1 else "")
    if found[0].reason == POD_GONE:
        message += "; if it went just now, that passes by itself"
    fix = kubectl(chain, "delete", "endpointslice", found[0].slice)
    yield Problem(f"endpointslice/{found[0].slice}", message, fix, "", "" if others else ERROR)
