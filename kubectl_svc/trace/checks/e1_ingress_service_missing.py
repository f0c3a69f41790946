"""An Ingress or a route names a Service that does not exist.

What: requests for those hosts and paths get status 503 (500 from a Gateway).
Why: a typing error, the Service was renamed or deleted, or it is in another namespace: an Ingress reaches only its own.
Fix: name the Service that is there, or create the one that is missing.

Example: "service: {name: wbe}" in a namespace that has "web".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.references.table import CONNECTIONS, COPIES, REQUESTS, SETTINGS
from kubectl_svc.objects import meta
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import agreed, near
from kubectl_svc.trace.fixes.edits import look_into
from kubectl_svc.trace.fixes.referrers import name_namespace, name_service
from kubectl_svc.trace.hops.referrers import Referrer, astray, grave, referrers
from kubectl_svc.trace.report import WARNING, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Per Ingress or route and port; with the closest name of the namespace, or the namespaces with a Service of this name."""
    meant, known = near.service(chain)
    elsewhere = [meta.namespace(one) for one in chain.facts.elsewhere("Service") if meta.name(one) == chain.name]
    for referrer in referrers(chain) if chain.service is None else ():
        if referrer.loses in (REQUESTS, CONNECTIONS, COPIES, SETTINGS):
            values = {
                **referrer.values,
                "service": chain.name,
                "closest": known,
                "elsewhere": [] if known else sorted(elsewhere),
            }
            severity = "" if grave(chain, referrer) else WARNING
            fix = agreed.rename(chain, chain.name, meant) or name_service(chain, referrer, meant) if meant else None
            if astray(chain, referrer):
                values["namespace"] = chain.facts.namespace
                fix = name_namespace(chain, referrer, elsewhere[0]) if len(elsewhere) == 1 else None
            fix = fix or look_into(chain, referrer.object, referrer.references[0].place)
            yield Problem(referrer.name, values, fix, referrer.hop, severity, _variant(chain, referrer, values["routes"]))


def _variant(chain: Chain, referrer: Referrer, routes: object) -> str:
    if referrer.loses == SETTINGS:
        return "settings astray" if astray(chain, referrer) else "settings"
    if astray(chain, referrer):
        return "astray" if routes else "alone astray"
    return "" if routes else "alone"
