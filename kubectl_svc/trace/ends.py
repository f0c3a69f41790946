"""The two ends of a client's connections, as policies know them. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_svc.kubernetes.policy import parties, tunnels
from kubectl_svc.kubernetes.policy.parties import Party
from kubectl_svc.kubernetes.proxy.effective import EffectiveEndpoint
from kubectl_svc.objects import Object, meta, pods
from kubectl_svc.trace.reading.facts import FILES, PODS_ELSEWHERE, Facts
from kubectl_svc.trace.reading.templates import stands_in


def sources(facts: Facts) -> tuple[Party, ...]:
    """The client's pods as policies know them, alike ones once; or its node, or its address."""
    client = facts.client
    assert client is not None
    if client.pods:
        found = [of_pod(facts, pod) for pod in client.pods]
        return tuple({(one.node, one.is_pod, tuple(sorted(one.labels.items()))): one for one in found}.values())
    if client.node is not None:
        return (parties.of_node(client.node),)
    return (parties.of_address(client.viewpoint.name),)


def of_pod(facts: Facts, pod: Object) -> Party:
    """A pod, real or not."""
    namespace = next(iter(facts.seen.named("Namespace", "", meta.namespace(pod))), None)
    found = parties.of_pod(pod, namespace, real=not stands_in(pod))
    node = facts.seen.nodes.get(found.node) if pods.host_network(pod) else None
    return found._replace(tunnels=tunnels.origins(node)) if node else found


def destination(facts: Facts, endpoint: EffectiveEndpoint, by_name: Mapping[str, Object]) -> Party:
    """The pod that has the endpoint's address, of whatever namespace; else the node, or somebody that is no pod.

    ``unplaced`` where pods of other namespaces were not seen, and it may be one.
    """
    named = by_name.get(endpoint.pod) if endpoint.pod else None
    if named is not None and (stands_in(named) or endpoint.address in pods.ips(named)):
        return of_pod(facts, named)
    found = facts.seen.pod_at(endpoint.address) or named
    if found is not None:
        return of_pod(facts, found)
    node = next((one.node for one in map(parties.of_node, facts.seen.nodes.values()) if endpoint.address in one.addresses), "")
    unplaced = not node and _hidden(facts, endpoint.address)
    return Party((endpoint.address,), node=node or endpoint.node_name, unplaced=unplaced)


def _hidden(facts: Facts, address: str) -> bool:
    """Whether an address that no pod is known to have may be one's: pods of other namespaces could not be read.

    Files that hold pods of the Service's namespace alone, or none, do not tell; but no pod has an address of the internet.
    """
    if facts.source != FILES:
        return PODS_ELSEWHERE in facts.unseen
    from ipaddress import ip_address

    wide = any(meta.uid(pod) and meta.namespace(pod) != facts.namespace for pod in facts.seen.kinds.get("Pod", ()))
    return not wide and not ip_address(address).is_global
