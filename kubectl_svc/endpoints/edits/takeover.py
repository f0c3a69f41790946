"""Slices of others that stand in the way of an edit: refused by name, or with ``--take-over`` made ours in the same plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_svc.endpoints.edits import places, storage
from kubectl_svc.endpoints.edits.request import EditRequest
from kubectl_svc.endpoints.edits.verbs import Verb
from kubectl_svc.endpoints.objects import managers
from kubectl_svc.endpoints.objects.adoption import adopted, owner_is_gone
from kubectl_svc.endpoints.objects.entries import Entry, of_slices
from kubectl_svc.endpoints.objects.writes import UPDATE, Write
from kubectl_svc.endpoints.reading.facts import EndpointFacts, is_own
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import SvcError
from kubectl_svc.objects import Object, meta, services, slices
from kubectl_svc.objects.addresses import canonical
from kubectl_svc.wording import Said


def needed(facts: EndpointFacts, kind: str, request: EditRequest, verb: Verb) -> tuple[Object, ...]:
    """The slices that have to be made ours for this edit; raises ``SvcError`` where that is not asked for, or not possible.

    Those of ours that go with a Service which is gone are among them without asking: they would be collected at any moment.
    """
    blocking = _blocking(facts, kind, request, verb)
    both = facts.mirrored_endpoints is not None
    for slice_, entries in blocking.values():
        if not _can_be_adopted(facts, slice_) or (kind == storage.ENDPOINTS and (is_own(slice_) or not both)):
            object = storage.described(facts, slice_, whole=verb.whole)
            if verb.brings_in:
                raise SvcError(said("also-served", name=facts.name, object=object))
            raise SvcError(said("held-in", endpoints=entries, object=object))
    for name, (slice_, entries) in blocking.items():
        why = said("in-others", endpoints=entries, object=managers.described(slice_))
        if kind == storage.ENDPOINTS:  # the endpoints are in two kinds of objects, of which one edit writes one
            raise SvcError(why, said("migrate-then-take-over", command=storage.migrate_hint(facts), object=name))
        if not request.take_over:
            raise SvcError(
                why, said("take-over", object=name, command=None if request.new_service else storage.adopt_hint(facts, slice_))
            )
    if kind == storage.ENDPOINTS:
        return ()
    stale = [slice_ for slice_ in facts.own if owner_is_gone(facts.service, slice_)]
    return (*(slice_ for slice_, _ in blocking.values()), *stale)


def taken_over(facts: EndpointFacts, found: Sequence[Object], *, take_over: bool) -> EndpointFacts:
    """``facts`` with the slices ``found`` as ours."""
    names = {meta.name(slice_) for slice_ in found}
    return facts._replace(
        slices=tuple(
            adopted(facts.service, slice_, take_over=take_over) if meta.name(slice_) in names else slice_
            for slice_ in facts.slices
        )
    )


def with_adopted(writes: Sequence[Write], facts: EndpointFacts, adopted: Sequence[Object]) -> tuple[Write, ...]:
    """``writes`` and the updates that make slices ours of which nothing else changes; these come before what takes away."""
    written = {(write.obj.get("kind"), meta.name(write.obj)) for write in writes}
    names = {meta.name(slice_) for slice_ in adopted}
    more = [slice_ for slice_ in facts.slices if meta.name(slice_) in names - {name for _, name in written}]
    return (*(Write(UPDATE, slice_) for slice_ in more), *writes)


def warnings(adopted: Sequence[Object]) -> Iterator[Said]:
    """That the former manager of a slice may write it again."""
    for slice_ in adopted:
        if (found := managers.manager_of(slice_)).kind == managers.TOOL:
            yield said("may-be-rewritten", object=meta.reference(slice_), manager=found.said)


def _blocking(facts: EndpointFacts, kind: str, request: EditRequest, verb: Verb) -> dict[str, tuple[Object, list[Entry]]]:
    """Reference of each slice beside that this edit cannot leave as it is -> the slice and what in it is meant."""
    found: dict[str, tuple[Object, list[Entry]]] = {}
    for slice_, part in _meant(facts, kind, request, verb):
        found.setdefault(meta.reference(slice_), (slice_, []))[1].append(part)
    if verb.brings_in and not verb.whole and kind == storage.SLICES:
        for slice_ in facts.own:  # it has our label, and a tool writes it all the same
            if managers.manager_of(slice_).kind == managers.TOOL and slices.endpoints(slice_):
                found[meta.reference(slice_)] = slice_, list(of_slices([slice_]))
    return found


def _meant(facts: EndpointFacts, kind: str, request: EditRequest, verb: Verb) -> Iterator[tuple[Object, Entry]]:
    """What the slices beside hold and this edit means; what is named is meant, whether it gets traffic or not."""
    if verb.whole:
        yield from storage.beside(facts, kind)
        yield from removable(facts, kind) if request.take_over else ()
    elif verb.brings_in:
        for slice_ in storage.others(facts, kind):
            if managers.manager_of(slice_).kind == managers.TOOL:
                yield from ((slice_, entry) for entry in of_slices([slice_]))
    else:
        named = {target.ip for target in request.targets}
        for slice_ in storage.others(facts, kind):
            for entry in of_slices([slice_]):
                parts = places.named_by([entry], request.targets)
                yield from ((slice_, part) for part in parts if part.state != verb.state)
                if verb.takes_out and not parts:
                    further = [ip for ip in places.further_addresses(entry) if canonical(ip) in named]
                    yield from ((slice_, entry._replace(address=ip)) for ip in further)


def removable(facts: EndpointFacts, kind: str) -> Iterator[tuple[Object, Entry]]:
    """What gets no traffic, in slices that can be made ours."""
    if kind == storage.SLICES:
        yield from ((slice_, entry) for slice_, entry in storage.unused(facts, kind) if _can_be_adopted(facts, slice_))


def stays_unused(facts: EndpointFacts, kind: str, request: EditRequest) -> Iterator[Said]:
    """That a slice beside a whole set holds more, which gets no traffic."""
    current: dict[str, tuple[Object, list[Entry]]] = {}
    for slice_, entry in removable(facts, kind):
        current.setdefault(meta.reference(slice_), (slice_, []))[1].append(entry)
    for slice_, entries in current.values() if not request.take_over else ():
        yield said("unused-stays", object=managers.described(slice_), endpoints=entries)


def _can_be_adopted(facts: EndpointFacts, slice_: Object) -> bool:
    """Not what a controller would make anew, nor what is on its way out."""
    manager = slices.managed_by(slice_)
    kept = manager == slices.MIRRORING_CONTROLLER or (manager == slices.CONTROLLER and services.selector(facts.service))
    return not kept and not meta.terminating(slice_)
