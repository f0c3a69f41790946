"""What probes say -> which endpoints are to be down, and which up again. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from kubectl_svc.endpoints import layout, owners, rules
from kubectl_svc.endpoints.entries import DOWN, DRAIN, UP, Entry, of_slices
from kubectl_svc.endpoints.facts import Facts
from kubectl_svc.endpoints.plan import Plan, Result

Health = Mapping[tuple[str, int], bool]
"""Address and port -> whether it answered."""


def places(facts: Facts) -> tuple[tuple[str, int], ...]:
    """Every address and TCP port of the union that traffic may go to, once each."""
    found = [
        (entry.address, port.port)
        for entry in of_slices(facts.slices)
        for port in entry.ports
        if port.port and port.protocol == "TCP"
    ]
    return tuple(dict.fromkeys(found))


def plan(facts: Facts, health: Health, *, min_ready: int = 1, allow: Collection[str] = (), take_over: bool = False) -> Plan:
    """Our endpoints that do not answer go down, those that do again come up; what drains is left alone.

    At least ``min_ready`` stay up, whatever the probes say: perhaps it is the prober that has gone deaf.
    """
    rules.check_service(facts, allow)
    before = of_slices(facts.own)
    wanted = [_state(entry, health) for entry in before]
    elsewhere = sum(entry.state == UP for entry in of_slices(facts.others))
    spared = max(0, min_ready - elsewhere - wanted.count(UP))
    warnings: tuple[str, ...] = ()
    for index, entry in enumerate(before):
        if spared and entry.state == UP and wanted[index] == DOWN:
            wanted[index], spared = UP, spared - 1
            warnings += (f"{entry} does not answer and stays up: at least {min_ready} must be (--min-ready)",)
    after = [entry._replace(state=state) for entry, state in zip(before, wanted, strict=True)]
    writes = layout.pack(facts.service, facts.own, after)
    if not take_over:
        owners.check(writes)
    changed = [entry for entry, old in zip(after, before, strict=True) if entry.state != old.state]
    return Plan(writes, tuple(Result(str(entry), entry.state) for entry in changed), warnings)


def _state(entry: Entry, health: Health) -> str:
    """All ports that were probed have to answer."""
    asked = [health[entry.address, port.port] for port in entry.ports if port.port and (entry.address, port.port) in health]
    if entry.state == DRAIN or not asked:
        return entry.state
    return UP if all(asked) else DOWN
