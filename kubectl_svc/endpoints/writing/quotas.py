"""Whether several new EndpointSlices fit into the quotas of the namespace: a dry run judges each by itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kubectl_svc.cluster import kinds
from kubectl_svc.cluster.reading import Read
from kubectl_svc.endpoints.objects.writes import CREATE, Write
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import Forbidden, api_error
from kubectl_svc.objects import meta
from kubectl_svc.wording import Said

if TYPE_CHECKING:
    from kubectl_svc.cluster.api import Cluster

COUNTED = f"count/{kinds.ENDPOINT_SLICE.qualified}"


def check(cluster: Cluster, writes: Sequence[Write]) -> Said | None:
    """Raise the error that the last of the new slices would get; what is returned says that quotas may not be read.

    Mirrors k8s.io/apiserver/pkg/admission/plugin/resourcequota ``CheckRequest`` for object counts.
    """
    new = [write.obj for write in writes if write.verb == CREATE and write.obj.get("kind") == "EndpointSlice"]
    if len(new) < 2:
        return None
    try:
        found = cluster.list(Read(kinds.RESOURCE_QUOTA))
    except Forbidden as error:
        return said("quotas-unread", count=len(new), reason=error.message)
    for quota in found:
        limit, used = (str(meta.mapping(quota, "status", field).get(COUNTED) or "") for field in ("hard", "used"))
        if limit.isdigit() and used.isdigit() and int(used) + len(new) > int(limit):
            what = f'{kinds.ENDPOINT_SLICE.qualified} "{meta.name(new[-1])}" is forbidden: exceeded quota: {meta.name(quota)}'
            counts = f"requested: {COUNTED}={len(new)}, used: {COUNTED}={used}, limited: {COUNTED}={limit}"
            raise api_error(403, "Forbidden", f"{what}, {counts}")
    return None
