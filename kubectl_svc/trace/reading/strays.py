"""Endpoints without a pod of the Service's own: whose addresses they are decides which policies have a say.

Such addresses may be those of pods of any namespace. Only a point of view asks for them: one read more, of one pod for an
address and of all pods for several, and where one is a pod's a round trip for the policies of its namespace.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kubectl_svc.cluster.kinds import ENDPOINT_SLICE, NAMESPACE, NETWORK_POLICY, POD
from kubectl_svc.cluster.reading import ALL_NAMESPACES, Read
from kubectl_svc.errors import Forbidden, SvcError
from kubectl_svc.objects import Object, addresses, meta, pods, services, slices
from kubectl_svc.trace.reading.answers import Answers, why_unseen
from kubectl_svc.trace.reading.facts import PODS_ELSEWHERE
from kubectl_svc.trace.reading.seen import ELSEWHERE
from kubectl_svc.trace.reading.slim import slim

if TYPE_CHECKING:
    from kubectl_svc.cluster.reading import Reader
    from kubectl_svc.trace.reading.asking import Asking


def _of_slices(found: Iterable[Object]) -> list[str]:
    """The addresses that no slice says to be those of a pod, each once; the API server's are none."""
    known = (slice_ for slice_ in found if not _of_api_server(slice_))
    ends = [end for slice_ in known for end in slices.endpoints(slice_) if meta.dig(end, "targetRef", "kind") != "Pod"]
    return list(dict.fromkeys(filter(None, (addresses.canonical(str(ip)) for end in ends for ip in slices.addresses(end)[:1]))))


def _read_of(wanted: Sequence[str]) -> list[Read]:
    """What shows the pods that have these addresses: the server finds a pod by the first of its addresses alone."""
    if len(wanted) == 1 and addresses.family(wanted[0]) == addresses.IPV4:
        return [Read(POD, None, ALL_NAMESPACES, field_selector=f"status.podIP={wanted[0]}", keep=slim)]
    return [Read(POD, None, ALL_NAMESPACES, cached=True, keep=slim)] if wanted else []


def look(reader: Reader | Asking, answers: Answers, read: str | None) -> None:
    """Add to ``answers`` the pods that have such addresses, and what policies of their namespaces go by.

    ``read`` is the namespace whose policies have been read, ``ALL_NAMESPACES`` for all.
    """
    asked = _of_slices(answers.seen.get(ENDPOINT_SLICE.kind, ()))
    for answer in reader.together(_read_of(asked)) if asked else ():
        if isinstance(answer, SvcError):
            answers.unseen[PODS_ELSEWHERE] = why_unseen(POD, answer)
            answers.forbidden |= {PODS_ELSEWHERE} if isinstance(answer, Forbidden) else set()
            continue
        assert isinstance(answer, list)
        known = [pod for pod in answer if set(asked) & set(pods.ips(pod))]
        answers.seen[ELSEWHERE] = known
        more = {meta.namespace(pod) for pod in known if not pods.host_network(pod)} - {read}
        if more and read != ALL_NAMESPACES:
            policies = [Read(NETWORK_POLICY, None, space) for space in sorted(more)]
            answers.ask(reader, *policies, Read(NAMESPACE, None, ALL_NAMESPACES, keep=slim))


def _of_api_server(slice_: Object) -> bool:
    return (meta.namespace(slice_), slices.service_name(slice_)) == services.API_SERVER
