"""Webhooks, APIs, definitions, monitors and the routes of other projects, which name or select Services."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from kubectl_svc.kubernetes.dns.names import CLUSTER_DOMAIN, full_name
from kubectl_svc.kubernetes.references import monitors
from kubectl_svc.kubernetes.references.reading import references
from kubectl_svc.kubernetes.references.table import ENDPOINT, MONITORS, Selecting
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.objects.meta import dig, items
from kubectl_svc.trace.asked import WORKLOADS, Thing
from kubectl_svc.trace.finding.found import Answered, Found, NothingFound, World, missing, nothing, unique
from kubectl_svc.trace.finding.ingresses import actions, unusable
from kubectl_svc.trace.finding.workloads import labels_of, lacking, nearly
from kubectl_svc.trace.said import said
from kubectl_svc.trace.target import Target, Via
from kubectl_svc.wording import Said


def find(asked: Thing, world: World) -> list[Found]:
    """The Services that an object names or selects; raises ``SvcError`` where there are none."""
    known = [obj for obj in world.here(asked.kind) if meta.name(obj) == asked.name]
    if not known:
        raise missing(world, asked.kind, asked.name)
    kind = monitors.selecting(asked.kind)
    if kind is None:
        found = unique(one for obj in known for one in _named(asked, obj))
    else:
        found = unique(one for obj in known for one in _selected(asked, obj, kind, world))
    if found:
        return found
    if kind is None:
        raise _names_none(known[0], world)
    raise _nothing_selected(known[0], kind, world)


def selected(monitor: Object, kind: Selecting, world: World) -> list[Object]:
    """The Services that a monitor selects, or that select the pods that it selects."""
    wanted, known = monitors.selector(monitor), _within(world, "Service", monitor)
    if kind.selects == "Service":
        return [service for service in known if wanted.matches(meta.labels(service))]
    chosen = [(space, labels) for space, labels in _pods(world, monitor) if wanted.matches(labels)]
    return [
        service
        for service in known
        if services.selector(service)
        and any(
            space == meta.namespace(service) and not lacking(services.selector(service), labels) for space, labels in chosen
        )
    ]


def astray(world: World) -> list[Said]:
    """The monitors that select nothing at all, nor nearly anything, and the actions that do nothing: a line each."""
    named = [(obj, action) for obj in world.objects("Ingress") for action in actions(obj)]
    lines = [unusable(obj, action) for obj, action in named if not action.works]
    for kind in MONITORS:
        for monitor in world.objects(kind.kind):
            if not _chosen(monitor, kind, world) and not _near(monitor, kind, world):
                lines.append(_note(monitor, kind))
    return lines


def _named(asked: Thing, obj: Object) -> Iterator[Found]:
    via, known = _via(asked, obj), references(obj)
    for one in [one for one in known if not one.idle] or known:
        port = "" if one.row.form == ENDPOINT else one.port_text
        yield Found(one.namespace, Target(one.service, port, via=via))


def _selected(asked: Thing, obj: Object, kind: Selecting, world: World) -> Iterator[Found]:
    for service in selected(obj, kind, world):
        yield Found(meta.namespace(service), Target(meta.name(service), via=_via(asked, obj)))


def _via(asked: Thing, obj: Object) -> Via:
    return Via(asked.kind, asked.text, "referrer", {"door": meta.reference(obj), "namespace": meta.namespace(obj)})


def _within(world: World, kind: str, monitor: Object) -> list[Object]:
    return [one for one in world.objects(kind) if monitors.looks_at(monitor, meta.namespace(one))]


def _pods(world: World, monitor: Object) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Namespace and labels of every pod, and of the pods that workloads make."""
    for kind in WORKLOADS:
        for obj in _within(world, kind, monitor):
            yield meta.namespace(obj), labels_of(obj)


def _chosen(monitor: Object, kind: Selecting, world: World) -> bool:
    wanted = monitors.selector(monitor)
    if kind.selects == "Service":
        return any(wanted.matches(meta.labels(one)) for one in _within(world, "Service", monitor))
    return any(wanted.matches(labels) for _, labels in _pods(world, monitor))


