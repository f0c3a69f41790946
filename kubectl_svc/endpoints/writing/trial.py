"""What the server says to a write that it does not keep: permissions, admission policies and webhooks, schema."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kubectl_svc.endpoints.objects.writes import CREATE, UPDATE, Write
from kubectl_svc.endpoints.reading.gather import ENDPOINT_KINDS
from kubectl_svc.endpoints.writing import access
from kubectl_svc.errors import AlreadyExists, Conflict, Forbidden, NotFound, SvcError
from kubectl_svc.objects import Object, meta

if TYPE_CHECKING:
    from kubectl_svc.cluster.api import Cluster


def tried(cluster: Cluster, write: Write, command: str, among: Sequence[Write] = ()) -> Object:
    """The object as the server would keep it (``dryRun=All``); that one has changed since is no refusal.

    Raises ``SvcError`` with the server's reason, and `access.refusal` with all that RBAC does not permit of ``among``.
    """
    try:
        return send(cluster, write, dry_run=True)
    except (AlreadyExists, Conflict, NotFound):
        return write.obj
    except Forbidden as error:
        raise forbidden(cluster, among or [write], error, command) from error


def forbidden(cluster: Cluster, writes: Sequence[Write], error: Forbidden, command: str) -> SvcError:
    """``error`` as what RBAC does not permit; a quota or an admission policy says 403, too, and that in its own words."""
    missing = access.denied(cluster, access.needed(writes))
    return access.refusal(missing, cluster.namespace, command) if missing else error


def send(cluster: Cluster, write: Write, *, dry_run: bool = False) -> Object:
    """Write, and return the object as it is now; what is deleted as it was."""
    resource = ENDPOINT_KINDS[str(write.obj["kind"])]
    if write.verb == CREATE:
        return cluster.create(resource, write.obj, dry_run=dry_run)
    if write.verb == UPDATE:
        return cluster.replace(resource, write.obj, dry_run=dry_run)
    uid, version = meta.uid(write.obj), meta.resource_version(write.obj)
    cluster.delete(resource, meta.name(write.obj), uid=uid, resource_version=version, dry_run=dry_run)
    return write.obj
