"""Some pods behind the Service are not ready.

What: the others carry the traffic.
Why: as for C1; right after a change, this resolves itself.
Fix: fix the cause that the pod reports.

Example: one of three pods in a crash loop.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.controllers.pod_labels import ONE_POD
from kubectl_svc.objects import Object, meta, pods, services
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look
from kubectl_svc.trace.hops import causes, pod_names
from kubectl_svc.trace.reading.facts import PODS_IN_PART
from kubectl_svc.trace.reading.templates import stands_in, waiting_by_status
from kubectl_svc.trace.report import Cause, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Pods that are asked to go do not count, nor how many there are where files leave out some that serve.

    Of pods that files do not show the status of their workload says how many are not ready.
    """
    whole = chain.facts.sees(PODS_IN_PART)
    staying = [pod for pod in chain.alive if not meta.terminating(pod)]
    waiting = [pod for pod in staying if not pods.ready(pod)]
    counts = [_counts(chain, pod) for pod in staying]
    count, total = sum(each[0] for each in counts), sum(each[1] for each in counts)
    if not count or (whole and count == total) or services.publishes_not_ready(chain.spec):
        return
    first = waiting[0] if waiting else next(pod for pod, (missing, _) in zip(staying, counts, strict=True) if missing)
    counting = pod_names.counting(chain, first) if stands_in(first) else None
    what, cause = meta.reference(counting or first), causes.cause(first, chain.facts.objects("Event"))
    if counting is not None and (why := causes.stated(counting)):
        cause = Cause("not-ready", message=why)
    values = {"count": count, "total": total, "pod": what, "cause": cause}
    yield Problem(what, values, look(chain, "describe", *what.split("/", 1)), variant="" if whole else "of-files")


def _counts(chain: Chain, pod: Object) -> tuple[int, int]:
    """How many pods are not ready, and of how many: of one, or of those that a stand-in stands for."""
    by_status = stands_in(pod) and chain.selector.keys().isdisjoint(ONE_POD)
    counting = pod_names.counting(chain, pod) if by_status else None
    known = waiting_by_status(counting) if counting is not None else (0, 0)
    return known if known[0] else (int(not pods.ready(pod)), known[1] or 1)
