"""The Service: created, or by server-side apply created and updated. A dry run sends the server all that the real run does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from kubectl_svc.errors import AlreadyExists, ApiError, Conflict, NotFound, Problems, SvcError
from kubectl_svc.expose import changes
from kubectl_svc.expose.changes import CREATED, EXPOSED, ObjectChange
from kubectl_svc.expose.said import said
from kubectl_svc.expose.store import allocated
from kubectl_svc.kubernetes.apply import merge, owners
from kubectl_svc.objects import Object, meta, services, slices
from kubectl_svc.objects.encoding import as_json
from kubectl_svc.wording import Said

if TYPE_CHECKING:
    from kubectl_svc.cluster.api import Cluster

FIELD_MANAGER = "kubectl-expose"
"""kubectl's own: what either has made, the other may go on with."""
FORERUNNERS = {FIELD_MANAGER: (FIELD_MANAGER, "kubectl-create")}
"""Whose updates are taken over: ``expose`` stands in for ``kubectl expose`` and ``kubectl create service``."""
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

_TRIES = 5
"""So often the Service is read again, when somebody else has written it in between."""


class Writing(NamedTuple):
    """How to write. With ``dry_run`` the server judges and keeps nothing; ``force`` takes fields from other managers.

    ``with_endpoints`` says that those of the Service are written afterwards.
    """

    dry_run: bool = False
    field_manager: str = FIELD_MANAGER
    save_config: bool = False
    apply: bool = False
    force: bool = False
    with_endpoints: bool = False


class WrittenService(NamedTuple):
    """What became of the Service, and what is lost by it or stays against what was asked for."""

    service: ObjectChange
    warnings: tuple[Said, ...] = ()


def write(cluster: Cluster, service: Object, namespace: str, how: Writing) -> WrittenService:
    """Create the Service, or with ``how.apply`` create or update it; raises `AlreadyExists`, `Conflict`, other ``SvcError``."""
    return _apply(cluster, service, namespace, how) if how.apply else _create(cluster, service, namespace, how)


def with_last_applied(service: Object) -> Object:
    """``service`` with the annotation that ``kubectl apply`` compares with later (k8s.io/kubectl/pkg/util/apply.go)."""
    text = as_json(service) + "\n"
    noted = dict(sorted({**meta.annotations(service), LAST_APPLIED: text}.items()))
    return {**service, "metadata": {**service["metadata"], "annotations": noted}}


def _create(cluster: Cluster, service: Object, namespace: str, how: Writing) -> WrittenService:
    from kubectl_svc.cluster.kinds import SERVICE

    if how.dry_run:
        allocated.check(cluster, service, None, namespace)
    sent = with_last_applied(service) if how.save_config else service
    try:
        made = cluster.create(SERVICE, sent, namespace, dry_run=how.dry_run, field_manager=how.field_manager)
    except AlreadyExists as error:
        _check_not_going(_live(cluster, meta.name(service), namespace))
        raise AlreadyExists(error.code, error.reason, said("exists", message=error.said), error.details) from error
    stale = None if how.with_endpoints else _left_behind(cluster, None, made)
    return WrittenService(ObjectChange(made, EXPOSED), (stale,) if stale else ())


def _check_not_going(service: Object | None) -> None:
    if service is not None and meta.terminating(service):
        raise SvcError(said("terminating", name=meta.name(service)), said("wait-for-deletion"))


def _apply(cluster: Cluster, service: Object, namespace: str, how: Writing) -> WrittenService:
    """Server-side apply: its key for ports is number and protocol, so that TCP and UDP on one number both live on."""
    wanted = {name: value for name, value in service.items() if name != "status"}
    for tries in range(1, _TRIES + 1):
        before = _live(cluster, meta.name(service), namespace)
        if how.dry_run:
            allocated.check(cluster, wanted, before, namespace)
        if before is None:
            made = _sent(cluster, wanted, namespace, how)
            stale = None if how.with_endpoints else _left_behind(cluster, None, made)
            return WrittenService(ObjectChange(made, CREATED), (stale,) if stale else ())
        _check_not_going(before)
        try:
            return _update(cluster, before, wanted, how)
        except Conflict as error:
            if tries == _TRIES or _of_fields(error):
                raise
    raise AssertionError("unreachable")


def _update(cluster: Cluster, before: Object, wanted: Object, how: Writing) -> WrittenService:
    """Apply to what is there; what others than appliers wrote for us is taken over first, so that it can be removed."""
    ours = FORERUNNERS.get(how.field_manager, (how.field_manager,))
    entries = owners.taken_over(before, ours, how.field_manager)
    current = before if entries is None else {**before, "metadata": {**before["metadata"], "managedFields": entries}}
    foreseen = merge.apply(current, wanted, owners.of(current), how.field_manager, force=how.force)
    kept = tuple(changes.kept(foreseen, owners.of(current), wanted, how.field_manager))
    namespace = meta.namespace(before)
    try:
        if entries is None:
            after = _sent(cluster, _same(wanted, before), namespace, how)
        else:
            after = _tried(cluster, current, foreseen, how)
            if not how.dry_run:
                own = _take_over(cluster, current, how.field_manager)
                after = _sent(cluster, _same(wanted, own, version=True), namespace, how)
    except ApiError as error:
        raise _explained(error, kept) from error
    stale = None if how.with_endpoints else _left_behind(cluster, before, after)
    warnings = (changes.removed(before, after, wanted), *changes.stays(before, after, wanted), *kept, stale)
    return WrittenService(changes.updated(before, after), tuple(filter(None, warnings)))


