"""How many pods the endpoints of a Service stand for: files may show one pod for all that a workload makes. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from kubectl_svc.kubernetes.controllers.pod_labels import ONE_POD
from kubectl_svc.objects import Object, pods, services
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.hops import pod_names
from kubectl_svc.trace.reading.templates import stands_in, waiting_by_status


def waiting(chain: Chain, pod: Object) -> tuple[int, int]:
    """How many pods are not ready, and of how many: of one, or of those that the status of a stand-in's workload counts."""
    by_status = stands_in(pod) and chain.selector.keys().isdisjoint(ONE_POD)
    counting = pod_names.counting(chain, pod) if by_status else None
    known = waiting_by_status(counting) if counting is not None else (0, 0)
    return known if known[0] else (int(not pods.ready(pod)), known[1] or 1)


def ready(chain: Chain, endpoints: Iterable[tuple[str, bool]]) -> tuple[int, int]:
    """How many endpoints are ready, and how many there are; each is given as the name of its pod and whether it is ready."""
    counts = [_ready(chain, *endpoint) for endpoint in endpoints]
    return sum(each[0] for each in counts), sum(each[1] for each in counts)


def _ready(chain: Chain, name: str, is_ready: bool) -> tuple[int, int]:
    pod = chain.pod(name) if name else None
    if pod is None or not stands_in(pod):
        return int(is_ready), 1
    missing, total = waiting(chain, pod)
    return (total if services.publishes_not_ready(chain.spec) else total - missing), total
