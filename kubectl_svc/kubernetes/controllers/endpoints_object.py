"""The Endpoints object beside the slices: what the Endpoints controller would write, and what mirroring would make of it.

Mirrors pkg/controller/endpoint (``syncService``) and pkg/controller/endpointslicemirroring (``reconcile``, ``shouldMirror``) of
Kubernetes 1.37. kube-proxy reads no Endpoints: a difference here misleads people and old clients, or, for a Service without
selector, is why hand-made Endpoints serve nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kubectl_svc.kubernetes.controllers.difference import Difference
from kubectl_svc.kubernetes.controllers.expected import endpoint_ports, families, reconciled, selected
from kubectl_svc.objects import Object, addresses, meta, pods, services, slices
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.objects.slices import SlicePort

CAPACITY = 1000
"""Addresses that the Endpoints controller keeps, and that mirroring takes of one subset."""
OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity"
LEADER = "control-plane.alpha.kubernetes.io/leader"

ENDPOINTS_MISSING = "endpoints-missing"
ENDPOINTS_STALE = "endpoints-stale"
ENDPOINTS_CHANGED = "endpoints-changed"
NOT_MIRRORED = "not-mirrored"
MIRROR_STALE = "mirror-stale"
MIRROR_CHANGED = "mirror-changed"


class Claim(NamedTuple):
    """One address at one port, ready or not; ``port`` is ``None`` where the subset or slice has no ports."""

    address: str
    port: SlicePort | None
    ready: bool


def expected_claims(service: Object, candidates: Iterable[Object]) -> frozenset[Claim]:
    """What the Endpoints controller would write: one family, and terminating pods only with publishNotReadyAddresses."""
    if not reconciled(service):
        return frozenset()
    publish, family = services.publishes_not_ready(service), families(service)[0]
    return frozenset(
        Claim(address, port, publish or pods.ready(pod))
        for pod in selected(service, candidates)
        if not pods.finished(pod) and (publish or not meta.terminating(pod))
        for address in [ip for ip in pods.ips(pod) if addresses.family(ip) == family][:1]
        for port in _ports(service, pod)
    )


def claims(endpoints: Object) -> frozenset[Claim]:
    """What an Endpoints object says, however its subsets are cut; "not ready" trumps "ready" (``RepackSubsets``)."""
    states: dict[tuple[str, str, SlicePort | None], bool] = {}
    for subset in items(endpoints, "subsets"):
        for field, ready in (("addresses", True), ("notReadyAddresses", False)):
            for item in items(subset, field):
                address, uid = addresses.canonical(str(dig(item, "ip") or "")), str(dig(item, "targetRef", "uid") or "")
                for port in _ports_of(subset) if address else []:
                    states[address, uid, port] = states.get((address, uid, port), True) and ready
    return frozenset(Claim(address, port, ready) for (address, _, port), ready in states.items())


def mirrored_claims(found: Iterable[Object]) -> frozenset[Claim]:
    """What the slices among ``found`` say that the EndpointSliceMirroring controller keeps."""
    return frozenset(
        Claim(addresses.canonical(address) or address, port, slices.ready(endpoint))
        for slice_ in found
        if slices.managed_by(slice_) == slices.MIRRORING_CONTROLLER
        for endpoint in slices.endpoints(slice_)
        for address in slices.addresses(endpoint)[:1]
        for port in _ports_of(slice_)
    )


def truncated(endpoints: Object) -> bool:
    """Whether the Endpoints object was too small for all addresses."""
    return meta.annotations(endpoints).get(OVER_CAPACITY) == "truncated"


def unwritable(service: Object, candidates: Iterable[Object]) -> bool:
    """Whether the API server refuses the whole: for an address whose pod has no node, which no kubelet can have given it."""
    return any(pods.ips(pod) and not pods.node_name(pod) for pod in selected(service, candidates))


def mirror_obstacle(service: Object, endpoints: Object) -> str:
    """Why nobody mirrors this Endpoints object: ``selector``, ``skip-mirror``, ``leader-election``, or nothing."""
    if services.selector(service):
        return "selector"
    if meta.labels(endpoints).get(slices.SKIP_MIRROR) == "true":
        return "skip-mirror"
    return "leader-election" if LEADER in meta.annotations(endpoints) else ""


def endpoints_differences(service: Object, candidates: Sequence[Object], endpoints: Object) -> tuple[Difference, ...]:
    """How the Endpoints object of a Service with a selector differs from what its pods ask for.

    One that was cut has to, and so has one that is `unwritable`.
    """
    if not reconciled(service) or truncated(endpoints) or unwritable(service, candidates):
        return ()
    kinds = ENDPOINTS_MISSING, ENDPOINTS_STALE, ENDPOINTS_CHANGED
    return tuple(_compare(expected_claims(service, candidates), claims(endpoints), meta.name(endpoints), kinds))


def mirror_differences(service: Object, endpoints: Object, found: Iterable[Object]) -> tuple[Difference, ...]:
    """How the mirrored slices of a Service without selector differ from its Endpoints object; ``reason`` is the obstacle."""
    if services.selector(service):
        return ()
    obstacle = mirror_obstacle(service, endpoints)
    kinds = NOT_MIRRORED, MIRROR_STALE, MIRROR_CHANGED
    pairs = _compare(claims(endpoints), mirrored_claims(found), meta.name(endpoints), kinds)
    return tuple(difference._replace(reason=obstacle) for difference in pairs)


def _ports(service: Object, pod: Object) -> Iterable[SlicePort | None]:
    if not services.ports(service) and services.headless(service):
        return [None]
    return endpoint_ports(service, pod)


def _compare(
    expected: frozenset[Claim], actual: frozenset[Claim], name: str, kinds: tuple[str, str, str]
) -> Iterator[Difference]:
    """One difference per address; ``kinds`` are those of a missing, a superfluous and a changed one."""
    missing, stale, changed = kinds
    wanted, found = _texts(expected), _texts(actual)
    for address in sorted(wanted.keys() | found.keys()):
        want, have = wanted.get(address, ""), found.get(address, "")
        if want != have:
            kind = missing if not have else stale if not want else changed
            yield Difference(kind, "", addresses.family(address), address, expected=want, actual=have, endpoints=name)


def _texts(of: Iterable[Claim]) -> dict[str, str]:
    """By address, every port of it with its readiness, as text to compare and to show."""
    shown: dict[str, list[str]] = {}
    for address, port, ready in of:
        where = f"{port.name or '-'}:{port.port}/{port.protocol}" if port else "no port"
        shown.setdefault(address, []).append(f"{where} {'ready' if ready else 'not ready'}")
    return {address: ", ".join(sorted(set(texts))) for address, texts in shown.items()}


def _ports_of(subset_or_slice: Object) -> list[SlicePort | None]:
    return [*slices.ports(subset_or_slice)] or [None]
