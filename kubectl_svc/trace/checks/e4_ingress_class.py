"""An Ingress has a class that does not exist, or none at all.

What: no controller serves the Ingress, so it does nothing.
Why: the class is misspelt, its controller is not installed, or no IngressClass is the default one.
Fix: name a class of "kubectl get ingressclasses", or mark one of them as the default.

Example: "ingressClassName: ngnix" in a cluster with the class "nginx".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.ingress.classes import FIELD, class_of
from kubectl_svc.objects import meta
from kubectl_svc.objects.alike import closest
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look_anywhere, of, setting
from kubectl_svc.trace.hops.doors import doors
from kubectl_svc.trace.report import WARNING, Fix, Problem
from kubectl_svc.trace.words import mistyped


def check(chain: Chain) -> Iterator[Problem]:
    """Per Ingress; the old annotation needs no IngressClass."""
    classes = chain.facts.seen.kinds.get("IngressClass", ())
    names = [meta.name(one) for one in classes]
    for door in doors(chain):
        if door.kind != "Ingress":
            continue
        found = class_of(door.object, classes)
        values = {"ingress": door.name, "class": found.name, "classes": names}
        near = closest(found.name, names)
        if not meta.uid(door.object) and not near:  # files need not hold the classes of a cluster
            continue
        if found.said == FIELD and found.object is None:
            path = ("spec", "ingressClassName")
            fix = (
                of(chain, door.name, door.object, setting(door.object, path, near)) if mistyped(found.name, names) else _look()
            )
            yield Problem(door.name, {**values, "closest": near}, fix, door.hop)
        elif not found.said:
            yield Problem(door.name, values, _look(), door.hop, WARNING, "none")


def _look() -> Fix:
    return look_anywhere("get", "ingressclasses")
