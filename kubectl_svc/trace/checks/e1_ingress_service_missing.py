"""An Ingress or a route names a Service that does not exist.

What: whoever comes in by those hosts and paths is answered 503 (500 by a Gateway).
Why: a typing error, the Service was renamed or deleted, or it is in another namespace: an Ingress reaches only its own.
Fix: name the Service that is there, or create the one that is missing.

Example: "service: {name: wbe}" in a namespace that has "web".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.references.table import CONNECTIONS, COPIES, REQUESTS
from kubectl_svc.objects import meta
from kubectl_svc.objects.alike import closest
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.doors import name_service
from kubectl_svc.trace.fixes.edits import look_into
from kubectl_svc.trace.hops.doors import doors
from kubectl_svc.trace.report import WARNING, Problem
from kubectl_svc.trace.words import mistyped


def check(chain: Chain) -> Iterator[Problem]:
    """Per front door and port; with the closest name of the namespace, or the namespaces that have a Service of this name."""
    names = [meta.name(one) for one in chain.facts.objects("Service")]
    meant = mistyped(chain.name, names)
    near = meant or closest(chain.name, names)
    elsewhere = [meta.namespace(one) for one in chain.facts.elsewhere("Service") if meta.name(one) == chain.name]
    for door in doors(chain) if chain.service is None else ():
        if door.loses in (REQUESTS, CONNECTIONS, COPIES):
            values = {**door.values, "service": chain.name, "closest": near, "elsewhere": [] if near else sorted(elsewhere)}
            severity = "" if door.grave else WARNING
            fix = name_service(chain, door, meant) if meant else None
            fix = fix or look_into(chain, door.object, ("spec",))
            yield Problem(door.name, values, fix, door.hop, severity, "" if values["routes"] else "alone")
