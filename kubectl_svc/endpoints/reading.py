"""From a cluster, or from files, to the facts about one Service's endpoints, in one round trip."""

from __future__ import annotations

from kubectl_svc.cluster import kinds
from kubectl_svc.cluster.api import ALL_NAMESPACES, Read, Reader
from kubectl_svc.endpoints.facts import Facts, cluster_ips
from kubectl_svc.errors import Forbidden, NotFound, SvcError
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.slices import SERVICE_NAME, service_name

Answer = Object | list[Object] | SvcError

HOLDERS = {"EndpointSlice": kinds.ENDPOINT_SLICE, "Endpoints": kinds.ENDPOINTS}
"""Kind -> type of the objects that hold endpoints."""


def read(reader: Reader, name: str) -> Facts:
    """Everything about the Service ``name``, also the cluster IPs that no endpoint should have.

    Raises `NotFound`, `Forbidden` and other ``SvcError`` for what no decision can be made without. A Service that is gone
    and has left something behind is one without a spec.
    """
    everything = Read(kinds.SERVICE, namespace=ALL_NAMESPACES)
    service, slices, endpoints, all_services = reader.together([Read(kinds.SERVICE, name), *holders(name), everything])
    held = tuple(_list(slices))
    # Whoever may not read Endpoints still sees in the slices what is mirrored from them.
    classic = None if isinstance(endpoints, NotFound | Forbidden) else _object(endpoints)
    facts = Facts(_gone(name) if isinstance(service, NotFound) and (held or classic) else _object(service), held, classic)
    return _with_cluster_ips(reader, facts, all_services)


def read_again(reader: Reader, facts: Facts, *, endpoints: bool) -> Facts:
    """``facts`` with the slices read afresh, and the classic Endpoints where they matter."""
    answers = reader.together(holders(facts.name)[: 2 if endpoints else 1])
    held = facts._replace(slices=tuple(_list(answers[0])))
    if not endpoints:
        return held
    return held._replace(endpoints=None if isinstance(answers[1], NotFound | Forbidden) else _object(answers[1]))


def holders(name: str) -> list[Read]:
    """Where the endpoints of the Service ``name`` may be."""
    return [Read(kinds.ENDPOINT_SLICE, selector=f"{SERVICE_NAME}={name}"), Read(kinds.ENDPOINTS, name)]


def _gone(name: str) -> Object:
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}}


def _object(answer: Answer) -> Object:
    if isinstance(answer, SvcError):
        raise answer
    assert isinstance(answer, dict)
    return answer


def _list(answer: Answer) -> list[Object]:
    if isinstance(answer, SvcError):
        raise answer
    assert isinstance(answer, list)
    return answer


def _with_cluster_ips(reader: Reader, facts: Facts, answer: Answer) -> Facts:
    """``facts`` with the cluster IPs in ``answer``; where that is forbidden those of this namespace, and what was not seen."""
    if not isinstance(answer, Forbidden):
        return facts._replace(cluster_ips=cluster_ips(_list(answer)))
    try:
        near = reader.list(kinds.SERVICE)
    except Forbidden as error:
        unseen = f"the addresses could not be checked against the cluster IPs of other Services: {error.message}"
        return facts._replace(cluster_ips=cluster_ips([facts.service]), unseen=(unseen,))
    unseen = f"only the Services of this namespace could be checked for cluster IPs: {answer.message}"
    return facts._replace(cluster_ips=cluster_ips(near), unseen=(unseen,))


def read_all(reader: Reader) -> list[Facts]:
    """The facts about every Service of the namespace that has no selector, by name.

    Slices and Endpoints whose Service is not there count as those of a Service that has nothing: leftovers.
    """
    answers = reader.together([Read(kinds.SERVICE), Read(kinds.ENDPOINT_SLICE), Read(kinds.ENDPOINTS)])
    here, slices, endpoints = (_list(answer) for answer in answers)
    by_name = {meta.name(service): service for service in here}
    holding = {service_name(slice_) for slice_ in slices} | set(map(meta.name, endpoints))
    wanted = {name for name, service in by_name.items() if not services.selector(service)} | (holding - set(by_name) - {""})
    return [
        Facts(
            by_name.get(name) or _gone(name),
            tuple(slice_ for slice_ in slices if service_name(slice_) == name),
            next((obj for obj in endpoints if meta.name(obj) == name), None),
            cluster_ips(here),
        )
        for name in sorted(wanted)
    ]
