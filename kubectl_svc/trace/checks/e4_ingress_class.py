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
from kubectl_svc.trace.hops.referrers import referrers
from kubectl_svc.trace.report import WARNING, Fix, Problem
from kubectl_svc.trace.words import mistyped


def check(chain: Chain) -> Iterator[Problem]:
    """Per Ingress; the old annotation needs no IngressClass."""
    classes = chain.facts.seen.kinds.get("IngressClass", ())
    names = [meta.name(one) for one in classes]
    for referrer in referrers(chain):
        if referrer.kind != "Ingress":
            continue
        found = class_of(referrer.object, classes)
        values = {"ingress": referrer.name, "class": found.name, "classes": names}
        near = closest(found.name, names)
        if not meta.uid(referrer.object) and not near:  # files need not hold the classes of a cluster
            continue
        if found.said == FIELD and found.object is None:
            path = ("spec", "ingressClassName")
            fix = (
                of(chain, referrer.name, referrer.object, setting(referrer.object, path, near))
                if mistyped(found.name, names)
                else _look()
            )
            yield Problem(referrer.name, {**values, "closest": near}, fix, referrer.hop)
        elif not found.said:
            yield Problem(referrer.name, values, _look(), referrer.hop, WARNING, "none")


def _look() -> Fix:
    return look_anywhere("get", "ingressclasses")
