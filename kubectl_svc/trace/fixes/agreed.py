"""Which of two spellings of a Service's name is the typing error: the one that fewer objects have."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_svc.kubernetes.dns.names import service_of
from kubectl_svc.objects import Object, meta, services
from kubectl_svc.trace.chain import Chain
from kubectl_svc.trace.fixes.edits import look_into, setting
from kubectl_svc.trace.reading.seen import Seen
from kubectl_svc.trace.reading.templates import WORKLOADS, stands_in, template
from kubectl_svc.trace.report import STEP, Fix


def rename(chain: Chain, asked: str, there: str, namespace: str = "") -> Fix | None:
    """What to do where the Service ``there`` is misspelt; ``None`` where it is what asks for ``asked``.

    Two objects at least agree against it, for it has its own name itself.
    A Service of a cluster cannot be renamed: then it is what to look at.
    """
    seen, space = chain.facts.seen, namespace or chain.facts.namespace
    found = seen.named("Service", space, there)
    if len(found) != 1 or _count(seen, space, asked) <= _count(seen, space, there):
        return None
    service = {"kind": "Service", **found[0]}
    if meta.uid(service):
        return look_into(chain, service)
    other = space if space != chain.facts.namespace else ""
    return Fix(STEP, meta.reference(service), (setting(service, ("metadata", "name"), asked),), namespace=other)


def _count(seen: Seen, namespace: str, name: str) -> int:
    """How many objects have a name, or name a Service so: the Service itself, too, and its selector."""
    return len({*map(id, _with(seen, namespace, name))}) + len(_selecting(seen, namespace, name))


def _with(seen: Seen, namespace: str, name: str) -> Iterator[Object]:
    yield from (obj for obj, _ in seen.references_to(namespace, name))
    yield from seen.governed_by(namespace, name)
    yield from seen.by("target of an alias", "Service", _target, namespace, name)
    yield from (one for one in seen.slices_of(namespace, name) if not stands_in(one))
    for kind in ("Service", "Endpoints", *WORKLOADS):
        yield from seen.named(kind, namespace, name)
    for kind in WORKLOADS:
        yield from seen.by("value of a label", kind, _labelled, namespace, name)


def _selecting(seen: Seen, namespace: str, name: str) -> list[Object]:
    """The Services that select by this name."""
    return seen.by("value of its selector", "Service", _selected, namespace, name)


def _target(service: Object) -> list[tuple[str, ...]]:
    found = service_of(services.external_name(service)) if services.type_of(service) == "ExternalName" else None
    return [(found.namespace, found.name)] if found else []


def _labelled(workload: Object) -> list[tuple[str, ...]]:
    made = template(workload)
    return [(meta.namespace(workload), value) for value in (made.labels if made else {}).values()]


def _selected(service: Object) -> list[tuple[str, ...]]:
    return [(meta.namespace(service), value) for value in services.selector(service).values()]
