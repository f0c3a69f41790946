"""IP addresses and node ports: of Services, of load balancers, of nodes and of pods."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.proxy.effective import serves
from kubectl_svc.objects import Object, meta, nodes, pods, services
from kubectl_svc.objects.addresses import canonical, family
from kubectl_svc.objects.meta import dig
from kubectl_svc.trace.asked import Address, Thing
from kubectl_svc.trace.finding import published, reach, workloads
from kubectl_svc.trace.finding.found import Answered, Found, NothingFound, World, nothing, refused, unique
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
        return [*having, *(_behind(asked, having, world) if by_published else ())]
    node = next((node for node in world.objects("Node") if asked.ip in nodes.ips(node)), None)
    if node is not None and (there := _of_node(asked, node, world, known)):
        return there
    if found:
        return found
    if node is not None:
        return _no_node_port(asked, world, known)
    pod = next((pod for pod in world.objects("Pod") if asked.ip in pods.ips(pod)), None)
    if pod is not None:
        return _of_pod(asked, pod, world)
    if by_published and (behind := published.behind(asked, asked.ip, world)):
        return behind
    by_port = _node_ports(asked, known, "nodePort-maybe") if asked.port else []
    if not by_port and (external := [one for one in known if asked.ip in map(canonical, services.external_ips(one))]):
        raise nothing(world, _without_family(asked, external))
    if by_port and "Node" in world.unseen:
        return by_port
    near = _near(asked, world)
    if by_port:
        led = [f"{one.namespace}/{one.target.name}" for one in by_port]
        near = said("node-port-of", port=asked.port, services=led, nodes=_nodes(world))
    published_by = refused(world, "Ingress", "Gateway")
    raise nothing(world, said("no-address", ip=asked.ip), near, "Service", "Node", "Pod", *published_by)


def _behind(asked: Address, found: list[Found], world: World) -> list[Found]:
    """What is behind a controller, whose Service has the address that Ingresses and Gateways have published."""
    if not any(one.target.via is not None and one.target.via.how in reach.OUTSIDE for one in found):
        return []
    targets = [number for one in found for number in reach.numbers(one, world)] if asked.port else []
    for number in dict.fromkeys([asked.port, *targets]):
        try:
            if led := published.behind(asked._replace(port=number), asked.ip, world):
                return led
        except NothingFound:
            continue
    return []


def _has_port(asked: Address, one: Found, world: World) -> bool:
    known = (
        port for service in world.seen.named("Service", one.namespace, one.target.name) for port in services.ports(service)
    )
    return any(port.port == asked.port and asked.protocol in ("", port.protocol) for port in known)


def _of_node(asked: Address, node: Object, world: World, known: list[Object]) -> list[Found]:
    """What a node's address leads to: node ports, and the ports that pods have in the network of their node."""
    if by_port := _node_ports(asked, known, "nodePort-of", meta.name(node)):
        return by_port
    found: list[Found] = []
    lost: list[NothingFound] = []
    for pod in world.objects("Pod") if asked.port else ():
        shared = pods.host_network(pod) and asked.ip in pods.ips(pod)
        own = [one for one in pods.container_ports(pod) if asked.protocol in ("", one.protocol)]
        programmed = [one for one in own if asked.port == (one.host_port or (one.number if shared else 0))]
        if shared or (programmed and pods.node_name(pod) == meta.name(node)):
            try:
                found += _selecting(asked, pod, world, str(programmed[0].number if programmed else asked.port))
            except NothingFound as error:
                place = said(
                    "host-port", port=asked.port, node=meta.name(node), number=programmed[0].number if programmed else 0
                )
                lost += [_direct(place, pod, error)] if programmed else []
    if lost and not found:
        raise lost[0]
    return unique(found)


def _of_pod(asked: Address, pod: Object, world: World) -> list[Found]:
    """What a pod's own address leads to: the Services that lead to that port, or the container itself."""
    try:
        return _selecting(asked, pod, world, str(asked.port or ""))
    except NothingFound as error:
        declared = (one for one in pods.container_ports(pod) if asked.protocol in ("", one.protocol))
        if all(one.number != asked.port for one in declared):
            raise
        raise _direct(said("pod-address", ip=asked.ip, port=asked.port), pod, error) from error


