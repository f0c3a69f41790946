"""What leads to the Service: the name or address that was asked for, Ingresses, routes, webhooks, an alias, a load balancer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.kubernetes.references.openings import openings
from kubectl_svc.kubernetes.references.reading import Reference
from kubectl_svc.kubernetes.references.table import COPIES, KINDS, NO_PORT, SETTINGS, WRITES
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.meta import dig
from kubectl_svc.objects.services import ServicePort
from kubectl_svc.trace.chain import SERVICE_HOP, Chain
from kubectl_svc.trace.hops import alias_ports, apis, asked, judges, monitors, parents, subsets
from kubectl_svc.trace.reading.facts import FILES
from kubectl_svc.trace.report import BROKEN, OK, UNKNOWN, WARNING, Hop, Said

KINDS_OF_REFERRERS = tuple(dict.fromkeys(kind for _, kind in KINDS))
"""The kinds whose objects lead to Services."""


REDIRECTS = ("nginx.ingress.kubernetes.io/permanent-redirect", "nginx.ingress.kubernetes.io/temporal-redirect")
"""Annotations by which ingress-nginx answers every request itself: its backends get none."""


class Referrer(NamedTuple):
    """An object, and all its places that name one port of the Service.

    ``port`` is ``None`` where the Service has no such port.
    """

    hop: str
    object: Object
    references: tuple[Reference, ...]
    port: ServicePort | None

    @property
    def kind(self) -> str:
        """The kind of the object."""
        return str(self.object.get("kind") or "")

    @property
    def name(self) -> str:
        """``ingress/shop``."""
        return meta.reference(self.object)

    @property
    def loses(self) -> str:
        """What is lost where it leads nowhere: see `kubernetes.references.table`."""
        return self.references[0].row.loses

    @property
    def grave(self) -> bool:
        """Whether something fails where it leads nowhere: not copies, settings, what a webhook lets pass, or what is idle."""
        ignored = [dig(self.object, *one.place[:2], "failurePolicy") == "Ignore" for one in self.references]
        idle = all(one.idle for one in self.references) or any(key in meta.annotations(self.object) for key in REDIRECTS)
        return self.loses not in (COPIES, SETTINGS) and not idle and not (self.loses == WRITES and all(ignored))

    @property
    def nameless(self) -> bool:
        """Whether it names a port that the Service has not: even of an ExternalName only its own ports tell the number."""
        return self.port is None and isinstance(self.asks, str)

    @property
    def whole(self) -> bool:
        """Whether it leads to the whole Service, whatever its ports are."""
        return self.references[0].row.form == NO_PORT

    @property
    def asks(self) -> int | str | None:
        """The port as the object names it."""
        return self.references[0].port

    @property
    def values(self) -> dict[str, Any]:
        """What comes in there, and to which port; ``port_as`` says whether the object gives it a name or a number."""
        port_as = "none" if self.asks is None else "number" if isinstance(self.asks, int) else "name"
        routes = [one for reference in self.references for one in openings(self.object, reference)]
        where = meta.namespace(self.object)
        other = where if where not in ("", self.references[0].namespace) else ""
        return {"door": self.name, "in": other, "routes": list(dict.fromkeys(routes)), "port": self.asks, "port_as": port_as}


def referrers(chain: Chain) -> tuple[Referrer, ...]:
    """Everything that leads to the Service, to one of its ports that were asked for, or to a port that it lacks."""
    grouped: dict[tuple[int, int | str | None, str], list[tuple[Object, Reference]]] = {}
    for obj, one in chain.facts.seen.references_to(chain.facts.namespace, chain.name):
        grouped.setdefault((id(obj), one.port, one.row.loses), []).append((obj, one))
    counts: dict[str, int] = {}
    found = []
    for members in grouped.values():
        obj, references = members[0][0], tuple(one for _, one in members)
        kind = str(obj.get("kind") or "").lower()
        number = counts[kind] = counts.get(kind, -1) + 1
        found.append(Referrer(f"{SERVICE_HOP}/{kind}-{number}", obj, references, _port_of(chain, references[0])))
    return tuple(referrer for referrer in found if _wanted(chain, referrer))


def _port_of(chain: Chain, one: Reference) -> ServicePort | None:
    """The Service port that is meant; by the pods' port the one that leads there, as far as pods or slices tell."""
    number = one.endpoint_number
    if not number:
        return one.port_of(chain.spec)
    known = services.ports(chain.spec)
    programmed = [port.port for port in chain.ports if any(endpoint.port == number for endpoint in port.endpoints)]
    leading = [port for port in known if any(resolve(port, pod) == number for pod in chain.alive)]
    return next(iter(programmed or leading), None) if programmed or leading or chain.alive else one.port_of(chain.spec)


