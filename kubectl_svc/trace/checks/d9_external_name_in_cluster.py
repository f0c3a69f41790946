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
from kubectl_svc.trace.fixes.edits import change
from kubectl_svc.trace.report import ERROR, NOTE, Problem
from kubectl_svc.trace.words import closest

CODE = "D9"
SLUG = "external-name-in-cluster"
SEVERITY = ERROR
NEEDS = ("Service",)
FOLLOWS = ()


def check(chain: Chain) -> Iterator[Problem]:
    """A note where it points at another alias. Other namespaces are known only as far as they were read."""
    target = service_of(services.external_name(chain.spec))
    if target is None:
        return
    hop = f"{SERVICE_HOP}/alias"
    if tuple(target) == (chain.name, chain.facts.namespace):
        yield Problem(chain.reference, f"externalName {services.external_name(chain.spec)} is this Service itself", "", hop)
        return
    found = next(iter(chain.facts.seen.named("Service", target.namespace, target.name)), None)
    if found is None:
        near = closest(target.name, map(meta.name, chain.facts.seen.of("Service", target.namespace)))
        message = f"there is no service {target.name} in namespace {target.namespace}"
        told = f'; the closest name is "{near}"' if near else ""
        meant = near + services.external_name(chain.spec).removeprefix(target.name)
        fix = change(chain, ("spec", "externalName"), meant) if near else ""
        yield Problem(chain.reference, message + told, fix, hop)
    elif services.type_of(found) == "ExternalName":
        back = service_of(services.external_name(found))
        circle = back is not None and tuple(back) == (chain.name, chain.facts.namespace)
        what = "and that is an alias of this one" if circle else f"which is an alias of {services.external_name(found)}"
        severity = "" if circle else NOTE
        yield Problem(chain.reference, f"service {target.name} is an alias, {what}", "", hop, severity)
