"""What probes say -> which endpoints are to be down, and which up again. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from kubectl_svc.endpoints.edits import rules, storage
from kubectl_svc.endpoints.edits.plan import EditPlan, Result
from kubectl_svc.endpoints.objects.entries import DOWN, DRAIN, UP, Entry, of_slices
from kubectl_svc.endpoints.reading.facts import EndpointFacts
from kubectl_svc.endpoints.said import said
from kubectl_svc.objects.addresses import canonical

Health = Mapping[tuple[str, int], bool]
"""Address and port -> whether it answered."""


def places(facts: EndpointFacts) -> tuple[tuple[str, int], ...]:
    """Every address and TCP port of the union that traffic may go to, once each."""
    found = [
        (entry.address, port.port)
        for entry in of_slices(facts.slices)
        for port in entry.ports
        if port.port and port.protocol == "TCP"
    ]
    return tuple(dict.fromkeys(found))


def plan(
    facts: EndpointFacts, health: Health, *, min_ready: int = 1, allow: Collection[str] = (), take_over: bool = False
) -> EditPlan:
    """Endpoints that do not answer go down, those that do again come up; what drains is left alone.

    At least ``min_ready`` stay up, whatever the probes say: perhaps it is the prober that cannot reach them.
    """
    rules.check_service(facts, allow)
    kind = storage.suitable(facts)
    before = storage.entries(facts, kind)
    beside = list(storage.beside(facts, kind))
    elsewhere = len(rules.serving(facts, [entry for _, entry in beside]))
    after, spared = _judged(before, health, min_ready - elsewhere)
    remaining = [said("stays-up", endpoint=entry, minimum=min_ready) for entry in spared]
    remaining += [
        said("stays-up-in", endpoint=entry, object=storage.described(facts, slice_))
        for slice_, entry in beside
        if entry.state == UP and _state(entry, health) == DOWN
    ]
    writes = storage.pack(facts, kind, after, take_over=take_over)
    changed = [entry for entry, old in zip(after, before, strict=True) if entry.state != old.state]
    return EditPlan(writes, tuple(Result(str(entry), entry.state) for entry in changed), remaining=tuple(remaining))


def _judged(before: Sequence[Entry], health: Health, floor: int) -> tuple[list[Entry], list[Entry]]:
    """``before`` in the states that the probes ask for, and those kept up all the same for the sake of ``floor``."""
    after = [entry._replace(state=_state(entry, health)) for entry in before]
    missing = floor - sum(entry.state == UP for entry in after)
    falling = [index for index, entry in enumerate(before) if entry.state == UP and after[index].state == DOWN]
    spared = falling[: max(0, missing)]
    for index in spared:
        after[index] = before[index]
    return after, [before[index] for index in spared]


def _state(entry: Entry, health: Health) -> str:
    """All ports that were probed have to answer."""
    address = canonical(entry.address) or entry.address
    asked = [health[address, port.port] for port in entry.ports if port.port and (address, port.port) in health]
    if entry.state == DRAIN or not asked:
        return entry.state
    return UP if all(asked) else DOWN
