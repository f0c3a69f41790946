"""From a cluster, or from files, to the facts about one Service's endpoints, in one round trip."""

from __future__ import annotations

from kubectl_svc.cluster import kinds
from kubectl_svc.cluster.api import ALL_NAMESPACES, Read, Reader
from kubectl_svc.endpoints.facts import Facts, cluster_ips
from kubectl_svc.errors import Forbidden, NotFound, SvcError
from kubectl_svc.objects import Object
from kubectl_svc.objects.slices import SERVICE_NAME

Answer = Object | list[Object] | SvcError

HOLDERS = {"EndpointSlice": kinds.ENDPOINT_SLICE, "Endpoints": kinds.ENDPOINTS}
"""Kind -> type of the objects that hold endpoints."""


def read(reader: Reader, name: str, *, all_services: bool = True) -> Facts:
    """Everything about the Service ``name``; ``all_services``: also the cluster IPs that no endpoint should have.

    Raises `NotFound`, `Forbidden` and other ``SvcError`` for what no decision can be made without.
    """
    everything = [Read(kinds.SERVICE, namespace=ALL_NAMESPACES)] if all_services else []
    service, slices, endpoints, *rest = reader.together([Read(kinds.SERVICE, name), *holders(name), *everything])
    facts = Facts(_object(service), tuple(_list(slices)), _object(endpoints) if not isinstance(endpoints, NotFound) else None)
    return _with_cluster_ips(reader, facts, rest[0]) if rest else facts


def read_again(reader: Reader, facts: Facts) -> Facts:
    """``facts`` with what writers change read afresh."""
    slices, endpoints = reader.together(holders(facts.name))
    return facts._replace(
        slices=tuple(_list(slices)), endpoints=_object(endpoints) if not isinstance(endpoints, NotFound) else None
    )


def holders(name: str) -> list[Read]:
    """Where the endpoints of the Service ``name`` may be."""
    return [Read(kinds.ENDPOINT_SLICE, selector=f"{SERVICE_NAME}={name}"), Read(kinds.ENDPOINTS, name)]


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
