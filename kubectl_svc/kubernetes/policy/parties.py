"""The two ends of a connection as NetworkPolicies know them: pods by their labels, everything else by its address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kubectl_svc.kubernetes.policy import tunnels
from kubectl_svc.objects import Object, addresses, meta, pods
from kubectl_svc.objects.pods import ContainerPort

NAME_LABEL = "kubernetes.io/metadata.name"
"""What the API server labels every namespace with (pkg/apis/core/v1 ``SetDefaults_Namespace``)."""
INTERNAL = "InternalIP"


class Labels(NamedTuple):
    """What is known of an object's labels; ``whole`` says that it has no others."""

    known: Mapping[str, str]
    whole: bool = True


class Party(NamedTuple):
    """One end of a connection.

    ``namespace`` is empty for what selectors never match: an address outside of the cluster, a node, and a pod in its node's
    network, which has no address of its own. ``addresses`` are one of each family, or none where they are not known; only a
    node may have several. ``tunnels`` are the addresses of a node's tunnels, or ranges in which it may have one. ``node`` is
    the node that it is on, or is. ``name`` is the pod's, the node's, or nothing. ``unplaced``: whether it is a pod, and which,
    is not known.
    """

    addresses: tuple[str, ...] = ()
    namespace: str = ""
    name: str = ""
    labels: Mapping[str, str] = {}
    namespace_labels: Labels = Labels({}, False)
    ports: tuple[ContainerPort, ...] = ()
    node: str = ""
    tunnels: tuple[str, ...] = ()
    unplaced: bool = False

    @property
    def is_pod(self) -> bool:
        """Whether policies can select it."""
        return bool(self.namespace)

    def address(self, family: str) -> str:
        """Its address of ``family``, or nothing."""
        return next((address for address in self.addresses if addresses.family(address) == family), "")

    def origins(self, family: str) -> tuple[str, ...]:
        """Each address, and each range of addresses, that its connections of ``family`` may come from."""
        found = (*self.addresses, *self.tunnels)
        return tuple(one for one in found if addresses.family(one.partition("/")[0]) == family)

    def at(self, origin: str) -> Party:
        """The same with a single one of its `origins`."""
        return self._replace(addresses=(), tunnels=(origin,))


def of_pod(pod: Object, namespace: Object | None, *, real: bool = True) -> Party:
    """A pod; ``namespace`` is the Namespace object, or ``None`` where it was not seen.

    ``real`` is false for one that a template stands for: it has neither address nor node yet.
    """
    node, known = (pods.node_name(pod), pods.ips(pod)) if real else ("", ())
    if pods.host_network(pod):
        return Party(known, name=meta.name(pod), node=node)
    space = meta.namespace(pod)
    return Party(known, space, meta.name(pod), meta.labels(pod), labels_of(namespace, space), pods.container_ports(pod), node)


def of_node(node: Object) -> Party:
    """A process on a node.

    It connects from the address of the interface that its route leads through, and so does what kube-proxy masquerades: an
    internal address of the node, or that of a tunnel of the network plugin.
    """
    found = [item for item in meta.items(node, "status", "addresses") if isinstance(item, dict)]
    own = [item for item in found if item.get("type") == INTERNAL] or found
    known = [addresses.canonical(str(item.get("address") or "")) for item in own]
    name = meta.name(node)
    return Party(tuple(filter(None, known)), name=name, node=name, tunnels=tunnels.origins(node))


def of_address(*known: str) -> Party:
    """Something outside of the cluster."""
    return Party(tuple(filter(None, map(addresses.canonical, known))))


def labels_of(namespace: Object | None, name: str) -> Labels:
    """A namespace's labels; of one that was not seen only the one that each has."""
    return Labels({**(meta.labels(namespace) if namespace else {}), NAME_LABEL: name}, namespace is not None)


def named_port(party: Party, name: str, protocol: str) -> Iterable[ContainerPort]:
    """The container ports of a pod that a policy's port of this name means."""
    return (port for port in party.ports if (port.name, port.protocol) == (name, protocol))
