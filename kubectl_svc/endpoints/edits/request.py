"""One edit as asked for, and the pure function that plans it on what is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kubectl_svc.endpoints.addresses import Address, PortOverride
from kubectl_svc.endpoints.edits import changes, holders, rules
from kubectl_svc.endpoints.edits.holders import ENDPOINTS
from kubectl_svc.endpoints.edits.plan import EditPlan
from kubectl_svc.endpoints.objects.entries import DRAIN, UP, Entry, of_slices
from kubectl_svc.endpoints.reading.facts import EndpointFacts
from kubectl_svc.errors import CONFLICT, SvcError
from kubectl_svc.objects import meta, services


class EditRequest(NamedTuple):
    """What the command line asks for. ``holder`` is `holders.SLICES`, `holders.ENDPOINTS` or nothing: what suits the Service.

    ``expected`` is the set that a ``switch`` starts from (``None``: any).
    """

    verb: str
    targets: tuple[Address, ...] = ()
    ports: tuple[PortOverride, ...] = ()
    holder: str = ""
    allow: frozenset[str] = frozenset()
    take_over: bool = False
    expected: tuple[Address, ...] | None = None


NAMED = 10
"""So many endpoints are named in one line."""


class CurrentSetDiffers(SvcError):
    """The set to switch from is another one; nothing was written."""

    exit_code = CONFLICT


def plan(facts: EndpointFacts, request: EditRequest) -> EditPlan:
    """What has to be written so that ``request`` holds; raises ``SvcError`` for what is refused."""
    rules.check_service(facts, request.allow)
    holder = request.holder or holders.suitable(facts)
    if request.verb in {"set", "switch"}:
        rules.check_whole_set(facts, holder, request.allow)
    before = holders.entries(facts, holder)
    after, results = _edit(facts, request._replace(holder=holder), before)
    if request.verb in {"set", "switch", "remove"}:
        rules.check_not_empty(before, after, facts, request.allow)
    writes = holders.pack(facts, holder, after, take_over=request.take_over)
    return EditPlan(writes, results, tuple(_warnings(facts, request, holder, after)), tuple(_remaining(facts, request, holder)))


def _edit(facts: EndpointFacts, request: EditRequest, before: Sequence[Entry]) -> changes.Edited:
    match request.verb:
        case "add":
            return changes.add(before, _wanted(facts, request))
        case "set":
            return changes.replace(before, _wanted(facts, request))
        case "switch":
            return _switch(facts, request, before)
        case "remove":
            return changes.remove(before, request.targets)
        case "drain" | "undrain":
            _check_known(facts, request, before)
            return changes.mark(before, request.targets, DRAIN if request.verb == "drain" else UP)
    raise ValueError(request.verb)


def _wanted(facts: EndpointFacts, request: EditRequest) -> tuple[Entry, ...]:
    return rules.wanted_entries(facts, request.holder, request.targets, request.ports, request.allow)


def _switch(facts: EndpointFacts, request: EditRequest, before: Sequence[Entry]) -> changes.Edited:
    wanted = _wanted(facts, request)
    done = {entry.key for entry in before} == {entry.key for entry in wanted}
    if request.expected is not None and not done and not changes.is_exactly(before, request.expected):
        raise CurrentSetDiffers(
            f'the current set of the Service "{facts.name}" is {_some(before)}, not {_some(request.expected)}'
        )
    return changes.replace(before, wanted)


def _some(of: Sequence[Entry | Address]) -> str:
    """As many of them as can be read in one line."""
    more = f" and {len(of) - NAMED} more" if len(of) > NAMED else ""
    return " ".join(map(str, of[:NAMED])) + more or "empty"


def _check_known(facts: EndpointFacts, request: EditRequest, before: Sequence[Entry]) -> None:
    if unknown := changes.missing(before, request.targets):
        raise SvcError(
            f'{_some(unknown)}: no such endpoint among those of the Service "{facts.name}" that can be edited here',
            f"'kubectl svc endpoints get {facts.name}' shows all and who holds them",
        )


def _warnings(facts: EndpointFacts, request: EditRequest, holder: str, after: Sequence[Entry]) -> list[str]:
    warnings = list(facts.unseen)
    if request.verb == "drain" and after and not any(entry.state == UP for entry in after):
        warnings.append(
            "nothing is up any more: kube-proxy goes on sending to what is draining, but cluster DNS answers with no address"
        )
    if request.verb in {"add", "set", "switch"}:
        warnings += _perhaps_ports(facts, request)
    if holder == ENDPOINTS and facts.own:
        warnings.append(f"the Service also has slices of ours ({meta.name(facts.own[0])}): traffic goes to the union of both")
    return warnings


def _perhaps_ports(facts: EndpointFacts, request: EditRequest) -> Iterator[str]:
    """IPv6 addresses whose last group is one of the Service's ports: ``2001:db8::1:5432`` may have been meant as both."""
    ports = {str(number) for port in services.ports(facts.service) for number in (port.port, port.target_port)}
    for target in request.targets:
        address, _, last = target.address.rpartition(":")
        if address and target.port is None and last in ports:
            meant = f"[{address.removesuffix(':') + '::' if address.endswith(':') else address}]:{last}"
            yield f"{target.address} is taken as an address, without a port; for port {last} write {meant}"


def _remaining(facts: EndpointFacts, request: EditRequest, holder: str) -> list[str]:
    """Addresses that were to go and are still served through an object that is not ours to edit."""
    if request.verb not in {"remove", "set", "switch"}:
        return []
    named = changes.named_by(request.targets)
    return [
        f"{entry} stays live through {holders.told(facts, slice_)}"
        for slice_ in holders.beside(facts, holder)
        for entry in of_slices([slice_])
        if named(entry) == (request.verb == "remove")
    ]