def harmless(chain: Chain) -> bool:
    """Whether no request is known to fail where the Service is missing: see `grave`."""
    found = referrers(chain)
    return bool(found) and not any(grave(chain, referrer) for referrer in found)


def grave(chain: Chain, referrer: Referrer) -> bool:
    """Whether a referrer that leads nowhere is known to fail, and not only by what files lack."""
    return referrer.grave and not astray(chain, referrer)


def astray(chain: Chain, referrer: Referrer) -> bool:
    """Whether files hold no Service of the namespace that something other than an Ingress of that namespace leads to.

    The Service may be in the cluster; but it has the name of one of another namespace, which nothing leads to.
    """
    if chain.service is not None or chain.facts.source != FILES or referrer.kind == "Ingress":
        return False
    return not chain.facts.objects("Service") and not chain.facts.seen.lacks_namespace(chain.facts.namespace)


def follow(chain: Chain) -> Iterator[Hop]:
    """The hops of all of them, what was asked for first."""
    yield from asked.follow(chain)
    for referrer in referrers(chain):
        yield _hop(chain, referrer)
        yield from parents.follow(chain, referrer.object, referrer.hop)
    yield from monitors.follow(chain)
    if chain.service is not None:
        yield from _own(chain, chain.service)


def missing(chain: Chain) -> Said:
    """What to say of a Service that is not there."""
    found = referrers(chain)
    return _not_held(chain) if found and all(astray(chain, referrer) for referrer in found) else Said("no-service")


def _not_held(chain: Chain) -> Said:
    return Said("unseen-no-service", {"namespace": chain.facts.namespace})


def _wanted(chain: Chain, referrer: Referrer) -> bool:
    via = chain.target.via
    if via is not None and via.leading and (referrer.name, meta.namespace(referrer.object)) not in via.leading:
        return False  # it is not on the path
    if referrer.port is None:
        return chain.target.port in ("", str(referrer.asks or ""))
    return chain.target.wants(referrer.port)


def _hop(chain: Chain, referrer: Referrer) -> Hop:
    values = referrer.values
    form = "any" if referrer.asks is None and referrer.references[0].row.optional_port else values["port_as"]
    key = f"door-{form}" if values["routes"] else f"door-{form}-alone"
    hop = Hop(referrer.hop, referrer.kind, referrer.name, OK, Said(key, values))
    worst = BROKEN if grave(chain, referrer) else WARNING
    if chain.service is None:
        why = _not_held(chain) if astray(chain, referrer) else Said("door-no-service")
        if form in ("any", "none"):  # there is no Service that it leads to
            hop = hop._replace(detail=Said("door-nowhere", values))
        return hop._replace(status=worst, reason=why) if chain.facts.sees("Service") else hop
    if referrer.port is None and (chain.routed or referrer.nameless) and not referrer.whole:
        return hop._replace(status=worst, reason=Said("no-such-port"))
    if (denied := apis.unavailable(chain, referrer.object, referrer.port)) is not None:
        return hop._replace(status=worst, reason=Said("condition", denied._replace(message="")._asdict()))
    unknown = subsets.unseen(chain, subsets.by_name(referrer.object, referrer.references))
    unknown = unknown or judges.hidden(chain, referrer.object, referrer.hop)
    return hop._replace(status=UNKNOWN, reason=unknown) if unknown else hop


def _own(chain: Chain, service: Object) -> Iterator[Hop]:
    """What the Service itself says of how it is reached."""
    if chain.type == "ExternalName":
        yield Hop(f"{SERVICE_HOP}/alias", "ExternalName", services.external_name(service) or "?", OK, Said("alias-target"))
        yield from alias_ports.follow(chain, services.external_name(service))
    found = ", ".join(services.load_balancer_addresses(service))
    if chain.type == "LoadBalancer" and (found or chain.live):
        yield Hop(
            f"{SERVICE_HOP}/balancer", "LoadBalancer", found or "load balancer", OK, None if found else Said("no-address-yet")
        )
    if outside := services.external_ips(service):
        hop = Hop(f"{SERVICE_HOP}/external", "ExternalIP", ", ".join(outside), OK, Said("external-ips"))
        useless = hop._replace(status=WARNING, reason=Said("headless-external"))
        yield useless if services.headless(service) else hop
