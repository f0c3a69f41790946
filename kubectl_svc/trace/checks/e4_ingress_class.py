"""An Ingress has a class that does not exist, or none at all.

What: no controller serves the Ingress, so it does nothing. Where it names no class, some controllers serve it all the same: a
warning.
Why: the class is misspelt, in the field or in the old annotation, its controller is not installed, or no IngressClass is the
default one. The annotation needs no IngressClass: there only a typing error for one that exists counts.
Fix: name a class of "kubectl get ingressclasses", or mark one of them as the default.

Example: "ingressClassName: ngnix" in a cluster with the class "nginx".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.ingress.classes import ANNOTATION, FIELD, class_of
from kubectl_svc.objects import meta
from kubectl_svc.objects.alike import closest
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look_anywhere, of, setting
from kubectl_svc.trace.hops.referrers import referrers
from kubectl_svc.trace.report import STEP, WARNING, Fix, Problem
from kubectl_svc.trace.words import mistyped


def check(chain: Chain) -> Iterator[Problem]:
    """Per Ingress; files need not hold the classes of a cluster, so that there only a typing error counts."""
    classes = chain.facts.seen.kinds.get("IngressClass", ())
    names = [meta.name(one) for one in classes]
    for referrer in referrers(chain):
        if referrer.kind != "Ingress":
            continue
        found = class_of(referrer.object, classes)
        values = {"ingress": referrer.name, "class": found.name, "classes": names}
        named, dumped = bool(found.said) and found.object is None, bool(meta.uid(referrer.object))
        meant = mistyped(found.name, names) if named else ""
        if meant or (named and dumped and found.said == FIELD):
            path = ("spec", "ingressClassName") if found.said == FIELD else ("metadata", "annotations", ANNOTATION)
            edit = of(chain, referrer.name, referrer.object, setting(referrer.object, path, meant)) if meant else _look()
            yield Problem(referrer.name, {**values, "closest": meant or closest(found.name, names)}, edit, referrer.hop)
        elif dumped and not found.said:
            setting_it = setting(referrer.object, ("spec", "ingressClassName"), names[0]) if len(names) == 1 else None
            fix = of(chain, referrer.name, referrer.object, setting_it, kind=STEP) if setting_it else _look()
            yield Problem(referrer.name, values, fix, referrer.hop, WARNING, "none")


def _look() -> Fix:
    return look_anywhere("get", "ingressclasses")
