"""An ExternalName that points into the cluster leads nowhere, or in a circle.

What: the alias names a Service that is not there, or itself.
Why: the Service was renamed or moved, or the alias was copied.
Fix: point it at the Service that is there.

Example: "externalName: web.prod.svc.cluster.local" where prod has no "web".
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.dns.names import service_of
from kubectl_svc.objects import meta, services
from kubectl_svc.trace.chain import SERVICE_HOP, Chain
from kubectl_svc.trace.fixes.edits import change, look_at
from kubectl_svc.trace.report import NOTE, Problem
from kubectl_svc.trace.words import closest, mistyped


def check(chain: Chain) -> Iterator[Problem]:
    """A note where it points at another alias. Other namespaces are known only as far as they were read."""
    host = services.external_name(chain.spec)
    target = service_of(host)
    if target is None:
        return
    hop, own = f"{SERVICE_HOP}/alias", (chain.name, chain.facts.namespace)
    values = {"host": host, "name": target.name, "namespace": target.namespace}
    if tuple(target) == own:
        yield Problem(chain.reference, values, look_at(chain, ("spec", "externalName")), hop, variant="itself")
        return
    found = next(iter(chain.facts.seen.named("Service", target.namespace, target.name)), None)
    if found is None:
        names = list(map(meta.name, chain.facts.seen.of("Service", target.namespace)))
        meant = mistyped(target.name, [name for name in names if (name, target.namespace) != own])
        fix = change(chain, ("spec", "externalName"), meant + host.removeprefix(target.name)) if meant else None
        values["closest"] = meant or closest(target.name, names)
        yield Problem(chain.reference, values, fix or look_at(chain, ("spec", "externalName")), hop)
    elif services.type_of(found) == "ExternalName":
        back = service_of(services.external_name(found))
        circle = back is not None and tuple(back) == own
        values["further"] = services.external_name(found)
        yield Problem(chain.reference, values, None, hop, "" if circle else NOTE, "circle" if circle else "alias")
