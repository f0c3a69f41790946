"""An Ingress or a route names a Service that does not exist.

What: requests for those hosts and paths get status 503 (500 from a Gateway).
Why: a typing error, the Service was renamed or deleted, or it is in another namespace: an Ingress reaches only its own.
Fix: name the Service that is there, or create the one that is missing.

Example: "service: {name: wbe}" in a namespace that has "web".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.dns.names import service_of
from kubectl_svc.kubernetes.references.table import CONNECTIONS, COPIES, REQUESTS, SETTINGS
from kubectl_svc.objects import meta
from kubectl_svc.objects.alike import closest
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import agreed
from kubectl_svc.trace.fixes.edits import look_into
from kubectl_svc.trace.fixes.referrers import name_namespace, name_service
from kubectl_svc.trace.hops.referrers import Referrer, astray, grave, referrers
from kubectl_svc.trace.reading import created
from kubectl_svc.trace.report import WARNING, Problem
from kubectl_svc.trace.words import mistyped


def check(chain: Chain) -> Iterator[Problem]:
    """Per Ingress or route and port; with the closest name of the namespace, or the namespaces with a Service of this name."""
    names = [meta.name(one) for one in chain.facts.objects("Service")]
    names += created.names(chain.facts.seen, chain.facts.namespace)
    meant = mistyped(chain.name, names) or _of_dns(chain, names)
    near = meant or closest(chain.name, names)
    elsewhere = [meta.namespace(one) for one in chain.facts.elsewhere("Service") if meta.name(one) == chain.name]
    for referrer in referrers(chain) if chain.service is None else ():
        if referrer.loses in (REQUESTS, CONNECTIONS, COPIES, SETTINGS):
            values = {**referrer.values, "service": chain.name, "closest": near, "elsewhere": [] if near else sorted(elsewhere)}
            severity = "" if grave(chain, referrer) else WARNING
            fix = agreed.rename(chain, chain.name, meant) or name_service(chain, referrer, meant) if meant else None
            if astray(chain, referrer):
                values["namespace"] = chain.facts.namespace
                fix = name_namespace(chain, referrer, elsewhere[0]) if len(elsewhere) == 1 else None
            fix = fix or look_into(chain, referrer.object, referrer.references[0].place)
            yield Problem(referrer.name, values, fix, referrer.hop, severity, _variant(chain, referrer, values["routes"]))


def _of_dns(chain: Chain, names: list[str]) -> str:
    """The Service whose DNS name stands where its name belongs: a name has no dots."""
    space = chain.facts.namespace
    found = next((name for name in names if chain.name in (f"{name}.{space}", f"{name}.{space}.svc")), "")
    named = service_of(chain.name)
    return found or (named.name if named and named.namespace == space and named.name in names else "")


def _variant(chain: Chain, referrer: Referrer, routes: object) -> str:
    if referrer.loses == SETTINGS:
        return "settings astray" if astray(chain, referrer) else "settings"
    if astray(chain, referrer):
        return "astray" if routes else "alone astray"
    return "" if routes else "alone"
