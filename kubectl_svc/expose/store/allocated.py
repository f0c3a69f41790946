"""What the API server allocates only in a real write: a dry run takes a cluster IP that another Service has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kubectl_svc.errors import ApiError, SvcError, api_error
from kubectl_svc.objects import Object, meta, services

if TYPE_CHECKING:
    from kubectl_svc.cluster.api import Cluster


def check(cluster: Cluster, service: Object, before: Object | None, namespace: str) -> None:
    """Raise the error of the real write where a cluster IP of ``service`` is another Service's.

    Mirrors k8s.io/kubernetes/pkg/registry/core/service/ipallocator ``DryRun().Allocate``, which does not look. Whoever may not
    list all Services is not checked.
    """
    asked = [one for one in services.cluster_ips(service) if one != services.HEADLESS]
    asked = [one for one in asked if one not in services.cluster_ips(before or {})]
    if not asked:
        return
    from kubectl_svc.cluster.kinds import SERVICE
    from kubectl_svc.cluster.reading import ALL_NAMESPACES, Read

    try:
        every = cluster.list(Read(SERVICE, namespace=ALL_NAMESPACES))
    except SvcError:
        return
    own = (namespace, meta.name(service))
    others = services.names_by_cluster_ip([one for one in every if (meta.namespace(one), meta.name(one)) != own])
    if taken := next((one for one in asked if one in others), ""):
        why = f"failed to allocate IP {taken}: provided IP is already allocated"
        raise refused(service, "spec.clusterIPs", f"Invalid value: {json.dumps(asked, separators=(',', ':'))}: {why}")


def refused(service: Object, field: str, why: str) -> ApiError:
    """The API server's answer to a Service of which ``field`` is wrong."""
    causes = [{"field": field, "message": why}]
    return api_error(422, "Invalid", why, {"kind": "Service", "name": meta.name(service), "causes": causes})
