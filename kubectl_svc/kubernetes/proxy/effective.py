"""Model 2: the endpoints that kube-proxy holds for a Service, given the EndpointSlices as they are.

Mirrors pkg/proxy of Kubernetes 1.37: endpointslicecache.go (``endpointInfoByServicePort``, ``addEndpoints``),
endpointschangetracker.go (``EndpointSliceUpdate``), and the informers of cmd/kube-proxy/app/server.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kubectl_svc.kubernetes.controllers.expected import families
from kubectl_svc.objects import Object, addresses, meta, services, slices
from kubectl_svc.objects.meta import dig, items

PROXY_NAME_LABEL = "service.kubernetes.io/service-proxy-name"
HEADLESS_LABEL = "service.kubernetes.io/headless"

OTHER_PROXY = "other-proxy"
HEADLESS = "headless"
EXTERNAL_NAME = "external-name"
NO_CLUSTER_IP = "no-cluster-ip"

FOREIGN_FAMILY = "foreign-family"
HEADLESS_SLICE = "headless-slice"
NO_PORT_NUMBER = "no-port-number"
NO_ENDPOINT_ADDRESS = "no-address"
BAD_ADDRESS = "bad-address"
FURTHER_ADDRESS = "further-address"


class EffectivePort(NamedTuple):
    """What endpoints are looked up by: a port's name (may be empty), its protocol, and ``IPv4`` or ``IPv6``."""

    name: str
    protocol: str
    family: str


class EffectiveEndpoint(NamedTuple):
    """One address and port that kube-proxy can send to.

    ``uncertain`` marks an address that two endpoints claim with different facts: which of them is used is undefined. ``pod`` is
    the name in ``targetRef``; ``slice`` the name of the slice that it is taken from. No hints is an empty set.
    """

    address: str
    port: int
    node_name: str
    ready: bool
    serving: bool
    terminating: bool
    zone_hints: frozenset[str] = frozenset()
    node_hints: frozenset[str] = frozenset()
    pod: str = ""
    slice: str = ""
    uncertain: bool = False


class Ignored(NamedTuple):
    """Something in a slice that kube-proxy passes over.

    ``reason``: ``foreign-family`` (FQDN, or a family without cluster IP), ``headless-slice`` (labelled so), ``no-port-number``
    (none, or 0), ``no-address`` (an endpoint without any), ``bad-address``, ``further-address`` (all but the first of an
    endpoint). ``value`` is the address, the port's name or the address type.
    """

    slice: str
    reason: str
    value: str


class Effective(NamedTuple):
    """All endpoints by port, sorted by address and port, and what was ignored."""

    ports: dict[EffectivePort, tuple[EffectiveEndpoint, ...]]
    ignored: tuple[Ignored, ...] = ()


def skipped(service: Object) -> str:
    """Why kube-proxy leaves this Service alone, or nothing.

    ``other-proxy`` (label service-proxy-name), ``headless``, ``external-name`` or ``no-cluster-ip`` (``ShouldSkipService``).
    """
    if PROXY_NAME_LABEL in meta.labels(service):
        return OTHER_PROXY
    if services.headless(service):
        return HEADLESS
    if services.type_of(service) == "ExternalName":
        return EXTERNAL_NAME
    return "" if services.cluster_ips(service) else NO_CLUSTER_IP


def cluster_ip(service: Object, family: str) -> str:
    """The Service's cluster IP of this family, or nothing (``GetClusterIPByFamily``)."""
    ips, named = services.cluster_ips(service), services.ip_families(service)
    if not named:
        return next((ip for ip in ips[:1] if addresses.family(ip) == family), "")
    return next((ip for ip, of in zip(ips, named, strict=False) if of == family), "")


def serves(service: Object, family: str) -> bool:
    """Whether kube-proxy opens the node ports and external IPs of a Service for a family, ``IPv4`` or ``IPv6``.

    It does where the Service has a cluster IP of that family (``serviceToServiceMap``). A manifest has none yet: there it does
    where ``ipFamilies`` or the policy may come to that.
    """
    if any(map(addresses.family, services.cluster_ips(service))):
        return bool(cluster_ip(service, family))
    named = services.ip_families(service)
    return not named or family in named or dig(service, "spec", "ipFamilyPolicy") in ("PreferDualStack", "RequireDualStack")


