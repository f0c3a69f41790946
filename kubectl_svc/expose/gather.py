"""The arguments of ``expose`` -> the objects that are meant. The only reader of this room."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from kubectl_svc.errors import Forbidden, NotFound, SvcError
from kubectl_svc.expose import facts
from kubectl_svc.expose.facts import Source
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


class Origin(NamedTuple):
    """Where one Service comes from: an object to read by its name, one from a file, or neither."""

    name: SourceName | None = None
    object: Object | None = None


def resources(wanted: Sequence[SourceName], cluster: Cluster) -> dict[str, Resource]:
    """The resource of every type in ``wanted``; discovery is asked only for those that are not built in."""
    from kubectl_svc.cluster.kinds import built_in, discovered

    found: dict[str, Resource] = {}
    for kind in dict.fromkeys(target.type for target in wanted):
        found[kind] = built_in(kind) or discovered(kind, cluster.raw)
    return found


def source(
    origin: Origin, resources: Mapping[str, Resource], cluster: Cluster | None, *, keep_labels: bool = False
) -> Source | None:
    """What the object of ``origin`` says; ``None`` where a Service is made from nothing. See `facts.of`."""
    obj, scale_selector = origin.object, ""
    if origin.name and cluster:
        obj, scale_selector = _fetched(cluster, resources[origin.name.type], origin.name.name)
        # Where it was read from is where the Service goes anyway; only a file's namespace has to be said again.
        obj = {**obj, "metadata": {key: value for key, value in obj["metadata"].items() if key != "namespace"}}
    return facts.of(obj, keep_labels=keep_labels, scale_selector=scale_selector) if obj else None


def _fetched(cluster: Cluster, resource: Resource, name: str) -> tuple[Object, str]:
    """The object, and its scale subresource's ``status.selector`` where that alone says which pods are meant."""
    try:
        obj = cluster.get(resource, name)
    except NotFound as error:
        from kubectl_svc.cluster.missing import with_closest

        _check_namespace(cluster)
        raise with_closest(error, cluster, resource, name) from error
    if "scale" not in resource.subresources or mapping(obj, "spec", "selector"):
        return obj, ""
    try:
        scale = cluster.raw(cluster.path(resource, None, name, "scale"))
    except SvcError:
        # A custom resource may declare the subresource and not fill it; then what the object says must do.
        return obj, ""
    return obj, str(mapping(scale, "status").get("selector") or "")


def _check_namespace(cluster: Cluster) -> None:
    """Raise `NotFound` where it is the namespace that is not there; where it may not be read, nothing is raised."""
    from kubectl_svc.cluster.kinds import NAMESPACE

    with contextlib.suppress(Forbidden):
        cluster.get(NAMESPACE, cluster.namespace)
