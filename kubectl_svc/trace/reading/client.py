"""Whose point of view a trace takes: the pods or the address behind a `Viewpoint`, and what only that view needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from kubectl_svc.errors import UNKNOWN, SvcError
from kubectl_svc.kubernetes.dns import servers
from kubectl_svc.kubernetes.dns.resolver import resolver_of
from kubectl_svc.kubernetes.dns.servers import ClusterDns
from kubectl_svc.kubernetes.policy import parties
from kubectl_svc.kubernetes.policy.tunnels import pod_ranges
from kubectl_svc.objects import Object, addresses, meta, pods, services
from kubectl_svc.objects.alike import closest
from kubectl_svc.objects.meta import items
from kubectl_svc.objects.selectors import of_labels
from kubectl_svc.trace.reading.engines import ENGINES, Network, engine_of, networks
from kubectl_svc.trace.reading.seen import Seen
from kubectl_svc.trace.reading.templates import stand_ins, stands_in, template
from kubectl_svc.trace.said import said
from kubectl_svc.trace.viewpoint import ADDRESS, NODE, POD, Viewpoint
from kubectl_svc.wording import Said


class Client(NamedTuple):
    """Who asks. ``pods`` are the pod, or those of the workload: without any its template stands in for them.

    ``node`` is the Node that was named, or whose address it is. An address outside of the cluster has neither. ``unknown`` says
    why it is not known who asks, if so. ``dns`` is the cluster's DNS, or ``None`` where it was not seen. ``others`` are
    policies of other engines (F2); ``None`` where they could not be looked for. ``engines`` names what enforces policies in
    this cluster, as far as API groups tell, and ``networks`` are the network plugins that are known by their DaemonSets.
    ``groups`` are the API groups that a cluster serves, ``pending`` the parts of this that were not read yet (`views`).
    ``unseen`` says by kind what of all this could not be read, and why; ``forbidden`` are those that the cluster does not let
    us read.
    """

    viewpoint: Viewpoint
    pods: tuple[Object, ...] = ()
    node: Object | None = None
    unknown: Said | str = ""
    dns: ClusterDns | None = None
    others: tuple[Object, ...] | None = ()
    engines: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()
    groups: Mapping[str, str] = MappingProxyType({})
    pending: frozenset[str] = frozenset()
    unseen: Mapping[str, Said | str] = MappingProxyType({})
    forbidden: frozenset[str] = frozenset()

    @property
    def namespace(self) -> str:
        """The pods' namespace, or nothing."""
        return meta.namespace(self.pods[0]) if self.pods else ""

    @property
    def queries_cluster(self) -> bool:
        """Whether its pods query the cluster's DNS: all of one workload alike."""
        return any(resolver_of(pod).cluster for pod in self.pods[:1])

    @property
    def outside(self) -> bool:
        """Whether it is known to be neither a pod nor a node."""
        return not self.pods and self.node is None and not self.unknown


class NoClient(SvcError):
    """There is nobody at a viewpoint: what there is not, in kubectl's words, and the nearest name; so nothing can be said."""

    exit_code = UNKNOWN


def nearest(viewpoint: Viewpoint, names: Iterable[str]) -> Said | str:
    """A hint at the one that was probably meant, or nothing."""
    near = closest(viewpoint.name, names)
    return said("closest", name=str(viewpoint._replace(name=near))) if near else ""


def of_seen(viewpoint: Viewpoint, seen: Seen, namespace: str) -> Client:
    """The client among what was read, as files are; ``namespace`` where the viewpoint names none. Raises `NoClient`."""
    found = _found(viewpoint, seen, viewpoint.namespace or namespace)
    kinds = {kind for engine in ENGINES for kind in engine.kinds}
    listed = [policy for kind, found in seen.kinds.items() if kind.partition(".")[0] in kinds for policy in found]
    known = [(engine_of(policy), policy) for policy in listed]
    others = tuple(policy for engine, policy in known if engine is not None)
    names = tuple(dict.fromkeys(engine.name for engine, _ in known if engine is not None))
    return found._replace(
        dns=cluster_dns(seen), others=others, engines=names, networks=networks(seen.kinds.get("DaemonSet", ()))
    )


def cluster_dns(seen: Seen) -> ClusterDns | None:
    """The cluster's DNS among what was read: by its usual labels, else by its Service."""
    serving = [service for service in seen.kinds.get("Service", ()) if servers.serves_dns(service)]
    selected = [pod for one in serving for pod in seen.pods_like(meta.namespace(one), services.selector(one))]
    return servers.of_pods(seen.of(POD, servers.NAMESPACE)) or servers.of_pods(selected, serving)