def programmed(service: Object, slices_of_service: Iterable[Object]) -> Effective:
    """What kube-proxy holds for ``service``; nothing where it is `skipped`.

    Keys are the ports that the *slices* name: a Service port without its key here has no endpoints. ``slices_of_service`` are
    those labelled with the Service's name, in its namespace.
    """
    if skipped(service):
        return Effective({})
    ignored: list[Ignored] = []
    claims: dict[EffectivePort, dict[tuple[str, int], list[EffectiveEndpoint]]] = {}
    for slice_ in sorted(slices_of_service, key=meta.name):
        reason, value = _unwatched(service, slice_)
        if reason:
            ignored.append(Ignored(meta.name(slice_), reason, value))
            continue
        found = list(_endpoints(slice_, ignored))
        for port in slices.ports(slice_):
            if not port.port:
                ignored.append(Ignored(meta.name(slice_), NO_PORT_NUMBER, port.name))
                continue
            at = claims.setdefault(EffectivePort(port.name, port.protocol, slices.address_type(slice_)), {})
            for endpoint in found:
                at.setdefault((endpoint.address, port.port), []).append(endpoint._replace(port=port.port))
    ports = {port: tuple(merge(at[key]) for key in sorted(at)) for port, at in claims.items() if at}
    return Effective(ports, tuple(ignored))


def reachable(service: Object, found: Sequence[Object]) -> Effective:
    """`programmed`, and the same for a Service that kube-proxy skips: what another proxy or a DNS client would use."""
    if skipped(service) in ("", EXTERNAL_NAME):
        return programmed(service, found)
    both = list(families(service))
    spec = {**meta.mapping(service, "spec"), "ipFamilies": both, "clusterIPs": [_ANY[family] for family in both]}
    read = {**_without_label(service, PROXY_NAME_LABEL), "spec": spec}
    return programmed(read, [_without_label(slice_, HEADLESS_LABEL) for slice_ in found])


def merge(claims: list[EffectiveEndpoint]) -> EffectiveEndpoint:
    """The one endpoint kept of several with one address and port: one that does not terminate wins (``addEndpoints``)."""
    alive = [claim for claim in claims if not claim.terminating] or claims
    facts = {claim._replace(pod="", slice="") for claim in alive}
    return alive[0]._replace(uncertain=len(facts) > 1)


_ANY = {addresses.IPV4: "0.0.0.0", addresses.IPV6: "::"}


def _without_label(obj: Object, label: str) -> Object:
    kept = {key: value for key, value in meta.labels(obj).items() if key != label}
    return {**obj, "metadata": {**meta.mapping(obj, "metadata"), "labels": kept}}


def _unwatched(service: Object, slice_: Object) -> tuple[str, str]:
    """Why kube-proxy does not see a slice of this Service, and the value that says so."""
    family = slices.address_type(slice_)
    if HEADLESS_LABEL in meta.labels(slice_):
        return HEADLESS_SLICE, HEADLESS_LABEL
    return ("", "") if cluster_ip(service, family) else (FOREIGN_FAMILY, family)


def _endpoints(slice_: Object, ignored: list[Ignored]) -> Iterator[EffectiveEndpoint]:
    """Every usable endpoint of a slice, with port 0; adds what is unusable to ``ignored``."""
    name = meta.name(slice_)
    for endpoint in slices.endpoints(slice_):
        every = slices.addresses(endpoint)
        ignored.extend(Ignored(name, FURTHER_ADDRESS, address) for address in every[1:])
        address = addresses.canonical(every[0]) if every else ""
        if not address:
            ignored.append(Ignored(name, BAD_ADDRESS, every[0]) if every else Ignored(name, NO_ENDPOINT_ADDRESS, ""))
            continue
        yield EffectiveEndpoint(
            address,
            0,
            str(dig(endpoint, "nodeName") or ""),
            slices.ready(endpoint),
            slices.serving(endpoint),
            slices.terminating(endpoint),
            _names(endpoint, "forZones"),
            _names(endpoint, "forNodes"),
            str(dig(endpoint, "targetRef", "name") or ""),
            name,
        )


def _names(endpoint: Object, hints: str) -> frozenset[str]:
    return frozenset(str(dig(hint, "name") or "") for hint in items(endpoint, "hints", hints))