def _sent(cluster: Cluster, wanted: Object, namespace: str, how: Writing) -> Object:
    from kubectl_svc.cluster.kinds import SERVICE

    try:
        return cluster.apply(SERVICE, wanted, namespace, force=how.force, dry_run=how.dry_run, field_manager=how.field_manager)
    except Conflict as error:
        raise Conflict(error.code, error.reason, said("conflict", message=f"{error.message}\n"), error.details) from error


def _tried(cluster: Cluster, current: Object, foreseen: merge.Applied, how: Writing) -> Object:
    """What the server says to the object that the apply will make; no dry run can take fields over first."""
    from kubectl_svc.cluster.kinds import SERVICE

    if foreseen.conflicts:
        why = said("conflict", message=f"{merge.conflict_message(foreseen.conflicts)}\n")
        raise Conflict(409, "Conflict", why, {"causes": [_FIELD]})
    patch, name, namespace = merge.patch(current, foreseen), meta.name(current), meta.namespace(current)
    after = cluster.merge(SERVICE, name, patch, namespace, dry_run=True, field_manager=how.field_manager)
    times = [meta.dig(entry, "time") for entry in meta.items(after, "metadata", "managedFields")]
    entries = owners.entries(foreseen.owners, current, max((str(time) for time in times if time), default=""))
    return {**after, "metadata": {**after["metadata"], "managedFields": entries}}


def _endpoints_kind(service: Object) -> tuple[bool, bool]:
    """What decides where endpoints come from: whether it selects pods, and whether it has none as an alias."""
    return bool(services.selector(service)), services.type_of(service) == "ExternalName"


def _left_behind(cluster: Cluster, before: Object | None, after: Object) -> Said | None:
    """What the Service as it is now means for endpoints written by hand; nothing where these may not be read."""
    if before is None and services.selector(after):
        return None
    if before is not None and _endpoints_kind(before) == _endpoints_kind(after):
        same_ports = meta.items(before, "spec", "ports") == meta.items(after, "spec", "ports")
        same_families = services.ip_families(before) == services.ip_families(after)
        if services.selector(after) or (same_ports and same_families):
            return None
    from kubectl_svc.cluster.kinds import ENDPOINT_SLICE
    from kubectl_svc.cluster.reading import Read
    from kubectl_svc.expose import outside

    read = Read(ENDPOINT_SLICE, None, meta.namespace(after), f"{slices.SERVICE_NAME}={meta.name(after)}")
    try:
        return outside.left_behind(before, after, cluster.list(read))
    except SvcError:
        return None


def _take_over(cluster: Cluster, current: Object, manager: str) -> Object:
    from kubectl_svc.cluster.kinds import SERVICE

    patch = {"metadata": {name: current["metadata"][name] for name in ("managedFields", "resourceVersion", "uid")}}
    return cluster.merge(SERVICE, meta.name(current), patch, meta.namespace(current), field_manager=manager, quiet=True)


def _live(cluster: Cluster, name: str, namespace: str) -> Object | None:
    from kubectl_svc.cluster.kinds import SERVICE

    try:
        return cluster.get(SERVICE, name, namespace)
    except NotFound:
        return None


def _same(wanted: Object, before: Object, *, version: bool = False) -> Object:
    """``wanted`` for this very Service, and with ``version`` as it was read last; for another one there is a conflict.

    Without the version the server may begin with what it has cached from before a take-over.
    """
    exactly = {"resourceVersion": meta.resource_version(before)} if version else {}
    return {**wanted, "metadata": {**wanted["metadata"], "uid": meta.uid(before), **exactly}}


_FIELD = {"reason": "FieldManagerConflict"}


def _of_fields(error: Conflict) -> bool:
    """Whether other managers are in the way, which no second try changes."""
    causes = error.details.get("causes")
    return any(meta.dig(cause, "reason") == _FIELD["reason"] for cause in causes) if isinstance(causes, list) else False


def _explained(error: ApiError, kept: Iterable[Said]) -> SvcError:
    """``error`` with the ports that stay, where an object refused may be one because of them."""
    lines = list(kept)
    if error.reason != "Invalid" or not lines:
        return error
    return ServiceRefused([str(error), *lines])


class ServiceRefused(Problems):
    """The server refuses the Service, and its words alone do not say why."""

    prefix = ""
