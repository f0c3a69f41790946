"""From what was asked to what became of it: each source on its own, several at a time, in the order given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from kubectl_svc.errors import SvcError
from kubectl_svc.expose import gather
from kubectl_svc.expose.changes import CREATED, EXPOSED, ObjectChange
from kubectl_svc.expose.facts import Source
from kubectl_svc.expose.gather import Origin
from kubectl_svc.expose.plan import Override, ServicePlan, plan
from kubectl_svc.expose.request import ServiceRequest
from kubectl_svc.expose.said import said
from kubectl_svc.expose.store import service as store
from kubectl_svc.expose.store.service import Writing
from kubectl_svc.objects import Object, meta
from kubectl_svc.wording import Said

if TYPE_CHECKING:
    from kubectl_svc.cluster.api import Cluster
    from kubectl_svc.cluster.kinds import Resource

WORKERS = 8
"""Connections at work at once; more gain nothing on one API server."""

Item = TypeVar("Item")
Product = TypeVar("Product")


class Order(NamedTuple):
    """What to do with each origin. ``namespace`` is ``-n``; without ``writing`` nothing is sent."""

    request: ServiceRequest
    override: Override
    writing: Writing | None
    namespace: str | None = None


class Outcome(NamedTuple):
    """What became of one origin: each object (none: nothing was made), what to say, and what went wrong.

    ``notes`` are worth knowing, ``warnings`` may cost traffic.
    """

    changes: tuple[ObjectChange, ...] = ()
    notes: tuple[Said, ...] = ()
    warnings: tuple[Said, ...] = ()
    error: SvcError | None = None

    @property
    def service(self) -> Object:
        """The Service, or an empty object."""
        return self.changes[0].obj if self.changes else {}


class _Used(NamedTuple):
    """What earlier Services of a run have: namespace and name -> the source that it is made of, node port -> the Service."""

    services: dict[tuple[str, str], str]
    node_ports: dict[int, str]


def outcomes(order: Order, origins: Sequence[Origin], cluster: Cluster | None) -> Iterator[Outcome]:
    """A Service of each origin, in order. ``cluster`` may be missing when nothing has to be read or sent."""
    wanted = [origin.name for origin in origins if origin.name]
    resources = gather.resources(wanted, cluster) if cluster and wanted else {}
    used = _Used({}, {})
    return _in_order(lambda origin: _outcome(order, origin, resources, cluster, used), origins, _workers(order, origins))


def _outcome(order: Order, origin: Origin, resources: dict[str, Resource], cluster: Cluster | None, used: _Used) -> Outcome:
    try:
        source = gather.source(origin, resources, cluster, keep_labels=order.request.keep_labels)
        place = _namespace(order, source)
        made = plan(order.request, source, order.override)
        _check_first(made.service, place, source, used)
        if order.writing and order.writing.dry_run:
            _check_node_ports(made.service, place, used)
    except SvcError as error:
        return Outcome(error=error)
    outcome = Outcome((), made.notes, made.warnings)
    try:
        if order.writing is None or cluster is None:
            return outcome._replace(changes=_unsent(made, place))
        return _sent(made, outcome, cluster, place or cluster.namespace, order.writing)
    except SvcError as error:
        return outcome._replace(error=error)


def _check_first(service: Object, place: str, source: Source | None, used: _Used) -> None:
    """That no Service of this name comes from an earlier source of the run: with ``--apply`` it would be overwritten unseen."""
    this = f"{source.kind.lower()}/{source.name}" if source else ""
    first = used.services.setdefault((place, meta.name(service)), this)
    if first != this:
        raise SvcError(
            said("already-exposed", source=this, first=first, service=meta.reference(service)), said("one-at-a-time")
        )


def _check_node_ports(service: Object, place: str, used: _Used) -> None:
    """In a dry run the server does not know of the node ports of an earlier Service of the run."""
    from kubectl_svc.expose.store.allocated import refused

    this = f"{place}/{meta.name(service)}"
    for index, port in enumerate(meta.items(service, "spec", "ports")):
        number = meta.dig(port, "nodePort")
        if number and used.node_ports.setdefault(number, this) != this:
            why = f"Invalid value: {number}: provided port is already allocated"
            raise refused(service, f"spec.ports[{index}].nodePort", why)


def _unsent(made: ServicePlan, place: str) -> tuple[ObjectChange, ...]:
    """What would be sent."""
    service = _placed(made.service, place)
    if made.endpoints is None:
        return (ObjectChange(service, EXPOSED),)
    from kubectl_svc.expose import outside

    slices = outside.new_slices(service, made.endpoints)
    return (ObjectChange(service, EXPOSED), *(ObjectChange(slice_, CREATED) for slice_ in slices))


def _sent(made: ServicePlan, outcome: Outcome, cluster: Cluster, place: str, how: Writing) -> Outcome:
    if made.endpoints is None:
        done = store.write(cluster, made.service, place, how)
        return outcome._replace(changes=(done.service,), warnings=(*outcome.warnings, *done.warnings))
    from kubectl_svc.expose.store import both

    together = both.write(cluster, made.service, made.endpoints, place, how)
    warnings = (*outcome.warnings, *together.warnings)
    return outcome._replace(changes=(together.service, *together.slices), warnings=warnings, error=together.error)


def _namespace(order: Order, source: Source | None) -> str:
    """The namespace to say: ``-n``, else the one that the source's file names; nothing is the connection's own."""
    stated = source.namespace if source else ""
    if order.namespace and stated and order.namespace != stated:
        raise SvcError(said("other-namespace", stated=stated, namespace=order.namespace))
    return order.namespace or stated


def _placed(service: Object, namespace: str) -> Object:
    if not namespace:
        return service
    name, rest = meta.name(service), {key: value for key, value in service["metadata"].items() if key != "name"}
    return {**service, "metadata": {"name": name, "namespace": namespace, **rest}}


def _workers(order: Order, origins: Sequence[Origin]) -> int:
    """One at a time where two would make the same Service, or ask for one node port: then the first one given wins."""
    names = [origin.name.name if origin.name else meta.name(origin.object or {}) for origin in origins]
    numbered = order.request.node_port or any(port.node_port for port in order.request.ports)
    same = bool(order.request.name or numbered) or len(set(names)) < len(names) or order.override.patch is not None
    return 1 if same else WORKERS


def _in_order(work: Callable[[Item], Product], items: Sequence[Item], workers: int) -> Iterator[Product]:
    """``work`` done on all ``items``, several at a time; the results as soon as those before them are there."""
    if len(items) < 2 or workers < 2:
        yield from map(work, items)
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(work, items)
