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
from kubectl_svc.objects.alike import closest
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.doors import name_namespace, name_service
from kubectl_svc.trace.fixes.edits import look_into
from kubectl_svc.trace.hops.doors import Door, astray, doors, grave
from kubectl_svc.trace.reading import created
from kubectl_svc.trace.report import WARNING, Problem
from kubectl_svc.trace.words import mistyped


def check(chain: Chain) -> Iterator[Problem]:
    """Per front door and port; with the closest name of the namespace, or the namespaces that have a Service of this name."""
    names = [meta.name(one) for one in chain.facts.objects("Service")]
    names += created.names(chain.facts.seen, chain.facts.namespace)
    meant = mistyped(chain.name, names)
    near = meant or closest(chain.name, names)
    elsewhere = [meta.namespace(one) for one in chain.facts.elsewhere("Service") if meta.name(one) == chain.name]
    for door in doors(chain) if chain.service is None else ():
        if door.loses in (REQUESTS, CONNECTIONS, COPIES, SETTINGS):
            values = {**door.values, "service": chain.name, "closest": near, "elsewhere": [] if near else sorted(elsewhere)}
            severity = "" if grave(chain, door) else WARNING
            fix = name_service(chain, door, meant) if meant else None
            if astray(chain, door):
                values["namespace"] = chain.facts.namespace
                fix = name_namespace(chain, door, elsewhere[0]) if len(elsewhere) == 1 else None
            fix = fix or look_into(chain, door.object, door.references[0].place)
            yield Problem(door.name, values, fix, door.hop, severity, _variant(chain, door, values["routes"]))


def _variant(chain: Chain, door: Door, routes: object) -> str:
    if door.loses == SETTINGS:
        return "settings astray" if astray(chain, door) else "settings"
    if astray(chain, door):
        return "astray" if routes else "alone astray"
    return "" if routes else "alone"
