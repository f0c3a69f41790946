"""A StatefulSet's serviceName does not name a headless Service of its namespace.

What: its pods get no names of their own in DNS (web-0.web), which they usually need to find each other. Below a Service with a
cluster IP CoreDNS has names for ready pods, but the specification of Kubernetes' DNS asks for none.
Why: the Service is missing, has a cluster IP, or another name than the one below which the containers look for the pods.
Fix: create the named Service as a headless Service; or, if clients need its cluster IP, set serviceName to a second, headless
Service. Neither serviceName nor a cluster IP can be changed: to make a Service with a cluster IP headless, delete it and create
it again; clients must then use the target port.

Example: "serviceName: db" beside a Service "db" with a cluster IP.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.objects import Object, meta, pods, services
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes import agreed
from kubectl_svc.trace.fixes.edits import anew, look_at, setting, step, svc
from kubectl_svc.trace.reading.facts import OVERVIEW
from kubectl_svc.trace.report import STEP, WARNING, Edit, Fix, Problem
from kubectl_svc.trace.words import mistyped


def check(chain: Chain) -> Iterator[Problem]:
    """StatefulSets whose pods this Service selects, or that name it; a note where nothing asks for the pods' own names."""
    for owner, name in sorted(set(_governed(chain))):
        named = next(iter(chain.facts.seen.named("Service", chain.facts.namespace, name)), None)
        what = f"statefulset/{owner}"
        values: dict[str, Any] = {"owner": what, "service": name}
        severity = WARNING if _asked_for(chain, owner, name) or (named is None and _misspelt(chain, name)) else ""
        if named is None and _whole(chain) and not chain.hidden(chain.facts.namespace, name):
            yield Problem(what, values, _fix(chain, owner, name, named), "", severity, "missing")
        elif named is not None and not services.headless(named):
            needed = _needed(chain, named)
            values |= {"deletes": chain.live and not needed, "second": needed}
            yield Problem(what, values, _fix(chain, owner, name, named), "", severity)
    for found in chain.facts.seen.by("name of its pods", "StatefulSet", _names_below, chain.facts.namespace, chain.name):
        name, what = str(dig(found, "spec", "serviceName") or ""), meta.reference(found)
        if name != chain.name:
            values = {"owner": what, "service": name, "asked": f"{meta.name(found)}-N.{chain.name}", "of": chain.reference}
            yield Problem(what, values, look_at(chain, ("spec", "serviceName"), what), "", WARNING, "elsewhere")


def _names_below(owner: Object) -> list[tuple[str, ...]]:
    """The Services of its namespace below which the containers of a StatefulSet ask for names of its pods: ``web-0.web``."""
    space, template = meta.namespace(owner), dig(owner, "spec", "template")
    pattern = re.compile(rf"(?<![\w.-]){re.escape(meta.name(owner))}-\d+\.([a-z][a-z0-9-]*)(?:\.([a-z0-9-]+))?")
    below = [match for text in _texts(template) for match in pattern.finditer(text)]
    return [(space, match[1]) for match in below if match[2] in (None, space, "svc")]


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


def _asked_for(chain: Chain, owner: str, name: str) -> bool:
    """Whether the set's own containers name one of its pods, as ``web-0.web`` or ``$(POD_NAME).web``."""
    seen, namespace = chain.facts.seen, chain.facts.namespace
    sets = (dig(found, "spec", "template") for found in seen.named("StatefulSet", namespace, owner))
    own = (pod for pod in chain.pods if meta.owner(pod) == ("StatefulSet", owner))
    pattern = re.compile(rf"({re.escape(owner)}-\d+|[$][({{]?\w+[)}}]?)\.{re.escape(name)}(?![\w-])")
    return any(pattern.search(text) for found in (*sets, *own) for text in _texts(found))


def _texts(pod: Object) -> Iterator[str]:
    """Arguments, commands and environment of all containers."""
    for container in (*pods.containers(pod), *pods.init_containers(pod)):
        yield from map(str, (*items(container, "command"), *items(container, "args")))
        yield from (str(dig(entry, "value") or "") for entry in items(container, "env"))


def _misspelt(chain: Chain, name: str) -> bool:
    """Whether the Service that is traced was meant."""
    return services.headless(chain.spec) and bool(mistyped(name, [chain.name]))


def _fix(chain: Chain, owner: str, name: str, named: Object | None) -> Fix:
    """What makes the Service ``named`` headless, or makes one."""
    if named is None and not chain.live and services.headless(chain.spec):
        edit = Fix(STEP, f"statefulset/{owner}", (Edit(("spec", "serviceName"), name, chain.name),))
        return (agreed.rename(chain, name, chain.name) if mistyped(name, [chain.name]) else None) or edit
    if named is None:
        return step(svc(chain, "expose", "statefulset", owner, "--name", name, "--headless"), f"service/{name}")
    if _needed(chain, named):
        return look_at(chain, ("spec", "serviceName"), f"statefulset/{owner}")
    of_ip = setting(named, ("spec", "clusterIP"), services.HEADLESS)
    if not chain.live:
        return Fix(STEP, f"service/{name}", (of_ip,))
    return anew(chain, f"service/{name}", of_ip, setting(named, ("spec", "clusterIPs"), [services.HEADLESS]))


def _needed(chain: Chain, named: Object) -> bool:
    """Whether clients need what a headless Service has not: a way in from outside or, in files, an address or another port."""
    if services.type_of(named) != "ClusterIP" or services.external_ips(named):
        return True
    translated = any(resolve(port, pod) not in (None, port.port) for port in services.ports(named) for pod in chain.pods)
    return not chain.live and (translated or bool(services.cluster_ips(named)))


def _whole(chain: Chain) -> bool:
    """Whether a Service that is there would have been read: a dump may hold but some."""
    return chain.facts.source == OVERVIEW or not chain.live or "Service" in chain.facts.listed
