"""The reader of what a point of view needs of a live cluster: the client, its DNS and network plugin, other engines' policies.

One round trip for the client, the DNS and the DaemonSets, one more for the pods of a workload; where API groups of other policy
engines are served, one for their policies.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kubectl_svc.cluster.kinds import BUILT_IN, DAEMON_SET, NODE, POD, SERVICE, Resource
from kubectl_svc.cluster.reading import ALL_NAMESPACES, Answer, Read
from kubectl_svc.errors import UNKNOWN, ApiError, Forbidden, NotFound, Problems, SvcError
from kubectl_svc.kubernetes.dns import servers
from kubectl_svc.kubernetes.dns.servers import ClusterDns
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.selectors import of_labels
from kubectl_svc.trace.reading import client as clients
from kubectl_svc.trace.reading.answers import why_unseen
from kubectl_svc.trace.reading.client import Client, NoClient
from kubectl_svc.trace.reading.engines import ENGINES, Engine, networks
from kubectl_svc.trace.reading.slim import slim
from kubectl_svc.trace.reading.templates import template
from kubectl_svc.trace.viewpoint import ADDRESS, Viewpoint

if TYPE_CHECKING:
    from kubectl_svc.cluster.reading import Reader
    from kubectl_svc.trace.reading.asking import Asking

    Source = Reader | Asking

_OF_DNS = "k8s-app in (kube-dns,node-local-dns)"
"""The usual pods of the cluster's DNS, and those of its cache on the nodes."""


def client(reader: Source, viewpoint: Viewpoint) -> Client:
    """Who is at a viewpoint; raises ``SvcError`` where nobody is, or where it may not be seen."""
    namespace = viewpoint.namespace or reader.namespace
    more = [Read(POD, None, servers.NAMESPACE, _OF_DNS), Read(DAEMON_SET, None, ALL_NAMESPACES, keep=slim)]
    if viewpoint.kind == ADDRESS:
        own = Read(POD, None, ALL_NAMESPACES, field_selector=f"status.podIP={viewpoint.name}")
        pods, nodes, named, plugins = reader.together([own, Read(NODE), *more])
        if pods == [] and clients.is_second(viewpoint, _listed(nodes)):
            (pods,) = reader.together([Read(POD, None, ALL_NAMESPACES, cached=True, keep=slim)])
        hidden = next((str(answer) for answer in (pods, nodes) if isinstance(answer, SvcError)), "")
        found = clients.of_address(viewpoint, _listed(pods), _listed(nodes), hidden)
    else:
        resource = next(one for one in BUILT_IN if one.kind == viewpoint.kind)
        space = namespace if resource.namespaced else None
        asked, named, plugins = reader.together([Read(resource, viewpoint.name, space), *more])
        if isinstance(asked, NotFound):
            raise _nobody(reader, viewpoint, resource, namespace, asked)
        found = _named(reader, viewpoint, _there(asked, resource))
    others, engines, unread = _others(reader)
    seen_dns = servers.of_pods(_listed(named)) or (_by_service(reader) if found.pods and named == [] else None)
    unread |= {f"{POD.kind} of namespace {servers.NAMESPACE}": named, DAEMON_SET.kind: plugins}
    refused = {kind: answer for kind, answer in unread.items() if isinstance(answer, SvcError)}
    return found._replace(
        dns=seen_dns,
        others=others,
        engines=engines,
        networks=networks(_listed(plugins)),
        unseen={kind: why_unseen(POD, answer) for kind, answer in refused.items()},
        forbidden=frozenset(kind for kind, answer in refused.items() if isinstance(answer, Forbidden)),
    )


def _nobody(reader: Source, viewpoint: Viewpoint, resource: Resource, namespace: str, missing: NotFound) -> NoClient:
    """What to say where there is no such object: the nearest name takes one read more."""
    known = _listed(reader.together([Read(resource, None, namespace if resource.namespaced else None, keep=slim)])[0])
    return NoClient(missing.said, clients.nearest(viewpoint, map(meta.name, known)))


def _by_service(reader: Source) -> ClusterDns | None:
    """The cluster's DNS where no pod has its usual labels: two round trips more, to its Service and its pods."""
    spaces = dict.fromkeys(namespace for namespace, _ in servers.SERVICES)
    listed = reader.together([Read(SERVICE, None, space, keep=slim) for space in spaces])
    known = [service for answer in listed for service in _listed(answer)]
    serving = [service for service in known if servers.serves_dns(service) and services.selector(service)]
    reads = [Read(POD, None, meta.namespace(one), str(of_labels(services.selector(one)))) for one in serving]
    selected = [pod for answer in (reader.together(reads) if reads else ()) for pod in _listed(answer)]
    return servers.of_pods(selected, serving)


def _named(reader: Source, viewpoint: Viewpoint, obj: Object) -> Client:
    if viewpoint.kind == NODE.kind:
        return Client(viewpoint, node=obj)
    if not viewpoint.makes_pods:
        return Client(viewpoint, (obj,))
    made = template(obj)
    labels = made.labels if made else {}
    like = reader.together([Read(POD, None, meta.namespace(obj), str(of_labels(labels)))])[0] if labels else []
    return Client(viewpoint, clients.of_workload(obj, _listed(like)))


def _there(answer: Answer, resource: Resource) -> Object:
    if isinstance(answer, Forbidden):
        raise Problems([answer.said], UNKNOWN)
    if isinstance(answer, SvcError):
        raise answer
    assert isinstance(answer, dict)
    return {"apiVersion": resource.api_version, "kind": resource.kind, **answer}


def _listed(answer: Answer) -> tuple[Object, ...]:
    """What may not be seen counts as not there: of DNS and of network plugins less is said then, and so it is told."""
    return tuple(answer) if isinstance(answer, (list, tuple)) else ()


def _others(reader: Source) -> tuple[tuple[Object, ...] | None, tuple[str, ...], dict[str, Answer]]:
    """The policies of other engines whose API groups are served, ``None`` where they may not be seen, and these engines; then
    what could not be read, by kind."""
    try:
        served = reader.groups()
    except ApiError as error:
        return None, (), {"APIGroup": error}
    known = [engine for engine in ENGINES if engine.group in served]
    reads = [Read(_resource(engine, kind, served), None, ALL_NAMESPACES) for engine in known for kind in engine.kinds]
    found: list[Object] = []
    hidden: dict[str, Answer] = {}
    for read, answer in zip(reads, reader.together(reads) if reads else (), strict=True):
        if isinstance(answer, SvcError) and not (isinstance(answer, ApiError) and answer.code == 404):
            hidden[read.resource.kind] = answer
        found += _listed(answer)
    return None if hidden else tuple(found), tuple(dict.fromkeys(engine.name for engine in known)), hidden


def _resource(engine: Engine, kind: str, served: Mapping[str, str]) -> Resource:
    return Resource(engine.group, served[engine.group], f"{kind.lower()[:-1]}ies", kind)
