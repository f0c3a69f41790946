"""publishNotReadyAddresses sends traffic to pods that are not ready.

What: every pod counts as ready for this Service, so some connections fail.
Why: meant for headless Services whose pods must find each other before they are ready.
Fix: remove the field from Services that clients use.

Example: a database's client Service copied from its headless one.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import pods, services
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import remove
from kubectl_svc.trace.report import NOTE, WARNING, Problem
from kubectl_svc.trace.words import of_pods

CODE = "C5"
SLUG = "unready-published"
SEVERITY = WARNING
NEEDS = ("Pod",)
FOLLOWS = ()


def check(chain: Chain) -> Iterator[Problem]:
    """A note where it is headless: there it is usual."""
    if not services.publishes_not_ready(chain.spec):
        return
    unready = [pod for pod in chain.alive if not pods.ready(pod)]
    if unready:
        severity = NOTE if services.headless(chain.spec) else ""
        message = f"publishNotReadyAddresses: {of_pods(unready)} get traffic without being ready"
        yield Problem(chain.reference, message, remove(chain, ("spec", "publishNotReadyAddresses")), "", severity)
