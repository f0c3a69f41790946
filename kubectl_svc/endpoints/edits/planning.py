"""One edit planned on what is there: the union afterwards is what was asked for, or nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kubectl_svc.endpoints.addresses import Address, at
from kubectl_svc.endpoints.edits import changes, holders, places, rules, taking
from kubectl_svc.endpoints.edits.holders import ENDPOINTS
from kubectl_svc.endpoints.edits.plan import EditPlan, Result
from kubectl_svc.endpoints.edits.request import EditRequest
from kubectl_svc.endpoints.edits.verbs import VERBS, Verb
from kubectl_svc.endpoints.objects.entries import UP, Entry
from kubectl_svc.endpoints.reading.facts import EndpointFacts
from kubectl_svc.errors import CONFLICT, SvcError
from kubectl_svc.objects import meta, services
from kubectl_svc.objects.addresses import family

NAMED = 10
"""So many endpoints are named in one line."""


class CurrentSetDiffers(SvcError):
    """The set to switch from is another one; nothing was written."""

    exit_code = CONFLICT


def plan(facts: EndpointFacts, request: EditRequest) -> EditPlan:
    """What has to be written so that ``request`` holds over all objects; raises ``SvcError`` for what is refused."""
    verb, holder = VERBS[request.verb], request.holder or holders.suitable(facts)
    rules.check_service(facts, request.allow, take_over=request.take_over)
    rules.check_holder(facts, holder)
    wanted = _wanted(facts, request, holder) if verb.brings_in else ()
    union = holders.union(facts, holder)
    done = verb.whole and places.hold(union, wanted)
    if done and any(holders.beside(facts, holder)):
        return EditPlan(results=changes.add(union, wanted)[1], warnings=facts.unseen)
    if request.expected is not None and not done and not places.is_exactly(union, request.expected):
        raise CurrentSetDiffers(
            f'the current set of the Service "{facts.name}" is {_some(union)}, not {_some(request.expected)}'
        )
    if verb.state:
        _check_known(facts, request.targets, union)
    taken = taking.needed(facts, holder, request, verb)
    here = taking.taken_over(facts, taken, take_over=request.take_over)
    if verb.brings_in and not verb.whole:
        rules.check_doubles(here, holder, wanted, request.allow)
    before = holders.entries(here, holder)
    assert verb.change is not None
    after, results = verb.change(before, request.targets, wanted)
    if verb.takes_out:
        rules.check_not_empty(here, holder, before, after, request.allow)
    writes = taking.with_adopted(holders.pack(here, holder, after, take_over=request.take_over), here, taken)
    if verb.brings_in and not verb.whole:
        results = _told_doubles(here, holder, results)
    warnings = (*facts.unseen, *_warnings(here, request, verb, holder, before, after), *taking.warnings(taken))
    return EditPlan(writes, results, warnings, whole=holder if verb.whole else "")


def _wanted(facts: EndpointFacts, request: EditRequest, holder: str) -> tuple[Entry, ...]:
    wanted = rules.wanted_entries(facts, request.targets, request.ports, request.allow)
    return (*wanted, *(entry for entry in holders.union(facts, holder) if family(entry.address) in request.kept))


def _told_doubles(facts: EndpointFacts, holder: str, results: Sequence[Result]) -> tuple[Result, ...]:
    """``results``, those of what another object serves too (``--allow duplicate``) with its name."""
    beside = {
        name: f"also in {meta.reference(slice_)}"
        for slice_, entry in holders.beside(facts, holder)
        for name in (str(entry), *(at(entry.address, port.port) for port in entry.ports))
    }
    return tuple(
        result._replace(detail=beside.get(result.subject, "")) if result.outcome == "added" else result for result in results
    )


def _some(of: Sequence[Entry | Address]) -> str:
    """As many of them as can be read in one line."""
    names = list(dict.fromkeys(map(str, of)))
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return " ".join(names[:NAMED]) + more or "empty"


def _check_known(facts: EndpointFacts, targets: Sequence[Address], union: Sequence[Entry]) -> None:
    if unknown := places.missing(union, targets):
        raise SvcError(
            f'{_some(unknown)}: the Service "{facts.name}" has no such endpoint',
            f"{facts.command('get')} shows all and who holds them",
        )


def _warnings(
    facts: EndpointFacts, request: EditRequest, verb: Verb, holder: str, before: Sequence[Entry], after: Sequence[Entry]
) -> Iterator[str]:
    beside = [entry for _, entry in holders.beside(facts, holder)]
    if verb.name == "drain" and after and not any(entry.state == UP for entry in (*after, *beside)):
        yield "no endpoint is up: kube-proxy still sends to those that drain, but cluster DNS returns no address"
    elif verb.name == "drain":
        for port in rules.unserved(facts, (*before, *beside), (*after, *beside)):
            yield f"no endpoint of port {port.name} {port.port}/{port.protocol} is up: kube-proxy sends to those that drain"
    if verb.brings_in:
        yield from _perhaps_ports(facts, request)
    if holder == ENDPOINTS and facts.own:
        yield f"the Service also has slices of ours ({meta.name(facts.own[0])}): traffic goes to the union of both"


def _perhaps_ports(facts: EndpointFacts, request: EditRequest) -> Iterator[str]:
    """IPv6 addresses whose last group is one of the Service's ports: ``2001:db8::1:5432`` may have been meant as both."""
    ports = {str(number) for port in services.ports(facts.service) for number in (port.port, port.target_port)}
    for target in request.targets:
        address, _, last = target.ip.rpartition(":")
        if address and target.port is None and last in ports:
            meant = f"[{address.removesuffix(':') + '::' if address.endswith(':') else address}]:{last}"
            yield f"{target.ip} is taken as an address, without a port; for port {last} write {meant}"
