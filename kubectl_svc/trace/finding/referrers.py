"""Webhooks, APIs, definitions, monitors and the routes of other projects, which name or select Services."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kubectl_svc.kubernetes.dns.names import CLUSTER_DOMAIN, service_of, within
from kubectl_svc.kubernetes.gateway.hostnames import takes
from kubectl_svc.kubernetes.references import monitors
from kubectl_svc.kubernetes.references.called import urls
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
    via, note = _via(asked, obj), _astray_host(obj)
    for one in references(obj):
        port = "" if one.row.form == ENDPOINT else one.port_text
        if not one.idle:
            yield Found(one.namespace, Target(one.service, port, via=via), note)
            note = ""
    for url in urls(obj):
        if service := service_of(url.host):
            called = Via(asked.kind, asked.text, "called-url", {"url": url.text, "host": url.host})
            yield Found(service.namespace, Target(service.name, str(url.port), "TCP", called))


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
    if called := [url.text for url in urls(obj)]:
        return Answered(said("calls-urls", object=name, urls=called))
    if kind in _WITHOUT:
        return Answered(said(f"needs-none-{kind}", object=name))
    if kind == "VirtualService" and (lone := _answers_alone(obj)):
        return lone
    if kind.startswith("IngressRoute"):
        named = [dig(one, "name") for each in items(obj, "spec", "routes") for one in items(each, "services")]
        if named and all(str(one).endswith("@internal") for one in named):
            return Answered(said("of-traefik", object=name, names=list(map(str, named))))
        if named:
            return NothingFound(said("traefik-service", object=name, names=list(map(str, named))), "", certain=False)
    if outside := _hosts(obj):
        entries = {str(host) for entry in world.objects("ServiceEntry") for host in items(entry, "spec", "hosts")}
        if all(any(takes(entry, host) for entry in entries) for host in outside):
            return Answered(said("of-service-entries", object=name, hosts=outside))
        return NothingFound(said("no-names-of-services", object=name, hosts=outside), _completed(outside), certain=False)
    return nothing(world, said("names-none", object=name))


def _answers_alone(obj: Object) -> NothingFound | None:
    """A VirtualService all of whose routes redirect, answer or leave it to others (istio.io, ``HTTPRoute``)."""
    routes = items(obj, "spec", "http")
    others = [f"virtualservice/{dig(one, 'delegate', 'name')}" for one in routes if dig(one, "delegate", "name")]
    if others:
        return NothingFound(said("not-traced", referrer=meta.reference(obj), others=others), "", certain=False)
    alone = routes and all(dig(one, "redirect") or dig(one, "directResponse") for one in routes)
    if not alone or items(obj, "spec", "tcp") or items(obj, "spec", "tls"):
        return None
    return Answered(said("answers-alone", object=meta.reference(obj)))


def _astray_host(obj: Object) -> Said | str:
    """What to tell of hosts that an object of Istio names beside Services, and that look like a Service's short name."""
    hint = _completed(_hosts(obj))
    return said("also-sends", object=meta.reference(obj), near=hint) if hint else ""


def _completed(hosts: Iterable[str]) -> Said | str:
    """The full name for the first of some hosts that may be half of one."""
    for host in hosts:
        labels = host.split(".")
        if len(labels) == 2 or labels[2:] == ["svc"]:
            return said("istio-short", host=host, full=f"{'.'.join(labels[:2])}.svc.{CLUSTER_DOMAIN}")
    return ""


_WITHOUT = ("APIService", "CustomResourceDefinition", "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")
"""Kinds whose objects need no Service: without one they do nothing, or the API server does it."""


def _hosts(obj: Object) -> list[str]:
    """The hosts that an object of Istio sends requests to and that are the names of no Services; none for other kinds."""
    if obj.get("kind") not in ("VirtualService", "DestinationRule"):
        return []
    routes = [one for key in ("http", "tls", "tcp") for each in items(obj, "spec", key) for one in items(each, "route")]
    found = [dig(one, "destination", "host") for one in routes] + [dig(obj, "spec", "host")]
    named = dict.fromkeys(str(one) for one in found if one)
    return [host for host in named if "." in host and not within(host.rstrip(".").lower(), CLUSTER_DOMAIN)]


def _nothing_selected(monitor: Object, kind: Selecting, world: World) -> NothingFound:
    if kind.selects == "Pod" and _chosen(monitor, kind, world):
        return Answered(said("selects-pods", monitor=meta.reference(monitor)))
    near = list(dict.fromkeys(_near(monitor, kind, world)))
    hint = said("nearly-selects" if kind.selects == "Service" else "nearly-selects-pods", services=near) if near else ""
    return nothing(world, _note(monitor, kind), hint, kind.selects, "Service")
