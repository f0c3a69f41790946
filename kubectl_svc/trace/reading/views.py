"""The reader of what a point of view needs of a live cluster: the client, its DNS and network plugin, other engines' policies.

One round trip for the client and the API groups, which the reads of the Service may join, and one more for the pods of a
workload. The rest goes with the Service's pods, as far as it can change the answer: the DNS where pods ask for a name, the
DaemonSets where a policy has a say, and policies of other engines where their API groups are served.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from kubectl_svc.cluster.kinds import API_GROUP, BUILT_IN, DAEMON_SET, NODE, POD, SERVICE, Resource
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

DNS, NETWORKS, OTHERS = "dns", "networks", "others"
"""The parts of a point of view beside the client: see `Client`."""
_GROUPS = Read(API_GROUP)
_DAEMON_SETS = Read(DAEMON_SET, None, ALL_NAMESPACES, keep=slim)
_OF_DNS = Read(POD, None, servers.NAMESPACE, "k8s-app in (kube-dns,node-local-dns)")
"""The usual pods of the cluster's DNS, and those of its cache on the nodes."""
_PODS_OF_DNS = f"{POD.kind} of namespace {servers.NAMESPACE}"


def reads(viewpoint: Viewpoint, namespace: str) -> list[Read]:
    """What shows who is at a viewpoint, of ``namespace`` where it names none: the first round trip."""
    if viewpoint.kind == ADDRESS:
        own = Read(POD, None, ALL_NAMESPACES, field_selector=f"status.podIP={viewpoint.name}")
        return [_GROUPS, own, Read(NODE)]
    resource = _resource_of(viewpoint)
    space = (viewpoint.namespace or namespace) if resource.namespaced else None
    return [_GROUPS, Read(resource, viewpoint.name, space)]


def client(reader: Source, viewpoint: Viewpoint) -> Client:
    """Who is at a viewpoint; raises ``SvcError`` where nobody is, or where it may not be seen."""
    groups, *asked = reader.together(reads(viewpoint, reader.namespace))
    if viewpoint.kind == ADDRESS:
        pods, nodes = asked
        if pods == [] and clients.is_second(viewpoint, _listed(nodes)):
            (pods,) = reader.together([Read(POD, None, ALL_NAMESPACES, cached=True, keep=slim)])
        hidden = next((str(answer) for answer in (pods, nodes) if isinstance(answer, SvcError)), "")
        found = clients.of_address(viewpoint, _listed(pods), _listed(nodes), hidden)
    else:
        resource = _resource_of(viewpoint)
        if isinstance(asked[0], NotFound):
            raise _nobody(reader, viewpoint, resource, asked[0])
        found = _named(reader, viewpoint, _there(asked[0], resource))
    served = groups if isinstance(groups, dict) else {}
    named = dict.fromkeys(engine.name for engine in ENGINES if engine.group in served)
    parts = frozenset({OTHERS, NETWORKS, *((DNS,) if found.queries_cluster else ())})
    found = found._replace(groups=served, engines=tuple(named), pending=parts)
    if isinstance(groups, SvcError):
        found = _without(found, {API_GROUP.kind: groups})._replace(others=None, pending=parts - {OTHERS})
    return found


def wanted(found: Client, *, by_name: bool, isolated: bool) -> frozenset[str]:
    """The parts that are still to be read. ``by_name``: the Service was asked for by a name; ``isolated``: a policy has a say,
    which matters only where something enforces it."""
    parts = {OTHERS: True, DNS: by_name, NETWORKS: isolated}
    return frozenset(part for part in found.pending if parts[part])


def further(found: Client, parts: Collection[str]) -> list[Read]:
    """What shows these parts: the second round trip."""
    dns, plugins = [_OF_DNS] if DNS in parts else [], [_DAEMON_SETS] if NETWORKS in parts else []
    return [*dns, *plugins, *(_reads_of_others(found.groups) if OTHERS in parts else ())]


def completed(reader: Source, found: Client, parts: Collection[str]) -> Client:
    """The client, and these parts of its point of view."""
    unread: dict[str, Answer] = {}
    if DNS in parts:
        (named,) = reader.together([_OF_DNS])
        found = found._replace(dns=servers.of_pods(_listed(named)) or (_by_service(reader) if named == [] else None))
        unread[_PODS_OF_DNS] = named
    if NETWORKS in parts:
        (plugins,) = reader.together([_DAEMON_SETS])
        found = found._replace(networks=networks(_listed(plugins)))
        unread[DAEMON_SET.kind] = plugins
    if OTHERS in parts:
        others, hidden = _others(reader, _reads_of_others(found.groups))
        found = found._replace(others=others)
        unread |= hidden
    return _without(found, unread)._replace(pending=found.pending - set(parts))


def _without(found: Client, answers: Mapping[str, Answer]) -> Client:
    """The same, with what could not be read noted."""
    refused = {kind: answer for kind, answer in answers.items() if isinstance(answer, SvcError)}
    unseen = {kind: why_unseen(POD, answer) for kind, answer in refused.items()}
    forbidden = {kind for kind, answer in refused.items() if isinstance(answer, Forbidden)}
    return found._replace(unseen={**found.unseen, **unseen}, forbidden=found.forbidden | forbidden)


def _resource_of(viewpoint: Viewpoint) -> Resource:
    return next(one for one in BUILT_IN if one.kind == viewpoint.kind)


def _nobody(reader: Source, viewpoint: Viewpoint, resource: Resource, missing: NotFound) -> NoClient:
    """What to say where there is no such object: the nearest name takes one read more."""
    space = (viewpoint.namespace or reader.namespace) if resource.namespaced else None
    known = _listed(reader.together([Read(resource, None, space, keep=slim)])[0])
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


def _reads_of_others(served: Mapping[str, str]) -> list[Read]:
    """The policies of other engines, as far as their API groups are served."""
    known = [engine for engine in ENGINES if engine.group in served]
    return [Read(_resource(engine, kind, served), None, ALL_NAMESPACES) for engine in known for kind in engine.kinds]


def _others(reader: Source, asked: list[Read]) -> tuple[tuple[Object, ...] | None, dict[str, Answer]]:
    """These policies, ``None`` where some may not be seen; then what could not be read, by kind."""
    found: list[Object] = []
    hidden: dict[str, Answer] = {}
    for read, answer in zip(asked, reader.together(asked) if asked else (), strict=True):
        if isinstance(answer, SvcError) and not (isinstance(answer, ApiError) and answer.code == 404):
            hidden[read.resource.kind] = answer
        found += _listed(answer)
    return None if hidden else tuple(found), hidden


def _resource(engine: Engine, kind: str, served: Mapping[str, str]) -> Resource:
    return Resource(engine.group, served[engine.group], f"{kind.lower()[:-1]}ies", kind)
