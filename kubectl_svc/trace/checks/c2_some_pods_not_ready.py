"""Some pods behind the Service are not ready.

What: the others carry the traffic.
Why: as for C1; right after a change, this resolves itself.
Fix: fix the cause that the pod reports.

Example: one of three pods in a crash loop.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta, pods, services
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look
from kubectl_svc.trace.hops import causes
from kubectl_svc.trace.reading.facts import PODS_IN_PART
from kubectl_svc.trace.reading.templates import origin
from kubectl_svc.trace.report import Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Pods that are asked to go do not count, nor how many there are where files leave out some that serve."""
    whole = chain.facts.sees(PODS_IN_PART)
    staying = [pod for pod in chain.alive if not meta.terminating(pod)]
    waiting = [pod for pod in staying if not pods.ready(pod)]
    if not waiting or (whole and len(waiting) == len(staying)) or services.publishes_not_ready(chain.spec):
        return
    what, cause = meta.reference(waiting[0]), causes.cause(waiting[0], chain.facts.objects("Event"))
    values = {"count": len(waiting), "total": len(staying), "pod": what, "cause": cause}
    yield Problem(what, values, look(chain, "describe", *origin(waiting[0]).split("/", 1)), variant="" if whole else "of-files")
