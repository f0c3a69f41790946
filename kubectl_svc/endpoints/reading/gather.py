"""From a cluster, or from files, to the facts about one Service's endpoints, in a round trip or two."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from kubectl_svc.cluster import kinds
from kubectl_svc.cluster.missing import with_closest
from kubectl_svc.cluster.reading import ALL_NAMESPACES, Read, Reader
from kubectl_svc.endpoints.reading.facts import EndpointFacts
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import Forbidden, NotFound, SvcError
from kubectl_svc.objects import Object, meta, services, unlabelled
from kubectl_svc.objects.slices import MIRRORING_CONTROLLER, SERVICE_NAME, managed_by, service_name
from kubectl_svc.wording import Said

ServicePlace = tuple[str, str]
"""Namespace and name of a Service."""
K = TypeVar("K")
ReadAnswer = Object | list[Object] | SvcError

ENDPOINT_KINDS = {"EndpointSlice": kinds.ENDPOINT_SLICE, "Endpoints": kinds.ENDPOINTS}
"""Kind -> type of the objects that hold endpoints."""


class Scope(NamedTuple):
    """What a decision needs besides the Service and its slices.

    ``cluster_ips`` of all Services, where new addresses come in. ``endpoints``: the classic ones in any case; without, only
    where there is no slice of ours, for then they may be what is to be edited, and where slices are copies of them.
    ``classic``: without a look at the classic Endpoints nothing can be said: whoever may not read them is refused.
    ``absent``: a Service that is not there, and has left nothing behind, is no error. ``unlabelled``: slices that name no
    Service, too. ``flags`` go into the facts.
    """

    cluster_ips: bool = True
    endpoints: bool = True
    classic: bool = False
    absent: bool = False
    unlabelled: bool = False
    flags: tuple[str, ...] = ()


def read(reader: Reader, name: str, scope: Scope = Scope()) -> EndpointFacts:  # noqa: B008 - a constant
    """Everything in ``scope`` about the Service ``name``.

    Raises `NotFound`, `Forbidden` and other ``SvcError`` for what no decision can be made without. A Service that is gone
    and has left something behind is one without a spec.
    """
    slices_of, classic_of = endpoint_reads(name)
    wanted = {"service": Read(kinds.SERVICE, name), "slices": slices_of}
    if scope.cluster_ips:
        wanted["every"] = Read(kinds.SERVICE, namespace=ALL_NAMESPACES, cached=True)
    if scope.endpoints:
        wanted["endpoints"] = classic_of
    if scope.unlabelled:
        wanted["unlabelled"] = Read(kinds.ENDPOINT_SLICE, selector=unlabelled.SELECTOR)
    found: dict[str, ReadAnswer] = dict(zip(wanted, reader.together(list(wanted.values())), strict=True))
    facts = EndpointFacts(_gone(reader.namespace, name), tuple(_list(found["slices"])), flags=scope.flags)
    mirrored = any(managed_by(slice_) == MIRRORING_CONTROLLER for slice_ in facts.slices)
    if not scope.endpoints and (mirrored or not facts.own):
        answer = reader.together([classic_of])[0]
        facts = facts._replace(endpoints=_classic(answer), unseen=_unseen(answer) if mirrored else ())
    elif scope.endpoints:
        if scope.classic and isinstance(found["endpoints"], Forbidden):
            raise found["endpoints"]
        facts = facts._replace(endpoints=_classic(found["endpoints"]), unseen=_unseen(found["endpoints"]))
    service = found["service"]
    if not isinstance(service, NotFound):
        facts = facts._replace(service=_object(service))
    elif not (facts.slices or facts.endpoints or scope.absent):
        every = found.get("every")
        near = [obj for obj in every if meta.namespace(obj) == reader.namespace] if isinstance(every, list) else None
        raise with_closest(service, reader, kinds.SERVICE, name, near)
    if scope.unlabelled and (nameless := _list(found["unlabelled"])):
        facts = _with_unlabelled(reader, facts, nameless)
    return _with_cluster_ips(reader, facts, found["every"]) if scope.cluster_ips else facts


def _with_unlabelled(reader: Reader, facts: EndpointFacts, found: list[Object]) -> EndpointFacts:
    """``facts`` with the slices ``found``, which name no Service, and what shows which Service they are for: further reads."""
    answer = reader.together([Read(kinds.SERVICE)])[0]
    names = frozenset() if isinstance(answer, Forbidden) else frozenset(map(meta.name, _list(answer)))
    facts = facts._replace(unlabelled=tuple(found), service_names=names)
    if isinstance(answer, Forbidden):
        unseen = said("services-unread", reason=answer.message)
        facts = facts._replace(unseen=(*facts.unseen, unseen))
    if facts.recognized_by_addresses:
        others = _grouped(reader.list(Read(kinds.ENDPOINT_SLICE)), service_name)
        facts = facts._replace(elsewhere=_addresses(others))
    return facts


def read_again(reader: Reader, facts: EndpointFacts, *, endpoints: bool) -> EndpointFacts:
    """``facts`` with the slices read afresh, and the classic Endpoints where they matter."""
    answers = reader.together(endpoint_reads(facts.name)[: 2 if endpoints else 1])
    current = facts._replace(slices=tuple(_list(answers[0])))
    if not endpoints:
        return current
    return current._replace(endpoints=_classic(answers[1]))


def endpoint_reads(name: str) -> list[Read]:
    """Where the endpoints of the Service ``name`` may be."""
    return [Read(kinds.ENDPOINT_SLICE, selector=f"{SERVICE_NAME}={name}"), Read(kinds.ENDPOINTS, name)]


def _gone(namespace: str, name: str) -> Object:
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": namespace}}


def _classic(answer: ReadAnswer) -> Object | None:
    """Whoever may not read Endpoints still sees in the slices what is mirrored from them."""
    return None if isinstance(answer, NotFound | Forbidden) else _object(answer)


def _unseen(classic: ReadAnswer) -> tuple[Said, ...]:
    """What is said to whoever may not read Endpoints, for what no slice mirrors is not seen then."""
    return (said("endpoints-unread", reason=classic.message),) if isinstance(classic, Forbidden) else ()


def _object(answer: ReadAnswer) -> Object:
    if isinstance(answer, SvcError):
        raise answer
    assert isinstance(answer, dict)
    return answer


def _list(answer: ReadAnswer) -> list[Object]:
    if isinstance(answer, SvcError):
        raise answer
    assert isinstance(answer, list)
    return answer


def _with_cluster_ips(reader: Reader, facts: EndpointFacts, answer: ReadAnswer) -> EndpointFacts:
    """``facts`` with the cluster IPs in ``answer``; where that is forbidden those of this namespace, and what was not seen."""
    if not isinstance(answer, Forbidden):
        return facts._replace(cluster_ips=services.names_by_cluster_ip(_list(answer)))
    try:
        near = reader.list(Read(kinds.SERVICE))
    except Forbidden as error:
        unseen = said("cluster-ips-unread", reason=error.message)
        return facts._replace(cluster_ips=services.names_by_cluster_ip([facts.service]), unseen=(*facts.unseen, unseen))
    unseen = said("cluster-ips-near", reason=answer.message)
    return facts._replace(cluster_ips=services.names_by_cluster_ip(near), unseen=(*facts.unseen, unseen))


def read_all(reader: Reader, namespace: str | None = None, flags: tuple[str, ...] = ()) -> list[EndpointFacts]:
    """The facts about every Service without a selector, of a namespace or of all (``ALL_NAMESPACES``), by namespace and name.

    Each kind is listed once. Slices and Endpoints whose Service is not there count as those of a Service that has nothing:
    leftovers.
    """
    answers = reader.together([Read(kind, None, namespace) for kind in (kinds.SERVICE, *ENDPOINT_KINDS.values())])
    here, slices = _list(answers[0]), _list(answers[1])
    classic = [] if isinstance(answers[2], Forbidden) else _list(answers[2])
    by_place = {_place(service): service for service in here}
    slices_of = _grouped(slices, lambda slice_: (meta.namespace(slice_), service_name(slice_)))
    endpoints_of = {_place(obj): obj for obj in classic}
    holding = {place for place in (*slices_of, *endpoints_of) if place[1]}
    by_hand = {place for place, service in by_place.items() if not services.selector(service)}
    aliases = {place for place, service in by_place.items() if services.type_of(service) == "ExternalName"}
    everywhere = EndpointFacts({}, cluster_ips=services.names_by_cluster_ip(here), unseen=_unseen(answers[2]), flags=flags)
    names = _grouped(here, meta.namespace)
    current = {space: _addresses(_grouped(of, service_name)) for space, of in _grouped(slices, meta.namespace).items()}
    nameless = _grouped([slice_ for slice_ in slices if not service_name(slice_)], meta.namespace)
    return [
        everywhere._replace(
            service=by_place.get(place) or _gone(*place),
            slices=tuple(slices_of.get(place, ())),
            endpoints=endpoints_of.get(place),
            unlabelled=tuple(nameless.get(place[0], ())),
            service_names=frozenset(map(meta.name, names.get(place[0], ()))),
            elsewhere=current.get(place[0], {}),
        )
        for place in sorted((by_hand - (aliases - holding)) | (holding - set(by_place)))
    ]


def _addresses(slices_of: dict[str, list[Object]]) -> dict[str, frozenset[str]]:
    """What each Service holds; a slice without a label is of none."""
    return {name: frozenset(unlabelled.addresses_of(current)) for name, current in slices_of.items() if name}


def _place(obj: Object) -> ServicePlace:
    return meta.namespace(obj), meta.name(obj)


def _grouped(objects: list[Object], key: Callable[[Object], K]) -> dict[K, list[Object]]:
    groups: dict[K, list[Object]] = {}
    for obj in objects:
        groups.setdefault(key(obj), []).append(obj)
    return groups
