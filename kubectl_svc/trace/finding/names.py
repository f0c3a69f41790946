"""DNS names of the cluster, full and short, and the host names of load balancers and Ingresses and routes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kubectl_svc.errors import UsageError
from kubectl_svc.kubernetes.dns.names import CLUSTER_DOMAIN, POD, Name, full_name, parse, pod_address, within
from kubectl_svc.objects import meta, nodes, services
from kubectl_svc.objects.addresses import family
from kubectl_svc.objects.alike import closest
from kubectl_svc.trace.asked import Address, Host, Url
from kubectl_svc.trace.finding import addresses, elsewhere, ingresses, published, reach, requests
from kubectl_svc.trace.finding.found import Found, NothingFound, World, nothing, refused, unique
from kubectl_svc.trace.said import said
from kubectl_svc.trace.target import Target, Via

_EMBEDDED = re.compile(r"(?:^|[.-])(\d{1,3}(?:([.-])\d{1,3}){3})\.(?:nip|sslip)\.io$", re.IGNORECASE)


def find(asked: Host, world: World) -> list[Found]:
    """The Services that a name means; raises ``SvcError`` with the nearest where there is none."""
    full = full_name(asked.name)
    if full is not None:
        return _of_name(asked, full, world)
    short = _short(asked.name) if not asked.absolute else None
    namespaces = {meta.namespace(service) for service in world.objects("Service")}
    known = {(meta.namespace(service), meta.name(service)) for service in world.objects("Service")}
    if short is not None and ((short.namespace, short.service) in known or _hidden(world)):
        return [_found(asked, short)]
    if not asked.absolute and (own := _own(asked, world)) is not None:
        return [_found(asked, own)]
    world = reach.reached(asked.name, world)
    root = Url("", asked.name, int(asked.port) if asked.port.isdigit() else 0, "/", "", asked.text)
    found = balanced(asked, world)
    if found or requests.is_named(root, world):
        found += requests.of_host(root, world) or requests.of_every_path(root, world)
        return unique(found) or _at_other_ports(root, world)
    if short is not None and short.namespace in namespaces:
        return [_found(asked, short)]
    if asked.absolute and (meant := _searched(asked.name, world)):
        raise _no_search(asked, world, meant)
    if led := published.behind(asked, asked.name, world):
        return led
    if known_ips := addresses_of(asked.name, world):
        return at_addresses(asked, known_ips, world)
    elsewhere.find(root, world)
    labels = asked.name.count(".")
    ending = "" if labels < 2 else ".svc" if labels < 4 else f".svc.{CLUSTER_DOMAIN}"
    names = [f"{name}.{namespace}{more}" for namespace, name in known for more in dict.fromkeys(("", ending))]
    near = closest(asked.name, [*names, *requests.hosts(world), *host_names(world)])
    every = [one.target.via.leading[0][0] for one in requests.of_host(root, world) if one.target.via]
    hint = said("takes-every-host", referrer=every[0], url=f"http://{asked.name}/") if every else ""
    raise nothing(
        world,
        said("no-such-name", name=asked.name),
        said("meant", meant=near) if near else hint,
        "Service",
        "Ingress",
        *refused(world, "Gateway", *requests.HTTP_ROUTES, "TLSRoute"),
        *elsewhere.hidden(world),
    )


def _at_other_ports(asked: Url, world: World) -> list[Found]:
    """A host that something has at other ports than this one, which may be that of the Service before a controller.

    Or a route has it, and leads to no Service.
    """
    from kubectl_svc.trace.finding import unmatched, urls  # which know this module

    for match in requests.route_matches(asked, world, by_name=True):
        if ingresses.not_services(match.route, match.rule):
            return urls.without_backend(asked, match, world, 0)
    found = urls.behind_service(asked, world) or unique(requests.detached(asked, world))
    if not found:
        raise unmatched.error(asked, world)
    return found


def of_services(asked: Host, world: World) -> list[Found]:
    """The Services that have a name in the cluster's DNS; one without a dot is of the namespace that was asked for."""
    if asked.absolute:
        return []
    spaces = {meta.namespace(one) for one in world.here("Service")} if "." not in asked.name else ()
    names = [_short(f"{asked.name}.{space}") for space in sorted(spaces)] or [_short(asked.name)]
    known = {(meta.namespace(service), meta.name(service)) for service in world.objects("Service")}
    return [_found(asked, name) for name in names if name is not None and (name.namespace, name.service) in known]


def of_node(asked: Target, world: World) -> list[Found]:
    """What a node of this name leads to, where no Service has it; nothing where no node has it, either."""
    if not asked.own_name or any(meta.name(one) == asked.name for one in world.here("Service")):
        return []
    host = Host(asked.name, asked.port, asked.protocol, f"{asked.name}:{asked.ports}" if asked.ports else asked.name)
    return at_addresses(host, addresses_of(asked.name, world), world)


