"""The arguments of ``expose`` -> the objects that are meant. The only reader of this room."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from kubectl_svc.errors import Forbidden, NotFound, SvcError
from kubectl_svc.objects import Object
from kubectl_svc.objects.meta import mapping

if TYPE_CHECKING:
    from kubectl_svc.cluster.api import Cluster
    from kubectl_svc.cluster.kinds import Resource

NOTHING = """You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   'svc expose --name web --selector app=web --port 80'"""


class SourceName(NamedTuple):
    """One object to read: its type as it was typed, and its name."""

    type: str
    name: str


def resources(wanted: Sequence[SourceName], cluster: Cluster) -> dict[str, Resource]:
    """The resource of every type in ``wanted``; discovery is asked only for those that are not built in."""
    from kubectl_svc.cluster.kinds import built_in, discovered

    found: dict[str, Resource] = {}
    for kind in dict.fromkeys(target.type for target in wanted):
        found[kind] = built_in(kind) or discovered(kind, cluster.raw)
    return found


def fetch(cluster: Cluster, resource: Resource, name: str) -> tuple[Object, str]:
    """The object, and its scale subresource's ``status.selector`` where that alone says which pods are meant."""
    try:
        obj = cluster.get(resource, name)
    except NotFound:
        _check_namespace(cluster)
        raise
    if "scale" not in resource.subresources or mapping(obj, "spec", "selector"):
        return obj, ""
    try:
        scale = cluster.raw(cluster.path(resource, None, name, "scale"))
    except SvcError:
        # A custom resource may declare the subresource and not fill it; then what the object says must do.
        return obj, ""
    return obj, str(mapping(scale, "status").get("selector") or "")


def _check_namespace(cluster: Cluster) -> None:
    """Raise `NotFound` where it is the namespace that is not there; one who may not look is not told so."""
    from kubectl_svc.cluster.kinds import NAMESPACE

    with contextlib.suppress(Forbidden):
        cluster.get(NAMESPACE, cluster.namespace)
