"""A StatefulSet's serviceName does not name a headless Service of its namespace.

What: its pods get no names of their own in DNS (web-0.web), which they usually need to find each other.
Why: the Service is missing, has a cluster IP, or another name.
Fix: set serviceName to a headless Service, or make one.

Example: "serviceName: db" beside a Service "db" with a cluster IP.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import meta, services
from kubectl_svc.objects.meta import dig
from kubectl_svc.objects.selectors import of_labels
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.report import WARNING, Problem
from kubectl_svc.trace.templates import template

CODE = "A17"
SLUG = "stateful-set-service"
SEVERITY = WARNING
NEEDS = ("Service", "StatefulSet")
FOLLOWS = ()


def check(chain: Chain) -> Iterator[Problem]:
    """StatefulSets whose pods this Service selects, or that name it."""
    wanted = of_labels(chain.selector)
    for owner in chain.facts.objects("StatefulSet"):
        name = str(dig(owner, "spec", "serviceName") or "")
        made = template(owner)
        if not name or made is None or not (name == chain.name or (chain.selector and wanted.matches(made.labels))):
            continue
        named = next((found for found in chain.facts.objects("Service") if meta.name(found) == name), None)
        wrong = "which is not there" if named is None else "" if services.headless(named) else "which is not headless"
        if wrong and (named is not None or not chain.live):
            message = f"statefulset/{meta.name(owner)} has serviceName {name}, {wrong}: its pods get no DNS names"
            yield Problem(f"statefulset/{meta.name(owner)}", message)
