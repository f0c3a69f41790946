"""URLs: where a request comes to, by the rules of Ingresses and routes, by a Service's name or an address, and by redirects."""

from __future__ import annotations

from kubectl_svc.kubernetes.dns.names import full_name
from kubectl_svc.kubernetes.gateway.backends import backends_of, why_impossible
from kubectl_svc.kubernetes.gateway.matching import RouteMatch
from kubectl_svc.kubernetes.gateway.redirects import MOST, Redirect, redirect
from kubectl_svc.kubernetes.ingress.rules import takes_host
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.addresses import family
from kubectl_svc.objects.alike import closest
from kubectl_svc.trace.asked import Address, Host, Url
from kubectl_svc.trace.finding import ingresses, requests
from kubectl_svc.trace.finding.found import Answered, Found, NothingFound, World, nothing, unique
from kubectl_svc.trace.finding.ingresses import of_rule
from kubectl_svc.trace.said import said
from kubectl_svc.trace.target import Target, Via
from kubectl_svc.wording import Said


def find(asked: Url, world: World, redirects: int = 0) -> list[Found]:
    """The Services that a request for the URL comes to; raises ``SvcError`` with the nearest where nothing takes it."""
    from kubectl_svc.trace.finding import elsewhere, names, published, reach, unmatched  # these look for URLs, too

    if family(asked.host):
        return _of_address(asked, Address(asked.host, asked.port, "TCP", asked.text), world, redirects)
    world = reach.reached(asked.host, world)
    host = Host(asked.host.rstrip("."), str(asked.port), "TCP", asked.text, asked.host.endswith("."))
    if full_name(asked.host) is not None:
        return names.find(host, world)
    named = requests.is_named(asked, world)
    if not named and not names.of_services(host, world) and not names.balanced(host, world):
        elsewhere.serving(asked, world)
    matches = requests.route_matches(asked, world, by_name=named)
    found = requests.of_matches(asked, matches, world, by_name=named)
    if not found and matches:
        return without_backend(asked, matches[0], world, redirects)
    if other := next(requests.to_others(asked, world, by_name=named), None):
        error, sent = other
        if not found and sent is None:
            raise error
        if not found and sent is not None:
            return _redirected(asked, error.said, sent, world, redirects)
        found = [found[0]._replace(note=error.said), *found[1:]]
    elif found and matches and not list(requests.of_match(asked, matches[0])):  # the other controller may get the request
        found = [found[0]._replace(note=_answer(asked, matches[0])), *found[1:]]
    if not named:  # a name of a Service, then what takes every host
        found = names.of_services(host, world) or [*names.balanced(host, world), *found] or _of_default(asked, world)
        for lone in unmatched.lone_canaries(asked, world) if found and not found[0].note else ():
            found = [found[0]._replace(note=lone), *found[1:]]
    if found := found or behind_service(asked, world):
        return found
    if known := published.at(asked.host, world):
        raise unmatched.without_host(asked, known, world)
    if ips := names.addresses_of(asked.host, world):
        return names.at_addresses(host, ips, world)
    if found := unique(requests.detached(asked, world)):
        return found
    elsewhere.find(asked, world)
    raise unmatched.error(asked._replace(host=requests.by_alias(asked.host, world)), world)


def _of_address(asked: Url, address: Address, world: World, redirects: int) -> list[Found]:
    """An address in place of a host: of an Ingress or route with that address the rules without a host take the request."""
    from kubectl_svc.trace.finding import addresses, published, reach, unmatched

    direct: list[Found] = []
    try:
        direct = addresses.find(address, world, by_published=False)
    except NothingFound:
        if not published.at(address.ip, world):
            raise
    front = reach.front(direct, address.ip, world) if direct else reach.Front(reach.reached(address.ip, world), asked.port)
    if front is None:
        return direct
    there, sent = front.world, asked._replace(port=front.port)
    matches = requests.route_matches(sent, there)
    found = requests.of_matches(sent, matches, there) or ([] if matches else _of_default(sent, there))
    if not found and matches:
        return without_backend(sent, matches[0], there, redirects)
    if not found:
        host = asked.host if published.at(address.ip, world) else next((ip for ip, _ in published.known(there)), asked.host)
        raise unmatched.without_host(asked._replace(host=host), published.at(host, there), there)
    return [*direct, *found]


