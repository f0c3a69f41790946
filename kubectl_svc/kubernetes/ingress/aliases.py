"""Further names of a host, by an annotation of ingress-nginx (``createServers``, ingress-nginx 1.15).

An alias has all rules of the host that it stands for, those of other Ingresses, too. Where an Ingress has a rule for the alias
itself, the alias is ignored.
"""

from __future__ import annotations

from collections.abc import Iterable

from kubectl_svc.kubernetes.ingress.rules import rules_of, takes_host
from kubectl_svc.objects import Object, meta
from kubectl_svc.objects.meta import dig

ANNOTATION = "nginx.ingress.kubernetes.io/server-alias"


def aliases_of(ingress: Object) -> tuple[str, ...]:
    """The names in the annotation, wildcards among them."""
    return tuple(filter(None, (one.strip() for one in meta.annotations(ingress).get(ANNOTATION, "").split(","))))


def host_of(host: str, ingresses: Iterable[Object]) -> str:
    """The host whose rules take requests for ``host`` among the Ingresses of one ingress-nginx; itself, if it is no alias.

    Of two Ingresses with one alias the older one counts. A name as it is comes before a wildcard.
    """
    known = sorted(ingresses, key=lambda one: str(dig(one, "metadata", "creationTimestamp") or ""))
    named = [rule.host for one in known for rule in rules_of(one) if rule.host]
    if host.lower() in map(str.lower, named):
        return host
    meant = [
        (alias, next((rule.host for rule in rules_of(one) if rule.host), "")) for one in known for alias in aliases_of(one)
    ]
    exact = next((own for alias, own in meant if own and alias.lower() == host.lower()), "")
    if exact or any(takes_host(one, host) for one in named):
        return exact or host
    return next((own for alias, own in meant if own and takes_host(alias, host)), host)
