"""Whether files hold some of a Service's pods and leave out others that are ready, as where only the failing one is shared."""

from __future__ import annotations

from kubectl_svc.objects import Object, meta, pods, services, slices
from kubectl_svc.objects.addresses import canonical
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.objects.selectors import of_labels
from kubectl_svc.trace.reading.facts import Facts
from kubectl_svc.trace.reading.scaling import making
from kubectl_svc.trace.reading.templates import (
    WORKLOADS,
    counted,
    counted_ready,
    hook,
    none_made,
    origin,
    replicas,
    selector,
    stands_in,
)
from kubectl_svc.wording import Said

UNCOUNTED = "unseen-replicas-left-out"
"""There are more pods than files hold, and nothing says whether they are ready."""


def ready_pods(facts: Facts, whole: bool) -> Said | None:
    """What says that there are others; nothing where the files hold none of the Service's pods, or nothing says so.

    The status of their workload counts more that are ready; or, unless a list shows the ``whole``, slices or Endpoints have
    addresses that are ready, and those of other pods alone. Or none is ready, and a workload without a status is to have more.
    """
    wanted = services.selector(facts.service or {})
    like = [pod for pod in facts.seen.pods_like(facts.namespace, wanted) if of_labels(wanted).matches(meta.labels(pod))]
    known = [pod for pod in like if not stands_in(pod)]
    if not wanted or not known:
        return None
    ready = [meta.labels(pod) for pod in known if pods.ready(pod) and not pods.finished(pod) and not meta.terminating(pod)]
    for workload in workloads(facts):
        counts = making(facts, workload)
        missing = counted_ready(counts) - sum(map(selector(workload).matches, ready))
        if missing > 0:
            return Said("unseen-ready-left-out", {"workload": meta.reference(counts), "count": missing})
    if whole:
        return None
    standing = {origin(pod) for pod in like if stands_in(pod)}
    there = [meta.labels(pod) for pod in known if not pods.finished(pod)]
    for workload in () if ready else workloads(facts):
        missing = _uncounted(making(facts, workload)) - sum(map(selector(workload).matches, there))
        if missing > 0 and meta.reference(workload) not in standing:
            return Said(UNCOUNTED, {"workload": meta.reference(making(facts, workload)), "count": missing})
    endpoints = (one for slice_ in facts.seen.slices_of(facts.namespace, facts.name) for one in slices.endpoints(slice_))
    served = {str(dig(one, "targetRef", "name") or "") for one in endpoints if slices.ready(one)} - {""}
    if served and served.isdisjoint(map(meta.name, known)):
        return Said("unseen-pods-of-slices")
    classic = filter(meta.uid, facts.seen.named("Endpoints", facts.namespace, facts.name))
    ready_ones = (item for one in classic for subset in items(one, "subsets") for item in items(subset, "addresses"))
    listed = {canonical(str(dig(item, "ip"))) for item in ready_ones}
    others = bool(listed) and listed.isdisjoint(ip for pod in known for ip in pods.ips(pod))
    return Said("unseen-pods-of-endpoints") if others else None


def _uncounted(workload: Object) -> int:
    """How many pods a workload is to have whose status counts none, as a manifest has no status; else 0."""
    return 0 if counted(workload) or none_made(workload) else replicas(workload)


def accounted(facts: Facts) -> bool:
    """Whether the status of the Service's workloads counts at least as many ready pods as its slices have ready endpoints.

    The workload that another one of them owns counts the same pods.
    """
    found = workloads(facts)
    named = {(str(one.get("kind")), meta.name(one)) for one in found}
    ready = sum(counted_ready(making(facts, one)) for one in found if meta.owner(one) not in named)
    endpoints = (one for slice_ in facts.seen.slices_of(facts.namespace, facts.name) for one in slices.endpoints(slice_))
    return bool(found) and ready >= len({str(dig(one, "targetRef", "name")) for one in endpoints if slices.ready(one)})


def workloads(facts: Facts) -> list[Object]:
    """Those whose pods the Service selects."""
    wanted = services.selector(facts.service or {})
    found = (one for kind in WORKLOADS for one in facts.seen.making(kind, facts.namespace, wanted))
    return [one for one in found if not hook(one)]
