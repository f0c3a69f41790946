"""IP addresses and node ports: of Services, of load balancers, of nodes and of pods."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from kubectl_svc.objects import Object, meta, pods, services
from kubectl_svc.objects.addresses import canonical
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.asked import Address, Thing
from kubectl_svc.trace.finding import published, workloads
from kubectl_svc.trace.finding.found import Found, NothingFound, World, nothing, unique
from kubectl_svc.trace.said import said
from kubectl_svc.trace.target import Target, Via
from kubectl_svc.wording import Said


def find(asked: Address, world: World, *, by_published: bool = True) -> list[Found]:
    """The Services behind an address; raises ``SvcError`` with the nearest where there is none.

    ``by_published``: an Ingress or route's address counts, whatever hosts it has rules for.

    Several may have one address: of those that share a load balancer's the ones with the port that is asked for count, and a
    node's address may be that of a load balancer, too (MetalLB; the load balancer of k3s).
    """
    known = world.objects("Service")
    if not asked.ip:
        return _node_ports(asked, known, "nodePort") or _no_node_port(asked, world, known)
    found = unique(one for service in known for one in _of_service(asked, service))
    having = [one for one in found if _has_port(asked, one, world)] if asked.port else found
    if having:
        return having
    node = next((node for node in world.objects("Node") if asked.ip in _node_addresses(node)), None)
    if node is not None and (there := _of_node(asked, node, world, known)):
        return there
    if found:
        return found
    if node is not None:
        return _no_node_port(asked, world, known)
    pod = next((pod for pod in world.objects("Pod") if asked.ip in pods.ips(pod)), None)
    if pod is not None:
        return _of_pod(asked, pod, world, str(asked.port or ""))
    if by_published and (behind := published.behind(asked, asked.ip, world)):
        return behind
    by_port = _node_ports(asked, known, "nodePort-maybe") if asked.port else []
    if by_port and "Node" in world.unseen:
        return by_port
    near = _near(asked, known)
    if by_port:
        led = [f"{one.namespace}/{one.target.name}" for one in by_port]
        near = said("node-port-of", port=asked.port, services=led, nodes=_nodes(world))
    raise nothing(world, said("no-address", ip=asked.ip), near, "Service", "Node", "Pod")


def _has_port(asked: Address, one: Found, world: World) -> bool:
    known = (
        port for service in world.seen.named("Service", one.namespace, one.target.name) for port in services.ports(service)
    )
    return any(port.port == asked.port and asked.protocol in ("", port.protocol) for port in known)


def _of_node(asked: Address, node: Object, world: World, known: list[Object]) -> list[Found]:
    """What a node's address leads to: node ports, and the ports that pods have in the network of their node."""
    if by_port := _node_ports(asked, known, "nodePort-of", meta.name(node)):
        return by_port
    found = []
    for pod in world.objects("Pod") if asked.port else ():
        shared = pods.host_network(pod) and asked.ip in pods.ips(pod)
        programmed = [
            one for one in pods.container_ports(pod) if one.host_port == asked.port and asked.protocol in ("", one.protocol)
        ]
        if shared or (programmed and pods.node_name(pod) == meta.name(node)):
            with suppress(NothingFound):
                found += _of_pod(asked, pod, world, str(programmed[0].number if programmed else asked.port))
    return unique(found)


def _of_pod(asked: Address, pod: Object, world: World, port: str) -> list[Found]:
    where = world._replace(namespace=meta.namespace(pod), whole=False)
    found = workloads.find(Thing("Pod", meta.name(pod), text=asked.text, port=port, protocol=asked.protocol), where)
    via = Via("Pod", meta.reference(pod), "selected", {"ip": asked.ip})
    return [one._replace(target=one.target._replace(via=via)) for one in found]


def _of_service(asked: Address, service: Object) -> Iterator[Found]:
    kinds = {
        "cluster-ip": services.cluster_ips(service),
        "external-ip": services.external_ips(service),
        "load-balancer": services.load_balancer_addresses(service),
    }
    how = next((how for how, known in kinds.items() if asked.ip in map(canonical, known)), "")
    if how:
        via = Via("Address", asked.text, how, {"ip": asked.ip})
        port = str(asked.port or "")
        yield Found(meta.namespace(service), Target(meta.name(service), port, asked.protocol, via))


def _node_ports(asked: Address, known: list[Object], how: str, node: str = "") -> list[Found]:
    """Every Service with such a node port; without a port those that have any."""
    return unique(
        Found(
            meta.namespace(service),
            Target(meta.name(service), str(port.port), port.protocol, _by(asked, how, node, port.node_port)),
        )
        for service in known
        for port in services.ports(service)
        if port.node_port and asked.port in (0, port.node_port) and asked.protocol in ("", port.protocol)
    )


def _by(asked: Address, how: str, node: str, number: int) -> Via:
    return Via("NodePort", asked.text, how, {"node": node, "nodePort": number, **({"ip": asked.ip} if asked.ip else {})})


def _no_node_port(asked: Address, world: World, known: list[Object]) -> list[Found]:
    ports = [(port.node_port, service) for service in known for port in services.ports(service) if port.node_port]
    ports.sort(key=lambda one: abs(one[0] - asked.port))
    near = [f"{number} ({meta.namespace(one)}/{meta.name(one)})" for number, one in ports]
    what = said("no-node-port", port=asked.port, protocol=asked.protocol)
    raise nothing(world, what, said("node-ports", ports=near) if near else "", "Service")


def _near(asked: Address, known: list[Object]) -> Said | str:
    """The cluster IP that has the most characters in common from the left."""
    ips = [(ip, service) for service in known for ip in services.cluster_ips(service) if ip not in ("", services.HEADLESS)]
    best = max(ips, key=lambda one: _shared(one[0], asked.ip), default=None)
    if best is None or _shared(best[0], asked.ip) < 4:
        return ""
    return said("closest-ip", ip=best[0], service=f"{meta.namespace(best[1])}/{meta.name(best[1])}")


def _shared(one: str, other: str) -> int:
    return next((index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _nodes(world: World) -> list[str]:
    return [address for node in world.objects("Node") for address in _node_addresses(node)[:1]]


def _node_addresses(node: Object) -> list[str]:
    return [canonical(str(dig(one, "address") or "")) for one in items(node, "status", "addresses")]
