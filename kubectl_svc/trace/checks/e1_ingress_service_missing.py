"""An Ingress leads to a Service that is not there.

What: whoever comes in by those hosts and paths is answered 503 by the Ingress controller.
Why: a typing error, the Service was renamed or deleted, or it is in another namespace, where no Ingress reaches.
Fix: name the Service that is there, or make the one that is missing.

Example: "service: {name: wbe}" in a namespace that has "web".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look_at
from kubectl_svc.trace.fixes.ingresses import set_backend
from kubectl_svc.trace.hops.doors import doors
from kubectl_svc.trace.report import Problem
from kubectl_svc.trace.words import closest, mistyped


def check(chain: Chain) -> Iterator[Problem]:
    """Per Ingress and port; with the closest name of the namespace."""
    names = list(map(meta.name, chain.facts.objects("Service")))
    meant = mistyped(chain.name, names)
    for door in doors(chain) if chain.service is None else ():
        values = {**door.values, "service": chain.name, "closest": meant or closest(chain.name, names)}
        fix = set_backend(chain, door, "name", meant) if meant else look_at(chain, ("spec",), door.name)
        yield Problem(door.name, values, fix, door.hop)
