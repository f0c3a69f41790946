"""A StatefulSet's serviceName does not name a headless Service of its namespace.

What: its pods get no names of their own in DNS (web-0.web), which they usually need to find each other.
Why: the Service is missing, has a cluster IP, or another name.
Fix: make the Service that is named, headless. A cluster lets neither serviceName nor an address be changed: a Service that has
one is made anew, and clients must then use the target port.

Example: "serviceName: db" beside a Service "db" with a cluster IP.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.objects import Object, meta, pods, services
from kubectl_svc.objects.meta import dig
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import anew, differing, kubectl, setting, svc
from kubectl_svc.trace.reading.facts import OVERVIEW
from kubectl_svc.trace.report import WARNING, Problem

CODE = "A17"
SLUG = "stateful-set-service"
SEVERITY = WARNING
NEEDS = ("Service", "StatefulSet")
FOLLOWS = ()


def check(chain: Chain) -> Iterator[Problem]:
    """StatefulSets whose pods this Service selects, or that name it."""
    for owner, name in sorted(set(_governed(chain))):
        named = next(iter(chain.facts.seen.named("Service", chain.facts.namespace, name)), None)
        wrong = "which is not there" if named is None else "" if services.headless(named) else "which is not headless"
        if wrong and (named is not None or _whole(chain)):
            message = f"statefulset/{owner} has serviceName {name}, {wrong}: its pods get no DNS names"
            if named is not None and chain.live and _anew(named):
                message += (
                    f"; the fix deletes service/{name} and makes it without a cluster IP, where clients use the target port"
                )
            yield Problem(f"statefulset/{owner}", message, _fix(chain, owner, name, named))


def _governed(chain: Chain) -> Iterator[tuple[str, str]]:
    """StatefulSets and their serviceName; its pods carry it as their subdomain, so that they tell as well."""
    for pod in chain.pods:
        kind, owner = meta.owner(pod)
        if kind == "StatefulSet" and pods.subdomain(pod):
            yield owner, pods.subdomain(pod)
    seen, namespace = chain.facts.seen, chain.facts.namespace
    for found in (*seen.governed_by(namespace, chain.name), *seen.making("StatefulSet", namespace, chain.selector)):
        if name := str(dig(found, "spec", "serviceName") or ""):
            yield meta.name(found), name


def _fix(chain: Chain, owner: str, name: str, named: Object | None) -> str:
    """What makes the Service ``named`` headless, or makes one."""
    if named is None and not chain.live and services.headless(chain.spec):
        return f"spec.serviceName: {name} -> {chain.name} in statefulset {owner}"
    if named is None:
        return svc(chain, "expose", "statefulset", owner, "--name", name, "--headless")
    if not chain.live:
        return f"{differing(named, ('spec', 'clusterIP'), services.HEADLESS)} in service {name}"
    if not _anew(named):
        return kubectl(chain, "get", "service", name, "-o", "wide")
    of_ip = setting(named, ("spec", "clusterIP"), services.HEADLESS)
    return anew(chain, "service", name, of_ip, setting(named, ("spec", "clusterIPs"), [services.HEADLESS]))


def _anew(named: Object) -> bool:
    """Whether it may go and come back headless: ways in from outside (a node port, an external IP) would be gone for good."""
    return services.type_of(named) == "ClusterIP" and not services.external_ips(named)


def _whole(chain: Chain) -> bool:
    """Whether a Service that is there would have been read: a dump may hold but some."""
    return chain.facts.source == OVERVIEW or not chain.live
