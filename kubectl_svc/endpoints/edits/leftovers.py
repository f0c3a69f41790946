"""What is there and should not be, or should be ours: plans of ``delete``, ``adopt`` and ``clean``."""

from __future__ import annotations

from collections.abc import Collection

from kubectl_svc.endpoints.edits import rules
from kubectl_svc.endpoints.edits.plan import UNCHANGED, EditPlan, Result
from kubectl_svc.endpoints.objects import keepers, layout
from kubectl_svc.endpoints.objects.entries import of_slices
from kubectl_svc.endpoints.objects.writes import DELETE, UPDATE, Write
from kubectl_svc.endpoints.reading.facts import MANAGER, EndpointFacts, is_own, owner_is_gone
from kubectl_svc.endpoints.reading.facts import owners as owners_of
from kubectl_svc.objects import Object, meta, services, slices
from kubectl_svc.objects.meta import dig, items, mapping, reference


def delete(facts: EndpointFacts) -> EditPlan:
    """Our own slices go; nothing else does."""
    left = tuple(f"{reference(slice_)} is not ours and stays" for slice_ in facts.others)
    if not facts.own:
        return EditPlan(results=(Result(f"service/{facts.name}", UNCHANGED, "no slice of ours"),), warnings=left)
    return EditPlan(tuple(Write(DELETE, slice_) for slice_ in facts.own), tuple(map(_deleted, facts.own)), left)


def adopt(facts: EndpointFacts, *, take_over: bool = False) -> EditPlan:
    """Every slice of the Service becomes ours, its endpoints as they are; what controllers still look after does not."""
    rules.check_service(facts)
    taken = [slice_ for slice_ in facts.slices if not _is_adopted(facts, slice_) and not _is_mirrored(slice_)]
    warnings = tuple(
        f"{reference(slice_)} is a copy of classic Endpoints; 'kubectl svc endpoints migrate {facts.name}' makes slices of them"
        for slice_ in facts.slices
        if _is_mirrored(slice_)
    )
    writes = tuple(Write(UPDATE, _adopted(facts, slice_)) for slice_ in taken)
    if take_over:
        writes = tuple(write._replace(obj=keepers.disowned(write.obj)) for write in writes)
    keepers.check(writes)
    results = tuple(Result(reference(slice_), "adopted") for slice_ in taken)
    return EditPlan(writes, results or (Result(f"service/{facts.name}", UNCHANGED, "nothing to adopt"),), warnings)


def clean(facts: EndpointFacts, allow: Collection[str] = (), *, foreign: bool = False) -> EditPlan:
    """What nobody looks after any more goes; with ``foreign`` also what others than us and the controllers made."""
    gone = [slice_ for slice_ in facts.slices if _is_to_go(facts, slice_, foreign)]
    if facts.service_exists and not services.selector(facts.service):
        kept = [slice_ for slice_ in facts.slices if slice_ not in gone]
        rules.check_not_empty(of_slices(facts.slices), of_slices(kept), facts._replace(slices=()), allow)
    if facts.endpoints and not facts.service_exists:
        gone.append(facts.endpoints)
    results = tuple(map(_deleted, gone)) or (Result(f"service/{facts.name}", UNCHANGED, "nothing to clean"),)
    warnings = tuple(_kept(slice_) for slice_ in facts.slices if slice_ not in gone and _is_of_the_past(facts, slice_))
    return EditPlan(tuple(Write(DELETE, obj) for obj in gone), results, warnings)


def _is_of_the_past(facts: EndpointFacts, slice_: Object) -> bool:
    """Whether the Service that this slice was made for is gone."""
    return not facts.service_exists or owner_is_gone(facts.service, slice_)


def _is_stale(facts: EndpointFacts, slice_: Object) -> bool:
    """Whether nobody will look after this slice again: its Service, its selector or the Endpoints it copied are gone.

    Of a manager that is neither we nor one of Kubernetes' controllers nobody can tell.
    """
    manager = slices.managed_by(slice_)
    if _is_of_the_past(facts, slice_):
        return manager in {"", MANAGER, *slices.CONTROLLERS}
    if manager == slices.CONTROLLER:
        return not services.selector(facts.service)
    return manager == slices.MIRRORING_CONTROLLER and facts.mirrored_endpoints is None


def _is_to_go(facts: EndpointFacts, slice_: Object, foreign: bool) -> bool:
    if _is_stale(facts, slice_):
        return True
    return foreign and not is_own(slice_) and slices.managed_by(slice_) not in slices.CONTROLLERS


def _is_adopted(facts: EndpointFacts, slice_: Object) -> bool:
    return slices.managed_by(slice_) == MANAGER and not owner_is_gone(facts.service, slice_) and bool(owners_of(slice_))


def _is_mirrored(slice_: Object) -> bool:
    return slices.managed_by(slice_) == slices.MIRRORING_CONTROLLER


def _adopted(facts: EndpointFacts, slice_: Object) -> Object:
    metadata = dict(mapping(slice_, "metadata"))
    metadata["labels"] = {**mapping(metadata, "labels"), slices.MANAGED_BY: MANAGER}
    if meta.uid(facts.service):
        others = [owner for owner in items(metadata, "ownerReferences") if dig(owner, "kind") != "Service"]
        metadata["ownerReferences"] = [*others, layout.owner_reference(facts.service)]
    return {**slice_, "metadata": metadata}


def _kept(slice_: Object) -> str:
    return f"{reference(slice_)} is managed by {slices.managed_by(slice_)} and stays; --foreign deletes it too"


def _deleted(obj: Object) -> Result:
    return Result(reference(obj), "deleted")
