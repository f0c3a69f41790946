"""Hosts that something names which is not followed from a URL: other projects' routes, and annotations.

Where one of these names a host, that no Ingress and no HTTPRoute has it says nothing, and neither does what takes every host.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kubectl_svc.kubernetes.gateway.hostnames import takes
from kubectl_svc.kubernetes.ingress.aliases import aliases_of
from kubectl_svc.kubernetes.ingress.classes import class_of
from kubectl_svc.kubernetes.references.hosts import KINDS, hosts
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.asked import TYPES, Url
from kubectl_svc.trace.finding.found import NothingFound, World, refused
from kubectl_svc.trace.said import said

EXTERNAL_DNS = "external-dns.alpha.kubernetes.io/hostname"


def find(asked: Url, world: World) -> None:
    """Raises ``NothingFound``, which leaves it unknown, where something else names the host, if only in DNS."""
    _raise_for(asked, world, lambda obj: (*hosts(obj), *in_dns(obj)))


def serving(asked: Url, world: World) -> None:
    """The same where something else takes requests for the very host: what takes every host does not get them."""
    _raise_for(asked, world, hosts)


def hidden(world: World) -> list[str]:
    """The kinds that may name a host and that the cluster does not let us read."""
    return refused(world, *dict.fromkeys(kind for _, kind in KINDS))


def in_dns(obj: Object) -> Iterator[str]:
    """The hosts that external-dns writes into DNS for an object, which says nothing of who takes requests."""
    yield from filter(None, (host.strip() for host in meta.annotations(obj).get(EXTERNAL_DNS, "").split(",")))
    if obj.get("kind") == "DNSEndpoint":
        yield from (str(dig(one, "dnsName") or "") for one in items(obj, "spec", "endpoints"))


def _raise_for(asked: Url, world: World, hosts_of: Callable[[Object], Iterable[str]]) -> None:
    classes = world.objects("IngressClass")
    ours = (one for one in world.objects("Ingress") if class_of(one, classes).of_nginx and asked.host in aliases_of(one))
    decided = set(map(id, ours))
    every = (obj for found in world.seen.kinds.values() for obj in found if id(obj) not in decided)
    named = [obj for obj in every if any(takes(host, asked.host) for host in hosts_of(obj))]
    if not named:
        return
    known = [one for one in named if meta.reference(one).partition("/")[0] in (*TYPES, "service")]
    more = said("follows", object=meta.reference(known[0]), namespace=meta.namespace(known[0])) if known else ""
    what = said("host-elsewhere", host=asked.host, objects=list(map(meta.reference, named)))
    raise NothingFound(what, more, certain=False)
