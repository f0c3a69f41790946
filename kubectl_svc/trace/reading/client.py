"""Whose point of view a trace takes: the pods or the address behind a `Viewpoint`, and what only that view needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kubectl_svc.objects import Object, addresses, meta, pods
from kubectl_svc.objects.meta import items
from kubectl_svc.objects.selectors import of_labels
from kubectl_svc.trace.reading.engines import ENGINES, engine_of
from kubectl_svc.trace.reading.seen import Seen
from kubectl_svc.trace.reading.templates import stand_ins, stands_in, template
from kubectl_svc.trace.viewpoint import ADDRESS, NODE, POD, Viewpoint

DNS_NAMESPACE = "kube-system"
DNS_LABELS = {"k8s-app": "kube-dns"}
"""Where the cluster's DNS is, and what its pods are labelled with, in every usual set-up (kubeadm, kops, k3s, clouds')."""


class Client(NamedTuple):
    """Who asks. ``pods`` are the pod, or those of the workload: without any its template stands in for them.

    ``node`` is the Node that was named, or whose address it is. An address outside of the cluster has neither. ``dns`` are the
    pods of the cluster's DNS, or ``None`` where they were not seen. ``others`` are policies of other engines (F2); ``None``
    where they could not be looked for. ``engines`` names what enforces policies in this cluster, as far as API groups tell.
    """

    viewpoint: Viewpoint
    pods: tuple[Object, ...] = ()
    node: Object | None = None
    dns: tuple[Object, ...] | None = None
    others: tuple[Object, ...] | None = ()
    engines: tuple[str, ...] = ()

    @property
    def namespace(self) -> str:
        """The pods' namespace, or nothing."""
        return meta.namespace(self.pods[0]) if self.pods else ""

    @property
    def outside(self) -> bool:
        """Whether it is neither a pod nor a node."""
        return not self.pods and self.node is None


class NoClient(Exception):
    """There is nobody at a viewpoint; ``str()`` says what there is not, in kubectl's words."""


def of_seen(viewpoint: Viewpoint, seen: Seen, namespace: str) -> Client:
    """The client among what was read, as files are; ``namespace`` where the viewpoint names none. Raises `NoClient`."""
    found = Client(viewpoint, *_found(viewpoint, seen, viewpoint.namespace or namespace))
    dns = [pod for pod in seen.of(POD, DNS_NAMESPACE) if of_labels(DNS_LABELS).matches(meta.labels(pod))]
    kinds = {kind for engine in ENGINES for kind in engine.kinds}
    listed = [policy for kind, found in seen.kinds.items() if kind.partition(".")[0] in kinds for policy in found]
    known = [(engine_of(policy), policy) for policy in listed]
    others = tuple(policy for engine, policy in known if engine is not None)
    names = tuple(dict.fromkeys(engine.name for engine, _ in known if engine is not None))
    return found._replace(dns=tuple(dns) or None, others=others, engines=names)


def of_workload(workload: Object, known: Iterable[Object]) -> tuple[Object, ...]:
    """The pods of a workload among ``known``, those of its namespace with its template's labels; else its stand-in."""
    alive = tuple(pod for pod in known if not pods.finished(pod))
    if alive:
        return alive
    made = {**meta.mapping(workload, "spec"), "replicas": 1}
    alone = {**workload, "metadata": {**workload["metadata"], "ownerReferences": []}, "spec": made, "status": {}}
    return tuple(stand_ins([alone], ()))[:1]


def of_address(
    viewpoint: Viewpoint, known: Iterable[Object], nodes: Iterable[Object]
) -> tuple[tuple[Object, ...], Object | None]:
    """The pod that has an address, or the node that has it."""
    node = next((node for node in nodes if viewpoint.name in _addresses(node)), None)
    own = [pod for pod in known if viewpoint.name in pods.ips(pod) and not pods.host_network(pod) and not stands_in(pod)]
    return tuple(pod for pod in own if not pods.finished(pod))[:1], node


def _found(viewpoint: Viewpoint, seen: Seen, namespace: str) -> tuple[tuple[Object, ...], Object | None]:
    name = viewpoint.name
    if viewpoint.kind == ADDRESS:
        return of_address(viewpoint, seen.kinds.get(POD, ()), seen.nodes.values())
    if viewpoint.kind == NODE:
        return (), seen.nodes.get(name) or _unseen_node(name, seen)
    if viewpoint.kind == POD:
        return tuple(_named(seen.of(POD, namespace), POD, name, namespace)[:1]), None
    workload = _named(seen.of(viewpoint.kind, namespace), viewpoint.kind, name, namespace)[0]
    made = template(workload)
    labels = made.labels if made else {}
    like = [pod for pod in seen.pods_like(namespace, labels) if of_labels(labels).matches(meta.labels(pod))]
    return of_workload(workload, like), None


def _unseen_node(name: str, seen: Seen) -> Object:
    """A node that files tell of without holding it: pods are on it."""
    if seen.nodes or name not in map(pods.node_name, seen.kinds.get(POD, ())):
        raise NoClient(f'nodes "{name}" not found')
    return {"kind": NODE, "metadata": {"name": name}}


def _named(known: Sequence[Object], kind: str, name: str, namespace: str) -> list[Object]:
    found = [obj for obj in known if obj.get("kind") == kind and meta.name(obj) == name]
    if not found:
        raise NoClient(f'{kind.lower()}s "{name}" not found in namespace "{namespace}"')
    return found


def _addresses(node: Object) -> set[str]:
    return {addresses.canonical(str(meta.dig(item, "address"))) for item in items(node, "status", "addresses")}
