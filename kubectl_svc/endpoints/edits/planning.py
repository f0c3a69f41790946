"""One edit planned on what is there: the union afterwards is what was asked for, or nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_svc.endpoints.addresses import at, in_zone
from kubectl_svc.endpoints.edits import changes, places, rules, storage, takeover
from kubectl_svc.endpoints.edits.plan import EditPlan, Result
from kubectl_svc.endpoints.edits.request import EditRequest
from kubectl_svc.endpoints.edits.storage import ENDPOINTS
from kubectl_svc.endpoints.edits.verbs import VERBS, Verb
from kubectl_svc.endpoints.objects.entries import Entry, of_endpoints, of_slices
from kubectl_svc.endpoints.objects.writes import Write
from kubectl_svc.endpoints.reading.facts import EndpointFacts
from kubectl_svc.endpoints.said import said
from kubectl_svc.errors import CONFLICT, SvcError
from kubectl_svc.kubernetes.controllers.endpoints_object import mirror_obstacle
from kubectl_svc.objects import Object, meta, services, slices
from kubectl_svc.objects.addresses import family
from kubectl_svc.wording import Said


class CurrentSetDiffers(SvcError):
    """The set to switch from is another one; nothing was written."""

    exit_code = CONFLICT


def plan(facts: EndpointFacts, request: EditRequest) -> EditPlan:
    """What has to be written so that ``request`` holds over all objects; raises ``SvcError`` for what is refused."""
    verb, kind = VERBS[request.verb], request.kind or storage.suitable(facts)
    rules.check_service(facts, request.allow, take_over=request.take_over, whole=verb.whole)
    rules.check_kind(facts, kind)
    wanted = _wanted(facts, request, kind) if verb.brings_in else ()
    union = storage.union(facts, kind)
    done = verb.whole and places.hold(union, wanted)
    stays = tuple(takeover.stays_unused(facts, kind, request)) if verb.whole else ()
    if done and any(storage.beside(facts, kind)) and not (request.take_over and any(takeover.removable(facts, kind))):
        return EditPlan(results=changes.add(union, wanted)[1], warnings=(*facts.unseen, *stays))
    if request.expected is not None and not done and not places.is_exactly(union, request.expected):
        current: Sequence[object] = union
        expected: Sequence[object] = request.expected
        if any(one.zone for one in request.expected):
            current, expected = ([in_zone(one, one.zone) for one in of] for of in (union, request.expected))
        raise CurrentSetDiffers(said("set-differs", name=facts.name, current=current, expected=expected))
    if not verb.brings_in:
        _check_known(facts, kind, request, verb)
    adopted = takeover.needed(facts, kind, request, verb)
    here = takeover.taken_over(facts, adopted, take_over=request.take_over)
    if verb.brings_in and not verb.whole:
        rules.check_doubles(here, facts, kind, wanted, request.allow)
    before = storage.entries(here, kind)
    assert verb.change is not None
    after, results = verb.change(before, request.targets, wanted)
    if verb.takes_out:
        rules.check_not_empty(here, kind, before, after, request.allow)
    writes = takeover.with_adopted(storage.pack(here, kind, after, take_over=request.take_over), here, adopted)
    if verb.brings_in and not verb.whole:
        results = _with_doubles(here, kind, results)
    rewritten = takeover.warnings(_written(facts, writes))
    warnings = (*facts.unseen, *stays, *_warnings(here, request, verb, kind, before, after), *rewritten)
    return EditPlan(writes, results, warnings, whole=kind if verb.whole else "")


def _written(facts: EndpointFacts, writes: Sequence[Write]) -> list[Object]:
    """What is there of the objects of ``writes``."""
    names = {meta.reference(write.obj) for write in writes}
    return [obj for obj in facts.endpoint_objects if meta.reference(obj) in names]


def _wanted(facts: EndpointFacts, request: EditRequest, kind: str) -> tuple[Entry, ...]:
    wanted = rules.wanted_entries(facts, request.targets, request.ports, request.allow)
    return (*wanted, *(entry for entry in storage.union(facts, kind) if family(entry.address) in request.kept))


def _with_doubles(facts: EndpointFacts, kind: str, results: Sequence[Result]) -> tuple[Result, ...]:
    """``results``, those of what another object serves too (``--allow duplicate``) with its name."""
    beside = {
        name: said("also-in", object=meta.reference(slice_))
        for slice_, entry in storage.beside(facts, kind)
        for name in (str(entry), *(at(entry.address, port.port) for port in entry.ports))
    }
    return tuple(
        result._replace(detail=beside.get(result.subject)) if result.outcome == "added" else result for result in results
    )


def _check_known(facts: EndpointFacts, kind: str, request: EditRequest, verb: Verb) -> None:
    """That what is named is in its zone, and not only in Endpoints that nobody reads; a new state needs it somewhere."""
    known = (*storage.entries(facts, kind), *of_slices(list(storage.others(facts, kind))))
    for target in request.targets:
        for entry in places.named_by(known, [target]) if target.zone else ():
            if entry.zone != target.zone:
                why = said("other-zone", address=target, zone=target.zone, there=entry.zone)
                raise SvcError(why, said("other-zone-write", write=in_zone(target, entry.zone)))
    unknown = places.missing(known, request.targets, further=verb.takes_out)
    obstacle = mirror_obstacle(facts.service, facts.endpoints or {})
    if unknown and obstacle and (alone := places.named_by(of_endpoints(facts.endpoints), unknown)):
        why = said(f"obstacle-{obstacle}", label=slices.SKIP_MIRROR)
        raise SvcError(said("only-in-unused", endpoints=alone, name=facts.name, why=why), said("edit-unused"))
    if unknown and verb.state:
        raise SvcError(said("no-such-endpoint", addresses=unknown, name=facts.name), said("get", command=facts.command("get")))


def _warnings(
    facts: EndpointFacts, request: EditRequest, verb: Verb, kind: str, before: Sequence[Entry], after: Sequence[Entry]
) -> Iterator[Said]:
    beside = [entry for _, entry in storage.beside(facts, kind)]
    if verb.name == "drain" and after and not rules.serving(facts, (*after, *beside)):
        yield said("none-up")
    elif verb.name == "drain":
        for port in rules.unserved(facts, (*before, *beside), (*after, *beside)):
            yield said("none-up-of-port", port=port)
    if verb.brings_in:
        yield from _perhaps_ports(facts, request)
    if kind == ENDPOINTS and facts.own:
        yield said("also-slices", slice=meta.name(facts.own[0]))


def _perhaps_ports(facts: EndpointFacts, request: EditRequest) -> Iterator[Said]:
    """IPv6 addresses whose last group is one of the Service's ports: ``2001:db8::1:5432`` may have been meant as both."""
    ports = {str(number) for port in services.ports(facts.service) for number in (port.port, port.target_port)}
    for target in request.targets:
        address, _, last = target.ip.rpartition(":")
        if address and target.port is None and last in ports:
            meant = f"[{address.removesuffix(':') + '::' if address.endswith(':') else address}]:{last}"
            yield said("perhaps-port", address=target.ip, port=last, meant=meant)
