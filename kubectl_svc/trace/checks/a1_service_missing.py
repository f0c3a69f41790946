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
from kubectl_svc.objects.alike import closest
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look_anywhere
from kubectl_svc.trace.hops.referrers import harmless
from kubectl_svc.trace.report import WARNING, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Name the Service that was probably meant: the same name elsewhere, else the closest one here."""
    if chain.service is not None:
        return
    facts, severity = chain.facts, WARNING if harmless(chain) else ""
    homes = sorted(meta.namespace(found) for found in facts.elsewhere("Service") if meta.name(found) == facts.name)
    names = list(map(meta.name, facts.objects("Service")))
    values = {"name": facts.name, "namespace": facts.namespace, "homes": homes, "closest": closest(facts.name, names)}
    if homes:
        trace = look_anywhere("svc", "trace", facts.name, "-n", homes[0])
        yield Problem(chain.reference, values, trace, "", severity, "elsewhere")
    elif values["closest"]:
        trace = look_anywhere("svc", "trace", str(values["closest"]), "-n", facts.namespace)
        yield Problem(chain.reference, values, trace, "", severity, "closest")
    else:
        yield Problem(chain.reference, values | {"names": names}, None, "", severity, "names" if names else "")
