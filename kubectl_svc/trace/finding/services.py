"""From what people have in hand to the Services that it leads to."""

from __future__ import annotations

from kubectl_svc.objects import meta, services
from kubectl_svc.objects.addresses import comparable
from kubectl_svc.trace.asked import REFERRERS, WORKLOADS, Address, Asked, Host, Thing, Url, host_of, of_this_machine
from kubectl_svc.trace.finding import addresses, ingresses, names, published, reach, referrers, requests, urls, workloads
from kubectl_svc.trace.finding.found import Answered, Found, NothingFound, World
from kubectl_svc.trace.target import Target


def find(asked: Asked, world: World) -> list[Found]:
    """Every Service that ``asked`` leads to; raises ``SvcError`` with the nearest if there are none."""
    if isinstance(asked, Target):
        return names.of_node(asked, world) or [Found(world.namespace, asked)]
    if isinstance(asked, Thing) and asked.kind in REFERRERS:
        return referrers.find(asked, world)
    if isinstance(asked, Thing) and asked.kind in WORKLOADS:
        return workloads.find(asked, world)
    if isinstance(asked, Thing):
        return _with_controller(_of_thing(asked, world), world)
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
    found = names.find(asked, world) if isinstance(asked, Host) else _of_url(asked, world)
    return _with_controller(found, world)


def _has(asked: Address | Host | Url, world: World) -> bool:
    """Whether anything of the cluster has the host name or the address: by a rule, or published, by a Service with the port."""
    host, port = host_of(asked), str(asked.port or "")
    known = [one for one, _ in published.known(world)]
    for service in world.objects("Service"):
        if not port or any(port in (str(one.port), one.name) for one in services.ports(service)):
            known += services.load_balancer_addresses(service)
    return comparable(host) in map(comparable, known) or requests.is_named(Url("http", host, 0, "/"), world)


def _of_url(asked: Url, world: World) -> list[Found]:
    """What a URL leads to; who answers it without any Service needs a controller, too."""
    try:
        return urls.find(asked, world)
    except Answered:
        there = reach.reached(asked.host, world)
        rules = [match.rule for match in requests.ingress_matches(asked, there)]
        taking = [obj for rule in rules for obj in world.seen.named("Ingress", rule.namespace, rule.ingress)]
        if down := reach.unready_before([*taking, *(match.route for match in requests.route_matches(asked, there))], world):
            return down
        raise


def _of_thing(asked: Thing, world: World) -> list[Found]:
    """What an Ingress, a route or a Gateway leads to; one that answers all requests itself needs its controller, too."""
    try:
        return ingresses.find(asked, world)
    except Answered:
        if down := reach.unready_before([one for one in world.here(asked.kind) if meta.name(one) == asked.name], world):
            return down
        raise


def _with_controller(found: list[Found], world: World) -> list[Found]:
    """The Service of the controller before them comes first where it is seen to be down: no request arrives."""
    return [*reach.unready(found, world), *found]
