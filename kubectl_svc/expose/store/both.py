"""A Service and its EndpointSlices: both are tried before either is written, and a failure in between says how to go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from kubectl_svc.endpoints.edits.migration import is_mirrored
from kubectl_svc.endpoints.objects.entries import of_endpoints
from kubectl_svc.endpoints.objects.writes import DELETE
from kubectl_svc.endpoints.reading.gather import Scope, read
from kubectl_svc.endpoints.writing import access, quotas, trial
from kubectl_svc.endpoints.writing.account import PartlyWritten
from kubectl_svc.endpoints.writing.store import Store
from kubectl_svc.errors import ConnectionFailed, Forbidden, SvcError
from kubectl_svc.expose import changes, outside
from kubectl_svc.expose.changes import CREATED, UNCHANGED, ObjectChange, updated
from kubectl_svc.expose.said import said
from kubectl_svc.expose.store import service as services
from kubectl_svc.expose.store.service import Writing, WrittenService
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects import services as selecting
from kubectl_svc.objects import slices as slices_of
from kubectl_svc.wording import Said

if TYPE_CHECKING:
    from kubectl_svc.cluster.api import Cluster
    from kubectl_svc.endpoints.edits.request import EditRequest
    from kubectl_svc.endpoints.objects.writes import Write
    from kubectl_svc.endpoints.reading.facts import EndpointFacts

_COMMAND = "expose"
_SCOPE = Scope(cluster_ips=True, endpoints=True, absent=True)


class WrittenTogether(NamedTuple):
    """What became of the Service and of each slice; ``error`` says that the slices are not all as asked for."""

    service: ObjectChange
    slices: tuple[ObjectChange, ...] = ()
    warnings: tuple[Said, ...] = ()
    error: SvcError | None = None


def write(cluster: Cluster, service: Object, wanted: EditRequest, namespace: str, how: Writing) -> WrittenTogether:
    """Write both, or raise ``SvcError`` with neither written; what fails after the Service is written is an error beside it."""
    facts, how = _read(cluster, meta.name(service)), how._replace(with_endpoints=True)
    _check_sources(facts, service)
    service = outside.in_families_of(facts.service, service, wanted)
    wanted = wanted._replace(new_service=not facts.service_exists)
    tried = services.write(cluster, service, namespace, how._replace(dry_run=True))
    plan = outside.planned(facts, tried.service.obj, wanted)
    unread = quotas.check(cluster, plan.writes)
    slices = _held(facts, [write._replace(obj=trial.tried(cluster, write, _COMMAND)) for write in plan.writes])
    warnings: tuple[Said, ...] = (*tried.warnings, *plan.warnings, *plan.remaining, *filter(None, [unread]))
    if how.dry_run:
        return WrittenTogether(tried.service, slices, warnings)
    try:
        written = services.write(cluster, service, namespace, how)
    except ConnectionFailed as error:
        if not error.sent:
            raise
        finish = said("finish-if-there", command=outside.command(tried.service.obj, wanted))
        raise PartlyWritten(said("maybe-written", name=meta.name(service), error=error.said), finish) from error
    return _with_slices(cluster, written, wanted)


def _check_sources(facts: EndpointFacts, service: Object) -> None:
    """That nothing else brings endpoints once the Service is as asked for; raises ``SvcError``.

    The controller's Endpoints object of a Service that loses its selector is mirrored, and so is one that waits for a Service.
    """
    place = {"name": meta.name(service), "namespace": facts.namespace}
    if selector := selecting.selector(facts.service):
        raise SvcError(said("has-pods", **place, selector=selector), said("other-name"))
    mirrored = any(slices_of.managed_by(slice_) == slices_of.MIRRORING_CONTROLLER for slice_ in facts.slices)
    if facts.mirrored_endpoints and not mirrored:
        waiting = [entry.address for entry in of_endpoints(facts.endpoints)]
        raise SvcError(said("endpoints-wait", **place, addresses=waiting), said("delete-endpoints", **place))


def _with_slices(cluster: Cluster, written: WrittenService, wanted: EditRequest) -> WrittenTogether:
    service = written.service.obj
    finish = outside.command(service, wanted)
    try:
        store = Store(cluster, meta.name(service), command=_COMMAND, finish=finish, scope=_SCOPE)
        done = store.run(lambda facts: outside.planned(facts, service, wanted))
        if any(write.obj.get("kind") == "Endpoints" and write.verb != DELETE for write in done.written):
            store.wait(is_mirrored, "not-mirrored")
    except SvcError as error:
        why = said("half-written", name=meta.name(service), verb=written.service.verb, error=error.message)
        return WrittenTogether(written.service, (), written.warnings, PartlyWritten(why, said("finish", command=finish)))
    slices = _held(done.facts, done.written)
    return WrittenTogether(written.service, slices, (*written.warnings, *done.warnings, *done.remaining))


def _read(cluster: Cluster, name: str) -> EndpointFacts:
    try:
        return read(cluster, name, _SCOPE)
    except Forbidden as error:
        raise access.unreadable(error, cluster.namespace, _COMMAND) from error


def _held(facts: EndpointFacts, writes: Sequence[Write]) -> tuple[ObjectChange, ...]:
    """Every object that was written to hold the endpoints, and those of ours that are unchanged."""
    before = {meta.reference(obj): obj for obj in facts.endpoint_objects}
    found = {meta.reference(slice_): ObjectChange(slice_, UNCHANGED, slice_) for slice_ in facts.own}
    for write in writes:
        name = meta.reference(write.obj)
        old = before.get(name)
        if write.verb == DELETE:
            found[name] = ObjectChange(write.obj, changes.DELETED, old)
        else:
            found[name] = updated(old, write.obj) if old else ObjectChange(write.obj, CREATED)
    return tuple(found.values())