def _near(monitor: Object, kind: Selecting, world: World) -> list[str]:
    """The Services that a monitor would select but for one label, or whose pods it would."""
    wanted = monitors.pairs(monitor)
    if kind.selects == "Service":
        return [meta.reference(one) for one in _within(world, "Service", monitor) if _nearly(wanted, one)]
    alike = [(space, labels) for space, labels in _pods(world, monitor) if nearly(wanted, labels)]
    return [
        meta.reference(one)
        for one in _within(world, "Service", monitor)
        for space, labels in alike
        if services.selector(one) and space == meta.namespace(one) and not lacking(services.selector(one), labels)
    ]


def _nearly(wanted: Mapping[str, str], service: Object) -> bool:
    """Whether a Service lacks one label alone, or has in its selector what a monitor wants among its labels."""
    of_pods = bool(wanted) and not lacking(wanted, services.selector(service))
    return of_pods or nearly(wanted, meta.labels(service))


def _note(monitor: Object, kind: Selecting) -> Said:
    where = monitors.spaces(monitor)
    what = "Service" if kind.selects == "Service" else "pod"
    name, selector = meta.reference(monitor), str(monitors.selector(monitor))
    if where is None:
        return said("selects-none-anywhere", monitor=name, what=what, selector=selector)
    return said("selects-none", monitor=name, what=what, namespaces=list(where), selector=selector)


def _names_none(obj: Object, world: World) -> NothingFound:
    """Much that may name a Service need not: it is answered elsewhere, or by something that is not traced."""
    name, kind = meta.reference(obj), str(obj.get("kind"))
    if kind.endswith("WebhookConfiguration") and not items(obj, "webhooks"):
        return Answered(said("no-webhooks", object=name))
    urls = [url for one in items(obj, "webhooks") if isinstance(url := dig(one, "clientConfig", "url"), str)]
    if inside := next((url for url in urls if full_name(urlsplit(url).hostname or "") is not None), ""):
        return NothingFound(said("url-in-cluster", object=name, url=inside), said("service-instead"), certain=False)
    if kind in _WITHOUT:
        return Answered(said(f"needs-none-{kind}", object=name, urls=urls))
    if kind.startswith("IngressRoute"):
        named = [dig(one, "name") for each in items(obj, "spec", "routes") for one in items(each, "services")]
        if named and all(str(one).endswith("@internal") for one in named):
            return Answered(said("of-traefik", object=name, names=list(map(str, named))))
        if named:
            return NothingFound(said("traefik-service", object=name, names=list(map(str, named))), "", certain=False)
    outside = _hosts(obj) if kind in ("VirtualService", "DestinationRule") else []
    if outside:
        entries = {str(host) for one in world.objects("ServiceEntry") for host in items(one, "spec", "hosts")}
        if entries.issuperset(outside):
            return Answered(said("no-names-of-services", object=name, hosts=outside))
        lacking = [one for one in outside if one not in entries]
        known = {f"{meta.name(one)}.{meta.namespace(one)}" for one in world.objects("Service")}
        meant = next((one for one in lacking if one in known or re.fullmatch(r"[a-z0-9-]+\.[a-z0-9-]+", one)), "")
        hint = said("meant", meant=f"{meant}.svc.{CLUSTER_DOMAIN}") if meant else ""
        return NothingFound(said("hosts-unknown", object=name, hosts=lacking), hint, certain=meant in known)
    rules = items(obj, "spec", "http") if kind == "VirtualService" else []
    if rules and all(dig(one, "redirect") or dig(one, "directResponse") for one in rules):
        return Answered(said("redirects-all", referrer=name))
    return nothing(world, said("names-none", object=name))


_WITHOUT = ("APIService", "CustomResourceDefinition", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")


def _hosts(obj: Object) -> list[str]:
    """The hosts that an object of Istio sends requests to."""
    routes = [one for key in ("http", "tls", "tcp") for each in items(obj, "spec", key) for one in items(each, "route")]
    found = [dig(one, "destination", "host") for one in routes] + [dig(obj, "spec", "host")]
    return list(dict.fromkeys(str(one) for one in found if one))


def _nothing_selected(monitor: Object, kind: Selecting, world: World) -> NothingFound:
    if kind.selects == "Pod" and _chosen(monitor, kind, world):
        return Answered(said("selects-pods", monitor=meta.reference(monitor)))
    near = list(dict.fromkeys(_near(monitor, kind, world)))
    hint = said("nearly-selects" if kind.selects == "Service" else "nearly-selects-pods", services=near) if near else ""
    return nothing(world, _note(monitor, kind), hint, kind.selects, "Service")