def behind_service(asked: Url, world: World) -> list[Found]:
    """The port of a URL may be that of the Service before a controller's own pods: then the Ingress or route is at another one.

    Its node port stands for its port, and the port of its load balancer for that of the pods, which is a listener's for some
    (Traefik). The request comes by a node port that the URL names, so that the Service which has it is traced, too.
    """
    from kubectl_svc.trace.finding import reach

    for service in world.objects("Service") if asked.port else ():
        for port in services.ports(service):
            kind = "nodePort" if asked.port == port.node_port else "port"
            outside = services.type_of(service) == "LoadBalancer" or services.external_ips(service)
            if not (port.node_port == asked.port or (outside and port.port == asked.port)):
                continue
            for number in (port.port, port.target_port):
                behind = reach.before(service, world, by_node_port=kind == "nodePort")
                found = requests.of_host(asked._replace(port=number), behind) if isinstance(number, int) else []
                if not found or number == asked.port or reach.of_application(service, port, world):
                    continue
                where = f"{meta.namespace(service)}/{meta.name(service)}"
                note = said("port-of-controller", port=asked.port, kind=kind, service=where, number=number)
                led = [found[0]._replace(note=note), *(one._replace(note="") for one in found[1:])]
                return [*_entry(asked, service, port), *led] if kind == "nodePort" else led
    return []


def _entry(asked: Url, service: Object, port: services.ServicePort) -> list[Found]:
    via = Via("NodePort", asked.text, "nodePort", {"node": "", "nodePort": asked.port})
    return [Found(meta.namespace(service), Target(meta.name(service), str(port.port), port.protocol, via))]


def _of_default(asked: Url, world: World) -> list[Found]:
    """The default backends, which take every host without a rule; with the canary that has it, or the host that is meant."""
    from kubectl_svc.trace.finding import unmatched

    near = closest(asked.host, requests.hosts(world))
    lone = next(unmatched.lone_canaries(asked, world), None)
    note = lone or (said("no-such-host-near", host=asked.host, near=near) if near else "")
    matches = requests.ingress_matches(asked, world, every_host=True)
    found = unique(one for match in matches for one in of_rule(match.rule, asked, match.certain))
    return [one._replace(note="" if index else note) for index, one in enumerate(found)]


def _answer(asked: Url, match: RouteMatch) -> Said:
    """What becomes of a request that a rule of a route takes and sends to no Service."""
    place = f"{meta.reference(match.route)} (spec.rules[{match.rule}])"
    if sent := _sent(asked, match):
        return said("redirects", referrer=place, url=asked.text, location=sent.url, code=sent.code)
    if other := ingresses.not_services(match.route, match.rule):
        return said("takes-not-traced", referrer=place, url=asked.text, others=other)
    weighed = any(one.rule == match.rule for one in backends_of(match.route))
    return said("no-weight" if weighed else "sends-to-none", referrer=place, url=asked.text)


def _sent(asked: Url, match: RouteMatch) -> Redirect | None:
    return redirect(match.route, match.rule, match.path, asked.scheme, asked.host, asked.port, asked.path)


def without_backend(asked: Url, match: RouteMatch, world: World, redirects: int) -> list[Found]:
    """A rule that redirects answers itself: what its answer leads to is traced, too, if it is of this cluster."""
    note, sent = _answer(asked, match), _sent(asked, match)
    if sent is None and (lost := ingresses.lost_backends(match.route, match.rule)):
        if meant := ingresses.misnamed(match.route, match.rule, requests.way_of(asked, match), world):
            return meant
        place = f"{meta.reference(match.route)} (spec.rules[{match.rule}])"
        raise NothingFound(said("takes-no-such-kind", referrer=place, url=asked.text, **why_impossible(lost)), "", certain=True)
    if sent is None and ingresses.not_services(match.route, match.rule):
        raise NothingFound(note, "", certain=False)
    if sent is None:
        raise nothing(world, note)
    return _redirected(asked, note, sent, world, redirects)


def _redirected(asked: Url, note: str | Said, sent: Redirect, world: World, redirects: int) -> list[Found]:
    """What a redirect leads to, if that is of this cluster."""
    again = Url(sent.scheme, sent.host, sent.port, sent.path, asked.query, sent.url)
    if redirects == MOST or again[:4] == asked[:4]:
        raise nothing(world, said("redirects-endlessly", note=note))
    try:
        found = find(again, world, redirects + 1)
    except NothingFound as error:
        if isinstance(error, Answered) or any(takes_host(host, sent.host) for host in requests.hosts(world)):
            raise type(error)(said("redirected", note=note, near=error.said), error.advice, error.certain) from error
        raise Answered(said("redirects-elsewhere", note=note)) from error
    return [one._replace(note=said("redirected", note=note, near=one.note)) for one in found]
