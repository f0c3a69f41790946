"""From what people have in hand to the Services that it leads to."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_svc.kubernetes.ingress import publishing
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.addresses import comparable
from kubectl_svc.trace.asked import REFERRERS, ROUTING, WORKLOADS, Address, Asked, Host, Thing, Url, host_of, of_this_machine
from kubectl_svc.trace.finding import (
    addresses,
    controllers,
    ingresses,
    names,
    published,
    reach,
    referrers,
    requests,
    urls,
    workloads,
)
from kubectl_svc.trace.finding.found import Answered, Found, NothingFound, World, of_other_group
from kubectl_svc.trace.target import Target


def find(asked: Asked, world: World) -> list[Found]:
    """Every Service that ``asked`` leads to; raises ``SvcError`` with the nearest if there are none.

    The Service of a controller comes first where it is seen to be down: no request arrives. Who answers without any Service
    needs a controller, too.
    """
    try:
        found = _found(asked, world)
    except Answered:
        if first := down(asked, [], world):
            return first
        raise
    return [*down(asked, found, world), *found]


def down(asked: Asked, found: Sequence[Found], world: World) -> list[Found]:
    """The Services of the controllers that are seen to be down, but for those that were found."""
    known = {(one.namespace, one.target.name) for one in found}
    lost = controllers.down(before(asked, found, world), world)
    return [one for one in lost if (one.namespace, one.target.name) not in known]


def before(asked: Asked, found: Sequence[Found], world: World) -> list[controllers.Entries]:
    """The Ingresses and Gateways by which requests come to what was found, or to what answers them, where nothing was.

    See `controllers.published_all`. Nothing where the Service was found by its own address: nobody asked for others.
    """
    if isinstance(asked, Target) or (isinstance(asked, Thing) and asked.kind not in ROUTING):
        return []
    if found:
        own = (service for one in found for service in world.seen.named("Service", one.namespace, one.target.name))
        direct = any(publishing.has(service, host_of(asked)) for service in own)
        return [] if direct else controllers.before(found, world)
    return controllers.published_all(controllers.of_object(obj, world) for obj in _answering(asked, world))


def _answering(asked: Thing | Address | Host | Url, world: World) -> list[Object]:
    """The Ingresses, routes and Gateways that answer requests themselves, as by a redirect."""
    if isinstance(asked, Thing):
        return [one for one in world.here(asked.kind) if meta.name(one) == asked.name]
    if not isinstance(asked, Url):
        return []
    there = reach.reached(asked.host, world)
    rules = [match.rule for match in requests.ingress_matches(asked, there)]
    taking = [obj for rule in rules for obj in world.seen.named("Ingress", rule.namespace, rule.ingress)]
    return [*taking, *(match.route for match in requests.route_matches(asked, there))]


def _found(asked: Asked, world: World) -> list[Found]:
    if isinstance(asked, Target):
        led = names.of_node(asked, world)
        there = led or any(meta.name(one) == asked.name for one in world.here("Service"))
        if not there and (alien := of_other_group(world, "Service", asked.name)):
            raise alien
        return led or [Found(world.namespace, asked)]
    if isinstance(asked, Thing) and asked.kind in REFERRERS:
        return referrers.find(asked, world)
    if isinstance(asked, Thing) and asked.kind in WORKLOADS:
        return workloads.find(asked, world)
    if isinstance(asked, Thing):
        return ingresses.find(asked, world)
    own = of_this_machine(asked)
    if own is not None and not _has(asked, world):
        raise own
    try:
        return _of_address(asked, world)
    except NothingFound as error:
        if own is None or isinstance(error, Answered) or str(asked.port or 80) in ("80", "443"):
            raise
        raise own from error  # another port of this machine


def _of_address(asked: Address | Host | Url, world: World) -> list[Found]:
    """What an address, a host name or a URL leads to."""
    if isinstance(asked, Address):
        return addresses.find(asked, world)
    return names.find(asked, world) if isinstance(asked, Host) else urls.find(asked, world)


def _has(asked: Address | Host | Url, world: World) -> bool:
    """Whether anything of the cluster has the host name or the address: by a rule, or published, by a Service with the port."""
    host, port = host_of(asked), str(asked.port or "")
    known = [one for one, _ in published.known(world)]
    for service in world.objects("Service"):
        if not port or any(port in (str(one.port), one.name) for one in services.ports(service)):
            known += services.load_balancer_addresses(service)
    return comparable(host) in map(comparable, known) or requests.is_named(Url("http", host, 0, "/"), world)
