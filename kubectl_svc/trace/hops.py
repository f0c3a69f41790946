"""The way from a Service to its containers as hops, each judged by what the models say gets through. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_svc.objects import Object, meta, pods, services, slices
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace import causes, doors
from kubectl_svc.trace.chain import SERVICE_HOP, Chain, Port
from kubectl_svc.trace.effective import FOREIGN_FAMILY, EffectiveEndpoint
from kubectl_svc.trace.expected import resolve
from kubectl_svc.trace.offline import FILE
from kubectl_svc.trace.report import BROKEN, OK, UNKNOWN, WARNING, Hop
from kubectl_svc.trace.templates import stands_in


def follow(chain: Chain) -> tuple[Hop, ...]:
    """Every hop, each behind its parent."""
    return tuple(_hops(chain))


def _hops(chain: Chain) -> Iterator[Hop]:
    if chain.service is None:
        why = chain.facts.unseen.get("Service", "")
        yield Hop(SERVICE_HOP, "Service", chain.reference, UNKNOWN if why else BROKEN, "", why or "there is none")
        yield from doors.follow(chain)
        return
    yield Hop(SERVICE_HOP, "Service", chain.reference, OK, _what(chain, chain.service))
    if FILE in chain.facts.unseen:
        yield Hop(f"{SERVICE_HOP}/files", "File", "files", UNKNOWN, "", chain.facts.unseen[FILE])
    yield from doors.follow(chain)
    if chain.routed:
        for port in chain.ports:
            yield from _port(chain, port)
        if chain.target.ports and not chain.ports:
            yield Hop(f"{SERVICE_HOP}/port", "Port", f"port {chain.target.ports}", BROKEN, "", "the Service has no such port")


def _what(chain: Chain, service: Object) -> str:
    ips = ", ".join(ip for ip in services.cluster_ips(service) if ip != services.HEADLESS)
    kind = "headless" if services.headless(service) else services.type_of(service)
    pairs = ",".join(f"{key}={value}" for key, value in sorted(chain.selector.items()))
    if not chain.routed:
        return kind
    return f"{kind}{f' {ips}' if ips else ''}, {f'selector {pairs}' if pairs else 'no selector'}"


def _port(chain: Chain, port: Port) -> Iterator[Hop]:
    yield Hop(port.hop, "Port", f"port {port.label}", OK, _port_detail(chain, port.port))
    if not chain.facts.sees("EndpointSlice") and not chain.assumed and not chain.slices:
        why = chain.facts.unseen["EndpointSlice"]
        told = _without_endpoints_in_files(chain)
        yield Hop(port.slices_hop, "EndpointSlice", "endpoint slices", told or UNKNOWN, "", f"endpointslices: {why}")
        return
    yield _slices(chain, port)
    yield from _backends(chain, port)


def _without_endpoints_in_files(chain: Chain) -> str:
    """A manifest without selector says nothing about endpoints: worth a warning, no verdict."""
    return WARNING if chain.facts.source == "files" and not chain.selector else ""


def _port_detail(chain: Chain, port: ServicePort) -> str:
    target = f"targetPort {port.target_port}" if port.target_port != port.port or not chain.live else ""
    node = f"nodePort {port.node_port}" if port.node_port else ""
    return ", ".join(filter(None, (target, node)))


def _slices(chain: Chain, port: Port) -> Hop:
    """The endpoints that kube-proxy holds for one port, in one line."""
    named = [meta.name(slice_) for slice_ in chain.slices]
    if chain.assumed or not named:
        what = "endpoint slice" if chain.assumed else "endpoint slices"
    else:
        what = f"endpointslice/{named[0]}" if len(named) == 1 else f"{len(named)} endpointslices"
    status, detail, reason = _judge(chain, port)
    return Hop(port.slices_hop, "EndpointSlice", what, status, detail, reason)


def _judge(chain: Chain, port: Port) -> tuple[str, str, str]:
    found, ready = port.endpoints, [endpoint for endpoint in port.endpoints if endpoint.ready]
    count = f"{len(ready)} of {len(found)} ready"
    if chain.assumed and not chain.facts.sees("Pod") and not chain.pods:
        return UNKNOWN, "", f"pods: {chain.facts.unseen['Pod']}"
    if ready:
        return (OK, count, "") if len(ready) == len(found) else (WARNING, count, "")
    if port.usable:
        return WARNING, count, "only pods that are going away still serve"
    if found:
        return BROKEN, count, "no endpoint is ready"
    if any(slices.ready(endpoint) for endpoint in chain.endpoints):
        return BROKEN, "", f"ready addresses, but none for {port.label}"
    return BROKEN, "", "no endpoints"


def _backends(chain: Chain, port: Port) -> Iterator[Hop]:
    """One hop per pod or address, with what it would be reached by; those that no slice has come last."""
    shown = set()
    for name, endpoint in _by_pod(port.endpoints).items():
        shown.add(name)
        yield _backend(chain, port, name, endpoint)
    for name, (address, of_pod) in _portless(chain).items():
        if name not in shown:
            shown.add(name)
            yield _stranded(chain, port, name, address, of_pod)
    for pod in chain.alive:
        if meta.name(pod) not in shown:
            yield _absent(chain, port, pod)


def _by_pod(endpoints: Sequence[EffectiveEndpoint]) -> dict[str, EffectiveEndpoint]:
    """One endpoint per pod: the addresses of both families are one."""
    found: dict[str, EffectiveEndpoint] = {}
    for endpoint in endpoints:
        found.setdefault(endpoint.pod or endpoint.address, endpoint)
    return found


def _portless(chain: Chain) -> dict[str, tuple[str, bool]]:
    """The endpoints of slices that kube-proxy reads: pod or address -> address, and whether a pod is named for it."""
    unread = {found.slice for found in chain.effective.ignored if found.reason == FOREIGN_FAMILY}
    found: dict[str, tuple[str, bool]] = {}
    for slice_ in chain.slices:
        for endpoint in slices.endpoints(slice_) if meta.name(slice_) not in unread else ():
            pod = str(meta.dig(endpoint, "targetRef", "name") or "")
            for address in slices.addresses(endpoint)[:1]:
                found.setdefault(pod or address, (address, bool(pod)))
    return found


def _backend(chain: Chain, port: Port, name: str, endpoint: EffectiveEndpoint) -> Hop:
    pod = chain.pod(name) if endpoint.pod else None
    address = "" if pod is not None and stands_in(pod) else f"{_bracketed(endpoint.address)}:{endpoint.port}"
    kind, what = ("Pod", _object(pod, name)) if endpoint.pod else ("Address", address)
    where = _where(address if endpoint.pod else "", "" if pod is not None and stands_in(pod) else endpoint.node_name)
    hop = Hop(port.pod_hop(name), kind, what, OK, where, "", address)
    if endpoint.ready:
        if chain.selector and endpoint.pod and pod is None and not chain.facts.sees("Pod"):
            return hop._replace(status=UNKNOWN, reason=f"pods: {chain.facts.unseen['Pod']}")
        return hop._replace(detail=", ".join(filter(None, (where, _container(pod, port.port, endpoint.port)))))
    if endpoint.serving and endpoint.terminating:
        reason = "terminating, still serves"
    else:
        reason = (causes.cause(pod, chain.facts.objects("Event")) if pod else "") or "not ready"
    return hop._replace(status=WARNING if port.usable else BROKEN, reason=reason)


def _stranded(chain: Chain, port: Port, name: str, address: str, of_pod: bool) -> Hop:
    """An endpoint whose slice does not have this port."""
    pod = chain.pod(name) if of_pod else None
    reason = "its slice does not have this port"
    if pod is not None and resolve(port.port, pod) is None:
        reason = f'no container port "{port.port.target_port}" {port.port.protocol}'
    where = "" if pod is None or stands_in(pod) else _where(_bracketed(address), pods.node_name(pod))
    kind, what = ("Pod", _object(pod, name)) if of_pod else ("Address", name)
    return Hop(port.pod_hop(name), kind, what, WARNING if port.usable else BROKEN, where, reason)


def _absent(chain: Chain, port: Port, pod: Object) -> Hop:
    """A selected pod that no slice has."""
    status = WARNING if port.usable else BROKEN
    reason = causes.cause(pod, chain.facts.objects("Event")) or "in no endpoint slice"
    return Hop(port.pod_hop(meta.name(pod)), "Pod", meta.reference(pod), status, ", ".join(pods.ips(pod)[:1]), reason)


def _where(address: str, node: str) -> str:
    return f"{address}{f' on {node}' if node else ''}".lstrip()


def _object(pod: Object | None, name: str) -> str:
    return meta.reference(pod) if pod is not None else f"pod/{name}"


def _container(pod: Object | None, port: ServicePort, number: int) -> str:
    """Which container declares the port that is reached."""
    if pod is None:
        return ""
    if isinstance(port.target_port, str):
        found = pods.find_port(pod, port.target_port, port.protocol)
    else:
        same = [item for item in pods.container_ports(pod) if (item.number, item.protocol) == (number, port.protocol)]
        found = same[0] if same else None
    if found is None:
        return f"port {number}, which no container declares" if stands_in(pod) else ""
    return f"container {found.container}" + (f" port {number}" if stands_in(pod) else "")


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address
