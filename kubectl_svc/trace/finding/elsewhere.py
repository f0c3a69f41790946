"""Hosts that something names which is not followed from a URL: other projects' routes, and annotations.

Where one of these names a host, that no Ingress and no HTTPRoute has it says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubectl_svc.kubernetes.gateway.hostnames import takes
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.asked import TYPES, Url
from kubectl_svc.trace.finding.found import Found, NothingFound, World
from kubectl_svc.trace.said import said

FIELDS = {
    "Route": (("spec", "host"),),
    "VirtualService": (("spec", "hosts"),),
    "HTTPProxy": (("spec", "virtualhost", "fqdn"),),
    "Mapping": (("spec", "hostname"), ("spec", "host")),
    "DNSEndpoint": (("spec", "endpoints"),),
}
"""Where kinds of other projects name hosts: OpenShift, Istio, Contour, Emissary, external-dns."""
ALIASES = "nginx.ingress.kubernetes.io/server-alias"
WWW = "nginx.ingress.kubernetes.io/from-to-www-redirect"
EXTERNAL_DNS = "external-dns.alpha.kubernetes.io/hostname"
_RULE = re.compile(r"Host(?:SNI)?\(([^)]*)\)")
"""Hosts in the rules of Traefik."""


def find(asked: Url, world: World) -> list[Found]:
    """Nothing; raises ``NothingFound``, which leaves it unknown, where something else names the host."""
    named = [obj for found in world.seen.kinds.values() for obj in found if any(takes(host, asked.host) for host in hosts(obj))]
    if named:
        known = [meta.reference(one) for one in named if meta.reference(one).partition("/")[0] in (*TYPES, "service")]
        more = said("follows", object=known[0]) if known else ""
        what = said("host-elsewhere", host=asked.host, objects=list(map(meta.reference, named)))
        raise NothingFound(what, more, certain=False)
    return []


def hosts(obj: Object) -> Iterator[str]:
    """The hosts that an object names in a way that is not followed; none for every host."""
    for path in FIELDS.get(str(obj.get("kind")), ()):
        value = dig(obj, *path)
        for one in value if isinstance(value, list) else [value]:
            named = dig(one, "dnsName") if isinstance(one, dict) else one
            if isinstance(named, str) and named not in ("", "*"):
                yield named
    if str(obj.get("kind")).startswith("IngressRoute"):
        rules = (str(dig(one, "match") or "") for one in items(obj, "spec", "routes"))
        yield from (host.strip("`'\" ") for rule in rules for named in _RULE.findall(rule) for host in named.split(","))
    notes = meta.annotations(obj)
    for key in (ALIASES, EXTERNAL_DNS):
        yield from filter(None, (host.strip() for host in notes.get(key, "").split(",")))
    if notes.get(WWW) == "true":
        for rule in items(obj, "spec", "rules"):
            host = str(dig(rule, "host") or "")
            yield host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
