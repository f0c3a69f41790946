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
from kubectl_svc.trace.hops import causes, counts, pod_names
from kubectl_svc.trace.reading.facts import PODS_IN_PART
from kubectl_svc.trace.reading.left_out import UNCOUNTED
from kubectl_svc.trace.reading.templates import stands_in
from kubectl_svc.trace.report import Cause, Problem, Said


def check(chain: Chain) -> Iterator[Problem]:
    """Pods that are asked to go do not count, nor how many there are where files leave out some that serve.

    Of pods that files do not show the status of their workload says how many are not ready.
    """
    why = chain.facts.unseen.get(PODS_IN_PART)
    whole = why is None
    staying = [pod for pod in chain.alive if not meta.terminating(pod)]
    waiting = [pod for pod in staying if not pods.ready(pod)]
    found = [counts.waiting(chain, pod) for pod in staying]
    count, total = sum(each[0] for each in found), sum(each[1] for each in found)
    if not count or (whole and count == total) or services.publishes_not_ready(chain.spec):
        return
    first = waiting[0] if waiting else next(pod for pod, (missing, _) in zip(staying, found, strict=True) if missing)
    counting = pod_names.counting(chain, first) if stands_in(first) else None
    what, cause = meta.reference(counting or first), causes.cause(first, chain.facts.objects("Event"))
    if counting is not None and (why := causes.stated(counting)):
        cause = Cause("not-ready", message=why)
    values = {"count": count, "total": total, "pod": what, "cause": cause}
    variant = "" if whole else "of-files-alone" if isinstance(why, Said) and why.key == UNCOUNTED else "of-files"
    yield Problem(what, values, look(chain, "describe", *what.split("/", 1)), variant=variant)
