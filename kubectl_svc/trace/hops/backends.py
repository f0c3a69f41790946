"""What one port leads to, as hops: the pods and addresses, and which container is reached. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.kubernetes.proxy.effective import FOREIGN_FAMILY, EffectiveEndpoint
from kubectl_svc.objects import Object, meta, pods, slices
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.chain import Chain, Port
from kubectl_svc.trace.hops import causes
from kubectl_svc.trace.reading.templates import stands_in
from kubectl_svc.trace.report import BROKEN, OK, UNKNOWN, WARNING, Hop


def follow(chain: Chain, port: Port) -> Iterator[Hop]:
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
    if endpoint.terminating and port.ready:
        return hop._replace(detail=", ".join(filter(None, (where, reason))))
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
