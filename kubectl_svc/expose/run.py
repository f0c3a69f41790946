"""From what was asked to what became of it: each source on its own, several at a time, told in the order given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from kubectl_svc.errors import SvcError
from kubectl_svc.expose import build, declared, gather, rules, sources, store
from kubectl_svc.expose.request import Request
from kubectl_svc.objects import Object, meta

if TYPE_CHECKING:
    from kubectl_svc.cluster.api import Cluster
    from kubectl_svc.cluster.kinds import Resource
    from kubectl_svc.endpoints.addresses import Address

WORKERS = 8
"""Connections at work at once; more gain nothing on one API server."""

Item = TypeVar("Item")
Result = TypeVar("Result")


class Plan(NamedTuple):
    """What to do with each origin. ``namespace`` is ``-n``; without ``writing`` nothing is sent."""

    request: Request
    override: build.Override
    writing: store.Writing | None
    namespace: str | None = None


class Origin(NamedTuple):
    """Where one Service comes from: a target to read, an object from a file, or neither."""

    target: gather.SourceName | None = None
    object: Object | None = None


class Outcome(NamedTuple):
    """What became of one origin: the Service (empty: none was made), how it was before, its slices, and what went wrong.

    ``notes`` are worth knowing, ``warnings`` may cost traffic.
    """

    service: Object
    verb: str = store.EXPOSED
    before: Object | None = None
    slices: tuple[Object, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    error: SvcError | None = None


def outcomes(plan: Plan, origins: Sequence[Origin], cluster: Cluster | None) -> Iterator[Outcome]:
    """A Service of each origin, in order. ``cluster`` may be missing when nothing has to be read or sent."""
    wanted = [origin.target for origin in origins if origin.target]
    resources = gather.resources(wanted, cluster) if cluster and wanted else {}
    return _in_order(lambda origin: _outcome(plan, origin, resources, cluster), origins, _workers(plan, origins))


def _outcome(plan: Plan, origin: Origin, resources: dict[str, Resource], cluster: Cluster | None) -> Outcome:
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    try:
        source = _source(plan, origin, resources, cluster)
        notes = (*(source.notes if source else ()), *declared.notes(plan.request, source))
        place = _namespace(plan, source)
        service, wanted, slices = _made(plan, source, place)
        warnings = tuple(rules.warnings(service))
        if plan.writing is None or cluster is None:
            return Outcome(_placed(service, place), slices=slices, notes=notes, warnings=warnings)
        done = store.write(cluster, service, place or cluster.namespace, plan.writing)
    except SvcError as error:
        return Outcome({}, notes=notes, warnings=warnings, error=error)
    outcome = Outcome(done.service, done.verb, done.before, notes=notes, warnings=warnings)
    try:
        slices = tuple(store.write_endpoints(cluster, done, wanted, plan.writing)) if wanted else ()
    except SvcError as error:
        return outcome._replace(error=error)
    return outcome._replace(slices=slices)


def _made(plan: Plan, source: sources.Source | None, place: str) -> tuple[Object, tuple[Address, ...], tuple[Object, ...]]:
    """The Service, the addresses outside that it stands for, and the slices that hold them."""
    if not plan.request.addresses:
        return build.service(plan.request, source, plan.override), (), ()
    from kubectl_svc.expose import external

    wanted = external.targets(plan.request)
    service = build.service(external.with_families(plan.request, wanted), source, plan.override)
    return service, wanted, tuple(external.slices(_placed(service, place), wanted))


def _source(plan: Plan, origin: Origin, resources: dict[str, Resource], cluster: Cluster | None) -> sources.Source | None:
    obj, scale_selector = origin.object, ""
    if origin.target and cluster:
        obj, scale_selector = gather.fetch(cluster, resources[origin.target.type], origin.target.name)
        # Where it was read from is where the Service goes anyway; only a file's namespace has to be said again.
        obj = {**obj, "metadata": {key: value for key, value in obj["metadata"].items() if key != "namespace"}}
    return sources.of(obj, keep_labels=plan.request.keep_labels, scale_selector=scale_selector) if obj else None


def _namespace(plan: Plan, source: sources.Source | None) -> str:
    """The namespace to say: ``-n``, else the one that the source's file names; nothing is the connection's own."""
    stated = source.namespace if source else ""
    if plan.namespace and stated and plan.namespace != stated:
        raise SvcError(
            f'the namespace from the provided object "{stated}" does not match the namespace "{plan.namespace}". '
            f"You must pass '--namespace={stated}' to perform this operation."
        )
    return plan.namespace or stated


def _placed(service: Object, namespace: str) -> Object:
    if not namespace:
        return service
    name, rest = meta.name(service), {key: value for key, value in service["metadata"].items() if key != "name"}
    return {**service, "metadata": {"name": name, "namespace": namespace, **rest}}


def _workers(plan: Plan, origins: Sequence[Origin]) -> int:
    """One at a time where two would make the same Service: then the first one given is the one that wins."""
    names = [origin.target.name if origin.target else meta.name(origin.object or {}) for origin in origins]
    return 1 if plan.request.name or len(set(names)) < len(names) else WORKERS


def _in_order(work: Callable[[Item], Result], items: Sequence[Item], workers: int) -> Iterator[Result]:
    """``work`` done on all ``items``, several at a time; the results as soon as those before them are there."""
    if len(items) < 2 or workers < 2:
        yield from map(work, items)
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(work, items)
