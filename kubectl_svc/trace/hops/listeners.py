"""What the listeners of a route's Gateways do not do for it, though they take it: hosts, other listeners, certificates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kubectl_svc.kubernetes.gateway import certificates, conditions
from kubectl_svc.kubernetes.gateway.certificates import MISSING, NOT_GRANTED, CertificateFlaw, SecretName
from kubectl_svc.kubernetes.gateway.conflicts import Conflict, conflicts
from kubectl_svc.kubernetes.gateway.hostnames import common, intersection, rank, takes
from kubectl_svc.kubernetes.gateway.listener_sets import KIND, gateway_of
from kubectl_svc.kubernetes.gateway.listeners import Listener, listeners_of
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import items
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.hops import secrets
from kubectl_svc.trace.hops.parents import Parenting, gateways, taking, unknown
from kubectl_svc.trace.reading.facts import FILES
from kubectl_svc.trace.report import EDIT


class Shadowed(NamedTuple):
    """A listener that gets the requests for ``hosts`` before the one that the route is attached to."""

    listener: Listener
    before: Listener
    hosts: tuple[str, ...]


class Flawed(NamedTuple):
    """A certificate that does not serve a listener; ``shut``: there is no other, and it serves nothing."""

    listener: Listener
    flaw: CertificateFlaw
    shut: bool


def conflicting(chain: Chain, one: Parenting) -> list[Conflict]:
    """The conflicts of the listeners by which requests come to the route; a ListenerSet's are those of its Gateway."""
    heard, kinds = one.attachment.gateway or {}, chain.facts.seen.kinds
    by_name = {meta.name(known): meta.labels(known) for known in kinds.get("Namespace", ())}
    found = conflicts(owner(chain, heard), kinds.get("ListenerSet", ()), by_name or None)
    ids = {each.listener.id for each in taking(chain, one)}
    return [each for each in found if each.listener.id in ids]


def owner(chain: Chain, heard: Object) -> Object:
    """The Gateway that has listeners itself, or gets them from a ListenerSet."""
    if heard.get("kind") != KIND:
        return heard
    place = gateway_of(heard)
    known = (one for one in gateways(chain) if one.get("kind") == "Gateway")
    return next((one for one in known if (meta.namespace(one), meta.name(one)) == place), {})


def lost_hosts(chain: Chain, route: Object, known: Sequence[Parenting]) -> tuple[str, ...]:
    """The host names of a route that no listener takes, where one takes others of them."""
    if any(one.attachment.why and (one.accepted or unknown(chain, one)) for one in known):
        return ()
    attached = [each for one in known if one.open for each in one.attachment.attached]
    named = [str(host) for host in items(route, "spec", "hostnames")] if attached and attached[0].hostnames != ("",) else []
    return tuple(host for host in named if not any(intersection(each.listener.hostname, [host]) for each in attached))


def shadowing(chain: Chain, one: Parenting) -> Iterator[Shadowed]:
    """The listeners of the same port that are more specific for a host, and that the route is not attached to.

    The host is the one that was asked for, else each that the route names. Requests for it come to them alone
    (``Listener.hostname``, listener isolation), where the Gateway keeps them apart.
    """
    own = {each.listener.name for each in one.attachment.attached}
    via = chain.target.via
    asked = str(via.values.get("asked") or "") if via is not None else ""
    for each in taking(chain, one):
        for other in listeners_of(one.attachment.gateway or {}):
            if other.name in own or (other.port, other.protocol) != (each.listener.port, each.listener.protocol):
                continue
            wanted = [asked] if asked and any(takes(host, asked) for host in each.hostnames) else []
            wanted = wanted if asked else [host for host in each.hostnames if host]
            hosts = tuple(host for host in wanted if common(other.hostname, host) == host.lower())
            if hosts and rank(other.hostname) > rank(each.listener.hostname):
                yield Shadowed(each.listener, other, hosts)


def flawed(chain: Chain, one: Parenting) -> Iterator[Flawed]:
    """The certificates of the listeners on the path; a controller that has resolved them knows better."""
    gateway = one.attachment.gateway or {}
    resolved = {
        condition.about
        for condition in conditions.of_listeners(gateway)
        if condition.current and (condition.type, condition.status) == _RESOLVED
    }
    grants = chain.facts.seen.kinds.get("ReferenceGrant", ())
    for each in taking(chain, one):
        if each.listener.name in resolved:
            continue
        every = certificates.flaws(gateway, each.listener, lambda name: _secret(chain, name), grants)
        found = [flaw for flaw in every if _detail(chain, gateway, each.listener, flaw)]
        shut = bool(found) and not certificates.serves(gateway, each.listener, found)
        yield from (Flawed(each.listener, flaw, shut) for flaw in found)


_RESOLVED = (conditions.RESOLVED, "True")


def _secret(chain: Chain, name: SecretName) -> Object | None:
    return next(iter(chain.facts.seen.named("Secret", *name)), None)


def _detail(chain: Chain, gateway: Object, listener: Listener, flaw: CertificateFlaw) -> bool:
    """Whether all that could fix it was seen: in files the Secret may be made later, unless another one is meant."""
    if flaw.kind == NOT_GRANTED:
        return chain.facts.source == FILES or chain.facts.sees("ReferenceGrant")
    managed = any(key.startswith("cert-manager.io/") for key in meta.annotations(gateway))
    if flaw.kind == MISSING and secrets.of_listener(chain, listener, flaw.secret).kind == EDIT:
        return True
    return flaw.kind != MISSING or (chain.facts.sees("Secret") and bool(meta.uid(gateway)) and not managed)
