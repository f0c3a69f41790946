"""From classic Endpoints to slices of ours and back, so that no address is gone for a moment.

Each step is a plan on what is there, and the next one waits for the EndpointSliceMirroring controller; broken off anywhere,
the same command goes on from there. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_svc.endpoints.edits import changes, places, rules
from kubectl_svc.endpoints.edits.plan import UNCHANGED, EditPlan, Result
from kubectl_svc.endpoints.objects import classic, layout, managers
from kubectl_svc.endpoints.objects.entries import CONDITIONS, UP, Entry, of_endpoints, of_slices
from kubectl_svc.endpoints.objects.writes import DELETE, UPDATE, Write
from kubectl_svc.endpoints.reading.facts import EndpointFacts
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import SvcError
from kubectl_svc.kubernetes.controllers.endpoints_object import claims, mirror_obstacle, mirrored_claims
from kubectl_svc.kubernetes.controllers.mirrored import copied_annotations
from kubectl_svc.kubernetes.proxy.effective import HEADLESS_LABEL
from kubectl_svc.objects import Object, meta, slices
from kubectl_svc.objects.addresses import canonical
from kubectl_svc.objects.meta import mapping

_OF_THE_KIND = frozenset({slices.SERVICE_NAME, slices.MANAGED_BY, slices.SKIP_MIRROR, HEADLESS_LABEL})
"""Labels that say what one kind of object is to a controller or to kube-proxy; all others a person set."""


def to_slices(facts: EndpointFacts, *, take_over: bool = False) -> EditPlan:
    """First step: slices of ours hold all that the Endpoints hold; then the Endpoints are no longer mirrored."""
    rules.check_service(facts)
    if facts.endpoints is None:
        if not facts.own:
            raise SvcError(said("no-endpoints", name=facts.name), said("nothing-to-migrate"))
        return EditPlan(results=(Result(f"service/{facts.name}", UNCHANGED, said("in-slices")),))
    obstacle = mirror_obstacle(facts.service, facts.endpoints)
    if obstacle == "leader-election":
        raise SvcError(said("leader-lock", name=facts.name), said("lock"))
    if obstacle == "skip-mirror":
        _check_contained(facts)
        _deleting((facts.endpoints,), take_over=take_over)
        return EditPlan(results=(Result(meta.reference(facts.endpoints), "migrated"),))
    entries, _ = changes.add(of_slices(facts.own), map(_as_new, _ready_first(of_endpoints(facts.endpoints))))
    labels = {key: value for key, value in meta.labels(facts.endpoints).items() if key not in _OF_THE_KIND}
    annotations = copied_annotations(facts.endpoints)
    writes = (
        *(
            write if write.verb == DELETE else Write(write.verb, _with_metadata(write.obj, labels, annotations))
            for write in layout.pack(facts.service, facts.own, entries, facts.all_used_names)
        ),
        Write(UPDATE, _labelled(facts.endpoints, {slices.SKIP_MIRROR: "true"})),
    )
    writes = _checked(writes, take_over=take_over)
    later = (Write(DELETE, facts.endpoints),)
    return EditPlan(writes, (Result(meta.reference(facts.endpoints), "migrated"),), later=later)


def is_mirrored(facts: EndpointFacts) -> bool:
    """Whether the EndpointSliceMirroring controller's slices hold exactly what the Endpoints hold."""
    return not facts.endpoints or claims(facts.endpoints) == mirrored_claims(facts.slices)


def mirror_is_gone(facts: EndpointFacts) -> bool:
    """Whether the controller has taken its copies away, so that the Endpoints can go."""
    return not _mirrored(facts)


def without_endpoints(facts: EndpointFacts, *, take_over: bool = False) -> EditPlan:
    """Last step: the Endpoints, which nobody reads any more, go."""
    if facts.endpoints is None:
        return EditPlan()
    _check_contained(facts)
    return _deleting((facts.endpoints,), take_over=take_over)


def to_endpoints(facts: EndpointFacts, *, take_over: bool = False) -> EditPlan:
    """First step back: the Endpoints hold all that our slices hold, and may be mirrored."""
    rules.check_service(facts)
    if not facts.own:
        if facts.mirrored_endpoints is None:
            raise SvcError(said("no-slices", name=facts.name), said("nothing-to-migrate-back"))
        return EditPlan(results=(Result(f"service/{facts.name}", UNCHANGED, said("in-endpoints")),))
    before = of_endpoints(facts.mirrored_endpoints)
    entries, _ = changes.add(before, map(_as_address, _ready_first(of_slices(facts.own))))
    classic.check(entries, said("keep-slices"))
    labels, annotations = _of_slices(facts.own)
    packed = classic.pack(facts.service, facts.endpoints, entries)
    writes = tuple(Write(write.verb, _with_metadata(write.obj, labels, annotations)) for write in packed)
    if facts.endpoints and mirror_obstacle(facts.service, facts.endpoints) == "skip-mirror":
        unlabelled = _labelled(writes[0].obj if writes else facts.endpoints, {slices.SKIP_MIRROR: None})
        writes = (Write(UPDATE, unlabelled),)
    writes = _checked(writes, take_over=take_over)
    later = without_slices(facts, take_over=take_over).writes
    return EditPlan(writes, (Result(f"endpoints/{facts.name}", "migrated"),), later=later)