def host_names(world: World) -> list[str]:
    """The host names of load balancers, of Ingresses and Gateways, and of nodes."""
    balancers = [one for service in world.objects("Service") for one in services.load_balancer_addresses(service)]
    every = [
        *balancers,
        *(one for one, _ in published.known(world)),
        *(name for one in world.objects("Node") for name in nodes.names(one)),
    ]
    return [one for one in every if not family(one)]


def addresses_of(host: str, world: World) -> list[str]:
    """The address in a name that anybody's DNS answers with it, as ``web.192.0.2.1.nip.io``, or those of a node by its name."""
    if (found := _EMBEDDED.search(host)) is not None:
        return [found[1].replace("-", ".")]
    node = next((one for one in world.objects("Node") if host.lower() in nodes.names(one)), None)
    return list(nodes.ips(node)) if node is not None else []


def at_addresses(asked: Host, ips: Sequence[str], world: World) -> list[Found]:
    """The Services at the first of these addresses that leads to any: a client tries one after the other."""
    if asked.port and not asked.port.isdigit():  # names of ports are those of Services
        raise UsageError(said("not-a-port", text=asked.text, port=asked.port))
    port, lost = int(asked.port or 0), None
    for ip in ips:
        try:
            return addresses.find(Address(ip, port, asked.protocol, asked.text), world)
        except NothingFound as error:
            lost = lost or error
    if lost is not None:
        raise lost
    return []


def balanced(asked: Host, world: World) -> list[Found]:
    """The Services whose load balancer has a host name."""
    return [
        Found(meta.namespace(service), Target(meta.name(service), asked.port, asked.protocol, _by(asked, "load-balancer")))
        for service in world.objects("Service")
        if asked.name.lower() in map(str.lower, services.load_balancer_addresses(service))
    ]


def _short(host: str) -> Name | None:
    """``web.shop``, ``web-0.web.shop`` and ``_http._tcp.web.shop``, as the search list of a pod completes them."""
    return parse(f"{host}.svc.{CLUSTER_DOMAIN}")


def _own(asked: Host, world: World) -> Name | None:
    """``web-0.web`` and ``_http._tcp.web`` of a Service in the namespace that was asked for."""
    found = (_known(name, world) for name in _completed(asked.name, world))
    return next((one for one in found if one and (one.endpoint or one.port)), None)


def _completed(name: str, world: World) -> list[str]:
    """A short name as the search list of a pod of each namespace that was asked for completes it first."""
    spaces = sorted({meta.namespace(service) for service in world.here("Service")})
    return [f"{name}.{space}.svc.{CLUSTER_DOMAIN}" for space in spaces]


def _known(full: str, world: World) -> Name | None:
    """What a full name means, if there is such a Service."""
    name = parse(full)
    return name if name and world.seen.named("Service", name.namespace, name.service) else None


def _searched(name: str, world: World) -> str:
    """The full name that a short one stands for in a pod; nothing where no Service has it."""
    every = (*_completed(name, world), f"{name}.svc.{CLUSTER_DOMAIN}")
    return next((one for one in every if _known(one, world)), "")


def _hidden(world: World) -> bool:
    """Whether Services of other namespaces were not seen, so that one that is not known may be there."""
    return "Service" in world.unseen


def _no_search(asked: Host, world: World, meant: str) -> NothingFound:
    """The error about a short name with a dot at the end: resolvers ask for it as it is, and DNS has no such name."""
    return nothing(world, said("no-search", name=asked.name), said("meant", meant=meant))


def _of_name(asked: Host, name: Name, world: World) -> list[Found]:
    if asked.absolute and not within(asked.name.lower(), CLUSTER_DOMAIN):
        raise _no_search(asked, world, f"{asked.name}.{CLUSTER_DOMAIN}")
    if name.kind == POD and name.service:
        address = pod_address(name)
        if not family(address):
            raise nothing(world, said("no-pod-name", name=asked.name), said("pod-names", domain=CLUSTER_DOMAIN))
        return at_addresses(asked, [address], world)
    if not name.service:
        raise nothing(world, said("no-service-name", name=asked.name), said("service-names", domain=CLUSTER_DOMAIN))
    return [_found(asked, name)]


def _found(asked: Host, name: Name) -> Found:
    port, protocol = asked.port or name.port, asked.protocol or name.protocol.upper()
    return Found(name.namespace, Target(name.service, port, protocol, _by(asked, "name", name)))


def _by(asked: Host, how: str, name: Name | None = None) -> Via:
    full = (
        ".".join(
            filter(
                None,
                (
                    name.endpoint,
                    name.port and f"_{name.port}",
                    name.protocol and f"_{name.protocol}",
                    name.service,
                    name.namespace,
                ),
            )
        )
        if name
        else asked.name
    )
    return Via(
        "Name",
        asked.text,
        how,
        {
            "name": f"{full}.svc.{CLUSTER_DOMAIN}" if name else full,
            "endpoint": name.endpoint if name else "",
            "host": asked.name,
        },
    )
