"""The selector matches pods of applications that have nothing to do with each other.

What: connections are spread over all of them, so some reach the wrong application.
Why: a selector of one general label, such as "tier=backend", that others carry too.
Fix: select by a label that only the wanted pods have.

Example: selector "team=shop" matches the pods of "cart" and of "search".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import select
from kubectl_svc.trace.report import STEP, Problem

NAMES = ("app.kubernetes.io/name", "app", "k8s-app")


def check(chain: Chain) -> Iterator[Problem]:
    """Where several owners' pods carry unlike names by one label, and the selector does not ask for that label."""
    for label in NAMES:
        found = {meta.labels(pod).get(label, ""): pod for pod in chain.alive}
        owners = {meta.owner(pod) for pod in chain.alive}
        if len(found) > 1 and "" not in found and len(owners) > 1 and label not in chain.selector:
            narrowed = {**chain.selector, label: min(found)}
            yield Problem(chain.reference, {"label": label, "names": sorted(found)}, select(chain, narrowed, STEP))
            return
