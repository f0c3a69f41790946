"""What is there and should not be, or should be ours: plans of ``delete``, ``adopt`` and ``clean``."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from kubectl_svc.endpoints.edits import rules, takeover
from kubectl_svc.endpoints.edits.plan import UNCHANGED, EditPlan, Result
from kubectl_svc.endpoints.edits.storage import SLICES, live, migrate_hint
from kubectl_svc.endpoints.objects import managers
from kubectl_svc.endpoints.objects.adoption import adopted, is_adopted, owner_is_gone, owners
from kubectl_svc.endpoints.objects.writes import DELETE, UPDATE, Write
from kubectl_svc.endpoints.reading.facts import EndpointFacts, is_own
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import SvcError
from kubectl_svc.objects import Object, services, slices
from kubectl_svc.objects.meta import items, reference, terminating
from kubectl_svc.wording import Said


def delete(facts: EndpointFacts, *, take_over: bool = False) -> EditPlan:
    """Our own slices go; nothing else does, nor what a tool would make anew."""
    going = [slice_ for slice_ in facts.others if terminating(slice_)]
    gone = [slice_ for slice_ in facts.own if take_over or managers.manager_of(slice_).kind == managers.OURS]
    kept = [slice_ for slice_ in facts.own if slice_ not in gone]
    left = (
        *(_stays("stays", slice_) for slice_ in facts.others if slice_ not in going),
        *_going(going),
        *(_stays("stays-delete", slice_) for slice_ in kept),
    )
    if not gone:
        return EditPlan(results=(Result(f"service/{facts.name}", UNCHANGED, said("nothing-to-delete")),), warnings=left)
    return EditPlan(tuple(Write(DELETE, slice_) for slice_ in gone), tuple(map(_deleted, gone)), left)


def adopt(facts: EndpointFacts, *, take_over: bool = False) -> EditPlan:
    """Every slice of the Service becomes ours, its endpoints as they are; what a controller keeps does not.

    Nor does what a tool keeps, without ``take_over``; where there is nothing else that is an error. Slices that were meant
    for the Service, and lack its label, get it, and their endpoints begin to get traffic.
    """
    rules.check_service(facts, take_over=take_over)
    every = [slice_ for slice_ in facts.slices if not is_adopted(facts.service, slice_) and not _is_mirrored(slice_)]
    every += facts.meant
    kept = [slice_ for slice_ in every if not take_over and managers.manager_of(slice_).kind == managers.TOOL]
    found = [slice_ for slice_ in every if slice_ not in kept]
    unsure = list(_unsure(facts))
    if not found:
        managers.check([Write(UPDATE, slice_) for slice_ in kept])
        if unsure:
            raise SvcError(said("failures", failures=unsure))
    writes = tuple(Write(UPDATE, adopted(facts.service, slice_, take_over=take_over)) for slice_ in found)
    warnings = [_stays("stays-adopt", slice_) for slice_ in kept]
    warnings += [
        said("mirrored-stays", object=reference(slice_), command=migrate_hint(facts))
        for slice_ in facts.slices
        if _is_mirrored(slice_)
    ]
    results = (
        *(Result(reference(slice_), "adopted") for slice_ in found),
        *(Result(str(entry), "added") for slice_ in found if slice_ in facts.meant for entry in live(facts, slice_)),
    )
    nothing = Result(f"service/{facts.name}", UNCHANGED, said("nothing-to-adopt"))
    return EditPlan(writes, results or (nothing,), (*facts.unseen, *warnings, *unsure, *takeover.warnings(found)))


def clean(facts: EndpointFacts, allow: Collection[str] = (), *, foreign: bool = False) -> EditPlan:
    """What nobody keeps any more goes; with ``foreign`` also what tools keep, and what others made by hand."""
    every = [obj for obj in facts.endpoint_objects if obj is not facts.endpoints or not facts.service_exists]
    current = [obj for obj in every if not terminating(obj)]
    gone = [obj for obj in current if _is_to_go(facts, obj, foreign)]
    if facts.service_exists and not services.selector(facts.service):
        kept = facts._replace(slices=tuple(slice_ for slice_ in facts.slices if slice_ not in gone))
        before, after = ([entry for slice_ in some.slices for entry in live(some, slice_)] for some in (facts, kept))
        rules.check_not_empty(facts._replace(slices=()), SLICES, before, after, allow)
    results = tuple(map(_deleted, gone)) or (Result(f"service/{facts.name}", UNCHANGED, said("nothing-to-clean")),)
    stays = [obj for obj in current if obj not in gone and _is_to_go(facts, obj, True)]
    warnings = (*(_stays("stays-clean", obj) for obj in stays), *_going(every))
    return EditPlan(tuple(Write(DELETE, obj) for obj in gone), results, warnings)


def _is_of_the_past(facts: EndpointFacts, slice_: Object) -> bool:
    """Whether the Service that this slice was made for is gone."""
    return not facts.service_exists or owner_is_gone(facts.service, slice_)


def _is_stale(facts: EndpointFacts, obj: Object) -> bool:
    """Whether nobody will look after this any more: its Service, its selector or the Endpoints it copied are gone.

    What a tool keeps it would make anew, and of a manager that is neither we nor one of Kubernetes' controllers nobody can
    tell. What a person made may wait for its Service, unless it belonged to one that is gone.
    """
    kind = managers.manager_of(obj).kind
    if kind == managers.TOOL:
        return False
    if _is_of_the_past(facts, obj):
        return kind != managers.NOBODY or bool(owners(obj)) or managers.last_writer(obj) == slices.OURS
    manager = slices.managed_by(obj)
    if manager == slices.CONTROLLER:
        return not services.selector(facts.service)
    return manager == slices.MIRRORING_CONTROLLER and facts.mirrored_endpoints is None


def _is_to_go(facts: EndpointFacts, obj: Object, foreign: bool) -> bool:
    if _is_stale(facts, obj):
        return True
    return foreign and (not is_own(obj) or _is_of_the_past(facts, obj)) and slices.managed_by(obj) not in slices.CONTROLLERS


def _unsure(facts: EndpointFacts) -> Iterator[Said]:
    """That a slice without a label may be another Service's as well, and how this one gets it."""
    for slice_, others in facts.perhaps_meant:
        yield said(
            "adopt-unsure",
            object=reference(slice_),
            services=others,
            label=slices.SERVICE_NAME,
            command=facts.label_hint(slice_),
        )


def _is_mirrored(slice_: Object) -> bool:
    return slices.managed_by(slice_) == slices.MIRRORING_CONTROLLER


def _stays(key: str, obj: Object) -> Said:
    return said(key, object=reference(obj), managed=managers.managed(obj))


def _going(current: Sequence[Object]) -> Iterator[Said]:
    """That an object is on its way out already, and what it waits for."""
    for obj in current:
        if terminating(obj):
            yield said("being-deleted", object=reference(obj), finalizers=list(map(str, items(obj, "metadata", "finalizers"))))


def _deleted(obj: Object) -> Result:
    return Result(reference(obj), "deleted")
