"""One edit as asked for, and the pure function that plans it on what is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kubectl_svc.endpoints import edits, holders, rules
from kubectl_svc.endpoints.entries import DRAIN, UP, Entry, of_slices
from kubectl_svc.endpoints.facts import Facts
from kubectl_svc.endpoints.holders import ENDPOINTS
from kubectl_svc.endpoints.plan import Plan
from kubectl_svc.endpoints.targets import PortOverride, Target
from kubectl_svc.errors import CONFLICT, SvcError
from kubectl_svc.objects import meta, services


class Request(NamedTuple):
    """What the command line asks for. ``holder`` is `holders.SLICES`, `holders.ENDPOINTS` or nothing: what suits the Service.

    ``expected`` is the set that a ``switch`` starts from (``None``: any).
    """

    verb: str
    targets: tuple[Target, ...] = ()
    ports: tuple[PortOverride, ...] = ()
    holder: str = ""
    allow: frozenset[str] = frozenset()
    take_over: bool = False
    expected: tuple[Target, ...] | None = None


NAMED = 10
"""So many endpoints are named in one line."""


class CurrentSetDiffers(SvcError):
    """The set to switch from is another one; nothing was written."""

    exit_code = CONFLICT


def plan(facts: Facts, request: Request) -> Plan:
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
    return Plan(writes, results, tuple(_warnings(facts, request, holder, after)), tuple(_remaining(facts, request, holder)))


def _edit(facts: Facts, request: Request, before: Sequence[Entry]) -> edits.Edited:
    match request.verb:
        case "add":
            return edits.add(before, _wanted(facts, request))
        case "set":
            return edits.replace(before, _wanted(facts, request))
        case "switch":
            return _switch(facts, request, before)
        case "remove":
            return edits.remove(before, request.targets)
        case "drain" | "undrain":
            _check_known(facts, request, before)
            return edits.mark(before, request.targets, DRAIN if request.verb == "drain" else UP)
    raise ValueError(request.verb)


def _wanted(facts: Facts, request: Request) -> tuple[Entry, ...]:
    return rules.wanted_entries(facts, request.holder, request.targets, request.ports, request.allow)


def _switch(facts: Facts, request: Request, before: Sequence[Entry]) -> edits.Edited:
    wanted = _wanted(facts, request)
    done = {entry.key for entry in before} == {entry.key for entry in wanted}
    if request.expected is not None and not done and not edits.is_exactly(before, request.expected):
        raise CurrentSetDiffers(
            f'the current set of the Service "{facts.name}" is {_some(before)}, not {_some(request.expected)}'
        )
    return edits.replace(before, wanted)


def _some(of: Sequence[Entry | Target]) -> str:
    """As many of them as can be read in one line."""
    more = f" and {len(of) - NAMED} more" if len(of) > NAMED else ""
    return " ".join(map(str, of[:NAMED])) + more or "empty"


def _check_known(facts: Facts, request: Request, before: Sequence[Entry]) -> None:
    if unknown := edits.missing(before, request.targets):
        raise SvcError(
            f'{_some(unknown)}: no such endpoint among those of the Service "{facts.name}" that can be edited here',
            f"'kubectl svc endpoints get {facts.name}' shows all and who holds them",
        )


def _warnings(facts: Facts, request: Request, holder: str, after: Sequence[Entry]) -> list[str]:
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


def _perhaps_ports(facts: Facts, request: Request) -> Iterator[str]:
    """IPv6 addresses whose last group is one of the Service's ports: ``2001:db8::1:5432`` may have been meant as both."""
    ports = {str(number) for port in services.ports(facts.service) for number in (port.port, port.target_port)}
    for target in request.targets:
        address, _, last = target.address.rpartition(":")
        if address and target.port is None and last in ports:
            meant = f"[{address.removesuffix(':') + '::' if address.endswith(':') else address}]:{last}"
            yield f"{target.address} is taken as an address, without a port; for port {last} write {meant}"


def _remaining(facts: Facts, request: Request, holder: str) -> list[str]:
    """Addresses that were to go and are still served through an object that is not ours to edit."""
    if request.verb not in {"remove", "set", "switch"}:
        return []
    named = edits.named_by(request.targets)
    return [
        f"{entry} stays live through {holders.told(facts, slice_)}"
        for slice_ in holders.beside(facts, holder)
        for entry in of_slices([slice_])
        if named(entry) == (request.verb == "remove")
    ]
