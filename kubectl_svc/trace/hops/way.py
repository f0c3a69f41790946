"""The way from a Service to its containers as hops, each judged by what the models say gets through. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import Object, meta, pods, services, slices
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.chain import SERVICE_HOP, Chain, Port
from kubectl_svc.trace.hops import backends, doors
from kubectl_svc.trace.reading.facts import FILE, FILES
from kubectl_svc.trace.reading.templates import origin
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
            UNKNOWN if why else WARNING if doors.harmless(chain) else BROKEN,
            None,
            _unseen("", why) if why else Said("no-service"),
        )
        yield from doors.follow(chain)
        return
    yield Hop(SERVICE_HOP, "Service", chain.reference, OK, _what(chain, chain.service))
    if FILE in chain.facts.unseen:
        yield Hop(f"{SERVICE_HOP}/files", "File", "files", UNKNOWN, None, _unseen("", chain.facts.unseen[FILE]))
    if chain.facts.client:
        from kubectl_svc.trace.hops import policies

        yield from policies.of_client(chain)
        yield from policies.without_ports(chain)
    yield from doors.follow(chain)
    if chain.routed:
        for port in chain.ports:
            yield from _port(chain, port)
        if services.headless(chain.service) and not services.ports(chain.service) and not chain.assumed:
            yield from _without_ports(chain)
        if chain.target.ports and not chain.ports:
            yield _no_port(chain)


def _unseen(kind: str, why: Said | str) -> Said:
    return Said("unseen", {"kind": kind, "why": why})


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
    if not chain.facts.sees("EndpointSlice") and not chain.assumed and not chain.slices:
        why = chain.facts.unseen["EndpointSlice"]
        hop = Hop(port.slices_hop, "EndpointSlice", "endpoint slices", UNKNOWN, None, _unseen("endpointslices", why))
        yield hop._replace(status=OK, reason=None, detail=Said("of-api-server")) if of_api_server(chain) else hop
        return
    yield _slices(chain, port)
    yield from backends.follow(chain, port)


def of_api_server(chain: Chain) -> bool:
    """Whether it is the Service default/kubernetes, whose endpoints each API server writes for itself."""
    own = (chain.facts.namespace, chain.name) == services.API_SERVER
    return own and not chain.selector and chain.facts.source == FILES


def _no_port(chain: Chain) -> Hop:
    """A port that the Service does not list: its clients reach it where DNS gives them the pods' own addresses."""
    hop = Hop(f"{SERVICE_HOP}/port", "Port", f"port {chain.target.ports}", BROKEN, None, Said("no-such-port"))
    if not beside_ports(chain):
        return hop
    declared = [
        any(str(port.number) == chain.target.port and chain.target.protocol in ("", port.protocol) for port in known)
        for known in map(pods.container_ports, chain.alive)
    ]
    if not services.ports(chain.spec) or (declared and all(declared)):
        return hop._replace(status=OK, detail=Said("pod-port-alone"), reason=None)
    return hop._replace(status=UNKNOWN, reason=Said("pod-port-undeclared"))


def beside_ports(chain: Chain) -> bool:
    """Whether a port that the Service does not list may be one of its pods: a headless Service translates none."""
    return services.headless(chain.spec) and chain.target.port.isdigit()


def _without_ports(chain: Chain) -> Iterator[Hop]:
    """A headless Service needs no port: then DNS alone leads to its endpoints."""
    hop, found = f"{SERVICE_HOP}/slices", chain.endpoints
    if not found and chain.facts.source != FILES and not chain.facts.sees("EndpointSlice"):
        why = chain.facts.unseen["EndpointSlice"]
        yield Hop(hop, "EndpointSlice", "endpoint slices", UNKNOWN, None, _unseen("endpointslices", why))
    if found:
        ready = sum(map(slices.ready, found))
        status = OK if ready == len(found) else WARNING if ready else BROKEN
        reason = None if ready else Said("none-ready")
        yield Hop(hop, "EndpointSlice", _named(chain), status, _count(ready, len(found)), reason)
    for endpoint in found:
        yield from _of_dns(chain, endpoint)


def _of_dns(chain: Chain, endpoint: Object) -> Iterator[Hop]:
    """One endpoint, by pod or address."""
    pod = str(meta.dig(endpoint, "targetRef", "name") or "")
    up = slices.ready(endpoint)
    status, reason = (OK, None) if up else (WARNING if chain.serves else BROKEN, Said("not-ready"))
    for address in slices.addresses(endpoint)[:1]:
        kind, what = ("Pod", f"pod/{pod}") if pod else ("Address", address)
        detail = Said("address", {"address": address}) if pod else None
        yield Hop(f"{SERVICE_HOP}/slices/{pod or address}", kind, what, status, detail, reason, address)


def _named(chain: Chain) -> str:
    named = list(dict.fromkeys(map(origin, chain.slices)))
    if chain.assumed or not named:
        return "endpoint slice" if chain.assumed else "endpoint slices"
    return named[0] if len(named) == 1 else f"{len(named)} endpointslices"


def _port_detail(chain: Chain, port: ServicePort) -> Said | None:
    target = port.target_port if port.target_port != port.port or not chain.live else None
    if target is None:
        return Said("node-port", {"node_port": port.node_port}) if port.node_port else None
    return Said("port", {"target_port": target, "node_port": port.node_port})


def _count(ready: int, total: int) -> Said:
    return Said("ready", {"ready": ready, "total": total})


def _slices(chain: Chain, port: Port) -> Hop:
    """The endpoints that kube-proxy holds for one port, in one line."""
    status, detail, reason = _judge(chain, port)
    return Hop(port.slices_hop, "EndpointSlice", _named(chain), status, detail, reason)


def _judge(chain: Chain, port: Port) -> tuple[str, Said | None, Said | None]:
    found = port.endpoints
    count = _count(len(port.ready), len(found))
    if chain.assumed and not chain.facts.sees("Pod") and not chain.pods:
        return UNKNOWN, None, _unseen("pods", chain.facts.unseen["Pod"])
    if port.ready:
        return OK if all(endpoint.ready or endpoint.terminating for endpoint in found) else WARNING, count, None
    if port.usable:
        return WARNING, count, Said("only-terminating")
    if found:
        return BROKEN, count, Said("none-ready")
    if any(slices.ready(endpoint) for endpoint in chain.endpoints):
        return BROKEN, None, Said("none-of-port", {"port": port.port})
    return BROKEN, None, Said("no-endpoints")