def mirror_is_there(facts: EndpointFacts) -> bool:
    """Whether the controller has copied the Endpoints, and with them all that our slices hold.

    Ports are compared one by one: the controller puts those of one address together (``RepackSubsets``).
    """
    ours, copied = (places.by_place(of_slices(current)).keys() for current in (facts.own, _mirrored(facts)))
    return is_mirrored(facts) and ours <= copied


def without_slices(facts: EndpointFacts, *, take_over: bool = False) -> EditPlan:
    """Last step back: our slices go."""
    return _deleting(facts.own, take_over=take_over)


def _deleting(current: Sequence[Object], *, take_over: bool) -> EditPlan:
    return EditPlan(_checked(tuple(Write(DELETE, obj) for obj in current), take_over=take_over))


def _checked(writes: tuple[Write, ...], *, take_over: bool) -> tuple[Write, ...]:
    """``writes``, after which no tool keeps these endpoints; raises ``SvcError`` where one does, without ``take_over``."""
    if take_over:
        return tuple(write if write.verb == DELETE else Write(write.verb, managers.disowned(write.obj)) for write in writes)
    managers.check(writes)
    return writes


def _mirrored(facts: EndpointFacts) -> tuple[Object, ...]:
    return tuple(slice_ for slice_ in facts.slices if slices.managed_by(slice_) == slices.MIRRORING_CONTROLLER)


def _check_contained(facts: EndpointFacts) -> None:
    """That nothing is only in Endpoints which nobody mirrors: nobody can tell whether it is meant to serve."""
    ours = {entry.address for entry in of_slices(facts.own)}
    alone = [entry for entry in of_endpoints(facts.endpoints) if canonical(entry.address) not in ours]
    if alone:
        raise SvcError(said("not-contained", name=facts.name, endpoints=alone), said("remove-label"))


def _ready_first(entries: Sequence[Entry]) -> list[Entry]:
    """Of two copies of an address the first one counts: one that is up."""
    return sorted(entries, key=lambda entry: entry.state != UP)


def _as_new(entry: Entry) -> Entry:
    """An address of Endpoints as an endpoint of a slice, with all that it says besides."""
    raw: Object = {"addresses": [canonical(entry.address) or entry.address], "conditions": CONDITIONS[entry.state]}
    raw |= {field: entry.raw[field] for field in ("nodeName", "hostname", "targetRef") if entry.raw.get(field)}
    return Entry(raw["addresses"][0], entry.ports, entry.state, "", raw)


def _as_address(entry: Entry) -> Entry:
    """An endpoint of a slice as an address of Endpoints."""
    raw: Object = {"ip": entry.address}
    raw |= {field: entry.raw[field] for field in ("nodeName", "hostname", "targetRef") if entry.raw.get(field)}
    return entry._replace(raw=raw, home="")


def _of_slices(own: Sequence[Object]) -> tuple[Object, Object]:
    """The labels and annotations that people gave our slices."""
    labels = {key: value for slice_ in own for key, value in meta.labels(slice_).items() if key not in _OF_THE_KIND}
    return labels, {key: value for slice_ in own for key, value in copied_annotations(slice_).items()}


def _with_metadata(obj: Object, labels: Object, annotations: Object) -> Object:
    """``obj`` with what of these it does not have itself, as the EndpointSliceMirroring controller's slices have them."""
    metadata = dict(mapping(obj, "metadata"))
    for field, more in (("labels", labels), ("annotations", annotations)):
        if more:
            metadata[field] = {**more, **mapping(metadata, field)}
    return {**obj, "metadata": metadata}


def _labelled(obj: Object, changes: dict[str, str | None]) -> Object:
    """``obj`` with these labels set, or with ``None`` taken away."""
    labels = {**mapping(obj, "metadata", "labels"), **changes}
    kept = {key: value for key, value in labels.items() if value is not None}
    return {**obj, "metadata": {**mapping(obj, "metadata"), "labels": kept}}
