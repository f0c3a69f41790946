"""What one port leads to, as hops: the pods and addresses, and which container is reached. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.kubernetes.proxy.effective import FOREIGN_FAMILY, EffectiveEndpoint
from kubectl_svc.objects import Object, meta, pods, slices
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.chain import Chain, Port
from kubectl_svc.trace.hops import causes
from kubectl_svc.trace.hops.bystanders import bystanders
from kubectl_svc.trace.reading.templates import of_job, stands_in
from kubectl_svc.trace.report import BROKEN, OK, UNKNOWN, WARNING, Hop, Said


def follow(chain: Chain, port: Port) -> Iterator[Hop]:
    """One hop per pod or address, with what it would be reached by; those that no slice has come last."""
    shown, others = set(), bystanders(chain, port.port)
    for name, endpoint in _by_pod(port.endpoints).items():
        shown.add(name)
        yield _backend(chain, port, name, endpoint)
    for name, (address, of_pod) in _portless(chain).items():
        if name not in shown:
            shown.add(name)
            yield _stranded(chain, port, name, address, of_pod, name in others)
    for pod in chain.alive:
        if meta.name(pod) not in shown and not (chain.of_cluster and stands_in(pod)):
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
    node = "" if pod is not None and stands_in(pod) else endpoint.node_name
    where: dict[str, Any] = {"address": address if endpoint.pod else "", "node": node}
    hop = Hop(port.pod_hop(name), kind, what, OK, _detail(where), None, address)
    if endpoint.ready:
        if chain.selector and endpoint.pod and pod is None and not chain.facts.sees("Pod"):
            return hop._replace(status=UNKNOWN, reason=Said("unseen", {"kind": "pods", "why": chain.facts.unseen["Pod"]}))
        return hop._replace(detail=_detail(where | _container(pod, port.port, endpoint.port)))
    cause = causes.cause(pod, chain.facts.objects("Event")) if pod else None
    still = endpoint.serving and endpoint.terminating
    if endpoint.terminating and port.ready:
        return hop._replace(
            detail=_detail(where | ({"still_serves": True} if still else {"cause": cause, "not_ready": cause is None}))
        )
    reason = Said("still-serves") if still else Said("cause", {"cause": cause}) if cause else Said("not-ready")
    return hop._replace(status=WARNING if port.usable or chain.left_out else BROKEN, reason=reason)


def _stranded(chain: Chain, port: Port, name: str, address: str, of_pod: bool, bystander: bool) -> Hop:
    """An endpoint whose slice does not have this port; a ``bystander`` was never meant to have it."""
    pod = chain.pod(name) if of_pod else None
    reason = Said("slice-lacks-port")
    if pod is not None and resolve(port.port, pod) is None:
        reason = Said("pod-lacks-port", {"target_port": port.port.target_port, "protocol": port.port.protocol})
    known = pod is not None and not stands_in(pod)
    where = {"address": _bracketed(address), "node": pods.node_name(pod)} if pod is not None and known else {}
    kind, what = ("Pod", _object(pod, name)) if of_pod else ("Address", name)
    if port.usable and (bystander or of_job(pod) if pod is not None else _of_other_port(chain, port, name)):
        return Hop(port.pod_hop(name), kind, what, OK, reason)
    return Hop(port.pod_hop(name), kind, what, WARNING if port.usable or chain.left_out else BROKEN, _detail(where), reason)


def _of_other_port(chain: Chain, port: Port, name: str) -> bool:
    """Whether whoever writes the endpoints of a Service without a selector gave this one to another of its ports."""
    others = (other for other in chain.ports if other.position != port.position)
    return not chain.selector and any(name in _by_pod(other.endpoints) for other in others)


def _absent(chain: Chain, port: Port, pod: Object) -> Hop:
    """A selected pod that no slice has."""
    status = WARNING if port.usable or chain.left_out else BROKEN
    cause = causes.cause(pod, chain.facts.objects("Event"))
    reason = Said("cause", {"cause": cause}) if cause else Said("in-no-slice")
    where = _detail({"address": next(iter(pods.ips(pod)), "")})
    return Hop(port.pod_hop(meta.name(pod)), "Pod", meta.reference(pod), status, where, reason)


def _detail(where: dict[str, Any]) -> Said | None:
    """Address, node and container, as far as they are known, and why an endpoint goes."""
    return Said("backend", where) if any(where.values()) else None


def _object(pod: Object | None, name: str) -> str:
    return meta.reference(pod) if pod is not None else f"pod/{name}"


def _container(pod: Object | None, port: ServicePort, number: int) -> dict[str, Any]:
    """Which container declares the port that is reached; of a stand-in the number, too, for it has no address."""
    if pod is None:
        return {}
    if isinstance(port.target_port, str):
        found = pods.find_port(pod, port.target_port, port.protocol)
    else:
        found = pods.numbered_port(pod, number, port.protocol)
    if found is None:
        return {"undeclared": number} if stands_in(pod) else {}
    return {"container": found.container, "container_port": number if stands_in(pod) else None}


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address
