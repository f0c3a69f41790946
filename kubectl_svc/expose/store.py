"""Services and their slices sent to a cluster. The only writer of this room."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from kubectl_svc.errors import NotFound
from kubectl_svc.objects import Object, meta

if TYPE_CHECKING:
    from kubectl_svc.cluster.api import Cluster

FIELD_MANAGER = "kubectl-expose"
"""kubectl's own: what either has made, the other may go on with."""
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


class Writing(NamedTuple):
    """How to write: ``dry_run`` lets the server judge and keep nothing."""

    dry_run: bool = False
    field_manager: str = FIELD_MANAGER
    save_config: bool = False
    force: bool = False


def create(cluster: Cluster, service: Object, namespace: str, how: Writing) -> Object:
    """POST a Service; raises `AlreadyExists` and other ``SvcError``."""
    from kubectl_svc.cluster.kinds import SERVICE

    sent = with_last_applied(service) if how.save_config else service
    return shown(cluster.create(SERVICE, sent, namespace, dry_run=how.dry_run, field_manager=how.field_manager))


def with_last_applied(service: Object) -> Object:
    """``service`` with the annotation that ``kubectl apply`` compares with later (k8s.io/kubectl/pkg/util/apply.go)."""
    text = json.dumps(service, separators=(",", ":"), ensure_ascii=False) + "\n"
    noted = dict(sorted({**meta.annotations(service), LAST_APPLIED: text}.items()))
    return {**service, "metadata": {**service["metadata"], "annotations": noted}}


def shown(service: Object) -> Object:
    """``service`` as kubectl prints it: without ``managedFields``."""
    metadata = {key: value for key, value in meta.mapping(service, "metadata").items() if key != "managedFields"}
    return {**service, "metadata": metadata}


def live(cluster: Cluster, name: str, namespace: str) -> Object | None:
    """The Service as it is, or ``None`` where there is none."""
    from kubectl_svc.cluster.kinds import SERVICE

    try:
        return cluster.get(SERVICE, name, namespace)
    except NotFound:
        return None
