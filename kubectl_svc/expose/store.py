"""Services and their slices sent to a cluster. The only writer of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kubectl_svc.errors import AlreadyExists, Conflict, NotFound
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.encoding import as_json

if TYPE_CHECKING:
    from kubectl_svc.cluster.api import Cluster
    from kubectl_svc.endpoints.addresses import Address

FIELD_MANAGER = "kubectl-expose"
"""kubectl's own: what either has made, the other may go on with."""
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"

_FORCE = "leave these fields out, or take them with --force-conflicts"

EXPOSED, CREATED, CONFIGURED, UNCHANGED = "exposed", "created", "configured", "unchanged"


class Writing(NamedTuple):
    """How to write. With ``dry_run`` the server judges and keeps nothing; ``force`` takes fields from other managers."""

    dry_run: bool = False
    field_manager: str = FIELD_MANAGER
    save_config: bool = False
    apply: bool = False
    force: bool = False


class Written(NamedTuple):
    """The Service as the server has it now, how it was before (``None``: not there), and what was done."""

    service: Object
    before: Object | None
    verb: str


def write(cluster: Cluster, service: Object, namespace: str, how: Writing) -> Written:
    """Create the Service, or with ``how.apply`` create or update it; raises `AlreadyExists`, `Conflict`, other ``SvcError``."""
    return _apply(cluster, service, namespace, how) if how.apply else _create(cluster, service, namespace, how)


def write_endpoints(cluster: Cluster, made: Written, wanted: tuple[Address, ...], how: Writing) -> list[Object]:
    """Make the EndpointSlices of a Service just written hold exactly ``wanted``; one that is new has none yet."""
    from kubectl_svc.cluster.kinds import ENDPOINT_SLICE
    from kubectl_svc.endpoints.edits.planning import plan
    from kubectl_svc.endpoints.writing.store import Store
    from kubectl_svc.expose import external

    service = made.service
    if not how.apply or (how.dry_run and made.before is None):
        found = external.slices(service, wanted)
        return [cluster.create(ENDPOINT_SLICE, slice_, meta.namespace(service), dry_run=how.dry_run) for slice_ in found]
    done = Store(cluster, meta.name(service), dry_run=how.dry_run).run(lambda facts: plan(facts, external.edit(wanted)))
    return [one.obj for one in done.written]


def with_last_applied(service: Object) -> Object:
    """``service`` with the annotation that ``kubectl apply`` compares with later (k8s.io/kubectl/pkg/util/apply.go)."""
    text = as_json(service) + "\n"
    noted = dict(sorted({**meta.annotations(service), LAST_APPLIED: text}.items()))
    return {**service, "metadata": {**service["metadata"], "annotations": noted}}


def _create(cluster: Cluster, service: Object, namespace: str, how: Writing) -> Written:
    from kubectl_svc.cluster.kinds import SERVICE

    sent = with_last_applied(service) if how.save_config else service
    try:
        made = cluster.create(SERVICE, sent, namespace, dry_run=how.dry_run, field_manager=how.field_manager)
    except AlreadyExists as error:
        raise AlreadyExists(error.code, error.reason, f"{error.message}; use --apply to change it", error.details) from error
    return Written(made, None, EXPOSED)


def _apply(cluster: Cluster, service: Object, namespace: str, how: Writing) -> Written:
    """Server-side apply: its key for ports is number and protocol, so that TCP and UDP on one number both live on."""
    from kubectl_svc.cluster.kinds import SERVICE

    before = _live(cluster, meta.name(service), namespace)
    if before is not None and not how.dry_run:
        _take_over(cluster, before, how.field_manager)
    wanted = {key: value for key, value in service.items() if key != "status"}
    try:
        after = cluster.apply(SERVICE, wanted, namespace, force=how.force, dry_run=how.dry_run, field_manager=how.field_manager)
    except Conflict as error:
        raise Conflict(error.code, error.reason, f"{error.message}\n{_FORCE}", error.details) from error
    if before is None:
        return Written(after, None, CREATED)
    verb = UNCHANGED if _content(before) == _content(after) else CONFIGURED
    return Written(after, before, verb)


def _live(cluster: Cluster, name: str, namespace: str) -> Object | None:
    from kubectl_svc.cluster.kinds import SERVICE

    try:
        return cluster.get(SERVICE, name, namespace)
    except NotFound:
        return None


def _content(service: Object) -> Object:
    """``service`` without what every write changes."""
    passing = {"managedFields", "resourceVersion", "generation"}
    metadata = {key: value for key, value in meta.mapping(service, "metadata").items() if key not in passing}
    return {**service, "metadata": metadata}


def _take_over(cluster: Cluster, before: Object, manager: str) -> None:
    """Make what ``manager`` once created its to apply, so that fields left out now are removed (client-go ``csaupgrade``)."""
    from kubectl_svc.cluster.kinds import SERVICE

    entries = meta.items(before, "metadata", "managedFields")
    mine = [entry for entry in entries if meta.dig(entry, "manager") == manager and not meta.dig(entry, "subresource")]
    if [meta.dig(entry, "operation") for entry in mine] != ["Update"]:
        return
    changed = [{**entry, "operation": "Apply"} if entry is mine[0] else entry for entry in entries]
    patch = {"metadata": {"managedFields": changed, "resourceVersion": meta.resource_version(before)}}
    cluster.merge(SERVICE, meta.name(before), patch, meta.namespace(before), field_manager=manager)
