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
from kubectl_svc.trace.asked import ROUTING, WORKLOADS
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look_anywhere
from kubectl_svc.trace.hops.referrers import harmless
from kubectl_svc.trace.reading.facts import OF_THAT_NAME, POD_MANIFEST
from kubectl_svc.trace.reading.templates import stands_in
from kubectl_svc.trace.report import WARNING, Problem


def check(chain: Chain) -> Iterator[Problem]:
    """Name what was probably meant: another kind of this name, the same name elsewhere, else the closest one here."""
    if chain.service is not None:
        return
    facts, severity = chain.facts, WARNING if harmless(chain) else ""
    homes = sorted(meta.namespace(found) for found in facts.elsewhere("Service") if meta.name(found) == facts.name)
    names = list(map(meta.name, facts.objects("Service")))
    values = {"name": facts.name, "namespace": facts.namespace, "homes": homes, "closest": closest(facts.name, names)}
    other = next(_of_other_kinds(chain), "")
    if facts.seen.lacks_namespace(facts.namespace):
        trace = look_anywhere("svc", "trace", facts.name, "-n", homes[0]) if homes else None
        yield Problem(chain.reference, values, trace, "", severity, "no-namespace")
    elif other:
        trace = look_anywhere("svc", "trace", other, "-n", facts.namespace)
        yield Problem(chain.reference, values | {"other": other}, trace, "", severity, "kind")
    elif homes:
        trace = look_anywhere("svc", "trace", facts.name, "-n", homes[0])
        yield Problem(chain.reference, values, trace, "", severity, "elsewhere")
    elif values["closest"]:
        trace = look_anywhere("svc", "trace", str(values["closest"]), "-n", facts.namespace)
        yield Problem(chain.reference, values, trace, "", severity, "closest")
    else:
        yield Problem(chain.reference, values | {"names": names}, None, "", severity, "names" if names else "")


def _of_other_kinds(chain: Chain) -> Iterator[str]:
    """What else has the very name that was typed: ``pod/db-0``."""
    seen, own = chain.facts.seen, (chain.facts.namespace, chain.name)
    if chain.target.own_name:
        yield from map(meta.reference, seen.kinds.get(OF_THAT_NAME, ()))
        every = (one for kind in (POD_MANIFEST, *WORKLOADS, *ROUTING) for one in seen.named(kind, *own))
        yield from (meta.reference(one) for one in every if not stands_in(one))
