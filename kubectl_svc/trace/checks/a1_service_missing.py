"""There is no such Service.

What: nothing of this name is in the namespace, so its DNS name does not resolve and it has no address.
Why: a typing error, another namespace, or it was never applied.
Fix: use the name that is there, or make the Service with "kubectl svc expose". A trace of the whole namespace, or of files,
also tells which Ingresses lead to it (E1).

Example: "kubectl svc trace wbe" in a namespace that has "web".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import command
from kubectl_svc.trace.report import ERROR, Problem
from kubectl_svc.trace.words import closest, listed

CODE = "A1"
SLUG = "service-missing"
SEVERITY = ERROR
NEEDS = ("Service",)
FOLLOWS = ("E1",)


def check(chain: Chain) -> Iterator[Problem]:
    """Name the Service that was probably meant: the same name elsewhere, else the closest one here."""
    if chain.service is not None:
        return
    facts = chain.facts
    message = f"there is no service {facts.name} in namespace {facts.namespace}"
    homes = sorted(meta.namespace(found) for found in facts.elsewhere("Service") if meta.name(found) == facts.name)
    near = closest(facts.name, map(meta.name, facts.objects("Service")))
    if homes:
        fix = command("kubectl", "svc", "trace", facts.name, "-n", homes[0])
        yield Problem(chain.reference, f"{message}; namespace {listed(homes)} has one", fix)
    elif near:
        fix = command("kubectl", "svc", "trace", near, "-n", facts.namespace)
        yield Problem(chain.reference, f'{message}; the closest name is "{near}"', fix)
    else:
        names = listed(map(meta.name, facts.objects("Service")))
        yield Problem(chain.reference, message + (f", which has {names}" if names else ", which has none at all"))