def home(viewpoint: Viewpoint, seen: Seen) -> Viewpoint:
    """The same with its namespace, where a single one has such an object."""
    known = [] if viewpoint.namespace else seen.kinds.get(viewpoint.kind, ())
    own = (obj for obj in known if obj.get("kind") == viewpoint.kind and meta.name(obj) == viewpoint.name)
    spaces = set(map(meta.namespace, own))
    return viewpoint._replace(namespace=spaces.pop()) if len(spaces) == 1 else viewpoint


def of_workload(workload: Object, known: Iterable[Object]) -> tuple[Object, ...]:
    """The pods of a workload among ``known``, those of its namespace with its template's labels; else its stand-in."""
    alive = tuple(pod for pod in known if not pods.finished(pod))
    if alive:
        return alive
    made = {**meta.mapping(workload, "spec"), "replicas": 1}
    alone = {**workload, "metadata": {**workload["metadata"], "ownerReferences": []}, "spec": made, "status": {}}
    return tuple(stand_ins([alone], ()))[:1]


def of_address(viewpoint: Viewpoint, known: Iterable[Object], nodes: Sequence[Object], hidden: str = "") -> Client:
    """The pod that has an address, or the node that has it, or somebody outside of the cluster.

    ``hidden`` says why pods or nodes were not seen, if so: then an address that none of the others has may be theirs.
    """
    address = viewpoint.name
    own = [pod for pod in known if address in pods.ips(pod) and not pods.host_network(pod) and not stands_in(pod)]
    alive = tuple(pod for pod in own if not pods.finished(pod))[:1]
    node = next((node for node in nodes if address in _addresses(node)), None)
    if alive or node is not None:
        return Client(viewpoint, alive, node)
    for node in nodes:
        if allocated := next((cidr for cidr in pod_ranges(node) if addresses.within(address, cidr)), ""):
            return Client(viewpoint, unknown=Said("client-of-no-pod", {"node": meta.reference(node), "range": allocated}))
    return Client(viewpoint, unknown=Said("client-unplaced", {"why": hidden}) if hidden else "")


def is_second(viewpoint: Viewpoint, nodes: Sequence[Object]) -> bool:
    """Whether an address is of the other family than the nodes' first: the server finds pods by the first of theirs alone."""
    first = next((addresses.family(one) for node in nodes for one in parties.of_node(node).addresses), "")
    return bool(first) and first != addresses.family(viewpoint.name)


def _found(viewpoint: Viewpoint, seen: Seen, namespace: str) -> Client:
    name = viewpoint.name
    if viewpoint.kind == ADDRESS:
        return of_address(viewpoint, seen.kinds.get(POD, ()), list(seen.nodes.values()))
    if viewpoint.kind == NODE:
        return Client(viewpoint, node=seen.nodes.get(name) or _unseen_node(name, seen))
    if viewpoint.kind == POD:
        return Client(viewpoint, tuple(_named(seen.of(POD, namespace), POD, name, namespace)[:1]))
    workload = _named(seen.of(viewpoint.kind, namespace), viewpoint.kind, name, namespace)[0]
    made = template(workload)
    labels = made.labels if made else {}
    like = [pod for pod in seen.pods_like(namespace, labels) if of_labels(labels).matches(meta.labels(pod))]
    return Client(viewpoint, of_workload(workload, like))


def _unseen_node(name: str, seen: Seen) -> Object:
    """A node that files tell of without holding it: pods are on it."""
    known = [*seen.nodes, *(pods.node_name(pod) for pod in seen.kinds.get(POD, ()) if not stands_in(pod))]
    if seen.nodes or name not in known:
        raise NoClient(said("node-not-found", name=name), nearest(Viewpoint(NODE, name), known))
    return {"kind": NODE, "metadata": {"name": name}}


def _named(known: Sequence[Object], kind: str, name: str, namespace: str) -> list[Object]:
    found = [obj for obj in known if obj.get("kind") == kind and meta.name(obj) == name]
    if not found:
        names = [meta.name(obj) for obj in known if obj.get("kind") == kind]
        missing = said("client-not-found", kind=kind.lower(), name=name, namespace=namespace)
        raise NoClient(missing, nearest(Viewpoint(kind, name), names))
    return found


def _addresses(node: Object) -> set[str]:
    return {addresses.canonical(str(meta.dig(item, "address"))) for item in items(node, "status", "addresses")}
