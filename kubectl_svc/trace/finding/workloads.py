"""Pods and workloads: the Services whose selector matches them, and those that nearly do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubectl_svc.kubernetes.controllers import pod_labels
from kubectl_svc.kubernetes.controllers.expected import resolve
from kubectl_svc.kubernetes.controllers.pod_labels import ordinals
from kubectl_svc.objects import Object, meta, pods, services
from kubectl_svc.trace.asked import Thing
from kubectl_svc.trace.finding.found import Found, World, missing, nothing, unique
from kubectl_svc.trace.reading.templates import origin, stands_in, template
from kubectl_svc.trace.said import said
from kubectl_svc.trace.target import Target, Via
from kubectl_svc.trace.words import mistyped
from kubectl_svc.wording import Said


def find(asked: Thing, world: World) -> list[Found]:
    """The Services that reach a pod or a workload's pods; raises ``SvcError`` with the nearest where none does."""
    known = [obj for obj in world.here(asked.kind) if meta.name(obj) == asked.name] or list(_to_be(asked, world))
    if not known:
        raise missing(world, asked.kind, asked.name)
    return unique(found for obj in known for found in _of_port(asked, obj, _of(asked, obj, world), world))


def _to_be(asked: Thing, world: World) -> Iterator[Object]:
    """The pod of this name that a StatefulSet in files without its pods will have."""
    stands = {(meta.namespace(pod), origin(pod)) for pod in world.seen.kinds.get("Pod", ()) if stands_in(pod)}
    for workload in world.here("StatefulSet") if asked.kind == "Pod" else ():
        made = template(workload)
        if made is None or (meta.namespace(workload), meta.reference(workload)) not in stands:
            continue
        for place in ordinals(workload, made.replicas):
            labels = pod_labels.labels(workload, made.labels, place)
            if labels[pod_labels.POD_NAME] == asked.name:
                metadata = {"name": asked.name, "namespace": meta.namespace(workload), "labels": labels}
                yield {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": made.spec}


def _of_port(asked: Thing, obj: Object, found: list[Found], world: World) -> list[Found]:
    """Nothing translates the port of a pod: the ports of the Services that lead to that very port, named or numbered."""
    if not asked.port:
        return [one._replace(target=one.target._replace(protocol=asked.protocol)) for one in found]
    made = template(obj)
    pod = {"spec": made.spec} if made is not None else obj
    kept, led = [], []
    for one in found:
        known = world.seen.named("Service", one.namespace, one.target.name)
        ports = [port for service in known for port in services.ports(service)]
        kept += [one] if not ports else []  # headless: it leads to every port
        for port in ports:
            number = resolve(port, pod)
            declared = pods.find_port(pod, asked.port, port.protocol)
            reached = asked.port in (str(number), port.target_port) or (declared is not None and declared.number == number)
            if reached and asked.protocol in ("", port.protocol):
                kept.append(one._replace(target=one.target._replace(port=str(port.port), protocol=port.protocol)))
            led.append(said("leads-from", service=one.target.name, port=port.port, number=number or port.target_port))
    if not kept:
        what = said("no-service-at-port", port=asked.port, object=f"{asked.kind.lower()}/{asked.name}")
        raise nothing(world, what, said("port-kept", led=led), "Service")
    return kept


def _of(asked: Thing, obj: Object, world: World) -> list[Found]:
    labels, namespace = labels_of(obj), meta.namespace(obj)
    candidates = [service for service in world.seen.of("Service", namespace) if services.selector(service)]
    reaching = [service for service in candidates if not lacking(services.selector(service), labels)]
    alike = [_nearly(service, labels, asked) for service in candidates if nearly(services.selector(service), labels)]
    near = said("nearly", selectors=alike) if alike else ""
    if not reaching:
        what = said("selected-by-none", namespace=namespace, object=f"{asked.kind.lower()}/{asked.name}")
        hint = near or (said("its-labels", labels=_pairs(labels)) if labels else said("no-labels"))
        raise nothing(world, what, hint, "Service")
    via = Via(asked.kind, f"{asked.kind.lower()}/{asked.name}", "selected")
    return [
        Found(namespace, Target(meta.name(service), via=via), near if index == 0 else "")
        for index, service in enumerate(reaching)
    ]


def labels_of(obj: Object) -> dict[str, str]:
    """The labels of a pod, or of the pods that a workload makes."""
    made = template(obj)
    return dict(made.labels) if made is not None else meta.labels(obj)


def lacking(selector: Mapping[str, str], labels: Mapping[str, str]) -> dict[str, str]:
    """The pairs of a selector that labels do not have."""
    return {key: value for key, value in selector.items() if labels.get(key) != value}


def nearly(selector: Mapping[str, str], labels: Mapping[str, str]) -> bool:
    """Whether one label alone is in the way, and another one fits or this one has another value."""
    missed = lacking(selector, labels)
    return len(missed) == 1 and (len(selector) > 1 or _alike(*next(iter(missed.items())), labels))


def _alike(key: str, value: str, labels: Mapping[str, str]) -> bool:
    """Whether a label has a value that is like the wanted one: ``web`` and ``web-app``, or but for a typing error."""
    given = labels.get(key, "")
    return bool(given) and (given in value or value in given or bool(mistyped(given, [value])))


def _nearly(service: Object, labels: Mapping[str, str], asked: Thing) -> Said:
    (key, value), *_ = lacking(services.selector(service), labels).items()
    name, what, wanted = meta.name(service), f"{asked.kind.lower()}/{asked.name}", f"{key}={value}"
    if key in labels:
        return said("nearly-selected", service=name, object=what, wanted=wanted, found=f"{key}={labels[key]}")
    return said("nearly-selected-unlabelled", service=name, object=what, wanted=wanted, label=key)


def _pairs(labels: Mapping[str, str]) -> list[str]:
    return [f"{key}={value}" for key, value in sorted(labels.items())]
