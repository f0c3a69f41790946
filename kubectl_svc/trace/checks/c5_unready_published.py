"""publishNotReadyAddresses sends traffic to pods that are not ready.

What: every pod counts as ready for this Service, so some connections fail.
Why: meant for headless Services whose pods must find each other before they are ready.
Fix: remove the field from Services that clients use.

Example: a database's client Service copied from its headless one.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta, pods, services
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import remove
from kubectl_svc.trace.report import NOTE, STEP, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """A note where it is headless: there it is usual."""
    if not services.publishes_not_ready(chain.spec):
        return
    if unready := [meta.reference(pod) for pod in chain.alive if not pods.ready(pod)]:
        severity = NOTE if services.headless(chain.spec) else ""
        fix = remove(chain, ("spec", "publishNotReadyAddresses"), STEP)
        yield Problem(chain.reference, {"pods": unready}, fix, "", severity)
