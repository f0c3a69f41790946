"""The Services of the controllers before what was found, and their slices: read beside what is behind it.

The first round trip shows the Services of type LoadBalancer, which the API server selects (since Kubernetes 1.31). If none of
these has the published address, and it may be an external IP, a cluster IP or a name in the cluster, the second one shows all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kubectl_svc.cluster.kinds import ENDPOINT_SLICE
from kubectl_svc.cluster.reading import Answer, Read
from kubectl_svc.errors import ApiError, SvcError
from kubectl_svc.kubernetes.ingress import publishing
from kubectl_svc.objects import Object, Objects, meta, slices
from kubectl_svc.trace.reading.asking import Asking
from kubectl_svc.trace.reading.lookups.reads import SERVICES

BALANCED = SERVICES._replace(field_selector="spec.type=LoadBalancer")


class Front:
    """What is read of the Services at ``addresses``, of which ``deciding`` gives those whose slices are needed.

    ``known`` are all Services of the cluster, where they were read before. ``services`` and ``slices`` are what was found, once
    every trip is made, and ``unread`` says that some of it may not be read.
    """

    def __init__(
        self,
        addresses: Sequence[str],
        deciding: Callable[[Sequence[Object]], Sequence[Object]],
        known: Sequence[Object] | None = None,
    ) -> None:
        self.services: Sequence[Object] = ()
        self.slices: Objects = []
        self.unread = False
        self._addresses, self._deciding, self._known = addresses, deciding, known

    def trips(self, asking: Asking) -> Iterator[Sequence[Read]]:
        """What is to be read, one round trip after the other: each is to be read before the next is taken."""
        known = self._known
        if known is None:
            yield [BALANCED]
            known = self._listed(asking.answer(BALANCED))
            unable = _unable(asking.answer(BALANCED))
            if unable or not (self.unread or self._complete(known)):
                self.unread = False
                yield [SERVICES]
                known = self._listed(asking.answer(SERVICES))
        self.services = self._deciding(known)
        names = [(meta.namespace(one), meta.name(one)) for one in self.services]
        wanted = [Read(ENDPOINT_SLICE, None, space, f"{slices.SERVICE_NAME}={name}") for space, name in names]
        if wanted:
            yield wanted
        self.slices = [obj for read in wanted for obj in self._listed(asking.answer(read))]

    def _complete(self, balanced: Sequence[Object]) -> bool:
        """Whether no other Service can have one of the addresses."""
        others = [one for one in self._addresses if not publishing.of_load_balancers_alone(one)]
        return all(any(publishing.has(service, one) for service in balanced) for one in others)

    def _listed(self, answer: Answer | None) -> Objects:
        self.unread |= isinstance(answer, SvcError)
        return answer if isinstance(answer, list) else []


def _unable(answer: Answer | None) -> bool:
    """Whether the server does not select Services by type."""
    return isinstance(answer, ApiError) and answer.code == 400
