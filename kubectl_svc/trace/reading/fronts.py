"""The Services of the controllers before what was found, and their slices: read beside what is behind it.

The first round trip shows the Services of type LoadBalancer, which the API server selects (since Kubernetes 1.31). All Services
are read in the second one, if an address is none of theirs and may be an external IP, a cluster IP or a name in the cluster.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from kubectl_svc.cluster.kinds import ENDPOINT_SLICE, SERVICE
from kubectl_svc.cluster.reading import Answer, Read
from kubectl_svc.errors import ApiError, SvcError
from kubectl_svc.kubernetes.ingress import publishing
from kubectl_svc.objects import Object, meta, slices
from kubectl_svc.trace.reading.asking import Asking
from kubectl_svc.trace.reading.lookups.reads import SERVICES

BALANCED = SERVICES._replace(field_selector="spec.type=LoadBalancer")


class Front(NamedTuple):
    """What is looked for: the Services at ``addresses``, of which ``deciding`` gives those whose slices are needed.

    ``known`` are all Services of the cluster, where they were read before.
    """

    addresses: tuple[str, ...]
    deciding: Callable[[Sequence[Object]], Sequence[Object]]
    known: Sequence[Object] | None = None


def due(asking: Asking, front: Front) -> list[Read]:
    """What is to be read next, as far as the answers so far tell; nothing where all is read."""
    return [read for read in (*_listing(asking, front), *_of_slices(asking, front)) if asking.answer(read) is None]


def look(asking: Asking, front: Front) -> Mapping[str, Sequence[Object]] | None:
    """These Services and their slices, by kind; ``None`` where they may not be read."""
    while reads := due(asking, front):
        asking.together(reads)
    wanted = [*_listing(asking, front)[-1:], *_of_slices(asking, front)]
    if any(isinstance(asking.answer(read), SvcError) for read in wanted):
        return None
    found = [obj for read in _of_slices(asking, front) for obj in _objects(asking.answer(read))]
    return {SERVICE.kind: _services(asking, front), ENDPOINT_SLICE.kind: found}


def _listing(asking: Asking, front: Front) -> list[Read]:
    """The lists of Services that it takes: the last one decides."""
    if front.known is not None:
        return []
    balanced = asking.answer(BALANCED)
    if isinstance(balanced, SvcError):
        unable = isinstance(balanced, ApiError) and balanced.code == 400  # an older server does not select by type
        return [BALANCED, *([SERVICES] if unable else [])]
    others = [one for one in front.addresses if not publishing.of_load_balancers_alone(one)]
    known = _objects(balanced)
    lacking = any(not any(publishing.has(service, one) for service in known) for one in others)
    return [BALANCED, *([SERVICES] if balanced is not None and lacking else [])]


def _services(asking: Asking, front: Front) -> Sequence[Object]:
    """Those that decide, as far as they were read."""
    if front.known is not None:
        return front.deciding(front.known)
    return front.deciding(_objects(asking.answer(_listing(asking, front)[-1])))


def _of_slices(asking: Asking, front: Front) -> list[Read]:
    return [
        Read(ENDPOINT_SLICE, None, meta.namespace(one), f"{slices.SERVICE_NAME}={meta.name(one)}")
        for one in _services(asking, front)
    ]


def _objects(answer: Answer | None) -> Sequence[Object]:
    return answer if isinstance(answer, list) else ()
