"""The hosts whose requests an object of another project takes, and those that an annotation of an Ingress adds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kubectl_svc.kubernetes.ingress.aliases import aliases_of
from kubectl_svc.kubernetes.references.table import ISTIO
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig, items

Path = tuple[str, ...]

KINDS: Mapping[tuple[str, str], tuple[Path, ...]] = {
    ("route.openshift.io", "Route"): (("spec", "host"),),
    (ISTIO, "VirtualService"): (("spec", "hosts"),),
    ("projectcontour.io", "HTTPProxy"): (("spec", "virtualhost", "fqdn"),),
    ("getambassador.io", "Mapping"): (("spec", "hostname"), ("spec", "host")),
    **{(f"traefik.{end}", kind): () for end in ("io", "containo.us") for kind in ("IngressRoute", "IngressRouteTCP")},
}
"""Group and kind, and where an object has a host, or a list of them; Traefik's are in rules (`_RULE`)."""
WWW = "nginx.ingress.kubernetes.io/from-to-www-redirect"
_RULE = re.compile(r"Host(?:SNI)?\(([^)]*)\)")
"""Hosts in the rules of Traefik."""


def hosts(obj: Object) -> Iterator[str]:
    """The hosts that an object names, wildcards among them; none for every host."""
    key = meta.group(obj), str(obj.get("kind"))
    for path in KINDS.get(key, ()):
        value = dig(obj, *path)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str) and one not in ("", "*"):
                yield one
    if key in KINDS and not KINDS[key]:
        rules = (str(dig(one, "match") or "") for one in items(obj, "spec", "routes"))
        named = (host.strip("`'\" ") for rule in rules for found in _RULE.findall(rule) for host in found.split(","))
        yield from (host for host in named if host not in ("", "*"))
    notes = meta.annotations(obj)
    yield from aliases_of(obj)
    if notes.get(WWW) == "true":
        for rule in items(obj, "spec", "rules"):
            host = str(dig(rule, "host") or "")
            yield host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
