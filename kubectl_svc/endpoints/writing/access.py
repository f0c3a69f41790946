"""May we write this? Asked before the first of several writes, so that a no in the middle leaves nothing half done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kubectl_svc.cluster import kinds
from kubectl_svc.cluster.api import Cluster
from kubectl_svc.endpoints.objects.writes import DELETE, UPDATE, Write, emptied_first
from kubectl_svc.endpoints.reading.gather import ENDPOINT_KINDS
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import Forbidden, SvcError

Permission = tuple[str, str, str]
"""API group, resource, verb."""


def needed(writes: Iterable[Write]) -> tuple[Permission, ...]:
    """What RBAC has to grant for these writes; what has finalizers is emptied before it is deleted."""
    verbs = ((write, verb) for write in writes for verb in ((UPDATE, DELETE) if emptied_first(write) else (write.verb,)))
    return tuple(dict.fromkeys((*_resource(write), verb) for write, verb in verbs))


def denied(cluster: Cluster, permissions: Sequence[Permission]) -> tuple[Permission, ...]:
    """Those of ``permissions`` that the server says no to (SelfSubjectAccessReview)."""
    return tuple(permission for permission in permissions if not _allowed(cluster, permission))


def refusal(permissions: Sequence[Permission], namespace: str, command: str) -> SvcError:
    """The error that says what is missing, and how the Role of ``command`` is printed.

    The ClusterRoles ``admin`` and ``edit`` leave writing out since CVE-2021-25740.
    """
    missing = said(
        "forbidden",
        permissions=[said("permission", verb=verb, resource=resource) for _, resource, verb in permissions],
        namespace=namespace,
        writing=any(verb not in {"get", "list"} for _, _, verb in permissions),
    )
    return SvcError(missing, said("ask-role", command=command, namespace=namespace))


def unreadable(error: Forbidden, namespace: str, command: str) -> SvcError:
    """``error`` as the refusal of what an edit has to read first, where it is the slices that may not be listed."""
    permission = (kinds.ENDPOINT_SLICE.group, kinds.ENDPOINT_SLICE.plural, "list")
    return refusal([permission], namespace, command) if error.details.get("kind") == kinds.ENDPOINT_SLICE.plural else error


def _allowed(cluster: Cluster, permission: Permission) -> bool:
    group, resource, verb = permission
    attributes = {"namespace": cluster.namespace, "group": group, "resource": resource, "verb": verb}
    review = {
        "apiVersion": kinds.ACCESS_REVIEW.api_version,
        "kind": kinds.ACCESS_REVIEW.kind,
        "spec": {"resourceAttributes": attributes},
    }
    return bool((cluster.create(kinds.ACCESS_REVIEW, review).get("status") or {}).get("allowed"))


def _resource(write: Write) -> tuple[str, str]:
    resource = ENDPOINT_KINDS[str(write.obj["kind"])]
    return resource.group, resource.plural
