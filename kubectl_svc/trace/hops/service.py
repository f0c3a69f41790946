"""The path from a Service to its containers as hops, each judged by what the models say gets through. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import Object, services, slices
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.chain import SERVICE_HOP, Chain, Port
from kubectl_svc.trace.hops import backends, counts, portless, referrers
from kubectl_svc.trace.hops.portless import count, named, no_pods, unseen
from kubectl_svc.trace.reading.facts import FILE, FILES
from kubectl_svc.trace.report import BROKEN, OK, UNKNOWN, WARNING, Hop, Said


def follow(chain: Chain) -> tuple[Hop, ...]:
    """Every hop, each behind its parent."""
    return tuple(_hops(chain))


def _hops(chain: Chain) -> Iterator[Hop]:
    if chain.service is None:
        why = chain.facts.unseen.get("Service", "")
        yield Hop(
            SERVICE_HOP,
            "Service",
            chain.reference,
            UNKNOWN if why else WARNING if referrers.harmless(chain) else BROKEN,
            None,
            unseen("", why) if why else referrers.missing(chain),
        )
        yield from referrers.follow(chain)
        return
    yield Hop(SERVICE_HOP, "Service", chain.reference, OK, _what(chain, chain.service))
    if FILE in chain.facts.unseen:
        yield Hop(f"{SERVICE_HOP}/files", "File", "files", UNKNOWN, None, unseen("", chain.facts.unseen[FILE]))
    if chain.facts.client:
        from kubectl_svc.trace.hops import policies

        yield from policies.of_client(chain)
        yield from policies.without_ports(chain)
    yield from referrers.follow(chain)
    if chain.routed:
        for port in chain.ports:
            yield from _port(chain, port)
        if services.headless(chain.service) and not chain.ports and (not chain.target.ports or portless.beside_ports(chain)):
            yield from portless.follow(chain)
        if chain.target.ports and not chain.ports:
            yield portless.no_port(chain)


def _what(chain: Chain, service: Object) -> Said:
    ips = [ip for ip in services.cluster_ips(service) if ip != services.HEADLESS]
    kind = "headless" if services.headless(service) else services.type_of(service)
    key = "service" if chain.selector else "service-without-selector" if chain.routed else "alias"
    return Said(key, {"type": kind, "addresses": ips, "selector": dict(chain.selector)})


def _port(chain: Chain, port: Port) -> Iterator[Hop]:
    yield Hop(port.hop, "Port", f"port {port.label}", OK, _port_detail(chain, port.port))
    if chain.access:
        from kubectl_svc.trace.hops import policies

        yield from policies.of_port(chain, port)
    if why := portless.no_slices(chain):
        hop = Hop(port.slices_hop, "EndpointSlice", "endpoint slices", UNKNOWN, None, why)
        yield hop._replace(status=OK, reason=None, detail=Said("of-api-server")) if of_api_server(chain) else hop
        return
    yield _slices(chain, port)
    yield from backends.follow(chain, port)


def of_api_server(chain: Chain) -> bool:
    """Whether it is the Service default/kubernetes, whose endpoints each API server writes for itself."""
    own = (chain.facts.namespace, chain.name) == services.API_SERVER
    return own and not chain.selector and chain.facts.source == FILES


def _port_detail(chain: Chain, port: ServicePort) -> Said | None:
    target = port.target_port if port.target_port != port.port or not chain.live else None
    if target is None:
        return Said("node-port", {"node_port": port.node_port}) if port.node_port else None
    return Said("port", {"target_port": target, "node_port": port.node_port})


def _slices(chain: Chain, port: Port) -> Hop:
    """The endpoints that kube-proxy holds for one port, in one line."""
    status, detail, reason = _judge(chain, port)
    return Hop(port.slices_hop, "EndpointSlice", named(chain), status, detail, reason)


def _judge(chain: Chain, port: Port) -> tuple[str, Said | None, Said | None]:
    found = port.endpoints
    several = counts.ready(chain, ((endpoint.pod, endpoint.ready) for endpoint in found))
    ready = count(*several)
    if why := no_pods(chain):
        return UNKNOWN, None, why
    if port.ready:
        going = sum(endpoint.terminating and not endpoint.ready for endpoint in found)
        return OK if several[0] + going == several[1] else WARNING, ready, None
    if port.usable:
        return WARNING, ready, Said("only-terminating")
    if chain.left_out:
        return UNKNOWN, ready if found else None, unseen("pods", chain.left_out)
    if found:
        return BROKEN, ready, Said("none-ready")
    if any(slices.ready(endpoint) for endpoint in chain.endpoints):
        return BROKEN, None, Said("none-of-port", {"port": port.port})
    return BROKEN, None, Said("no-endpoints")
