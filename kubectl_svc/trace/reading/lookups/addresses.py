"""The round trips for an IP address: Services and nodes, then pods, and what Ingresses and Gateways have published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_svc.cluster.reading import Read
from kubectl_svc.kubernetes.policy.tunnels import pod_ranges
from kubectl_svc.objects import Object, addresses, meta, nodes, services
from kubectl_svc.trace.asked import Address
from kubectl_svc.trace.reading.answers import Answers
from kubectl_svc.trace.reading.lookups.answered import addresses_of, has_node_port
from kubectl_svc.trace.reading.lookups.reads import GATEWAYS, INGRESSES, LISTENER_SETS, NAMESPACES, NODES, SERVICES, Trip, pods


def of_address(asked: Address, answers: Answers, routes: Sequence[Read], *, url: bool = False) -> Iterator[Trip]:
    """Likely are Services and nodes; then pods by address, and where ``routes`` may be meant what publishes addresses."""
    yield Trip([SERVICES, *([NODES] if asked.ip else [])])
    node = next((meta.name(one) for one in answers.seen.get("Node", ()) if asked.ip and asked.ip in nodes.ips(one)), "")
    every = [INGRESSES, GATEWAYS, LISTENER_SETS, *routes, NAMESPACES] if routes else []
    known = answers.seen.get("Service", ())
    behind = every if any(_outside(asked, one) or (url and node and _in_front(asked, one)) for one in known) else []
    if node and not has_node_port(answers, asked):
        yield Trip([pods(f"spec.nodeName={node}"), *behind])
    elif behind:
        yield Trip(behind)
    elif asked.ip and not node and not any(asked.ip in addresses_of(one) for one in known):
        ranges = [cidr for one in answers.seen.get("Node", ()) for cidr in pod_ranges(one)]
        of_pods = any(addresses.within(asked.ip, cidr) for cidr in ranges)  # then no Ingress or Gateway has it
        published = every if not of_pods else []
        yield Trip([pods(f"status.podIP={asked.ip}"), *published])
        if answers.seen.get("Pod"):  # then it is not that of an Ingress or a Gateway
            answers.forget(*(read.resource for read in published))


def _outside(asked: Address, service: Object) -> bool:
    """Whether an address is one by which a Service is reached from outside: then it may be that of a controller."""
    own = (*services.load_balancer_addresses(service), *services.external_ips(service))
    return bool(asked.ip) and asked.ip in map(addresses.canonical, own)


def _in_front(asked: Address, service: Object) -> bool:
    """Whether a Service with a node port may be that of a controller: it has a load balancer, or was created for a Gateway."""
    of_port = any(one.node_port == asked.port for one in services.ports(service)) if asked.port else False
    return of_port and (services.type_of(service) == "LoadBalancer" or any("gateway" in key for key in meta.labels(service)))