def _direct(place: Said, pod: Object, error: NothingFound) -> NothingFound:
    """What becomes of connections that arrive at a container without a Service; ``error`` says why none leads there.

    They arrive as long as the pod runs. Whether one that is not ready answers them, nobody can tell.
    """
    names = {"pod": meta.reference(pod), "namespace": meta.namespace(pod)}
    if pods.ready(pod) or not pods.phase(pod):
        nearly = isinstance(error.advice, Said) and error.advice.key == "error-nearly"
        return Answered(said("arrives", place=place, **names), error.advice if nearly else "")
    running = pods.phase(pod) == "Running"
    state = "not ready" if running else pods.phase(pod).lower()
    return NothingFound(said("arrives", place=place, state=state, **names), "", certain=not running)


def _selecting(asked: Address, pod: Object, world: World, port: str) -> list[Found]:
    where = world._replace(namespace=meta.namespace(pod), whole=False)
    found = workloads.find(Thing("Pod", meta.name(pod), text=asked.text, port=port, protocol=asked.protocol), where)
    via = Via("Pod", meta.reference(pod), "selected", {"ip": asked.ip})
    return [one._replace(target=one.target._replace(via=via)) for one in found]


def _of_service(asked: Address, service: Object) -> Iterator[Found]:
    kinds = {
        "cluster-ip": services.cluster_ips(service),
        "external-ip": services.external_ips(service) if serves(service, family(asked.ip)) else (),
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
        if not asked.ip or serves(service, family(asked.ip))
        for port in services.ports(service)
        if port.node_port and asked.port in (0, port.node_port) and asked.protocol in ("", port.protocol)
    )


def _by(asked: Address, how: str, node: str, number: int) -> Via:
    return Via("NodePort", asked.text, how, {"node": node, "nodePort": number, **({"ip": asked.ip} if asked.ip else {})})


def _no_node_port(asked: Address, world: World, known: list[Object]) -> list[Found]:
    for service in known if asked.protocol in ("", "TCP") else ():
        if asked.port and dig(service, "spec", "healthCheckNodePort") == asked.port:
            place = {"service": meta.name(service), "namespace": meta.namespace(service)}
            raise Answered(said("health-check-node-port", port=asked.port, **place))
    ports = [(port.node_port, service) for service in known for port in services.ports(service) if port.node_port]
    ports.sort(key=lambda one: abs(one[0] - asked.port))
    near = [f"{number} ({meta.namespace(one)}/{meta.name(one)})" for number, one in ports]
    none = said("no-node-ports")
    what = said("no-node-port", port=asked.port, protocol=asked.protocol) if asked.port else none
    other = [service for number, service in ports if asked.port in (0, number)] if asked.ip else []
    if other and not _node_ports(asked._replace(protocol=""), known, ""):
        raise nothing(world, _without_family(asked, other), "", "Service")
    raise nothing(world, what, said("node-ports", ports=near) if near else "", "Service", *(["Pod"] if asked.ip else []))


def _without_family(asked: Address, known: list[Object]) -> Said:
    """What keeps Services from being reached at an address of a family that they do not have."""
    names = [f"{meta.namespace(one)}/{meta.name(one)}" for one in known]
    return said("other-family", address=asked.text, services=names, family=family(asked.ip))


def _near(asked: Address, world: World) -> Said | str:
    """The address that has the most characters in common from the left: of Services, nodes and pods, or a published one."""
    known = [(ip, one) for one in world.objects("Service") for ip in (*services.cluster_ips(one), *services.external_ips(one))]
    known += [(ip, one) for one in world.objects("Service") for ip in services.load_balancer_addresses(one)]
    known += [(ip, one) for one in world.objects("Node") for ip in nodes.ips(one)]
    known += [(ip, one) for one in world.objects("Pod") for ip in pods.ips(one)]
    known += published.known(world)
    best = max(((ip, one) for ip, one in known if family(ip)), key=lambda one: _shared(one[0], asked.ip), default=None)
    if best is None or _shared(best[0], asked.ip) < 4:
        return ""
    place = f" in namespace {meta.namespace(best[1])}" if meta.namespace(best[1]) else ""
    return said("closest-ip", ip=best[0], object=f"{meta.reference(best[1])}{place}")


def _shared(one: str, other: str) -> int:
    return next((index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _nodes(world: World) -> list[str]:
    return [address for node in world.objects("Node") for address in nodes.ips(node)[:1]]
